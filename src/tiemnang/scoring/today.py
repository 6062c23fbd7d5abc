"""Whom to contact now: what is due first, then new leads whose clock runs, then the rest by priority.

No question here grows with the base: each walks an index in the order wanted and looks at a fixed number of rows.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tiemnang.leads.models import Lead, LeadQuerySet, Stage
from tiemnang.leads.models.lead import sight_of
from tiemnang.pipeline.models import Call, Task
from tiemnang.scoring.cards import NEW_FOR, NOT_WAITING, SOON, Card, cards
from tiemnang.scoring.foremost import Owners, best, foremost, of
from tiemnang.team.models import Member, Sight
from tiemnang.vietnam.calendar import TIME_ZONE

OUT_OF_PLAY = (Stage.NOT_NOW, Stage.UNSUITABLE, Stage.FAKE)
NOT_NEW = tuple(stage for stage in Stage if stage != Stage.NEW)
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
    unspoken = Q(kind=Task.Kind.CALL) | ~_spoken(member, at)
    seen = Exists(Lead.objects.filter(sight_of(member), pk=OuterRef("lead_id")))
    return _soonest([owed(at + SOON).filter(seen, unspoken, owner=owner) for owner in own], limit)


def _owed_by(member: Member, others: Owners | None, at: datetime, limit: int) -> list[int]:
    """Leads that colleagues owe something to."""
    unspoken = Q(kind=Task.Kind.CALL) | ~_spoken(member, at)
    seen = Exists(Lead.objects.filter(sight_of(member), pk=OuterRef("lead_id")))
    tasks = owed(at + SOON).filter(seen, unspoken)
    if others is None:
        return _soonest([tasks.exclude(of(owners_of(member)))], limit)
    return _soonest([tasks.filter(owner=owner) for owner in others], limit)


def _soonest(parts: Iterable[QuerySet[Task]], limit: int) -> list[int]:
    """The leads of the first tasks of these: each part comes in order from an index and stops early.

    One question per owner: asked as one, PostgreSQL would walk the whole table.
    """
    columns, found = ("promised", "due_at", "pk", "lead_id"), []
    for tasks in parts:
        found += tasks.order_by("-promised", "due_at", "pk").values_list(*columns)[: 2 * limit]
    found.sort(key=lambda row: (not row[0], row[1], row[2]))
    return list(dict.fromkeys(row[-1] for row in found[: 2 * limit]))


def _spoken(member: Member, at: datetime) -> Exists:
    """That the member called a task's lead today."""
    calls = Call.objects.filter(by=member, at__gte=day_start(at), at__lte=at)
    return Exists(calls.filter(lead=OuterRef("lead_id")))


def owed(until: datetime) -> QuerySet[Task]:
    """Open tasks due until then, of leads nobody gave up."""
    # Asking for both kinds lets the index by promise and time answer a range of time.
    open_ones = Task.objects.filter(done_at=None, promised__in=[True, False], due_at__lte=until)
    return open_ones.filter(lead__merged_into=None).exclude(lead__stage__in=GIVEN_UP)


def promised(member: Member, at: datetime) -> QuerySet[Task]:
    """What `member` still has to do today with leads they see, late things included, in order of time."""
    tasks = owed(day_start(at) + timedelta(days=1)).filter(sight_of(member, "lead__"), owner=member)
    return tasks.order_by("due_at", "pk")


def called(member: Member, at: datetime) -> QuerySet[Call]:
    """The calls `member` made today with leads they still see, latest first."""
    calls = Call.objects.filter(sight_of(member, "lead__"), by=member, at__gte=day_start(at), at__lte=at)
    return calls.order_by("-at", "-pk")


def newcomers(owners: Owners, at: datetime) -> list[int]:
    """The ids of leads who came to us lately and whom nobody has answered, by priority."""
    latest = [
        unanswered(at).filter(owner=owner).order_by("-created_at").values("pk")[:NEWEST] for owner in owners
    ]
    return foremost([waiting(at).filter(pk__in=some) for some in latest], NEWEST, at=at)


def unanswered(at: datetime) -> LeadQuerySet:
    """Leads who came in the last days and whom nobody has contacted."""
    came = Lead.objects.living().filter(created_at__gte=at - NEW_FOR, created_at__lte=at, touched_at=None)
    return came.filter(created_at__lt=F("arrived_at"))  # `is_dated`: a sheet without dates starts no clock


def waiting(at: datetime) -> LeadQuerySet:
    """Those of them who asked us, and for whom nothing is planned yet."""
    asked_us = Q(source=None) | ~Q(source__channel__in=NOT_WAITING)
    # "None of the others" instead of "new": the index by stage must not be preferred to the one by owner.
    return unanswered(at).exclude(stage__in=NOT_NEW).filter(asked_us, ~_planned(at))


def callable_now(at: datetime) -> Q:
    """That somebody may win or keep a lead, has not spoken with them today, and planned nothing for later."""
    rested = Q(touched_at=None) | Q(touched_at__lt=day_start(at))
    return ~Q(stage__in=OUT_OF_PLAY) & rested & ~Q(_planned(at))


def _planned(at: datetime) -> Exists:
    return Exists(Task.objects.filter(lead=OuterRef("pk"), done_at=None, due_at__gt=at + SOON))


def day_start(at: datetime) -> datetime:
    """Midnight in Vietnam before this moment."""
    return at.astimezone(TIME_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
