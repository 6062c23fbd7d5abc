"""Two leads become one without losing a row, and part again at any time, whatever happened in between."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from tiemnang.database.bulk import writing
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead
from tiemnang.matching import actions as keys
from tiemnang.matching.models import DoubtfulPair, Merge
from tiemnang.matching.moving import BEHAVIOUR, bring_back, move_rows, relations
from tiemnang.matching.standing import as_kept, merged_columns, put_back
from tiemnang.team.models import Member

__all__ = ["BEHAVIOUR", "NotMergeable", "heir_of", "merge", "relations", "undo"]


class NotMergeable(ValueError):
    """Why two leads cannot become one now: `same_lead`, `already_merged`; or a merge not be undone: `already_undone`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def merge(
    old: Lead,
    *,
    into: Lead,
    by: Member | None,
    at: datetime,
    choices: Mapping[str, str] | None = None,
    pair: DoubtfulPair | None = None,
) -> Merge:
    """Make `old` part of `into`; its rows go over, its address forwards, and the returned row can take it back.

    `choices` maps a field of `standing.CHOOSABLE`, or `fact.<key>`, to "old" or "into". Without a choice `into` keeps
    what it has and blanks are filled; the fuller name, the further stage, the earlier arrival and the later contact win; of two current
    facts the newer. Rescoring `into` is the caller's next step. Raises NotMergeable.
    """
    with writing():
        old, into = _both(old, into)
        choices = dict(choices or {})
        merged = Merge.objects.create(old=old, into=into, by=by, at=at, pair=pair or _pair_of(old, into))
        merged.trace = _wind(old, into, at=at, choices=choices)
        merged.save(update_fields=["trace"])
        _answer(merged.pair, DoubtfulPair.Answer.MERGED, by=by, at=at)
        _tell(merged, "merged", at=at, by=by)
        _refresh([old, into])
    return merged


def undo(merge: Merge, *, by: Member | None, at: datetime) -> list[int]:
    """Make two leads of one again: what came from `old` goes back, what came later stays, nobody's change is lost.

    Merges made later into the same lead are laid aside and put back, so that the order of undoing does not matter.
    Returns the ids of all leads that this touched; rescoring those that stand is the caller's next step. Raises NotMergeable("already_undone").
    """
    with writing():
        merge = (
            Merge.objects.select_for_update(of=("self",))
            .select_related("old", "into", "pair")
            .get(pk=merge.pk)
        )
        if merge.undone_at:
            raise NotMergeable("already_undone")
        later = _later_ones(merge)
        held = [_unwind(each) for each in later]
        _unwind(merge)
        for each, changed_since in zip(reversed(later), reversed(held), strict=True):
            _rewind(each, changed_since)
        Merge.objects.filter(pk=merge.pk).update(undone_at=at, undone_by=by)
        _part(merge, by=by, at=at)
        _tell(merge, "unmerged", at=at, by=by)
        return _refresh([merge.old, merge.into, *(lead for each in later for lead in (each.old, each.into))])


def heir_of(lead: Lead) -> Lead:
    """The lead that stands for this one today: itself, or at the end of the merges it went through."""
    while lead.merged_into is not None:
        lead = lead.merged_into
    return lead


def _both(old: Lead, into: Lead) -> tuple[Lead, Lead]:
    """Both leads as they are now, locked until the end of the transaction."""
    if old.pk == into.pk:
        raise NotMergeable("same_lead")
    rows = {
        lead.pk: lead
        for lead in Lead.objects.select_for_update().filter(pk__in=[old.pk, into.pk]).order_by("pk")
    }
    if len(rows) < 2 or any(lead.merged_into_id for lead in rows.values()):
        raise NotMergeable("already_merged")
    return rows[old.pk], rows[into.pk]


def _wind(
    old: Lead, into: Lead, *, at: datetime, choices: Mapping[str, str], held: Collection[str] = ()
) -> dict[str, Any]:
    """Do a merge's work and return its trace."""
    after = merged_columns(old, into, choices, held)
    columns = {name: [as_kept(getattr(into, name)), as_kept(value)] for name, value in after.items()}
    rows = move_rows(old, into, at=at, choices=choices)
    Lead.objects.filter(pk=into.pk).update(**after)
    Lead.objects.filter(pk=old.pk).update(merged_into=into)
    return {**rows, "columns": columns, "choices": dict(choices)}


def _unwind(merge: Merge) -> set[str]:
    """Take a merge's work back; returns the columns that somebody changed since and that were left alone."""
    into = Lead.objects.get(pk=merge.into_id)
    bring_back(merge.old, into, merge.trace)
    Lead.objects.filter(pk=merge.old_id).update(merged_into=None)
    return put_back(into, merge.trace["columns"])


def _rewind(merge: Merge, changed_since: Collection[str]) -> None:
    """Do a laid-aside merge again as it was done then, leaving alone what people changed after it."""
    rows = Lead.objects.in_bulk([merge.old_id, merge.into_id])
    old, into = rows[merge.old_id], rows[merge.into_id]
    merge.trace = _wind(old, into, at=merge.at, choices=merge.trace["choices"], held=changed_since)
    merge.save(update_fields=["trace"])


def _later_ones(merge: Merge) -> list[Merge]:
    """Standing merges made after this one that touch its leads, directly or through others; newest first."""
    standing = (
        Merge.objects.filter(pk__gt=merge.pk, undone_at=None).select_related("old", "into").order_by("-pk")
    )
    touched, before = {merge.old_id, merge.into_id}, 0
    later: list[Merge] = []
    while len(touched) > before:
        before = len(touched)
        later = list(standing.filter(Q(old__in=touched) | Q(into__in=touched)))
        touched.update(end for each in later for end in (each.old_id, each.into_id))
    return later


def _pair_of(old: Lead, into: Lead) -> DoubtfulPair | None:
    first, second = sorted((old.pk, into.pk))
    return DoubtfulPair.objects.filter(first=first, second=second).first()


def _part(merge: Merge, *, by: Member | None, at: datetime) -> None:
    """The question is open again; where nobody had asked it, the undo itself is the answer that they are two."""
    if merge.pair:
        _answer(merge.pair, DoubtfulPair.Answer.WAITING, by=None, at=None)
        return
    first, second = sorted((merge.old_id, merge.into_id))
    said = {"answer": DoubtfulPair.Answer.APART, "answered_at": at, "answered_by": by}
    DoubtfulPair.objects.get_or_create(
        first_id=first, second_id=second, defaults={"probability": 0.0, "found_at": at, **said}
    )


def _answer(pair: DoubtfulPair | None, answer: str, *, by: Member | None, at: datetime | None) -> None:
    if pair:
        DoubtfulPair.objects.filter(pk=pair.pk).update(
            answer=answer, answered_by=by, answered_at=at, later_at=None
        )


def _tell(merge: Merge, verb: str, *, at: datetime, by: Member | None) -> None:
    for lead, other in ((merge.into, merge.old), (merge.old, merge.into)):
        detail = {"merge": merge.pk, "other": other.pk, "name": other.name, "is_kept": lead is merge.into}
        leads.tell([lead.pk], verb, at=at, by=by, detail=detail)


def _refresh(touched: Collection[Lead]) -> list[int]:
    """Make anew what these leads are found by; one that is part of another is found no more."""
    ids = sorted({lead.pk for lead in touched})
    leads.refresh_search(ids)
    keys.refresh_keys(ids)
    return ids
