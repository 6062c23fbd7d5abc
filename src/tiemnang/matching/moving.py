"""Rows that hang on a lead: how each table goes over to another lead, and comes back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.apps import apps
from django.db.models import Case, Exists, F, Max, Model, OuterRef, Q, Subquery, Value, When
from django.db.models.fields import SmallIntegerField
from django.db.models.fields.reverse_related import ForeignObjectRel

from tiemnang.leads.models import Fact, Identity, Lead
from tiemnang.matching.models import DoubtfulPair

MOVE = "move"  # every row goes over
UNLESS_SAME = "move_unless_same"  # a row that says what the other lead already says stays on the old lead
ONE_CURRENT = "move_one_current"  # every row goes over; of two current values one is superseded
FOLLOW = "follow"  # open questions and answers about the old lead are now about the other
RECOMPUTE = "recompute"  # made anew from the rest
STAY = "stay"  # history of the old lead itself

BEHAVIOUR: dict[str, str] = {
    "capture.Submission.lead": MOVE,
    "customers.CustomerValue.lead": RECOMPUTE,
    "customers.OrderLine.lead": MOVE,
    "customers.Purchase.lead": MOVE,
    "leads.Attachment.lead": MOVE,
    "leads.AwarenessChange.lead": MOVE,
    "leads.Consent.lead": MOVE,
    "leads.Entry.lead": MOVE,
    "leads.Fact.lead": ONE_CURRENT,
    "leads.Identity.lead": UNLESS_SAME,
    "leads.Lead.merged_into": STAY,
    "leads.Need.lead": MOVE,
    "leads.Position.lead": MOVE,
    "leads.Referral.lead": UNLESS_SAME,
    "leads.Referral.referrer": UNLESS_SAME,
    "leads.SearchText.lead": RECOMPUTE,
    "leads.Tagging.lead": UNLESS_SAME,
    "matching.BlockKey.lead": RECOMPUTE,
    "matching.DoubtfulPair.first": FOLLOW,
    "matching.DoubtfulPair.second": FOLLOW,
    "matching.Merge.into": STAY,
    "matching.Merge.old": STAY,
    "pipeline.Call.lead": MOVE,
    "pipeline.Outcome.lead": MOVE,
    "pipeline.Task.lead": MOVE,
    "scoring.Score.lead": RECOMPUTE,
    "targeting.LookAlike.lead": STAY,
    "targeting.Match.lead": RECOMPUTE,
    "segments.Listed.lead": UNLESS_SAME,
    "segments.Membership.lead": RECOMPUTE,
}
# The columns that make two rows of one lead the same row.
SAME_BY: dict[str, tuple[str, ...]] = {
    "leads.Identity.lead": ("kind", "value"),
    "leads.Referral.lead": ("referrer",),
    "leads.Referral.referrer": ("lead",),
    "leads.Tagging.lead": ("tag",),
    "segments.Listed.lead": ("segment",),
}
GOES_OVER = (MOVE, UNLESS_SAME, ONE_CURRENT)


class Moved(TypedDict):
    """What went over, as ids: enough to bring it back whatever happened since."""

    moved: dict[str, list[int]]
    current: list[int]  # facts that were current before, of both leads
    ranked: list[int]  # identities that were put behind the other lead's own
    rank_by: dict[str, int]  # how far, per kind
    pairs: list[list[int]]  # [pair, first before, second before, first after, second after]


def relations() -> list[str]:
    """Every relation to a lead as `app.Model.field`, in a fixed order; those without a way back count too."""
    pointing = (
        field for field in Lead._meta.get_fields(include_hidden=True) if isinstance(field, ForeignObjectRel)
    )
    return sorted(f"{relation.related_model._meta.label}.{relation.field.name}" for relation in pointing)


def move_rows(old: Lead, into: Lead, *, at: datetime, choices: Mapping[str, str]) -> Moved:
    """Point the rows of `old` to `into` as `BEHAVIOUR` says; a constant number of queries."""
    current = _settle_facts(old, into, at=at, choices=choices)
    rank_by = _ranks_taken(into)
    moved = {label: _move(label, old, into) for label in relations() if BEHAVIOUR[label] in GOES_OVER}
    ranked = moved["leads.Identity.lead"]
    _shift_ranks(ranked, rank_by)
    return Moved(
        moved={label: ids for label, ids in moved.items() if ids},
        current=current,
        ranked=ranked,
        rank_by=rank_by,
        pairs=_follow(old, into),
    )


def bring_back(old: Lead, into: Lead, trace: Moved) -> None:
    """Point the rows that went over back to `old`; rows that came later stay, and no row is ever written over."""
    _shift_ranks(trace["ranked"], {kind: -by for kind, by in trace["rank_by"].items()}, on=into)
    _give_way(trace["moved"].get("leads.Fact.lead", []), old)
    for label, ids in trace["moved"].items():
        _move(label, into, old, only=ids)
    _revive_facts(trace["current"])
    _follow_back(trace["pairs"])


def _table(label: str) -> tuple[type[Model], str]:
    model, _, field = label.rpartition(".")
    return apps.get_model(model), field


def _move(label: str, source: Lead, target: Lead, only: Collection[int] | None = None) -> list[int]:
    """Move rows of `source` (those in `only`) unless `target` has the same one; returns their ids."""
    model, field = _table(label)
    rows = model._default_manager.filter(**{field: source.pk})
    if only is not None:
        rows = rows.filter(pk__in=only)
    if same_by := SAME_BY.get(label):
        twin = {column: OuterRef(column) for column in same_by}
        rows = rows.exclude(Exists(model._default_manager.filter(**{field: target.pk}, **twin)))
    ids = sorted(rows.values_list("pk", flat=True))
    model._default_manager.filter(pk__in=ids).update(**{field: target.pk})
    return ids


def _settle_facts(old: Lead, into: Lead, *, at: datetime, choices: Mapping[str, str]) -> list[int]:
    """Supersede one of two current values of a definition; returns all facts that were current before."""
    current = list(
        Fact.objects.filter(lead__in=[old.pk, into.pk], superseded_at=None)
        .order_by("pk")
        .select_related("definition")
    )
    theirs = {fact.definition_id: fact for fact in current if fact.lead_id == old.pk}
    losers = [
        _loser(theirs[fact.definition_id], fact, at=at, chosen=choices.get(f"fact.{fact.definition.key}"))
        for fact in current
        if fact.lead_id == into.pk and fact.definition_id in theirs
    ]
    Fact.objects.filter(pk__in=[fact.pk for fact in losers]).update(superseded_at=at)
    return [fact.pk for fact in current]


def _loser(theirs: Fact, ours: Fact, *, at: datetime, chosen: str | None) -> Fact:
    # A choice was made between what was known then; what was learned after it is newer than the choice.
    if chosen and ours.known_at <= at and theirs.known_at <= at:
        return ours if chosen == "old" else theirs
    return ours if theirs.known_at > ours.known_at else theirs


def _give_way(ids: Collection[int], lead: Lead) -> None:
    """Supersede those of these facts whose definition `lead` has learned anew: a slow form wrote to the old lead."""
    newer = Fact.objects.filter(lead=lead, definition=OuterRef("definition"), superseded_at=None)
    returning = Fact.objects.filter(Exists(newer), pk__in=ids, superseded_at=None).exclude(lead=lead)
    returning.update(superseded_at=Subquery(newer.values("known_at")[:1]))


def _revive_facts(ids: Collection[int]) -> None:
    """Make these facts current again, each unless its lead learned a newer value since."""
    newer = Fact.objects.filter(lead=OuterRef("lead"), definition=OuterRef("definition"), superseded_at=None)
    lapsed = Fact.objects.filter(pk__in=ids).exclude(superseded_at=None).exclude(Exists(newer))
    # The newest of a lead and definition: were both theirs after all, only one can be current.
    chosen = {(fact.lead_id, fact.definition_id): fact.pk for fact in lapsed.order_by("known_at", "pk")}
    Fact.objects.filter(pk__in=chosen.values()).update(superseded_at=None)


def _ranks_taken(into: Lead) -> dict[str, int]:
    """Per kind of identity the first rank behind all of `into`'s own."""
    highest = Identity.objects.filter(lead=into).values_list("kind").annotate(Max("rank"))
    return {kind: rank + 1 for kind, rank in highest}


