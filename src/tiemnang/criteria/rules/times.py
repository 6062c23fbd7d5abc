"""What "in the last seven days" and "three working days ago" mean at one moment, as stretches of time."""

from collections.abc import Container, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from tiemnang.vietnam.calendar import TIME_ZONE, DaysOff, Hours, Week, add_working, working_minutes

TICK = timedelta(microseconds=1)  # the smallest step both databases keep
DAY = timedelta(days=1)
EPOCH = date(1970, 1, 1)


class Standpoint(NamedTuple):
    """When a question is asked, by whom ("mine"), and which hours count as working time; by itself Viet Nam's."""

    now: datetime
    me: int | None = None
    hours: Hours | Week = Hours()
    off: Container[date] = DaysOff()

    @property
    def today(self) -> date:
        """The day it is in Viet Nam."""
        return self.now.astimezone(TIME_ZONE).date()


class Stretch(NamedTuple):
    """Moments from `start` up to but not including `end`; None reaches without limit."""

    start: datetime | None
    end: datetime | None

    def holds(self, moment: datetime | None) -> bool:
        """Whether a moment lies in it; no moment lies nowhere."""
        if moment is None:
            return False
        return (self.start is None or moment >= self.start) and (self.end is None or moment < self.end)


def stretch(operator: str, value: Any, at: Standpoint) -> Stretch:
    """The moments a date question is about. "In the last" reaches back from this very moment and includes it."""
    if operator == "in_last":
        return Stretch(back(value, at), at.now + TICK)
    if operator == "more_than_ago":
        return Stretch(None, back(value, at))
    if operator == "in_next":
        return Stretch(at.now + TICK, ahead(value, at) + TICK)
    first, last = day_range(operator, value, at)
    return Stretch(_midnight(first), _midnight(last))


def days(operator: str, value: Any, at: Standpoint) -> tuple[date | None, date | None]:
    """(first day, day after the last one) of the same question about a date without a time of day."""
    if operator == "in_last":
        return _day_of(back(value, at)), at.today + DAY
    if operator == "more_than_ago":
        return None, _day_of(back(value, at))
    if operator == "in_next":
        return at.today + DAY, _day_of(ahead(value, at)) + DAY
    return day_range(operator, value, at)


def day_range(operator: str, value: Any, at: Standpoint) -> tuple[date | None, date | None]:
    """(first day, day after the last one) of a question about calendar days."""
    if operator == "between":
        first, last = sorted(_day(each, at) for each in value)
        return first, last + DAY
    day = _day(value, at)
    return {"before": (None, day), "after": (day + DAY, None), "on": (day, day + DAY)}[operator]


def back(span: Mapping[str, Any], at: Standpoint) -> datetime:
    """The moment so much time before now."""
    if span["unit"] == "working_hours":
        return _working_minutes_back(span["n"] * 60, at)
    if span["unit"] == "working_days":
        return _working_days(-span["n"], at)
    return at.now - timedelta(**{span["unit"]: span["n"]})


def ahead(span: Mapping[str, Any], at: Standpoint) -> datetime:
    """The moment so much time after now."""
    if span["unit"] == "working_hours":
        return add_working(at.now, span["n"] * 60, at.hours, at.off)
    if span["unit"] == "working_days":
        return _working_days(span["n"], at)
    return at.now + timedelta(**{span["unit"]: span["n"]})


def _working_minutes_back(minutes: int, at: Standpoint) -> datetime:
    """Day by day into the past, then forward again within the day that holds the moment."""
    end, off = at.now.astimezone(TIME_ZONE), at.off
    for _ in range(20 * 366):
        start = datetime.combine(end.date(), time.min, TIME_ZONE)
        worked = working_minutes(start, end, at.hours, off)
        if worked >= minutes:
            return add_working(start, worked - minutes, at.hours, off)
        minutes -= worked
        end = start - TICK
    return end


def _working_days(count: int, at: Standpoint) -> datetime:
    """The same time of day, so many working days on, or back when `count` is negative."""
    moment, off, step = at.now.astimezone(TIME_ZONE), at.off, DAY if count > 0 else -DAY
    left = abs(count)
    for _ in range(20 * 366):
        if not left:
            break
        moment += step
        left -= _is_working_day(moment.date(), at.hours, off)
    return moment


def _is_working_day(day: date, hours: Hours | Week, off: Container[date]) -> bool:
    return day not in off and bool(hours.on(day.weekday()))


def _day(value: str, at: Standpoint) -> date:
    relative = {"yesterday": -DAY, "today": timedelta(0), "tomorrow": DAY}
    return at.today + relative[value] if value in relative else date.fromisoformat(value)


def _day_of(moment: datetime) -> date:
    return moment.astimezone(TIME_ZONE).date()


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, TIME_ZONE)
