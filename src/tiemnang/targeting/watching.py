"""One month of a version: who came, inside and outside, what became of them, and whether buyers are still those described."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Sum

from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import in_parts
from tiemnang.leads.models import Entry
from tiemnang.tables.shares import short
from tiemnang.targeting.arrival import Held, held_on_arrival
from tiemnang.targeting.endings import real, won_at
from tiemnang.targeting.models import ProfileVersion
from tiemnang.targeting.rules.drift import Moved, Seen, moved
from tiemnang.vietnam.calendar import TIME_ZONE

PART = 900
MOST = 20_000  # leads of the time before, the latest
SETTLED = timedelta(days=7)  # orders are written down late
LONG_AGO = datetime(2000, 1, 1, tzinfo=TIME_ZONE)


class Cohort(NamedTuple):
    """Leads of one side who came in a month: how many, who bought, what they cost in calls and brought in VND."""

    leads: int
    won: int
    calls: int
    money: int


class Arrived(NamedTuple):
    """What held of a lead when they came, and whether they bought before that month was over."""

    held: Held
    won: bool


def first_day(moment: datetime) -> date:
    """The first day of the month a moment lies in, in Viet Nam."""
    return moment.astimezone(TIME_ZONE).date().replace(day=1)


def start_of(month: date) -> datetime:
    """The first moment of a month."""
    return datetime.combine(month, time.min, TIME_ZONE)


def after(month: date, steps: int = 1) -> date:
    """The month so many further on."""
    number = month.year * 12 + month.month - 1 + steps
    return date(number // 12, number % 12 + 1, 1)


def months_between(first: date, last: date) -> int:
    """How many months `last` is further on than `first`."""
    return (last.year - first.year) * 12 + last.month - first.month


def cohorts(version: ProfileVersion, month: date, *, at: datetime) -> tuple[Cohort, Cohort]:
    """Those who came in a month as they were then: (inside, outside)."""
    came = real().filter(created_at__gte=start_of(month), created_at__lt=start_of(after(month)))
    sides: tuple[list[int], list[int]] = ([], [])
    for part in in_parts(list(came.order_by("pk").values_list("pk", flat=True)), PART):
        for pk, held in held_on_arrival(version.criteria, part, at=at).items():
            sides[not held.whole].append(pk)
    return _cohort(sides[0]), _cohort(sides[1])


def _cohort(lead_ids: Sequence[int]) -> Cohort:
    calls = money = 0
    for part in in_parts(lead_ids, PART):
        calls += Entry.objects.filter(lead__in=part, verb="called").count()
        money += Purchase.objects.filter(lead__in=part).aggregate(sum=Sum("amount"))["sum"] or 0
    return Cohort(len(lead_ids), len(won_at(lead_ids)), calls, money)


def is_settled(month: date, at: datetime) -> bool:
    """Whether a month is over long enough that the last orders of it have been written down."""
    return at >= start_of(after(month)) + SETTLED


def drift_of(version: ProfileVersion, month: date, *, at: datetime) -> list[dict[str, Any]]:
    """How far each thing moved for those who came in a month, against those who came before the version was published.

    Empty for a month that is not settled, or one before the version; each row as models.Watch says.
    """
    published = first_day(version.published_at) if version.published_at else None
    if published is None or month < published or not is_settled(month, at):
        return []
    now = _came(version, start_of(month), start_of(after(month)), at)
    before = _came(version, LONG_AGO, start_of(published), at)
    things = _things(now, before)
    look = months_between(published, month) + 1
    found = [
        (kind, number, seen, moved(seen, look=look, things=len(things))) for kind, number, seen in things
    ]
    return [_row(kind, number, seen, far) for kind, number, seen, far in found if far]


def _came(version: ProfileVersion, since: datetime, until: datetime, at: datetime) -> list[Arrived]:
    """The latest who came in a stretch of time: what held of them then, and whether they bought within that month."""
    rows = real().filter(created_at__gte=since, created_at__lt=until).order_by("-created_at", "-pk")
    came = dict(rows.values_list("pk", "created_at")[:MOST])
    won = won_at(came)
    held = held_on_arrival(version.criteria, list(came), at=at)
    return [
        Arrived(each, pk in won and won[pk] < start_of(after(first_day(came[pk]))))
        for pk, each in held.items()
    ]


def _things(now: Sequence[Arrived], before: Sequence[Arrived]) -> list[tuple[str, int, Seen]]:
    """What is watched: those inside, those outside, each way to be a target, each condition."""
    if not now or not before:
        return []
    found = [
        ("inside", 0, _seen(now, before, lambda held: held.whole)),
        ("outside", 0, _seen(now, before, lambda held: not held.whole)),
    ]
    of_rules, of_conditions = len(now[0].held.branches), len(now[0].held.conditions)
    if of_rules > 1:
        found += [
            ("rule", at, _seen(now, before, lambda held, at=at: held.branches[at])) for at in range(of_rules)
        ]
    found += [
        ("condition", at, _seen(now, before, lambda held, at=at: held.conditions[at]))
        for at in range(of_conditions)
    ]
    return found


def _seen(now: Sequence[Arrived], before: Sequence[Arrived], holds: Any) -> Seen:
    inside, inside_before = ([each.won for each in side if holds(each.held)] for side in (now, before))
    return Seen(sum(inside), len(inside), sum(inside_before), len(inside_before))


def _row(kind: str, number: int, seen: Seen, far: Moved) -> dict[str, Any]:
    return {
        "kind": kind,
        "number": number,
        **seen._asdict(),
        "rate": short(far.rate),
        "before": short(far.before),
        "chance": short(far.chance),
        "limit": short(far.limit),
        "is_drifting": far.is_drifting,
    }


def is_drifting(traits: Sequence[Mapping[str, Any]]) -> bool:
    """Whether anything moved by more than luck."""
    return any(each["is_drifting"] for each in traits)
