"""Reads phone numbers as Vietnamese people write them and gives E.164, with what was repaired on the way.

Plain Vietnamese numbers go through two tables (`number_plan`), about a microsecond each; only foreign and odd ones
reach the `phonenumbers` library.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from tiemnang.vietnam.folding import nfc
from tiemnang.vietnam.number_plan import ELEVEN, SERVICE, SWITCHBOARD, TEN, TWO_DIGIT_AREAS


class Phone(NamedTuple):
    """A number we can call: E.164, its type, what was repaired, and the text it came from."""

    e164: str
    type: str
    note: str
    raw: str


class BadPhone(NamedTuple):
    """Text that is no number: why, and how many digits are missing (above 0) or too many (below 0)."""

    raw: str
    why: str
    missing: int


_DROP = str.maketrans("", "", " .-()'\u00a0\t,_")
_WIDE = str.maketrans("０１２３４５６７８９＋（）．－‐‑‒–—−", "0123456789+().-------")
_FLOAT = re.compile(r"[+']?(\d+)[.,]0+")
_SCIENTIFIC = re.compile(r"\+?\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
_LETTER_O = re.compile(r"(?<![^\W\d_])[oO]+(?=[\s.-]?\d)|(?<=\d)[oO]+(?![^\W\d_])")
_LETTER_L = re.compile(r"(?<=\d)[lI](?=\d)")
_RUN = re.compile(r"(?:\+|\b00)?\(?\+?\d(?:[\s.,()_*/-]{0,4}\+?\d)*")
_GROUP = re.compile(r"\+?\d+")
_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b")
_EXTENSION = re.compile(r"(?i)\b(?:ext|máy lẻ|nội bộ|lẻ|số lẻ)[.:\s]*\d{1,5}\b")
_CUTS = re.compile(r"[/;|\n\r&]|(?i:\bhoặc\b|\bhoac\b|\bvà\b|\bor\b)|\s-\s")
_LEAST = 6
_MOST_END_ZEROS = 2


def read(raw: str) -> Phone | BadPhone:
    """Read one number; of a text with several the first good one. About 1 µs for a plain Vietnamese number."""
    text = raw[:-2] if raw.endswith(".0") else raw
    digits = text.translate(_DROP)
    if digits[:1] != "0":
        digits = _with_trunk(digits, text)
    size = len(digits)
    rule = TEN.get(digits[:4]) if size == 10 else ELEVEN.get(digits[:4]) if size == 11 else None
    if rule is not None and digits.isdecimal() and digits.isascii():
        return Phone(rule.start + digits[rule.cut :], rule.type, rule.note, raw)
    return _read_odd(raw)


def _with_trunk(digits: str, text: str) -> str:
    """Put 0 in place of +84 or 84, or back where a spreadsheet dropped it; a point may mean a float, left alone."""
    if digits[:3] == "+84":
        return "0" + digits[3:]
    if digits[:2] == "84" and len(digits) in (11, 12):
        return "0" + digits[2:]
    return "0" + digits if len(digits) == 9 and "." not in text else digits


@lru_cache(maxsize=16_384)
def _read_odd(raw: str) -> Phone | BadPhone:
    found = _all_in(raw)
    good = next((number for number in found if isinstance(number, Phone)), None)
    if good:
        return good._replace(raw=raw)
    return found[0]._replace(raw=raw) if found else BadPhone(raw, "not_a_phone", 0)


def read_cell(raw: str) -> list[Phone | BadPhone]:
    """Read every number of a cell, each once; words, dates and small figures beside them are left out."""
    if len(raw) < 14:
        return [read(raw)] if raw.strip() else []
    seen: dict[str, Phone | BadPhone] = {}
    for number in _all_in(raw):
        seen.setdefault(number.e164 if isinstance(number, Phone) else number.raw, number)
    worthy = [number for number in seen.values() if len(number.raw) >= _LEAST]
    return worthy or ([BadPhone(raw, "not_a_phone", 0)] if raw.strip() else [])


def find(text: str) -> list[Phone]:
    """Find the numbers inside free text such as a chat or a note, each once; sums of money are not numbers."""
    good = (number for number in _all_in(text) if isinstance(number, Phone) and _looks_dialled(number, text))
    return list({number.e164: number for number in good}.values())


def _looks_dialled(phone: Phone, text: str) -> bool:
    """In free text only 0…, +…, 84… and 1800/1900 written together are numbers; "1.650.000.000" is a price."""
    return phone.raw.startswith(("0", "+", "84")) or phone.raw[:4] in text


def _plain_text(raw: str) -> str:
    """Write digits as digits: full-width forms, the letter O in place of nought, floats and 9.12E8 of spreadsheets."""
    text = "\n".join(nfc(line) for line in raw.splitlines()).translate(_WIDE)
    float_form = _FLOAT.fullmatch(text)
    if float_form:
        return float_form[1]
    if _SCIENTIFIC.fullmatch(text):
        return _unfolded(text.replace(",", "."))
    return _LETTER_L.sub("1", _LETTER_O.sub(lambda letters: "0" * len(letters[0]), text))


def _unfolded(text: str) -> str:
    """Write 9.12345678E8 out; a form shortened for display ("9.12E+08") has lost its digits and stays too short."""
    shown, whole = re.sub(r"\D", "", text.lower().partition("e")[0]), str(int(Decimal(text)))
    return whole if len(whole) - len(shown) <= _MOST_END_ZEROS else shown


def _all_in(raw: str) -> list[Phone | BadPhone]:
    text = _EXTENSION.sub(" ", _DATE.sub(" ", _plain_text(raw)))
    runs = (run for piece in _CUTS.split(text) for run in _RUN.findall(piece))
    return [number for run in runs for number in _numbers_of(run)]


def _numbers_of(run: str) -> Iterator[Phone | BadPhone]:
    """Cut a run of digit groups into numbers: from each group on, the longest stretch the plan knows."""
    groups = _GROUP.findall(run)
    at, unread = 0, ""
    while at < len(groups):
        stop, phone = _longest(groups, at)
        if phone is None:
            unread += groups[at]
            at += 1
            continue
        yield phone
        at, unread = stop, ""
    if len(unread) >= _LEAST or (unread and unread.lstrip("+") == "".join(groups)):
        halves = _halves(unread)
        yield from halves
        if not halves:
            yield _why_bad(unread)


def _longest(groups: list[str], at: int) -> tuple[int, Phone | None]:
    for stop in range(len(groups), at, -1):
        phone = _classify("".join(groups[at:stop]))
        if phone:
            return stop, phone
    return at, None


def _halves(digits: str) -> list[Phone]:
    """Two mobiles typed without a space between them."""
    for cut in (10, 11):
        first, second = _classify(digits[:cut]), _classify(digits[cut:])
        if first and second and digits[0] == digits[cut] == "0":
            return [first, second]
    return []


def _classify(digits: str) -> Phone | None:
    """Read digits (perhaps with a plus before them) as one number, or give None."""
    national, foreign = _national(digits)
    if foreign:
        return _foreign("+" + national, digits)
    for candidate in (national, "0" + national) if not national.startswith("0") else (national,):
        table = {10: TEN, 11: ELEVEN}.get(len(candidate), {})
        rule = table.get(candidate[:4])
        if rule:
            return Phone(rule.start + candidate[rule.cut :], rule.type, rule.note, digits)
    board = SWITCHBOARD.fullmatch(national.removeprefix("0"))
    if board:
        return Phone("+84" + board[0], "toll_free" if board[1] == "8" else "premium", "", digits)
    return None


def _national(digits: str) -> tuple[str, bool]:
    """Take the country code off: gives (national digits, is it foreign)."""
    plus = digits.startswith("+")
    bare = digits.lstrip("+").replace("+", "")
    if bare.startswith("00") and len(bare) > 9:
        plus, bare = True, bare[2:]
    elif bare.startswith("084") and len(bare) >= 12:
        bare = bare[1:]
    if bare.startswith("84") and (plus or len(bare) >= 11 or SWITCHBOARD.fullmatch(bare[2:])):
        return bare[2:], False
    return bare, plus and not bare.startswith("0")


def _foreign(number: str, raw: str) -> Phone | None:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return Phone(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), "foreign", "", raw)


def _why_bad(digits: str) -> BadPhone:
    national, foreign = _national(digits)
    if SERVICE.fullmatch(national):
        return BadPhone(digits, "service_number", 0)
    if foreign or len(set(national)) == 1:
        return BadPhone(digits, "not_a_phone", 0)
    if 7 <= len(national) <= 8 and national[0] in "2345678":
        return BadPhone(digits, "area_unknown", 11 - len(national))
    trunk = national if national.startswith("0") else "0" + national
    missing = _usual_length(trunk) - len(trunk)
    if missing:
        return BadPhone(digits, "too_short" if missing > 0 else "too_long", missing)
    return BadPhone(digits, "area_unknown" if trunk.startswith("02") else "old_unknown_prefix", 0)


def _usual_length(trunk: str) -> int:
    return 11 if trunk.startswith(("01", "02")) else 10


def display(e164: str) -> str:
    """Write a number the way people read it aloud: "0912 345 678", "0236 3822 415"; foreign ones internationally."""
    return " ".join(_groups(e164))


def _groups(e164: str) -> list[str]:
    if not e164.startswith("+84"):
        return _foreign_groups(e164)
    digits = e164[3:]
    if SWITCHBOARD.fullmatch(digits):
        rest = digits[4:]
        return [digits[:4], *([rest] if len(rest) < 6 else [rest[:3], rest[3:]])]
    national = "0" + digits
    if national.startswith(TWO_DIGIT_AREAS):
        return [national[:3], national[3:7], national[7:]]
    middle = len(national) - 3
    return [national[:4], national[4:middle], national[middle:]]


def _foreign_groups(e164: str) -> list[str]:
    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return [e164]
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL).split()


def mask(e164: str) -> str:
    """Hide the middle of a number: "0912 ••• 678"."""
    shown = display(e164)
    keep = len(shown.split(" ")[0]) if " " in shown else 3
    return shown[:keep] + re.sub(r"\d", "•", shown[keep:-3]) + shown[-3:]


def search_forms(e164: str) -> str:
    """Give the digits people type to find this number: national ones, "0912345678"; foreign with country code."""
    if not e164.startswith("+84"):
        return e164.lstrip("+")
    return e164[3:] if SWITCHBOARD.fullmatch(e164[3:]) else "0" + e164[3:]


def is_person(phone: Phone) -> bool:
    """Say whether a person may answer: not a toll-free or premium switchboard."""
    return phone.type in ("mobile", "fixed", "foreign", "voip")
