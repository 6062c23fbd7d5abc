"""Whom to contact now: what is due first, then new leads whose clock runs, then the rest by priority."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from tiemnang.leads.models import Lead, LeadQuerySet, Stage
from tiemnang.leads.models.lead import sight_of
from tiemnang.pipeline.models import Call, Task
from tiemnang.scoring.cards import NEW_FOR, NOT_WAITING, SOON, Card, cards
from tiemnang.team.models import Member, Sight
from tiemnang.vietnam.calendar import TIME_ZONE

OUT_OF_PLAY = (Stage.NOT_NOW, Stage.UNSUITABLE, Stage.FAKE)
NOT_NEW = tuple(stage for stage in Stage if stage != Stage.NEW)
GIVEN_UP = (Stage.UNSUITABLE, Stage.FAKE)


def today(member: Member, *, at: datetime, limit: int = 50, tab: str = "call") -> list[Card]:
    """The cards of `member`, soonest first: own leads and the pool before those of colleagues they may see.

    `tab` narrows the list: call (everything), new, promised (all of today's tasks), done (called today).
    At most eight queries, whatever the size.
    """
    return cards(dict(islice(_groups(member, at, limit, tab), limit)), member, at=at)


def count(member: Member, *, at: datetime, limit: int = 50) -> int:
    """How many cards `today` lists, without drawing them; at most five queries."""
    return min(len(_everything(member, at, limit)), limit)


def _groups(member: Member, at: datetime, limit: int, tab: str) -> Iterable[tuple[int, str]]:
    if tab == "new":
        return ((pk, "new") for pk in best_of(member, waiting(at), limit))
    if tab in {"promised", "done"}:
        rows = promised(member, at) if tab == "promised" else called(member, at)
        listed = rows.values_list("lead_id", flat=True)[: 2 * limit]
        return dict.fromkeys(listed, "done" if tab == "done" else "due").items()
    return _everything(member, at, limit).items()


def _everything(member: Member, at: datetime, limit: int) -> dict[int, str]:
    """{lead id: group} in order; colleagues' leads come in only when the member's own do not fill the list."""
    sight = sight_of(member)
    own, theirs = _due(member, sight, at, limit)
    groups = dict.fromkeys(own, "due")
    for pk in best_of(member, waiting(at), limit):
        groups.setdefault(pk, "new")
    for pk in best_of(member, callable_now(at), limit):
        groups.setdefault(pk, "rank")
    for pk in theirs:
        groups.setdefault(pk, "due")
    if len(groups) < limit and member.sight != Sight.OWN:
        others = callable_now(at).filter(sight).exclude(mine(member))
        for pk in best(others, limit):
            groups.setdefault(pk, "rank")
    return groups


def _due(member: Member, sight: Q, at: datetime, limit: int) -> tuple[list[int], list[int]]:
    """Leads with something due now, promises first: the member's own, and those of colleagues.

    Whoever the member spoke with today comes back only for another call.
    """
    is_own = Q(owner=member) | Q(lead__owner=member) | Q(lead__owner=None)
    place = Case(When(is_own, then=Value(0)), default=Value(1), output_field=IntegerField())
    tasks = owed(at + SOON).filter(
        _of(Lead.objects.filter(sight)), Q(kind=Task.Kind.CALL) | ~_spoken(member, at)
    )
    rows = tasks.annotate(place=place).order_by("place", "-promised", "due_at", "pk")
    found: tuple[list[int], list[int]] = ([], [])
    for pk, whose in rows.values_list("lead_id", "place")[: 2 * limit]:
        found[whose].append(pk)
    return found


def _of(leads: LeadQuerySet) -> Exists:
    """That a task or call belongs to one of `leads`: looked up row by row, for there are few of them and many leads."""
    return Exists(leads.filter(pk=OuterRef("lead_id")))


def _spoken(member: Member, at: datetime) -> Exists:
    """That the member called a task's lead today."""
    calls = Call.objects.filter(by=member, at__gte=day_start(at), at__lte=at)
    return Exists(calls.filter(lead=OuterRef("lead_id")))


def owed(until: datetime) -> QuerySet[Task]:
    """Open tasks due until then, of leads nobody gave up."""
    return Task.objects.filter(done_at=None, due_at__lte=until, lead__merged_into=None).exclude(
        lead__stage__in=GIVEN_UP
    )


def promised(member: Member, at: datetime) -> QuerySet[Task]:
    """What `member` still has to do today with leads they see, late things included, in order of time."""
    tasks = owed(day_start(at) + timedelta(days=1)).filter(sight_of(member, "lead__"), owner=member)
    return tasks.order_by("due_at", "pk")


def called(member: Member, at: datetime) -> QuerySet[Call]:
    """The calls `member` made today with leads they still see, latest first."""
    calls = Call.objects.filter(sight_of(member, "lead__"), by=member, at__gte=day_start(at), at__lte=at)
    return calls.order_by("-at", "-pk")


def waiting(at: datetime) -> LeadQuerySet:
    """Leads who came to us in the last days and whom nobody has answered."""
    asked_us = Q(source=None) | ~Q(source__channel__in=NOT_WAITING)
    came = Lead.objects.living().filter(created_at__gte=at - NEW_FOR, created_at__lte=at)
    # "None of the others" instead of "new": the index by stage must not be preferred to the one by owner.
    return came.exclude(stage__in=NOT_NEW).filter(asked_us, ~_planned(at), touched_at=None)


def callable_now(at: datetime) -> LeadQuerySet:
    """Leads somebody may win or keep, not spoken with today, with nothing planned for later."""
    rested = Q(touched_at=None) | Q(touched_at__lt=day_start(at))
    return Lead.objects.living().exclude(stage__in=OUT_OF_PLAY).filter(rested, ~_planned(at))


def _planned(at: datetime) -> Exists:
    return Exists(Task.objects.filter(lead=OuterRef("pk"), done_at=None, due_at__gt=at + SOON))


def mine(member: Member) -> Q:
    """Leads of the member, and of the pool when they may take from it."""
    return Q(owner=member) | Q(owner=None) if member.sees_pool else Q(owner=member)


def best_of(member: Member, leads: LeadQuerySet, limit: int) -> list[int]:
    """The ids of the first `limit` by priority among the member's own and the pool.

    Each of the two comes in order from the index by owner; one condition for both would walk everybody's leads.
    """
    own = leads.filter(owner=member)
    if not member.sees_pool:
        return best(own, limit)
    halves = Q(pk__in=_first(own, limit)) | Q(pk__in=_first(leads.filter(owner=None), limit))
    return best(Lead.objects.filter(halves), limit)


def best(leads: LeadQuerySet, limit: int) -> list[int]:
    """The ids of the first `limit` by priority."""
    return list(_first(leads, limit))


def _first(leads: LeadQuerySet, limit: int) -> QuerySet[Lead, int]:
    return leads.order_by("-priority", "-pk").values_list("pk", flat=True)[:limit]


def day_start(at: datetime) -> datetime:
    """Midnight in Vietnam before this moment."""
    return at.astimezone(TIME_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
