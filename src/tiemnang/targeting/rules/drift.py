"""Whether those a version describes still buy as they did, looked at month by month without being fooled by looking often.

Of those who came in a month, as many as bought before it ended are held against those who came before the version was
published, counted the same way: whoever comes late in a month has as little time there as here. The chance of a false
alarm is spent over all months to come (a share of 6 / (pi · month)^2 for each look) and over all things watched, so that
however long one looks, a version that still holds is called drifting once in fifty.
"""

import math
from typing import NamedTuple

from tiemnang.targeting.rules.evidence import by_luck

FALSE_ALARM = 0.02  # chance of any alarm, ever, while nothing changed
LEAST_MOVE = 0.05  # rates that moved less are nobody's business
LEAST_LEADS = 15  # of a month, and of the time before; fewer are not looked at


class Seen(NamedTuple):
    """Leads for whom something holds, and how many of them bought: this month's, and those before."""

    won: int
    leads: int
    won_before: int
    leads_before: int


class Moved(NamedTuple):
    """The rates, the chance of such a distance by luck, and the limit that chance must fall under."""

    rate: float
    before: float
    chance: float
    limit: float

    @property
    def is_drifting(self) -> bool:
        """Whether it moved by more than luck and looking often explain."""
        return self.chance < self.limit and abs(self.rate - self.before) >= LEAST_MOVE


def limit_of(look: int, things: int) -> float:
    """What the chance must fall under at the `look`-th month (from 1) when so many things are watched."""
    return FALSE_ALARM * 6 / (math.pi * look) ** 2 / max(things, 1)


def moved(seen: Seen, *, look: int, things: int) -> Moved | None:
    """How far one thing moved; None with too few leads to look."""
    if min(seen.leads, seen.leads_before) < LEAST_LEADS:
        return None
    won, leads = seen.won + seen.won_before, seen.leads + seen.leads_before
    chance = by_luck(seen.won, seen.leads, won, leads)
    return Moved(seen.won / seen.leads, seen.won_before / seen.leads_before, chance, limit_of(look, things))
