"""Working time in Vietnam: public holidays, hours, and arithmetic in working minutes.

Holidays come from the `holidays` library, which follows the Vietnamese lunar calendar; they are a proposal that
people may edit, so the arithmetic takes the days off as an argument.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from holidays import country_holidays

TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_ONE_DAY = timedelta(days=1)
_LONGEST_REST = 366
Span = tuple[time, time]
Spans = tuple[Span, ...]


class Hours(NamedTuple):
    """Working hours: days (Monday is 0), start and end of the day, breaks as pairs of times."""

    days: frozenset[int] = frozenset(range(6))
    start: time = time(8, 0)
    end: time = time(17, 30)
    breaks: tuple[tuple[time, time], ...] = ()

    def on(self, weekday: int) -> Spans:
        """The stretches of work of a weekday, in order, breaks cut out."""
        return tuple(_between(self)) if weekday in self.days else ()


class Week(NamedTuple):
    """Working hours that differ from day to day: the stretches of work of seven days, Monday first."""

    days: tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]

    def on(self, weekday: int) -> Spans:
        """The stretches of work of a weekday, in order."""
        return self.days[weekday]


def _between(hours: Hours) -> Iterator[Span]:
    begin = hours.start
    for rest_start, rest_end in sorted(hours.breaks):
        if begin < rest_start:
            yield begin, min(rest_start, hours.end)
        begin = max(begin, rest_end)
    if begin < hours.end:
        yield begin, hours.end


@dataclass(frozen=True)
class DaysOff:
    """The days nobody works: the public holidays without those people work on, and days off of their own."""

    own: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def __contains__(self, day: object) -> bool:
        """Whether nobody works on this day."""
        if day in self.own:
            return True
        return isinstance(day, date) and day in _dates(day.year) and day not in self.worked


class WorkTime(NamedTuple):
    """When people work here: the hours of the week and the days off; by itself as most offices in Vietnam."""

    hours: Hours | Week = Hours()
    off: Container[date] = DaysOff()


@lru_cache(maxsize=64)
def _holidays(year: int) -> tuple[tuple[date, str], ...]:
    return tuple(sorted(country_holidays("VN", years=year, language="vi").items()))


@lru_cache(maxsize=64)
def _dates(year: int) -> frozenset[date]:
    return frozenset(day for day, _name in _holidays(year))


def holidays(year: int) -> dict[date, str]:
    """Give the public holidays of a year with their Vietnamese names; a fresh dict each time."""
    return dict(_holidays(year))


def is_working(at: datetime, hours: Hours | Week, off: Container[date]) -> bool:
    """Say whether a moment lies in working time. A naive datetime is taken as Vietnamese time."""
    local = _local(at)
    return any(start <= local < end for start, end in _spans(local.date(), hours, off))


def add_working(at: datetime, minutes: int, hours: Hours | Week, off: Container[date]) -> datetime:
    """Give the moment after so many working minutes; raises ValueError when a whole year holds no working time."""
    local, left, idle = _local(at), timedelta(minutes=minutes), 0
    day = local.date()
    while idle < _LONGEST_REST:
        for start, end in _spans(day, hours, off):
            begin = max(start, local)
            if begin < end and begin + left <= end:
                return begin + left
            left -= max(end - begin, timedelta(0))
            idle = -1
        day, idle = day + _ONE_DAY, idle + 1
    raise ValueError("no working time in a year: check the hours and the days off")


def working_minutes(start: datetime, end: datetime, hours: Hours | Week, off: Container[date]) -> int:
    """Count the whole working minutes between two moments; 0 when the end is not after the start."""
    first, last = _local(start), _local(end)
    total, day = timedelta(0), first.date()
    while day <= last.date():
        for begin, finish in _spans(day, hours, off):
            total += max(min(finish, last) - max(begin, first), timedelta(0))
        day += _ONE_DAY
    return int(total.total_seconds() // 60)


def _local(at: datetime) -> datetime:
    return at.replace(tzinfo=TIME_ZONE) if at.tzinfo is None else at.astimezone(TIME_ZONE)


def _spans(day: date, hours: Hours | Week, off: Container[date]) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of work of one day, in order."""
    if day in off:
        return
    for start, end in hours.on(day.weekday()):
        yield _moment(day, start), _moment(day, end)


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=TIME_ZONE)
