"""What the lines of order lists come down to: orders that count, returns taken off, what was cancelled left out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tiemnang.vietnam.text import fold

KEPT, RETURNED, CANCELLED = "kept", "returned", "cancelled"
LONGEST_KEY = 80
LONGEST_PRODUCT = 200
APART = timedelta(days=3)  # at most between what was won and the order that a list tells of it


class Line(NamedTuple):
    """One line as it was read; `batch` is the number of its import, the later one knowing better."""

    order_no: str
    order_key: str
    product: str
    quantity: float | None
    amount: int  # VND; below 0 takes away
    state: str
    at: datetime
    batch: int = 0
    is_whole: bool = False  # the amount is the whole order's, said on each of its lines

    @property
    def takes(self) -> bool:
        """Whether it takes away from an order instead of making one."""
        return self.amount < 0 and self.state != CANCELLED


class Order(NamedTuple):
    """One order that counts, what was returned taken off."""

    key: str
    order_no: str
    product: str
    quantity: float | None
    amount: int
    at: datetime


def key_of(order_no: str, at: datetime) -> str:
    """What the lines of one order of one customer share: its number, or without one the day."""
    told = fold(order_no).strip()
    return f"no:{told}"[:LONGEST_KEY] if told else f"day:{at.date().isoformat()}"


def order_of(lines: Sequence[Line]) -> Order | None:
    """The order that lines of one key make; None when nothing of it counts."""
    lines = _newest(lines)
    kept = [line for line in lines if line.state == KEPT and line.amount >= 0]
    amount = _sum(kept) - _sum([taken for line in lines if (taken := _taken(line, kept))])
    if not kept or amount <= 0:
        return None
    counts = [line.quantity for line in lines if line.quantity is not None and (line.takes or line in kept)]
    return Order(
        key=lines[0].order_key,
        order_no=next((line.order_no for line in kept if line.order_no), ""),
        product=_said(kept),
        quantity=sum(counts) if counts else None,
        amount=amount,
        at=min(line.at for line in kept),
    )


def _newest(lines: Sequence[Line]) -> list[Line]:
    """Of what several lists say of one product of an order, what the latest says; its lines there add up."""
    told: dict[tuple[str, str, bool], int] = {}
    for line in lines:
        told[_thing(line)] = max(told.get(_thing(line), 0), line.batch)
    return [line for line in lines if line.batch == told[_thing(line)]]


def _thing(line: Line) -> tuple[str, str, bool]:
    return fold(line.order_no), fold(line.product), line.takes


def _sum(lines: Sequence[Line]) -> int:
    """What lines add up to; a sum of the whole order counts once, as the latest list has it."""
    whole = [line for line in lines if line.is_whole]
    latest = max((line.batch for line in whole), default=0)
    told = {line.amount for line in whole if line.batch == latest}
    return sum(told) + sum(line.amount for line in lines if not line.is_whole)


def _taken(line: Line, kept: Sequence[Line]) -> Line | None:
    """What a line takes off: a return written as minus, or one written beside the sale it takes back."""
    if line.takes:
        return line._replace(amount=-line.amount)
    beside = line.state == RETURNED and any(fold(each.product) == fold(line.product) for each in kept)
    return line if beside else None


def _said(kept: Sequence[Line]) -> str:
    """The products, the dearest first, as many as have room."""
    worth: dict[str, int] = defaultdict(int)
    for line in kept:
        if line.product:
            worth[line.product] += 0 if line.is_whole else line.amount
    said = ""
    for name in sorted(worth, key=lambda name: (-worth[name], name)):
        longer = f"{said}, {name}" if said else name
        if said and len(longer) > LONGEST_PRODUCT:
            break
        said = longer
    return said[:LONGEST_PRODUCT]


def home_of(taken: Line, bought: Iterable[Line]) -> str:
    """The order a return without an order of its own is taken off: the latest before it with that product, else "".

    `bought` are this customer's lines that were kept. A shop that writes returns under numbers of their own says no
    more than the product, so the newest sale of it is the one that is most likely meant.
    """
    before = [line for line in bought if line.at <= taken.at and not line.takes and line.state == KEPT]
    same = [line for line in before if fold(line.product) == fold(taken.product)]
    return max(same, key=lambda line: line.at).order_key if same else ""


def told_twice(
    won: Sequence[tuple[int, int, datetime]], listed: Iterable[tuple[int, datetime]]
) -> frozenset[int]:
    """Which of what one customer was won for, (number, VND, moment), stands in an order list, too, as (VND, moment).

    The same sum within a few days is the same sale; each order in a list is that of one outcome, the nearest.
    """
    free = list(listed)
    pairs = sorted(
        (abs(at - told), number, place)
        for number, amount, at in won
        for place, (sum_told, told) in enumerate(free)
        if amount == sum_told and abs(at - told) <= APART
    )
    numbers, places = set[int](), set[int]()
    for _apart, number, place in pairs:
        if number not in numbers and place not in places:
            numbers.add(number)
            places.add(place)
    return frozenset(numbers)
