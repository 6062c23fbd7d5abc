"""Reading dates, money and the values of facts."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from tiemnang.capture.sheets.columns import Column
from tiemnang.capture.sheets.plain_numbers import number_of, points_group_thousands
from tiemnang.capture.sheets.reading import Reading
from tiemnang.vietnam import dates, money, text

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_MINUTE = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
MONTH_FIRST = re.compile(r"(0?[1-9]|1[0-2])[/.-](1[3-9]|2\d|3[01])[/.-](\d{4})(.*)")
EITHER_WAY = re.compile(r"(?!(\d+)[/.-]\1\b)(?:0?[1-9]|1[0-2])[/.-](?:0?[1-9]|1[0-2])[/.-]\d{2,4}")
MOMENTS = frozenset({"created_at", "last_contact_at", "next_action_at"})
EPOCH = date(1970, 1, 1).toordinal()
MOST_KNOWN = 4_000
TRUE_WORDS = frozenset({"yes", "y", "co", "true", "x", "roi", "da", "1", "v"})
FALSE_WORDS = frozenset({"no", "n", "khong", "ko", "k", "false", "chua", "0"})

_amount = lru_cache(maxsize=8192)(money.read)


class MomentReader:
    """Reads a column of times, day first; a column that holds impossible day-first dates has its doubtful ones marked."""

    __slots__ = ("_mixed",)

    def __init__(self, samples: Sequence[str]) -> None:
        self._mixed = any(MONTH_FIRST.fullmatch(value.strip()) for value in samples)

    def __call__(self, reading: Reading, column: Column, value: str) -> None:
        """Keep the ISO day or minute a cell names; an unreadable one is a trouble and kept as a note."""
        when, note = iso(value, reading.today)
        if not when:
            _not_a_moment(reading, column, value)
            return
        setattr(reading.draft, column.field, when)
        if note in ("excel_serial", "two_digit_year"):
            reading.repaired(column.field, value, when, note)
        if note == "ambiguous" or (self._mixed and EITHER_WAY.match(value)):
            reading.troubled(column.field, value, "date_ambiguous", when)


def _not_a_moment(reading: Reading, column: Column, value: str) -> None:
    if match := MONTH_FIRST.fullmatch(value):
        hint = f"{match[3]}-{int(match[1]):02d}-{int(match[2]):02d}"
        reading.troubled(column.field, value, "date_month_first", hint)
    elif column.field != "next_action_at":
        reading.troubled(column.field, value, "date_unreadable")
    reading.keep(column, value)


@lru_cache(maxsize=8192)
def iso(value: str, today: date) -> tuple[str, str]:
    """Give (ISO text or "", note); times already written in ISO are taken as they are when they name a real day."""
    try:
        if ISO_DAY.fullmatch(value):
            return date.fromisoformat(value).isoformat(), ""
        if match := ISO_MINUTE.fullmatch(value):
            return f"{date.fromisoformat(match[1]).isoformat()} {match[2]}", ""
    except ValueError:
        return "", ""
    when = dates.read(value, today)
    if when is None:
        return "", ""
    if isinstance(when.value, datetime) and when.precision == "minute":
        return when.value.strftime("%Y-%m-%d %H:%M"), when.note
    return when.value.isoformat()[:10], when.note


def budget(reading: Reading, column: Column, value: str) -> None:
    """Read an amount or a range in VND; words ("thương lượng") and amounts per month are kept as written too."""
    found = _amount(value)
    if found is None:
        reading.keep(column, value)
        return
    reading.draft.budget = (found.low, found.high)
    plain = re.sub(r"[.,\s]", "", value)
    if plain != str(found.low):
        after = str(found.low) if found.low == found.high else f"{found.low}-{found.high}"
        reading.repaired("budget", value, after, "money")
    if found.per:
        reading.keep(column, value)


class FactReader:
    """Reads the values of one fact column, having looked at how the column writes its figures."""

    __slots__ = ("_column", "_known", "_points_group")

    def __init__(self, column: Column, samples: Sequence[str]) -> None:
        self._column = column
        self._points_group = points_group_thousands(samples)
        self._known: dict[str, tuple[str, str, float | None]] = {}

    def __call__(self, reading: Reading, column: Column, value: str) -> None:
        fact = self._known.get(value)
        if fact is None:
            fact = (self._column.fact, self._told(reading, column, value), self._number(reading, value))
            if len(self._known) < MOST_KNOWN:
                self._known[value] = fact
        reading.draft.facts.append(fact)

    def _told(self, reading: Reading, column: Column, value: str) -> str:
        """Give the words to keep: a day that a sheet left as Excel's count of days is written as a day."""
        if self._column.type != "date" or not value.replace(".", "", 1).isdigit():
            return value
        when, note = iso(value, reading.today)
        if note != "excel_serial":
            return value
        told = date.fromisoformat(when[:10]).strftime("%d/%m/%Y")
        reading.repaired(column.fact, value, told, note)
        return told

    def _number(self, reading: Reading, value: str) -> float | None:
        kind = self._column.type
        if kind == "number":
            return number_of(value, self._points_group)
        if kind == "money":
            found = _amount(value)
            return float(found.low) if found else None
        if kind == "date":
            return _day_number(value, reading.today)
        if kind == "yes_no":
            plain = text.fold(value)
            return 1.0 if plain in TRUE_WORDS else 0.0 if plain in FALSE_WORDS else None
        return None


def _day_number(value: str, today: date) -> float | None:
    when, _ = iso(value, today)
    return float(date.fromisoformat(when[:10]).toordinal() - EPOCH) if when else None
