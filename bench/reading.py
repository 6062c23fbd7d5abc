"""Measures how many phones, names and texts `vietnam` reads per second on one core; prints medians.

Run: python bench/reading.py [--json]. Every value is different, so no answer comes from a cache of whole values.
"""

import argparse
import gc
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence

from _ground import GIVEN, MIDDLES, SURNAMES

from tiemnang.vietnam import names, phones, places, text

HEADS = [
    "032",
    "033",
    "034",
    "035",
    "036",
    "037",
    "038",
    "039",
    "070",
    "076",
    "077",
    "079",
    "086",
    "088",
    "090",
    "091",
    "0168",
    "024",
]
PLACES = [
    "{n} Lê Lợi, TP.HCM",
    "{n} Bà Triệu, Hà Nội",
    "{n} Lê Duẩn, Hải Châu, Đà Nẵng",
    "{n}/3 Trần Phú, P. 5, Q.5, HCM",
]
SALUTATIONS = ["", "", "", "", "", "", "Anh ", "Chị ", "A. ", "C "]
ROUNDS = 5


def some_phones(count: int, dice: random.Random) -> list[str]:
    """Make distinct numbers in the spellings of ordinary sheets."""
    made = []
    for _ in range(count):
        head = dice.choice(HEADS)
        number = head + f"{dice.randrange(10**8):08d}"[: 8 if head == "024" else 7]
        spelled = [
            number,
            number,
            f"{number[:4]} {number[4:7]} {number[7:]}",
            f"{number[:4]}.{number[4:7]}.{number[7:]}",
        ]
        spelled += ["+84" + number[1:], "84" + number[1:], number[1:]]
        made.append(dice.choice(spelled))
    return made


def some_names(count: int, dice: random.Random) -> list[str]:
    """Make names, some with a salutation, some in capitals or in small letters, some with a note."""
    made = []
    for _ in range(count):
        name = " ".join(
            [dice.choice(SURNAMES), dice.choice(MIDDLES), dice.choice(MIDDLES), dice.choice(GIVEN)]
        )
        name = dice.choice(SALUTATIONS) + dice.choice([name, name, name, name.upper(), name.lower()])
        made.append(name + (f" (quận {dice.randrange(1, 13)})" if dice.random() < 0.03 else ""))
    return made


def rate(read: Callable[[str], object], values: Sequence[str]) -> int:
    """Give the median of values read per second of processor time over several rounds."""
    rates = []
    for _ in range(ROUNDS):
        gc.collect()
        begun = time.process_time()
        for value in values:
            read(value)
        rates.append(len(values) / (time.process_time() - begun))
    return int(statistics.median(rates))


def measure(count: int) -> dict[str, int]:
    """Measure each reader over `count` values."""
    dice = random.Random(7)
    numbers, people = some_phones(count, dice), some_names(count, dice)
    where = [dice.choice(PLACES).format(n=number) for number in range(count)]
    return {
        "phones_per_second": rate(phones.read, numbers),
        "names_per_second": rate(names.read, people),
        "match_keys_per_second": rate(names.match_key, people),
        "fold_per_second": rate(text.fold, people),
        "nfc_per_second": rate(text.nfc, people),
        "repair_per_second": rate(text.repair, people),
        "places_per_second": rate(places.read, where),
    }


def main() -> None:
    """Print the figures, one per line or as one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=50_000)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    figures = measure(chosen.count)
    if chosen.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:24} {figure:>12,}")


if __name__ == "__main__":
    main()
