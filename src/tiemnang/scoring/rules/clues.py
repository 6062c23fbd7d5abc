"""What most rules look at, as one flat row per lead: cheap to read for many and to make for those on their way in."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

CLOSED = frozenset({"unsuitable", "fake"})
CUSTOMERS = frozenset({"customer", "loyal"})
UNDATED = 60.0  # days a lead from a sheet without dates counts as old at least: neither fresh nor stale
UNHEARD = frozenset({"no_answer", "wrong_number"})


class Clues(NamedTuple):
    """What is known of a lead; everything unknown keeps its default. Ages are days, fractions allowed."""

    phones: int = 0  # good ones
    mails: int = 0
    zalos: int = 0
    bad_ways: int = 0  # wrong numbers, bounced mails
    channel: str = ""  # a value of leads.Channel
    age: float = 0.0  # since they came to us (`created_at`)
    need: str = ""  # the heaviest open need in their words
    severity: int = 0  # of that need, 0 to 3
    budget: int = 0  # VND, 0 unknown
    stage: str = "new"
    awareness: str = ""
    last_result: str = ""  # of the last answered call
    unanswered: int = 0  # calls without answer since then
    has_organisation: bool = False
    has_place: bool = False
    purchases: int = 0
    last_bought: float = 0.0  # days since the last purchase
    touched: float | None = None  # days since the last contact; None: never
    due: float | None = None  # days until the next open task, negative when late; None: no task
    promised: bool = False  # the lead expects that task
    expected: int = (
        0  # VND that a customer may spend in the next twelve months; 0 where nothing was ever bought
    )
    refused: bool = False  # they withdrew what they had agreed to, and want to hear nothing


def days_between(earlier: datetime, later: datetime) -> float:
    """Days from `earlier` to `later`, never below zero."""
    return max((later - earlier).total_seconds() / 86_400, 0.0)


def age_of(created_at: datetime, arrived_at: datetime, at: datetime) -> float:
    """Days since they came to us; of a sheet without dates all we know is that they are not fresh."""
    days = days_between(created_at, at)
    return days if created_at < arrived_at else max(days, UNDATED)


def calls_in_short(results: Sequence[str]) -> tuple[str, int]:
    """(result of the last answered call or "", calls without answer since then), of calls in order."""
    answered = [place for place, result in enumerate(results) if result and result not in UNHEARD]
    last = answered[-1] if answered else -1
    return results[last] if answered else "", sum(result == "no_answer" for result in results[last + 1 :])