def _shift_ranks(ids: Collection[int], by: Mapping[str, int], on: Lead | None = None) -> None:
    if not (ids and by):
        return
    rows = Identity.objects.filter(pk__in=ids)
    if on is not None:
        rows = rows.filter(lead=on)
    steps = [When(kind=kind, then=Value(step)) for kind, step in by.items()]
    rows.update(rank=F("rank") + Case(*steps, default=Value(0), output_field=SmallIntegerField()))


def _follow(old: Lead, into: Lead) -> list[list[int]]:
    """Re-point waiting and kept-apart pairs of `old` with third leads, unless that pair is known already."""
    pairs = (
        DoubtfulPair.objects.filter(Q(first__in=[old, into]) | Q(second__in=[old, into]))
        .exclude(answer=DoubtfulPair.Answer.MERGED)
        .order_by("pk")
    )
    known = {(pair.first_id, pair.second_id) for pair in pairs}
    followed: list[list[int]] = []
    for pair in pairs:
        ends = [pair.first_id, pair.second_id]
        after = sorted(into.pk if end == old.pk else end for end in ends)
        if old.pk in ends and after[0] != after[1] and (after[0], after[1]) not in known:
            known.add((after[0], after[1]))
            followed.append([pair.pk, *ends, *after])
    _point_pairs({row[0]: (row[3], row[4]) for row in followed})
    return followed


def _follow_back(followed: Collection[list[int]]) -> None:
    pairs = DoubtfulPair.objects.in_bulk([row[0] for row in followed])
    wanted = {
        pk: (first, second)
        for pk, first, second, *after in followed
        if pk in pairs and [pairs[pk].first_id, pairs[pk].second_id] == after
    }
    ends = Q()
    for first, second in wanted.values():
        ends |= Q(first=first, second=second)
    taken = set(DoubtfulPair.objects.filter(ends).values_list("first", "second")) if wanted else set()
    _point_pairs({pk: ends for pk, ends in wanted.items() if ends not in taken})


def _point_pairs(ends: Mapping[int, tuple[int, int]]) -> None:
    """One update for all: both ends of a pair change at once, so that they are in order at every moment."""
    if not ends:
        return
    sides: dict[str, Any] = {
        side: Case(*(When(pk=pk, then=Value(pair[at])) for pk, pair in ends.items()))
        for at, side in enumerate(("first_id", "second_id"))
    }
    DoubtfulPair.objects.filter(pk__in=ends).update(**sides)
