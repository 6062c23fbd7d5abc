"""Reads sums of money as people write them in sheets ("2 tỷ 3", "15-20tr"); whole đồng only."""

import re
from decimal import Decimal
from typing import NamedTuple

from tiemnang.vietnam.folding import fold, nfc
from tiemnang.vietnam.spelled import in_figures


class Money(NamedTuple):
    """A sum or a range in đồng; `per` is "month", "year" or "" when paid once."""

    low: int
    high: int
    per: str


_UNITS = {
    **dict.fromkeys(["ty", "ti", "toi", "tyr", "b", "bil", "billion"], 1_000_000_000),
    **dict.fromkeys(["trieu", "tr", "cu", "m", "chai", "mil", "million", "t"], 1_000_000),
    **dict.fromkeys(["tram", "xi", "lit"], 100_000),
    **dict.fromkeys(["chuc"], 10_000),
    **dict.fromkeys(["nghin", "ngan", "k", "ng", "n", "ngh"], 1_000),
    **dict.fromkeys(["vnd", "dong", "d", "₫", "vnđ"], 1),
}
_LEAST_BARE = 1000
LARGEST = (
    10**15
)  # VND that anybody means: more is a slip of the hand, and a column of the database has an end
_NUMBER = r"\d+(?:[.,\s]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_SUM = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?P<unit>(?:{_UNIT})(?![a-z]))?(?:\s*(?P<more>\d{{1,3}})(?P<half>\s*ruoi)?(?![\d.,])"
    rf"\s*(?P<more_unit>(?:{_UNIT})(?![a-z]))?|\s*(?P<ruoi>ruoi))?"
)
_RANGE = re.compile(r"\s*(?:-|–|—|~|\bden\b|\bto\b|->|→)\s*")
# "tới" (until) and "tỏi" (a thousand million, in slang) fold alike.
_UNTIL = re.compile(r"(?i)\btới\b")
_FOREIGN = re.compile(r"[$€£¥]|\b(?:usd|eur|jpy|do la|dola|krw|gbp|aud|euro|yen)\b")
# Folded, "đô" would be any "do".
_DOLLARS = re.compile(r"\bđô\b|\d\s*k?\s*do\b")
_NOT_SUMS = re.compile(r"%|\b(?:tuoi|m2|nguoi|cai|thang tuoi)\b")
_MONTH = re.compile(
    r"(?:/|\bmoi\b|\bmot\b|\b1\b|\btheo\b|\bhang\b|\btren\b)\s*(?:1\s*)?(?:thang|th|t|month|mo)\b|\bper month\b"
)
_YEAR = re.compile(
    r"(?:/|\bmoi\b|\bmot\b|\b1\b|\btheo\b|\bhang\b|\btren\b)\s*(?:1\s*)?(?:nam|n|year|yr)\b|\bper year\b"
)


def read(raw: str) -> Money | None:
    """Read a sum or a range; None for other currencies, for words ("thương lượng") and bare figures under 1000."""
    told = _UNTIL.sub("-", nfc(raw).lower())
    text = fold(in_figures(told)).replace("nua ty", "500 trieu")
    if _DOLLARS.search(told) or _FOREIGN.search(text) or _NOT_SUMS.search(text):
        return None
    per = "month" if _MONTH.search(text) else "year" if _YEAR.search(text) else ""
    text = _YEAR.sub(" ", _MONTH.sub(" ", text))
    parts = [found for piece in _RANGE.split(text) if (found := _SUM.search(piece))]
    if not parts:
        return None
    low, high = parts[0], parts[-1]
    sums = sorted([_amount(low, _unit_for(low, high)), _amount(high, 1)])
    bare = not (low["unit"] or high["unit"])
    return None if bare and sums[1] < _LEAST_BARE else Money(sums[0], sums[1], per)


def _unit_for(low: re.Match[str], high: re.Match[str]) -> int:
    """In "15-20tr" the first figure borrows the unit of the second."""
    return _UNITS[high["unit"]] if high["unit"] and not low["unit"] and _figure(low["number"]) < 1000 else 1


def _amount(found: re.Match[str], borrowed: int) -> int:
    unit = _UNITS[found["unit"]] if found["unit"] else borrowed
    amount = _figure(found["number"]) * unit
    if found["ruoi"]:
        amount += Decimal(unit) / 2
    if found["more"] and found["unit"] and unit >= 1000:
        amount += _tail(found, unit)
    return int(amount)


def _tail(found: re.Match[str], unit: int) -> Decimal:
    """What follows the unit: "2 tỷ 3" is tenths, "2 tỷ 350" thousandths, "2 tỷ 300tr" a sum of its own."""
    more = Decimal(found["more"])
    if found["more_unit"] and _UNITS[found["more_unit"]] > 1:
        return more * _UNITS[found["more_unit"]]
    return more * unit / Decimal(10 ** len(found["more"]))


def _figure(text: str) -> Decimal:
    """Points and commas before three digits part thousands; before one or two, or four, digits they are decimal."""
    text = text.replace(" ", "")
    grouped = re.fullmatch(r"(\d+(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?", text)
    if grouped and not text.startswith("0"):
        return Decimal(re.sub(r"[.,]", "", grouped[1]) + "." + (grouped[2] or "0"))
    return Decimal(text.replace(",", "."))


def display(amount: int) -> str:
    """Write a sum in đồng with points between thousands and a no-break space: "1.500.000 ₫"."""
    return f"{amount:,}".replace(",", ".") + "\u00a0₫"
