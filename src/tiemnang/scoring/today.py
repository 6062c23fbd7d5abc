"""Whom to contact now: what is due first, then new leads whose clock runs, then the rest by priority.

No question here grows with the base: each walks an index in the order wanted and looks at a fixed number of rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from tiemnang.database import plain
from tiemnang.database.plain import Question, Utc
from tiemnang.leads.asked import BySight
from tiemnang.leads.models import Lead, LeadQuerySet, Stage
from tiemnang.leads.models.lead import sight_of
from tiemnang.pipeline.models import Call, Task
from tiemnang.scoring.cards import NEW_FOR, NOT_WAITING, SOON, Card, cards
from tiemnang.scoring.foremost import COLUMNS, Owners, best, foremost, of
from tiemnang.team.models import Member, Sight
from tiemnang.vietnam.calendar import TIME_ZONE

OUT_OF_PLAY = (Stage.NOT_NOW, Stage.UNSUITABLE, Stage.FAKE)
GIVEN_UP = (Stage.UNSUITABLE, Stage.FAKE)
NEWEST = 500  # unanswered leads looked at, of one owner, the latest first


class Listing(NamedTuple):
    """Who stands on today's list, in order, with the group ({lead id: due, new, rank}); and how many wait as new."""

    groups: Mapping[int, str]
    new: int


def today(member: Member, *, at: datetime, limit: int = 50, tab: str = "call") -> list[Card]:
    """The cards of `member`, soonest first: own leads and the pool before those of colleagues they may see.

    `tab` narrows the list: call (everything), new, promised (all of today's tasks), done (called today).
    Four queries for a full list of a seller's, a few for each colleague when a leader's own do not fill it.
    """
    groups = listing(member, at=at, limit=limit).groups if tab == "call" else part(member, tab, at, limit)
    return cards(groups, member, at=at)


def listing(member: Member, *, at: datetime, limit: int = 50) -> Listing:
    """Who is on the list; colleagues' leads come in only when the member's own do not fill it."""
    own = owners_of(member)
    new = newcomers(own, at)
    groups = dict.fromkeys(_due(member, own, at, limit), "due")
    for pk in new[:limit]:
        groups.setdefault(pk, "new")
    for pk in best(callable_now(at), own, limit, at=at) if len(groups) < limit else ():
        groups.setdefault(pk, "rank")
    if len(groups) < limit and member.sight != Sight.OWN:
        others = _colleagues(member)
        for pk in _owed_by(member, others, at, limit):
            groups.setdefault(pk, "due")
        for pk in best(callable_now(at), others, limit, at=at, beside=own):
            groups.setdefault(pk, "rank")
    return Listing(dict(islice(groups.items(), limit)), len(new))


def part(member: Member, tab: str, at: datetime, limit: int) -> dict[int, str]:
    """{lead id: group} of one tab of the list: new, promised or done."""
    if tab == "new":
        return dict.fromkeys(newcomers(owners_of(member), at)[:limit], "new")
    rows = promised(member, at) if tab == "promised" else called(member, at)
    leads = rows.values_list("lead_id", flat=True)[: 2 * limit]
    groups = dict.fromkeys(leads, "done" if tab == "done" else "due")
    return dict(islice(groups.items(), limit))


def owners_of(member: Member) -> Owners:
    """Whose leads are the member's own to call: theirs, and the pool's when they may take from it."""
    return (member.pk, None) if member.sees_pool else (member.pk,)


def _colleagues(member: Member) -> Owners | None:
    """Whose leads a leader sees besides; None stands for everybody's."""
    if member.sight == Sight.ALL:
        return None
    team = (
        Member.objects.filter(team=member.team_id).exclude(pk=member.pk)
        if member.team_id
        else Member.objects.none()
    )
    return list(team.values_list("pk", flat=True))


def _due(member: Member, own: Owners, at: datetime, limit: int) -> list[int]:
    """Leads with something of the member's or nobody's due now, promises first, then the longest waiting.

    Whoever the member spoke with today comes back only for another call.
    """
    times = {"start": day_start(at), "at": at, "until": at + SOON}
    # One question per owner: asked as one, PostgreSQL would walk the whole table.
    return _soonest((_due_of(member, owner, limit, times) for owner in own), limit)


def _due_of(
    member: Member, owner: int | None, limit: int, times: Mapping[str, datetime]
) -> Sequence[Sequence[Any]]:
    """The first tasks of one owner; mostly nearly all of them may be called, and looking at the first few is enough."""
    look = 4 * limit
    rows = LOOKED_AT.rows(member, look, owner=owner, **times)
    found = [row for *row, may in rows if may]
    if len(rows) < look or len({row[-1] for row in found}) >= limit:
        return found
    return DUE.rows(member, 2 * limit, owner=owner, **times)


def _owed_by(member: Member, others: Owners | None, at: datetime, limit: int) -> list[int]:
    """Leads that colleagues owe something to."""
    tasks = _open_until(at + SOON).filter(_worth_a_call(member, day_start(at), at))
    if others is None:
        parts = [tasks.exclude(of(owners_of(member)))]
    else:
        parts = [tasks.filter(owner=owner) for owner in others]
    return _soonest((plain.rows(_first(part, 2 * limit)) for part in parts), limit)


