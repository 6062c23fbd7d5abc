"""What a sale brings: means of past sales by product and by channel, few of them drawn towards what more of them say."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

from tiemnang.vietnam.text import fold

PULL = 10.0  # so many sales of all weigh as much as those of a channel or a product
FEW = 5  # fewer sales with an amount say nothing of what one is worth; of a product nothing of its own
MOST_NAMES = 200  # products told apart, the most sold
LONGEST_NAME = 12  # words
EIGHT_OF_TEN = 1.2816  # standard deviations on either side of a normal mean that hold 80 %


class Sale(NamedTuple):
    """One sale: what it is known by (product, needs of the buyer, as `name_of` writes them), the channel, and VND."""

    names: frozenset[str]
    channel: str
    amount: int


class Worth(NamedTuple):
    """What a sale brings, VND: the mean drawn towards that of all, and the limits that hold it eight times of ten."""

    mean: int
    low: int
    high: int
    sales: int  # sales it was learned from


class Centre(NamedTuple):
    """Sales of one kind: their mean, how far they lie apart (a standard deviation), and how many they count for."""

    mean: float
    apart: float
    sales: int
    weight: float  # with what they were drawn towards


def name_of(said: str) -> str:
    """A product or a need as sales are compared by it; "" where little is said."""
    name = " ".join(fold(said).split()[:LONGEST_NAME])
    return name if len(name) > 3 else ""


def key_of(name: str, channel: str) -> str:
    """The place in `worths` of a product in a channel, either of them "" for any; "" is all sales."""
    return f"{name}\t{channel}" if name else channel


def worths(sales: Sequence[Sale]) -> dict[str, Worth]:
    """{key: worth} by channel, by product, and by both; empty while there are too few sales.

    Channels and products are drawn towards all sales, a product in one channel towards that product.
    """
    if len(sales) < FEW:
        return {}
    amounts = _amounts(sales)
    whole = _centre(amounts.pop(""))
    centres = {"": whole}
    for key in sorted(
        amounts, key=lambda key: not key.endswith("\t")
    ):  # products before products in a channel
        name, _, channel = key.rpartition("\t")
        centres[key] = _drawn(amounts[key], centres[key_of(name, "")] if name and channel else whole)
    return {key: _worth(centre) for key, centre in centres.items()}


def _amounts(sales: Sequence[Sale]) -> dict[str, list[int]]:
    counts = Counter(name for sale in sales for name in sale.names)
    kept = {name for name, count in counts.most_common(MOST_NAMES) if name and count >= FEW}
    amounts: dict[str, list[int]] = defaultdict(list)
    for sale in sales:
        for name in ("", *sorted(sale.names & kept)):
            for key in {key_of(name, ""), key_of(name, sale.channel)}:
                amounts[key].append(sale.amount)
    return amounts


def _centre(amounts: Sequence[int]) -> Centre:
    mean = sum(amounts) / len(amounts)
    apart = sqrt(sum((amount - mean) ** 2 for amount in amounts) / len(amounts))
    return Centre(mean, apart, len(amounts), float(len(amounts)))


def _drawn(amounts: Sequence[int], towards: Centre) -> Centre:
    """(sum + PULL · mean of more) / (count + PULL); how far sales lie apart is drawn the same way."""
    own, weight = _centre(amounts), len(amounts) + PULL
    mean = (own.mean * own.sales + towards.mean * PULL) / weight
    apart = sqrt((own.apart**2 * own.sales + towards.apart**2 * PULL) / weight)
    return Centre(mean, apart, own.sales, weight)


def _worth(centre: Centre) -> Worth:
    wide = EIGHT_OF_TEN * centre.apart / sqrt(centre.weight)
    low, high = max(centre.mean - wide, 0.0), centre.mean + wide
    return Worth(_thousands(centre.mean), _thousands(low), _thousands(high), centre.sales)


def usual_key(worths: Mapping[str, Worth], need: str, channel: str, products: frozenset[str]) -> str:
    """Which of `worths` holds for who needs this and came through that channel: the nearest that is known."""
    if products and need and (name := product_in(need, products)):
        return both if (both := key_of(name, channel)) in worths else key_of(name, "")
    return channel if channel in worths else ""


def products_of(worths: Iterable[str]) -> frozenset[str]:
    """The products that `worths` tells apart."""
    return frozenset(key.partition("\t")[0] for key in worths if "\t" in key)


@lru_cache(maxsize=8192)
def product_in(need: str, products: frozenset[str]) -> str:
    """The longest of these products that stands in a need, word for word; "" where none does."""
    words, (starts, lengths) = fold(need).split(), _shapes(products)
    found = [
        name
        for place, word in enumerate(words)
        if word in starts
        for length in lengths
        if (name := " ".join(words[place : place + length])) in products
    ]
    return max(found, key=len, default="")


@lru_cache(maxsize=4)
def _shapes(products: frozenset[str]) -> tuple[frozenset[str], Sequence[int]]:
    """(first words, numbers of words) that products have: what else a need says need not be looked at."""
    words = [name.split() for name in products]
    return frozenset(each[0] for each in words), sorted({len(each) for each in words})


def _thousands(amount: float) -> int:
    return round(amount / 1000) * 1000
