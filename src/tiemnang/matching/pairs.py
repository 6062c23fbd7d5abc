"""Doubtful pairs as a member may see them, and the answers that are not a merge."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead
from tiemnang.leads.models.lead import sight_of
from tiemnang.matching.models import DoubtfulPair, Merge
from tiemnang.team.models import Member

PUT_OFF = timedelta(days=1)
MANY = 1000  # counting stops here


class Glimpse(NamedTuple):
    """All a member learns of a lead they may not see: that it is there, whose it is, when it was last contacted."""

    owner: str
    touched_at: datetime | None


class Counts(NamedTuple):
    """How many pairs wait, were merged, were kept apart; each at most `MANY`."""

    waiting: int
    merged: int
    apart: int


def waiting_for(member: Member, *, at: datetime) -> QuerySet[DoubtfulPair]:
    """Pairs that wait and of which `member` sees at least one lead, the likeliest first; carries sees_first, sees_second."""
    waits = Q(later_at=None) | Q(later_at__lte=at)
    return _seen_by(member).filter(waits, answer=DoubtfulPair.Answer.WAITING)


def apart_for(member: Member) -> QuerySet[DoubtfulPair]:
    """Pairs that a person said are two, and of which `member` sees at least one; the latest answer first."""
    return _seen_by(member).filter(answer=DoubtfulPair.Answer.APART).order_by("-answered_at", "-id")


def merged_for(member: Member) -> QuerySet[Merge]:
    """Standing merges into leads that `member` sees, the latest first."""
    seen = Merge.objects.filter(sight_of(member, "into__"), undone_at=None)
    return seen.select_related("old", "into__owner", "by").order_by("-at", "-id")


def counts_for(member: Member, *, at: datetime) -> Counts:
    """The three counts beside the tabs, as three bounded queries."""
    return Counts(
        waiting_for(member, at=at)[:MANY].count(),
        merged_for(member)[:MANY].count(),
        apart_for(member)[:MANY].count(),
    )


def pair_for(member: Member, pk: int) -> DoubtfulPair | None:
    """One pair if `member` sees at least one of its leads and both still stand for themselves."""
    return _seen_by(member).filter(pk=pk).first()


def sides(pair: DoubtfulPair, member: Member) -> tuple[Lead | Glimpse, Lead | Glimpse]:
    """Both leads of a pair, each in full or only as a glimpse."""
    first, second = (
        lead if lead.is_seen_by(member) else glimpse_of(lead) for lead in (pair.first, pair.second)
    )
    return first, second


def glimpse_of(lead: Lead) -> Glimpse:
    """What may be told of a lead to somebody who may not see it."""
    return Glimpse(lead.owner.given_name if lead.owner else "", lead.touched_at)


def may_answer(pair: DoubtfulPair, member: Member) -> bool:
    """Whether `member` may merge or keep apart: they see both leads, and are not here only to look."""
    return member.can_change and pair.first.is_seen_by(member) and pair.second.is_seen_by(member)


@transaction.atomic
def keep_apart(pair: DoubtfulPair, *, by: Member | None, at: datetime) -> None:
    """These are two: nobody is asked again and nothing merges them by itself."""
    _answer(pair, DoubtfulPair.Answer.APART, by=by, at=at)
    for lead, other in ((pair.first_id, pair.second_id), (pair.second_id, pair.first_id)):
        leads.tell([lead], "kept_apart", at=at, by=by, detail={"other": other})


@transaction.atomic
def ask_again(pair: DoubtfulPair, *, by: Member | None, at: datetime) -> None:
    """Take back that they are two: the pair waits again."""
    _answer(pair, DoubtfulPair.Answer.WAITING, by=None, at=None)
    leads.tell([pair.first_id, pair.second_id], "asked_again", at=at, by=by)


def put_off(pair: DoubtfulPair, *, at: datetime) -> None:
    """Not now: the pair comes back tomorrow."""
    DoubtfulPair.objects.filter(pk=pair.pk).update(later_at=at + PUT_OFF)


def _answer(pair: DoubtfulPair, answer: str, *, by: Member | None, at: datetime | None) -> None:
    DoubtfulPair.objects.filter(pk=pair.pk).update(
        answer=answer, answered_by=by, answered_at=at, later_at=None
    )


def _seen_by(member: Member) -> QuerySet[DoubtfulPair]:
    first, second = sight_of(member, "first__"), sight_of(member, "second__")
    either = first | second if first and second else Q()  # an empty condition is true, and `|` would drop it
    return (
        DoubtfulPair.objects.filter(either, first__merged_into=None, second__merged_into=None)
        .annotate(sees_first=_is(first), sees_second=_is(second))
        .select_related(
            *(f"{side}__{to}" for side in ("first", "second") for to in ("owner", "organisation", "source"))
        )
        .order_by("-probability", "id")
    )


def _is(condition: Q) -> Combinable:
    return Case(When(condition, then=Value(True)), default=Value(False)) if condition else Value(True)
