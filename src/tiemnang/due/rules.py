"""Arithmetic of the queue: how long to wait after a failure, and when a schedule comes round again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Quick at first, because most failures are a moment's; a day at last, because the rest are an outage.
WAITS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
SPREAD = 0.2
FAR = 366 * 8 + 2  # days; 29 February can be eight years away around 2100


def back_off(attempts: int, *, chance: float) -> timedelta:
    """Wait after the `attempts`-th failed attempt (1 = first).

    `chance` in [0, 1) spreads the wait evenly over ±20 %, so that many jobs failed by one outage do not return at once.
    """
    wait = WAITS[min(max(attempts, 1), len(WAITS)) - 1]
    return wait * (1 - SPREAD + 2 * SPREAD * chance)


@dataclass(frozen=True)
class Cron:
    """A parsed cron line: which minutes, hours, days, months and weekdays (Sunday = 0) it names."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool  # both day fields are restricted: cron fires when either fits

    def names(self, day: date) -> bool:
        """Does the line fire on this day at all?"""
        in_month, in_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        fits = (in_month or in_week) if self.either_day else (in_month and in_week)
        return fits and day.month in self.months


def read_cron(line: str) -> Cron:
    """Read `minute hour day month weekday` with `*`, lists, ranges and steps; ValueError says which part is wrong.

    Names of months and weekdays, `@daily` and seconds are left out on purpose.
    """
    parts = line.split()
    if len(parts) != 5:
        raise ValueError(f"a cron line has five fields, this one has {len(parts)}: {line!r}")
    minutes, hours, days, months, weekdays = (
        _read_field(part, low, high)
        for part, (low, high) in zip(parts, ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7)), strict=True)
    )
    return Cron(
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        days=frozenset(days),
        months=frozenset(months),
        weekdays=frozenset(day % 7 for day in weekdays),
        either_day=not parts[2].startswith("*") and not parts[4].startswith("*"),
    )


def _read_field(text: str, low: int, high: int) -> set[int]:
    values: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        try:
            start = low if span == "*" else int(first)
            # `5/10` means from 5 on; a bare `5` means 5 alone.
            stop = int(last) if dash else high if span == "*" or slash else start
            stride = int(step) if slash else 1
        except ValueError:
            raise ValueError(f"cannot read {part!r} in a cron line") from None
        if not (low <= start <= stop <= high and stride > 0):
            raise ValueError(f"{part!r} lies outside {low}-{high}")
        values.update(range(start, stop + 1, stride))
    return values


def next_by_cron(line: str, *, after: datetime, zone: ZoneInfo) -> datetime:
    """First time strictly later than `after` (aware) that the line names on the wall clocks of `zone`, in UTC.

    A wall time that a clock change skips fires as much later as the clocks moved; a repeated one fires once.
    ValueError when the line names no day that exists.
    """
    cron, day = read_cron(line), after.astimezone(zone).date()
    for _ in range(FAR):
        if cron.names(day):
            walls = (time(hour, minute, tzinfo=zone) for hour in cron.hours for minute in cron.minutes)
            moments = (datetime.combine(day, wall).astimezone(UTC) for wall in walls)
            if later := min((moment for moment in moments if moment > after), default=None):
                return later
        day += timedelta(days=1)
    raise ValueError(f"no day fits the cron line {line!r}")


def next_by_interval(every: timedelta, *, planned: datetime, after: datetime) -> datetime:
    """First time strictly later than `after` on the grid that starts at `planned`; late firing never moves the grid."""
    if every <= timedelta(0):
        raise ValueError("an interval must be longer than nothing")
    if planned > after:
        return planned
    return planned + ((after - planned) // every + 1) * every
