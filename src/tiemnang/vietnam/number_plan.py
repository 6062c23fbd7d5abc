"""The Vietnamese number plan as two tables keyed by the first four digits: numbers of ten digits and of eleven.

Validity follows libphonenumber 9.0 (its pattern for VN); the rewriting of old numbers follows the fact tables
`vn_mobile_prefix_2018` and `vn_area_code_2017`. Where a number alone cannot tell an old landline from a mobile, the
mobile wins and carries the note `ambiguous_pre2017_landline`.
"""

import re
from typing import NamedTuple

from tiemnang.vietnam.tables import pairs, rows

_MOBILE = re.compile(
    r"0(?:3\d\d|7[06-9]\d|5(?:[1689]\d|2[238]|5[59])|8(?:[1-8]\d|9[6-9])|9(?:[0-8]\d|9[013-9]))"
)
_FIXED = re.compile(r"02(?:0[3-9]|1[0-689]|2[0-25-9]|[38][2-9]|4[2-8]|5[124-9]|6[0-39]|7[0-7]|9[0-4679])")


class Rule(NamedTuple):
    """How to turn a national number into E.164: put `start` before what is left after `cut` digits."""

    start: str
    cut: int
    type: str
    note: str


_AREAS = {row["old_area_code"]: row["new_area_code"] for row in rows("vn_area_code_2017")}
_OLD_AREAS = {old: new for old, new in _AREAS.items() if old != new}
_OLD_MOBILES = pairs("vn_mobile_prefix_2018", "old_prefix", "new_prefix")


def _old_landline(head: str, old: str) -> Rule | None:
    """The rule for an old landline, when what follows the new area code makes a number the plan knows."""
    moved = _OLD_AREAS[old] + head[len(old) :]
    if not _FIXED.match(moved.ljust(4, "3")):
        return None
    return Rule("+84" + _OLD_AREAS[old][1:], len(old), "fixed", "area_2017")


def _ten(head: str) -> Rule | None:
    old = next((head[:size] for size in (3, 2) if head[:size] in _OLD_AREAS), "")
    if _MOBILE.match(head):
        return Rule("+84", 1, "mobile", "ambiguous_pre2017_landline" if old else "")
    return _old_landline(head, old) if old else None


def _eleven(head: str) -> Rule | None:
    if head in _OLD_MOBILES:
        return Rule("+84" + _OLD_MOBILES[head][1:], 4, "mobile", "mobile_2018")
    if _FIXED.match(head):
        return Rule("+84", 1, "fixed", "")
    return _old_landline(head, head) if head in _OLD_AREAS else None


_HEADS = [f"{number:04d}" for number in range(1000)]
TEN = {head: rule for head in _HEADS if (rule := _ten(head))}
ELEVEN = {head: rule for head in _HEADS if (rule := _eleven(head))}
TWO_DIGIT_AREAS = ("024", "028")
# Government switchboards, police, ambulance, directory: never a person.
SERVICE = re.compile(r"11[0-9]|10[89]\d{1,2}|116\d?|069\d{5,7}")
SWITCHBOARD = re.compile(r"1([89])00\d{4,6}")


def province_of_area(e164: str) -> str:
    """Name the 2017 province of a landline, "" for anything else."""
    if not e164.startswith("+842"):
        return ""
    national = "0" + e164[3:]
    return _PROVINCES.get(national[:4]) or _PROVINCES.get(national[:3], "")


_PROVINCES = {row["new_area_code"]: row["province_2017"] for row in rows("vn_area_code_2017")}
