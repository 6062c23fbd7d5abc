"""What follows from what we know of leads now: whom they fit, what they are worth, where they belong."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from tiemnang.leads.models import Lead
from tiemnang.matching.again import recognise_again
from tiemnang.scoring import actions as scoring
from tiemnang.segments import actions as segments
from tiemnang.targeting import actions as targeting


@contextmanager
def learning(lead: Lead, *, at: datetime) -> Iterator[None]:
    """What is written inside of one lead and the points that follow from it are one transaction, all or nothing."""
    with transaction.atomic():
        yield
        judge([lead.pk], at=at)


def judge(lead_ids: Sequence[int], *, at: datetime) -> None:
    """What follows from what we know of these leads now: whom they fit, what they are worth, where they belong."""
    weigh(lead_ids, at=at)
    segments.place(lead_ids, at=at)


def weigh(lead_ids: Sequence[int], *, at: datetime) -> None:
    """Whom these leads fit and what they are worth; where they belong is asked once for a whole batch."""
    targeting.match(lead_ids, at=at)
    scoring.rescore(lead_ids, at=at)


def hold(lead_ids: Sequence[int], *, at: datetime, all_anew: bool = False) -> int:
    """Hold leads against the profiles in use, and judge anew those whose fit changed (or all); returns how many changed."""
    changed = targeting.match(lead_ids, at=at)
    scoring.rescore(lead_ids if all_anew else changed, at=at)
    segments.place(changed, at=at)
    return len(changed)


def anew(lead_ids: Sequence[int], *, at: datetime) -> None:
    """After a change by hand: file these leads under what they are now, ask about doubles, judge again."""
    recognise_again(lead_ids, at=at)
    judge(lead_ids, at=at)
