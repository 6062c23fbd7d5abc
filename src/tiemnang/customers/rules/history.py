"""What a customer's purchases come down to when asking how often and how much they buy."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from tiemnang.vietnam.calendar import TIME_ZONE

DAY = 86_400.0
WEEK = 7.0
SHORTEST = 0.5  # days: who came today has been known for half a day


class History(NamedTuple):
    """One customer up to a moment. Days of one purchase each: several orders on one day are one visit to the shop."""

    days: int  # days on which they bought
    last: float  # days from the first purchase to the last
    known: float  # days from the first purchase to the moment asked about
    total: int  # VND of all

    @property
    def repeats(self) -> int:
        """Buying days after the first one."""
        return self.days - 1

    @property
    def weeks(self) -> float:
        """Weeks since the first purchase."""
        return max(self.known, SHORTEST) / WEEK

    @property
    def last_week(self) -> float:
        """Weeks from the first purchase to the last."""
        return min(self.last, self.known) / WEEK

    @property
    def basket(self) -> float:
        """VND of a buying day."""
        return self.total / self.days


def history_of(bought: Sequence[tuple[datetime, int]], at: datetime) -> History | None:
    """The history of (moment, VND) purchases in order of time, as it stood at `at`; None before the first one."""
    past = [(moment, amount) for moment, amount in bought if moment <= at]
    if not past:
        return None
    first, last = past[0][0], past[-1][0]
    return History(
        days=buying_days(moment for moment, _ in past),
        last=(last - first).total_seconds() / DAY,
        known=(at - first).total_seconds() / DAY,
        total=sum(amount for _, amount in past),
    )


def buying_days(moments: Iterable[datetime]) -> int:
    """How many different days, by our clocks, these moments lie on."""
    return len({moment.astimezone(TIME_ZONE).date() for moment in moments})
