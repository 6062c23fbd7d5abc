"""Reads Vietnamese tax ids: 10 digits for a firm, 13 for its branch, 12 (the personal id) for people and households.

Formats after Circular 105/2020 and Circular 86/2024; the personal id serves as tax id since 2025-07-01.
"""

import re

from tiemnang.vietnam.folding import nfc

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_LABEL = re.compile(r"(?i)^\s*(?:mst|mã số thuế|ma so thue|cccd|cmnd|tax(?: code| id)?|số)\s*[:.]?\s*")
_FIRM = re.compile(r"(\d{10})(?:[-\s./]*(\d{3}))?")
_LOST_ZERO = re.compile(r"\d{9}(?:\.0+)?")


def read(raw: str) -> str | None:
    """Read a tax id; gives "0100233488", "0314409058-002" or 12 digits, or None when a check fails."""
    text = _LABEL.sub("", nfc(raw)).strip(" '\"")
    text = re.sub(r"\.0+$", "", text) if re.fullmatch(r"\d+\.0+", text) else text
    digits = re.sub(r"[\s.]", "", text)
    if re.fullmatch(r"\d{12}", digits):
        return digits if _is_person(digits) else None
    found = _FIRM.fullmatch(f"0{digits}" if _LOST_ZERO.fullmatch(digits) else digits)
    if not found or not _checks(found[1]) or found[2] == "000":
        return None
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


def _checks(digits: str) -> bool:
    """The tenth digit is 10 minus the weighted sum modulo 11; codes for which that is 10 are never issued."""
    check = 10 - sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS)) % 11
    return check == int(digits[9]) and digits[2:9] != "0000000"


def _is_person(digits: str) -> bool:
    """A personal id starts with a province of birth registration (001 to 096); it has no check digit."""
    return 1 <= int(digits[:3]) <= 96


def is_personal(tax_id: str) -> bool:
    """Say whether a tax id is a person's own id number, which must be masked in lists and exports."""
    return len(tax_id) == 12 and tax_id.isdecimal()