def _soonest(parts: Iterable[Iterable[Any]], limit: int) -> list[int]:
    """The leads of the first tasks of these: each part comes in order from an index and stops early."""
    found = [row for rows in parts for row in rows]
    found.sort(key=lambda row: (not row[0], row[1], row[2]))
    return list(dict.fromkeys(row[-1] for row in found[: 2 * limit]))


def _first(tasks: QuerySet[Task], count: int, *more: str) -> QuerySet[Task, Any]:
    named = tasks.order_by("-promised", "due_at", "pk")
    return named.values_list("promised", Utc("due_at"), "pk", "lead_id", *more)[:count]


def _worth_a_call(member: Any, start: datetime, at: datetime) -> Q:
    """That a task's lead is seen and not given up, and was not spoken with since `start`."""
    calls = Call.objects.filter(by=member.pk, at__gte=start, at__lte=at)
    unspoken = Q(kind=Task.Kind.CALL) | Q(~Exists(calls.filter(lead=OuterRef("lead_id"))))
    living = Lead.objects.living().filter(sight_of(member), pk=OuterRef("lead_id"))
    return Q(Exists(living.exclude(stage__in=GIVEN_UP))) & unspoken


def _looked_at(who: Any, count: int, owner: Any, start: Any, at: Any, until: Any) -> QuerySet[Task, Any]:
    may = ExpressionWrapper(_worth_a_call(who, start, at), BooleanField())
    return _first(_open_until(until).filter(owner=owner).annotate(may=may), count, "may")


def _due_now(who: Any, count: int, owner: Any, start: Any, at: Any, until: Any) -> QuerySet[Task, Any]:
    return _first(_open_until(until).filter(_worth_a_call(who, start, at), owner=owner), count)


LOOKED_AT, DUE = BySight(_looked_at), BySight(_due_now)


def owed(until: datetime) -> QuerySet[Task]:
    """Open tasks due until then, of leads nobody gave up."""
    return _open_until(until).filter(lead__merged_into=None).exclude(lead__stage__in=GIVEN_UP)


def _open_until(until: datetime) -> QuerySet[Task]:
    # Asking for both kinds lets the index by promise and time answer a range of time.
    return Task.objects.filter(done_at=None, promised__in=[True, False], due_at__lte=until)


def promised(member: Member, at: datetime) -> QuerySet[Task]:
    """What `member` still has to do today with leads they see, late things included, in order of time."""
    return promised_until(member, day_start(at) + timedelta(days=1))


def promised_until(member: Any, until: datetime) -> QuerySet[Task]:
    """The same until a moment."""
    tasks = owed(until).filter(sight_of(member, "lead__"), owner=member.pk)
    return tasks.order_by("due_at", "pk")


def called(member: Member, at: datetime) -> QuerySet[Call]:
    """The calls `member` made today with leads they still see, latest first."""
    return called_since(member, day_start(at), at)


def called_since(member: Any, start: datetime, at: datetime) -> QuerySet[Call]:
    """The same since a moment."""
    calls = Call.objects.filter(sight_of(member, "lead__"), by=member.pk, at__gte=start, at__lte=at)
    return calls.order_by("-at", "-pk")


def newcomers(owners: Owners, at: datetime) -> list[int]:
    """The ids of leads who came to us lately and whom nobody has answered, by priority."""
    times = {"since": at - NEW_FOR, "at": at, "soon": at + SOON}
    rows = (NEWCOMERS.rows(owner=owner, **times) for owner in owners)
    return foremost(([row for *row, waits in some if waits] for some in rows), NEWEST, at=at)


def unanswered(*, since: datetime, at: datetime) -> LeadQuerySet:
    """Leads who came in this time and whom nobody has contacted."""
    came = Lead.objects.living().filter(created_at__gte=since, created_at__lte=at, touched_at=None)
    return came.filter(created_at__lt=F("arrived_at"))  # `is_dated`: a sheet without dates starts no clock


def waiting(soon: datetime) -> Q:
    """That they asked us, and that nothing is planned for them later than `soon`."""
    asked_us = Q(source=None) | ~Q(source__channel__in=NOT_WAITING)
    return Q(stage=Stage.NEW) & asked_us & ~_planned(soon)


def _latest(owner: Any, since: Any, at: Any, soon: Any) -> QuerySet[Lead, Any]:
    """The latest who were not answered, and of each whether they wait: asked of the rows found, not of all there are."""
    latest = unanswered(since=since, at=at).filter(owner=owner).order_by("-created_at")
    waits = ExpressionWrapper(waiting(soon), BooleanField())
    return latest.annotate(waits=waits).values_list(*COLUMNS, "waits")[:NEWEST]


NEWCOMERS = Question(_latest)


def callable_now(at: datetime) -> Q:
    """That somebody may win or keep a lead, has not spoken with them today, and planned nothing for later."""
    rested = Q(touched_at=None) | Q(touched_at__lt=day_start(at))
    return ~Q(stage__in=OUT_OF_PLAY) & rested & ~_planned(at + SOON)


def _planned(soon: datetime) -> Q:
    """That a task of the lead's falls due later than `soon`."""
    later = Task.objects.filter(lead=OuterRef("pk"), done_at=None, due_at__gt=soon)
    # Not `Exists`: asked of the rows found, PostgreSQL would gather everybody's tasks for it.
    return ~Q(IsNull(Subquery(later.values("pk")[:1]), True))


def day_start(at: datetime) -> datetime:
    """Midnight in Vietnam before this moment."""
    return at.astimezone(TIME_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
