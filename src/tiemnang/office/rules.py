"""What a decision may look like: hours of the week, days off, own names, own reasons; plain values in and out."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from tiemnang.vietnam.calendar import DaysOff, Span, Spans, Week
from tiemnang.vietnam.text import fold, nfc

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_NAME = 60
NIGHTS = 7  # nights a backup made by itself is kept, unless decided otherwise
MOST_NIGHTS = 90
LONGEST_CODE = 16
CLOCK = re.compile(r"(\d{1,2})(?:\s*[:.hg]\s*(\d{2})?)?p?")


class Unfit(ValueError):
    """This cannot be decided: a code, and what it is about."""

    def __init__(self, code: str, **about: str) -> None:
        """Keep both."""
        super().__init__(code)
        self.code, self.about = code, about


class Reason(NamedTuple):
    """Why there is no need, as people here say it: an own name for a usual reason, or one of their own."""

    code: str
    name: str = ""  # empty: as usual
    like: str = ""  # of an own reason: the usual one whose consequences it has
    is_active: bool = True


def week_of(value: Mapping[str, Sequence[str]]) -> Week:
    """{"mon": ["08:00-12:00", "13:30-17:30"], …} as hours; days left out are free.

    Raises Unfit: unknown_day, not_hours, hours_backwards, hours_overlap, no_hours (the whole week is free).
    """
    for name in value:
        if name not in WEEKDAYS:
            raise Unfit("unknown_day", day=str(name))
    days = [_spans(name, value.get(name, ())) for name in WEEKDAYS]
    if not any(days):
        raise Unfit("no_hours")
    return Week(tuple(days))  # type: ignore[arg-type]


def _spans(day: str, written: Sequence[str]) -> Spans:
    spans = sorted(_span(day, one) for one in written)
    for (_start, end), (start, _end) in zip(spans, spans[1:]):
        if start < end:
            raise Unfit("hours_overlap", day=day)
    return tuple(spans)


def _span(day: str, written: str) -> Span:
    begin, _, finish = str(written).partition("-")
    start, end = _moment(begin), _moment(finish)
    if start is None or end is None:
        raise Unfit("not_hours", day=day, written=str(written))
    if start >= end:
        raise Unfit("hours_backwards", day=day, written=str(written))
    return start, end


def _moment(written: str) -> time | None:
    """`8h`, `8h30`, `08:30` or `8.30` as a time of day; None for anything else."""
    found = CLOCK.fullmatch(written.strip().lower())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def as_hours(week: Week) -> dict[str, list[str]]:
    """Hours as they are kept and written to a file: every day, Monday first."""
    return {
        name: [f"{start:%H:%M}-{end:%H:%M}" for start, end in week.on(number)]
        for number, name in enumerate(WEEKDAYS)
    }


def days_off_of(value: Mapping[str, Any]) -> DaysOff:
    """{"own": {"2026-12-24": "Tiệc cuối năm"}, "worked": ["2027-01-01"]} as days off; raises Unfit not_a_day."""
    return DaysOff(
        frozenset(map(day_of, value.get("own", {}))), frozenset(map(day_of, value.get("worked", ())))
    )


def day_of(written: str) -> date:
    """2026-12-24 as a date; raises Unfit not_a_day."""
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        raise Unfit("not_a_day", written=str(written)) from None


def nights_of(value: Mapping[str, Any]) -> int:
    """{"nights": 14} as the nights a backup made by itself is kept; 0: none is made. Raises Unfit not_nights."""
    nights = value.get("nights", NIGHTS)
    if isinstance(nights, bool) or not isinstance(nights, int) or not 0 <= nights <= MOST_NIGHTS:
        raise Unfit("not_nights", written=str(nights))
    return nights


def names_of(value: Mapping[str, str], known: Sequence[str]) -> dict[str, str]:
    """Own names by code, those that say nothing left out; raises Unfit unknown_code, name_taken."""
    names = {code: clean(name) for code, name in value.items() if clean(name)}
    for code in names:
        if code not in known:
            raise Unfit("unknown_code", written=code)
    if len({fold(name) for name in names.values()}) < len(names):
        raise Unfit("name_taken", name=next(iter(names.values())))
    return names


def clean(name: object) -> str:
    """A name as it is kept."""
    return " ".join(nfc(str(name)).split())[:LONGEST_NAME]


def reasons_of(value: Sequence[Mapping[str, Any]], usual: Sequence[str]) -> list[Reason]:
    """Reasons as kept: usual ones always first, in their order; raises Unfit no_name, name_taken, unknown_code."""
    given = {str(one.get("code", "")): _reason(one, usual) for one in value}
    listed = [given.get(code, Reason(code)) for code in usual]
    listed += [one for code, one in given.items() if code not in usual]
    names = [fold(one.name) for one in listed if one.name]
    if len(set(names)) < len(names):
        raise Unfit("name_taken", name=max(names, key=names.count))
    return listed


def _reason(one: Mapping[str, Any], usual: Sequence[str]) -> Reason:
    code, name, like = str(one.get("code", "")), clean(one.get("name", "")), str(one.get("like", ""))
    if not code or len(code) > LONGEST_CODE:
        raise Unfit("unknown_code", written=code)
    if code in usual:
        return Reason(code, name, "", bool(one.get("active", True)))
    if not name:
        raise Unfit("no_name")
    if like not in usual:
        raise Unfit("unknown_code", written=like)
    return Reason(code, name, like, bool(one.get("active", True)))


def code_for(name: str, taken: Sequence[str]) -> str:
    """A code for an own name that is not taken: `Đổi chủ` becomes `doi_chu`, then `doi_chu_2`."""
    stem = "_".join(fold(name).split())[:LONGEST_CODE].strip("_") or "ly_do"
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem[: LONGEST_CODE - len(str(number)) - 1]}_{number}"
    return code


def as_reasons(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Reasons as they are kept and written to a file: only what differs from the usual."""
    return [
        {"code": one.code, "name": one.name, "active": one.is_active}
        | ({"like": one.like} if one.like else {})
        for one in reasons
        if one.name or not one.is_active
    ]
