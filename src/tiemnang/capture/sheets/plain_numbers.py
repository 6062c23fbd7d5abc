"""Plain figures as columns write them: a point or a comma may mark decimals or group thousands."""

import re
from collections.abc import Sequence

SIMPLE = re.compile(r"[+-]?\d+(?:\.\d+)?")
PLAIN = re.compile(r"([+-]?)(\d[\d.,\s]*)\s*%?")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?\s*%?")


def points_group_thousands(samples: Sequence[str]) -> bool:
    """Tell whether points group thousands ("1.500.000") in a column, or mark decimals ("93.994", "4.86").

    They group only when every point is followed by exactly three digits and some value has two points or a comma.
    """
    pointed = [value.strip() for value in samples if "." in value]
    if not pointed or not all(THOUSANDS.fullmatch(value) for value in pointed):
        return False
    return any(value.count(".") > 1 or "," in value for value in pointed)


def number_of(value: str, points_group: bool = False) -> float | None:
    """Read a plain figure, None for anything else; a comma marks decimals unless it groups beside a point."""
    if not points_group and SIMPLE.fullmatch(value) and len(value) < 300:
        return float(value)
    match = PLAIN.fullmatch(value.strip()[:300])
    if not match:
        return None
    digits = re.sub(r"\s", "", match[2])
    if points_group:
        digits = digits.replace(".", "").replace(",", ".")
    elif "," in digits and "." in digits:
        grouping = "," if digits.rfind(".") > digits.rfind(",") else "."
        digits = digits.replace(grouping, "").replace(",", ".")
    else:
        digits = digits.replace(",", "") if digits.count(",") > 1 else digits.replace(",", ".")
    try:
        return float(match[1] + digits)
    except ValueError:
        return None
