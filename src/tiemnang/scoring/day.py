"""The day in numbers: how many wait on each tab, and how far the member has come."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Count, F, Min, Q, QuerySet

from tiemnang.database.plain import Question
from tiemnang.leads.asked import BySight
from tiemnang.leads.models import Lead
from tiemnang.office import current
from tiemnang.pipeline import rules as pipeline
from tiemnang.pipeline.models import Task
from tiemnang.scoring import today as list_of_today
from tiemnang.scoring.cards import NEW_FOR, has_hour
from tiemnang.team.models import Member

AT_MOST = 1000  # counted no further: nobody reads 41.188 as a day's work
Calls = Sequence[tuple[int, str]]  # of each call with whom and how it ended
GRACE = timedelta(minutes=15)  # a promise kept this much late is kept


class Tabs(NamedTuple):
    """How many leads stand on each tab of today's list."""

    call: int
    new: int
    promised: int
    done: int


class Progress(NamedTuple):
    """What a member did today."""

    done: int  # leads called
    left: int  # leads still on the list
    results: Mapping[str, int]  # calls by result
    minutes_to_first: int | None  # median working minutes until new leads were called; None: none was
    kept: int  # promises of today kept in time
    promised: int  # promises that fell due today


def tabs(
    member: Member,
    *,
    at: datetime,
    limit: int = 50,
    listed: list_of_today.Listing | None = None,
    calls: Calls | None = None,
) -> Tabs:
    """Counts for the tabs; `call` is the length of the list of `limit` cards.

    `listed` is that list and `calls` what `called_today` gave, where they are known already.
    """
    listed = listed or list_of_today.listing(member, at=at, limit=limit)
    return Tabs(
        call=len(listed.groups),
        new=listed.new,
        promised=len(set(PROMISED.rows(member, until=list_of_today.day_start(at) + timedelta(days=1)))),
        done=spoken(called_today(member, at) if calls is None else calls),
    )


def called_today(member: Member, at: datetime) -> Calls:
    """The member's calls of today, the latest first, counted no further than `AT_MOST`."""
    return CALLED.rows(member, start=list_of_today.day_start(at), at=at)


def spoken(calls: Calls) -> int:
    """How many leads these calls were with."""
    return len({pk for pk, _result in calls})


def progress(member: Member, *, at: datetime, left: int, calls: Calls | None = None) -> Progress:
    """How far the day has come; `left` is what `tabs` counted. At most three queries."""
    calls = called_today(member, at) if calls is None else calls
    kept, promised = _promises(member, at)
    return Progress(
        done=spoken(calls),
        left=left,
        results=Counter(result for _pk, result in calls),
        minutes_to_first=_minutes_to_first({pk for pk, _result in calls}, at) if calls else None,
        kept=kept,
        promised=promised,
    )


def _minutes_to_first(spoken_with: Collection[int], at: datetime) -> int | None:
    start = list_of_today.day_start(at)
    came = Lead.objects.filter(
        pk__in=spoken_with, created_at__gte=start - NEW_FOR, created_at__lt=F("arrived_at")
    )
    first_today = came.annotate(first=Min("calls__at")).filter(first__gte=start)
    work = current.work_time()
    pairs = first_today.values_list("created_at", "first")
    waits = [pipeline.minutes_waited(came, first, work) for came, first in pairs if has_hour(came)]
    return round(median(waits)) if waits else None


def _promises(member: Member, at: datetime) -> tuple[int, int]:
    counted = KEPT.rows(owner=member.pk, start=list_of_today.day_start(at), at=at)
    return counted[0] if counted else (0, 0)


def _due_between(owner: Any, start: datetime, at: datetime) -> QuerySet[Task, Any]:
    """How many promises of this time were kept in time, and how many were made; no row where none was."""
    due_today = Task.objects.filter(owner=owner, promised=True, due_at__gte=start, due_at__lte=at)
    in_time = Q(done_at__lte=F("due_at") + GRACE)
    counted = due_today.values("owner").annotate(kept=Count("pk", filter=in_time), promised=Count("pk"))
    return counted.values_list("kept", "promised")


CALLED = BySight(
    lambda who, start, at: list_of_today.called_since(who, start, at).values_list("lead_id", "result")[
        :AT_MOST
    ]
)
PROMISED = BySight(
    lambda who, until: list_of_today.promised_until(who, until).values_list("lead_id")[:AT_MOST]
)
KEPT = Question(_due_between)
