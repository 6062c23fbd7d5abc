"""Reads dates as Vietnamese people and their spreadsheets write them: always day first, never month first."""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tiemnang.vietnam.calendar import TIME_ZONE
from tiemnang.vietnam.folding import fold


class When(NamedTuple):
    """A date or a moment, how exact it is (minute, day, month, year), and a note on how it was read."""

    value: date | datetime
    precision: str
    note: str


_EXCEL_START = date(1899, 12, 30)
_EXCEL_RANGE = (1, 110_000)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{4}|\d{2})(?!\d)")
_IN_WORDS = re.compile(
    r"(?:ngay\s*)?(?<!\d)(\d{1,2})\s*(?:thang|th|t)\s*(\d{1,2})(?:\s*(?:,|nam|-|/)?\s*(\d{4}|\d{2})(?!\d))?"
)
_DAY_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})(?![\d/.-])")
_MONTH = re.compile(
    r"(?:thang|th|t)\s*\.?\s*(\d{1,2})\s*(?:nam|[-/.,])?\s*(\d{4})|(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{4})(?!\d)"
)
_YEAR = re.compile(r"(?:sinh nam\s*|nam sinh\s*|sinh\s*|nam\s*|sn\s*|ns\s*)?((?:19|20)\d{2})")
_SHORT_YEAR = re.compile(r"(?:sinh nam|nam sinh|nam|sn|ns|sinh)\s*'?(\d{2})|(\d{2})x?")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})|(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s*(?::|h|g|gio)\s*(\d{2})?(?::\d{2}(?:\.\d+)?)?\s*(?:phut|p\b)?"
    r"\s*(?:(am|pm|sang|sa|chieu|ch|toi|dem|trua)\b)?(?![\d/])"
)
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:z|[+-]\d{2}:?\d{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(
    rf"(?P<first>({'|'.join(_MONTHS)})[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}))"
    rf"|(\d{{1,2}})[\s-]+({'|'.join(_MONTHS)})[a-z]*[\s,-]+(\d{{4}}|\d{{2}})(?!\d)"
)
_SERIAL = re.compile(r"\d{4,6}(?:[.,]\d+)?")
_AGE = re.compile(r"(\d{1,3})\s*(?:tuoi|t)\b|(\d{1,2})")
_NEAR = {
    "hom nay": 0,
    "nay": 0,
    "today": 0,
    "hom qua": -1,
    "qua": -1,
    "yesterday": -1,
    "hom kia": -2,
    "hom truoc": -2,
}
_NEAR |= {
    "ngay mai": 1,
    "mai": 1,
    "tomorrow": 1,
    "ngay kia": 2,
    "mot": 2,
    "tuan sau": 7,
    "tuan toi": 7,
    "tuan truoc": -7,
}
_AGO = re.compile(r"(\d{1,3})\s*(ngay|tuan|hom)\s*(truoc|nua|sau|toi)")
_WEEKDAY = re.compile(r"^(?:thu\s*(?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7])\s*[,.-]?\s+(?=.*\d)")
_PM = ("pm", "ch", "chieu", "toi", "dem")


def read(raw: str, today: date) -> When | None:
    """Read a date; midnight counts as no time at all, for spreadsheets add it. `today` anchors "hôm qua", "21.11"
    and two-digit years. None when there is no sound date in it.
    """
    text = fold(raw).strip(" '\"")
    if _STAMP.fullmatch(text):
        return _stamp(text)
    text = _WEEKDAY.sub("", _ENGLISH.sub(_without_names, text))
    text = re.sub(r"(?<=\d)t(?=\d{2}:)", " ", text)
    clock = _TIME.search(text)
    rest = (text[: clock.start()] + " " + text[clock.end() :]).strip(" ,-") if clock else text
    day = _day(rest, today)
    return _at(day, clock) if day and clock else day


def _stamp(text: str) -> When:
    """A moment with its own offset, as web services give it, told in Vietnamese time."""
    moment = datetime.fromisoformat(text.upper().replace(" +", "+")).astimezone(TIME_ZONE)
    return When(moment.replace(second=0, microsecond=0), "minute", "")


def _without_names(found: re.Match[str]) -> str:
    if found["first"]:
        return f"{found[3]}/{_MONTHS.index(found[2]) + 1}/{found[4]}"
    return f"{found[5]}/{_MONTHS.index(found[6]) + 1}/{found[7]}"


def _day(text: str, today: date) -> When | None:
    near = _near(text, today)
    if near:
        return near
    for reader in (_iso, _day_first, _in_words, _month, _day_month, _compact, _serial, _year):
        found = reader(text, today)
        if found:
            return found
    return None


def _at(day: When, clock: re.Match[str]) -> When | None:
    hour, minute = int(clock[1]), int(clock[2] or 0)
    if clock[3] in _PM and hour < 12:
        hour += 12
    midnight = hour == minute == 0
    if day.precision != "day" or hour > 23 or minute > 59 or midnight:
        return day
    moment = datetime(day.value.year, day.value.month, day.value.day, hour, minute, tzinfo=TIME_ZONE)
    return When(moment, "minute", day.note)


def _near(text: str, today: date) -> When | None:
    if text in _NEAR:
        return When(today + timedelta(days=_NEAR[text]), "day", "")
    ago = _AGO.fullmatch(text)
    if not ago:
        return None
    days = int(ago[1]) * (7 if ago[2] == "tuan" else 1)
    return When(today + timedelta(days=-days if ago[3] == "truoc" else days), "day", "")


def _iso(text: str, today: date) -> When | None:
    found = _ISO.search(text)
    return _made(int(found[1]), int(found[2]), int(found[3]), "") if found else None


def _day_first(text: str, today: date) -> When | None:
    found = _DAY_FIRST.search(text)
    if not found:
        return None
    short = len(found[3]) == 2
    year = _century(int(found[3]), today) if short else int(found[3])
    return _made(year, int(found[2]), int(found[1]), "two_digit_year" if short else "")


def _in_words(text: str, today: date) -> When | None:
    found = _IN_WORDS.search(text)
    if not found:
        return None
    if not found[3]:
        return _nearest(int(found[1]), int(found[2]), today)
    short = len(found[3]) == 2
    year = _century(int(found[3]), today) if short else int(found[3])
    return _made(year, int(found[2]), int(found[1]), "two_digit_year" if short else "")


def _month(text: str, today: date) -> When | None:
    found = _MONTH.fullmatch(text)
    if not found:
        return None
    made = _made(int(found[2] or found[4]), int(found[1] or found[3]), 1, "")
    return made._replace(precision="month") if made else None


def _day_month(text: str, today: date) -> When | None:
    found = _DAY_MONTH.fullmatch(text.removeprefix("ngay").strip())
    return _nearest(int(found[1]), int(found[2]), today) if found else None


def _nearest(day: int, month: int, today: date) -> When | None:
    """Without a year, the day nearest to today is meant: "28.12" read on 3 January is last month's."""
    years = (today.year - 1, today.year, today.year + 1)
    made = [found for year in years if (found := _made(year, month, day, "no_year"))]
    return min(made, key=lambda when: abs((when.value - today).days), default=None) if made else None


def _compact(text: str, today: date) -> When | None:
    found = _COMPACT.fullmatch(text)
    if not found:
        return None
    day_first = _made(int(found[3]), int(found[2]), int(found[1]), "") if found[3] else None
    if day_first and 1900 <= day_first.value.year <= 2100:
        return day_first
    return _made(int(text[:4]), int(text[4:6]), int(text[6:]), "")


def _serial(text: str, today: date) -> When | None:
    """Excel counts days from 1899-12-30; four digits that read as a year are a year."""
    if not _SERIAL.fullmatch(text) or _YEAR.fullmatch(text):
        return None
    whole, _, part = text.replace(",", ".").partition(".")
    days = int(whole)
    if not 3_654 <= days <= _EXCEL_RANGE[1]:
        return None
    day = _EXCEL_START + timedelta(days=days)
    minutes = round(float("0." + (part or "0")) * 1440)
    if not minutes:
        return When(day, "day", "excel_serial")
    moment = datetime(day.year, day.month, day.day, tzinfo=TIME_ZONE) + timedelta(minutes=minutes)
    return When(moment, "minute", "excel_serial")


def _year(text: str, today: date) -> When | None:
    found = _YEAR.fullmatch(text.removesuffix(".0"))
    return When(date(int(found[1]), 1, 1), "year", "") if found else None


def _made(year: int, month: int, day: int, note: str) -> When | None:
    try:
        return When(date(year, month, day), "day", note) if 1900 <= year <= 2199 else None
    except ValueError:
        return None


def _century(year: int, today: date) -> int:
    """A two-digit year lies no more than ten years ahead of today."""
    full = today.year // 100 * 100 + year
    return full if full <= today.year + 10 else full - 100


def read_birth(raw: str, today: date) -> When | None:
    """Read a birth date, a birth year ("1990", "sn 90") or an age ("35 tuổi").

    None when it lies outside 120 years, and for a day of no year ("15/8"): nobody asked was born this summer.
    """
    if _ISO_DAY.fullmatch(raw):  # what date cells of a workbook give, a hundred thousand times
        return _within(_made(int(raw[:4]), int(raw[5:7]), int(raw[8:]), ""), today)
    text = fold(raw).strip(" '\"")
    age = _AGE.fullmatch(text)
    if age and "tuoi" in text or (age and age[1]):
        return _within(When(date(today.year - int(age[1] or age[2]), 1, 1), "year", ""), today)
    short = _SHORT_YEAR.fullmatch(text)
    if short:
        return _from_short(int(short[1] or short[2]), bool(short[1]), today)
    found = read(raw, today)
    if found and isinstance(found.value, datetime):
        found = found._replace(value=found.value.date(), precision="day")
    if found and found.note == "two_digit_year" and found.value > today:
        found = found._replace(value=found.value.replace(year=found.value.year - 100))
    return _within(found, today)


def _from_short(number: int, says_year: bool, today: date) -> When | None:
    """Two bare digits: "90" is a year, "35" an age; people old enough to be leads are 16 to 80."""
    if not says_year and 16 <= number < 50:
        return When(date(today.year - number, 1, 1), "year", "ambiguous")
    year = 1900 + number if number > today.year % 100 else 2000 + number
    return _within(When(date(year, 1, 1), "year", "two_digit_year"), today)


def _within(found: When | None, today: date) -> When | None:
    if found is None or found.note == "no_year":
        return None
    return found if 0 <= today.year - found.value.year <= 120 and _past(found, today) else None


def _past(found: When, today: date) -> bool:
    return found.value <= today
