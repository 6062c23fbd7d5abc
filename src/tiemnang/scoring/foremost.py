"""Who stands foremost at this moment: stored priorities from an index, times what this moment makes of them.

What a wait does to a chance moves every minute and is stored nowhere. So two lists are walked, the highest stored
priorities and the latest who still wait, and their heat is worked out for these few. Nobody beside them can come
before: their stored priority is lower than the last of the one list, and their boost lower than that of the other's.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, F, Q

from tiemnang.database import plain
from tiemnang.database.plain import Utc, moment
from tiemnang.leads.models import Lead, LeadQuerySet
from tiemnang.scoring import measuring
from tiemnang.scoring.cards import NOT_WAITING
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules.priority import boost
from tiemnang.vietnam.calendar import TIME_ZONE

# Leads looked at in the order of priority, of one owner: most of those in front may be called, so few are enough;
# only who has hundreds planned or called today needs the second look.
LOOKS = (300, 5000)
WAITING = 100  # leads who wait for a first word looked at beside them, of one owner, the latest first
# Who did not ask us is called to advertise, and that is lawful from 8:00 to 17:00 only (Decree 91/2020/NĐ-CP).
CALLED_FROM, CALLED_UNTIL = 8, 17
COLUMNS = ("priority", "pk", Utc("created_at"), Utc("arrived_at"), Utc("touched_at"), "source__channel")
Owners = Collection[int | None]  # None: the pool


class Placed(NamedTuple):
    """A lead by its priority now; what cannot be called at this hour comes after everything else."""

    is_reachable: bool
    priority: float
    pk: int


def foremost(parts: Iterable[Iterable[Any]], limit: int, *, at: datetime) -> list[int]:
    """The ids of the first `limit` of these rows of `COLUMNS` at this moment."""
    place, found = _placing(at), set[Placed]()
    for rows in parts:
        found.update(map(place, rows))
    return [one.pk for one in sorted(found, reverse=True)[:limit]]


def best(may: Q, owners: Owners | None, limit: int, *, at: datetime, beside: Owners = ()) -> list[int]:
    """The ids of the first `limit` leads of these owners that `may` be called; None: of everybody `beside` these.

    The first look is at the few in front; who has very many planned or called today gets a second, deeper one.
    """
    place, found = _placing(at), list[Placed]()
    for look in LOOKS:
        seen, unseen = set[Placed](), 0.0
        for leads in _bases(owners, beside):
            rows, most = _looked_at(leads.annotate(may=ExpressionWrapper(may, BooleanField())), look, at)
            seen.update(map(place, _may_be_called(rows)))
            unseen = max(unseen, most)
        found = sorted(seen, reverse=True)[:limit]
        last = found[-1] if len(found) == limit else None
        if not unseen or (last and last.is_reachable and last.priority >= unseen):
            break
    return [one.pk for one in found]


def _may_be_called(rows: Iterable[Any]) -> list[Any]:
    """Rows without their last column, of those it holds for; 0 says nobody is to call, unless nobody judged the lead yet."""
    found = [row for *row, may in rows if may]
    nothing = [row[1] for row in found if not row[0]]
    judged = set(Score.objects.filter(lead__in=nothing).values_list("lead_id", flat=True) if nothing else ())
    return [row for row in found if row[1] not in judged]


def _bases(owners: Owners | None, beside: Owners) -> list[LeadQuerySet]:
    """One base per owner: asked as one, PostgreSQL would walk the whole table."""
    if owners is None:
        return [Lead.objects.living().exclude(of(beside))]
    return [Lead.objects.living().filter(owner=owner) for owner in owners]


def _looked_at(leads: LeadQuerySet, look: int, at: datetime) -> tuple[list[Any], float]:
    """Rows of both lists, and the most that anybody in neither of them can have."""
    front = list(plain.rows(leads.order_by("-priority", "-pk").values_list(*COLUMNS, "may")[:look]))
    if len(front) < look:
        return front, 0.0
    late = plain.rows(_waiting(leads).values_list(*COLUMNS, "may")[:WAITING])
    oldest = _waited(late[-1], plain.naive(at)) if len(late) == WAITING else None
    return [*front, *late], front[-1][0] * boost(oldest, measuring.in_use())


def _waiting(leads: LeadQuerySet) -> LeadQuerySet:
    """Who came to us at a known time and was never contacted, the latest first."""
    return leads.filter(touched_at=None, created_at__lt=F("arrived_at")).order_by("-created_at")


def _placing(at: datetime) -> Callable[[Any], Placed]:
    """What places a row of COLUMNS at this moment; the hour and the measure are asked for once."""
    by, now = measuring.in_use(), plain.naive(at)
    is_day = CALLED_FROM <= at.astimezone(TIME_ZONE).hour < CALLED_UNTIL

    def place(row: Any) -> Placed:
        wait = _waited(row, now)
        heated = row[0] if wait is None else row[0] * boost(wait, by)
        return Placed(is_day or row[5] not in NOT_WAITING, heated, row[1])

    return place


def _waited(row: Any, now: datetime) -> float | None:
    """Minutes a lead waits for the first word; None for who was contacted, and where nobody knows since when."""
    _priority, _pk, created_at, arrived_at, touched_at, *_more = row
    if touched_at is not None or created_at >= arrived_at:
        return None
    return max((now - moment(created_at)).total_seconds() / 60, 0.0)


def of(owners: Owners) -> Q:
    """That a lead belongs to one of these."""
    nobodys = Q(owner=None) if None in owners else Q()
    return Q(owner__in=[pk for pk in owners if pk]) | nobodys
