"""What one cell says: nothing, a number, a day or a word; plain Python, because single leads are read with it too."""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tiemnang.vietnam import money
from tiemnang.vietnam.folding import fold, nfc

Value = str | int | float | bool | date | datetime | None

EMPTY = frozenset({"", "null", "none", "nan", "nat", "n/a", "#n/a", "na", "-", "--", "?", "nil"})
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:[.,  ]\d{3})+")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
_PERCENT = re.compile(r"\s*%$")
_PADDED = re.compile(r"0\d")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?.*)?")
_CLOCK_FIRST = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s+(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")
_SHORT_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?.*)?")
_NAMED = re.compile(r"(?:(\d{1,2})[- ])?([A-Za-z]{3})[a-z]*[- ](\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS_OF_1970 = date(1970, 1, 1).toordinal()


def is_missing(value: Value) -> bool:
    """Whether nothing is said: None, NaN, an empty cell, or one of the signs people write for nothing."""
    if value is None:
        return True
    if isinstance(value, str):
        return value.strip().lower() in EMPTY
    return isinstance(value, float) and math.isnan(value)


def word(value: Value) -> str:
    """A value as a word: no space around it, whole floats without their ".0", yes and no as "true" and "false"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


YES = frozenset({"true", "yes", "co", "y", "t", "1", "dung"})
NO = frozenset({"false", "no", "khong", "n", "f", "0", "sai"})


def alike(values: Sequence[Value], wanted: str) -> list[bool]:
    """Which values are the wanted one: the same word in any case or the same number; where none is, the same yes or no
    however it is said, or the same word without its marks."""
    said, asked = [nfc(word(value)).casefold() for value in values], nfc(wanted).strip().casefold()
    figure = number(asked)
    same = {each: each == asked or number(each) == figure for each in set(said)}
    if not any(same.values()):
        bare = fold(asked)
        meant = next((kind for kind in (YES, NO) if bare in kind), frozenset({bare}))
        same = {each: fold(each) in meant for each in same}
    return [same[each] for each in said]


def number(value: Value, *, spoken: bool = False) -> float:
    """A value as a number, NaN when it is none; `spoken` also reads "1.500.000", "2,5", "15 %" and "72 triệu".

    A figure padded with zeros ("0912…") is a code, not a number; yes and no are words.
    """
    if isinstance(value, str):
        return _spoken(value) if spoken else _plain(value)
    if value is None or isinstance(value, bool | date):
        return math.nan
    return float(value) if math.isfinite(value) else math.nan


def _plain(text: str) -> float:
    text = text.strip()
    if _PADDED.match(text) or "_" in text:
        return math.nan
    try:
        figure = float(text)
    except ValueError:
        return math.nan
    return figure if math.isfinite(figure) else math.nan


def _spoken(text: str) -> float:
    text = _PERCENT.sub("", text.strip())
    if _PADDED.match(text):
        return math.nan
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[.,  ]", "", text))
    if _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    figure = _plain(text)
    if not math.isnan(figure) or not text[:1].isdigit():
        return figure
    said = money.read(text)
    return math.nan if said is None else (said.low + said.high) / 2


def is_grouped(text: str) -> bool:
    """Whether a figure can only be meant with its thousands parted: "1.500.000"."""
    return bool(_GROUPED.fullmatch(text.strip())) and len(re.findall(r"[.,]", text)) > 1


def day(value: Value, *, month_first: bool = False) -> float:
    """A value as days since 1970, with the hour as a fraction; NaN when it is no date with a year."""
    if isinstance(value, datetime):
        return _days(value.date(), value.hour, value.minute, value.second)
    if isinstance(value, date):
        return _days(value)
    if not isinstance(value, str):
        return math.nan
    text = value.strip()
    if found := _ISO.fullmatch(text):
        return _made(found.group(1, 2, 3), found.group(4, 5, 6))
    if found := _DAY_FIRST.fullmatch(text):
        first, second, year = found.group(1, 2, 3)
        return _made((year, first, second) if month_first else (year, second, first), found.group(4, 5, 6))
    if found := _CLOCK_FIRST.fullmatch(text):
        return _made(found.group(6, 5, 4), found.group(1, 2, 3))
    return _rarely_written(text, month_first=month_first)


def _rarely_written(text: str, *, month_first: bool) -> float:
    """A day as "05/01/25", "5-Jan-2025", "Jan 2025" or "01/2025"; a month alone is its first day."""
    if found := _SHORT_YEAR.fullmatch(text):
        first, second, year = found.group(1, 2, 3)
        month, at = (first, second) if month_first else (second, first)
        return _made(("20" + year, month, at), found.group(4, 5, 6))
    if found := _MONTH_FIRST.fullmatch(text):
        return _made((found[2], found[1], "1"), ())
    if (found := _NAMED.fullmatch(text)) and found[2].lower() in _MONTHS:
        return _made((found[3], str(_MONTHS.index(found[2].lower()) + 1), found[1] or "1"), ())
    return math.nan


def _made(ymd: tuple[str, ...], clock: tuple[str | None, ...]) -> float:
    try:
        return _days(date(*map(int, ymd)), *(int(part or 0) for part in clock))
    except ValueError:
        return math.nan


def _days(when: date, hours: int = 0, minutes: int = 0, seconds: int = 0) -> float:
    return when.toordinal() - _DAYS_OF_1970 + (hours * 3600 + minutes * 60 + seconds) / 86_400


def as_date(days: float) -> date:
    """Days since 1970 as a calendar day."""
    return date(1970, 1, 1) + timedelta(days=int(days))


def folded_name(heading: str) -> str:
    """A heading for comparing: no diacritics, lower case, words parted by single spaces, camelCase taken apart."""
    parted = re.sub(r"(?<=[a-zà-ỹ])(?=[A-Z])", " ", heading)
    return re.sub(r"[^a-z0-9]+", " ", fold(parted)).strip()
