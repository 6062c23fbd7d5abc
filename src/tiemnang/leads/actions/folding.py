"""Make one of two facts or sources that mean the same, and take it back: every row keeps its origin and history."""

from collections.abc import Sequence, Set
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from tiemnang.due.actions import enqueue
from tiemnang.leads.actions.defining import number_of
from tiemnang.leads.models import Fact, FactDefinition, Folded, Folding, Lead, Source
from tiemnang.office.rules import Unfit
from tiemnang.team.models import Member

FOLD, UNFOLD = "leads.fold", "leads.unfold"
Named = FactDefinition | Source
Then = tuple[str, dict[str, int]]  # kind and arguments of a job


@transaction.atomic
def fold_into(
    old: Named, into: Named, *, by: Member | None, at: datetime, then: Then | None = None
) -> Folding:
    """From now on `old` means `into`; what stands under it follows in the background. Raises Unfit fold_itself, folded.

    The folded row stays under its key, so that the same word in a sheet means the other from then on. `then` is the job
    that is asked for once everything has followed.
    """
    if type(old) is not type(into) or old.pk == into.pk:
        raise Unfit("fold_itself")
    if old.merged_into_id or into.merged_into_id:
        raise Unfit("folded", name=(old if old.merged_into_id else into).name)
    model = type(old)
    kind = Folding.Kind.FACT if model is FactDefinition else Folding.Kind.SOURCE
    model.objects.filter(merged_into=old.pk).update(merged_into=into.pk)
    model.objects.filter(pk=old.pk).update(merged_into=into.pk)
    folding = Folding.objects.create(kind=kind, old_id=old.pk, into_id=into.pk, at=at, by=by)
    enqueue(FOLD, {"folding": folding.pk, "then": then}, by=by.pk if by else None, due_at=at)
    return folding


@transaction.atomic
def unfold(folding: Folding, *, by: Member | None, at: datetime, then: Then | None = None) -> bool:
    """Take a folding back; False when it was taken back before. What was learned since stays with the other."""
    if not Folding.objects.filter(pk=folding.pk, undone_at=None).update(undone_at=at):
        return False
    model = _model(folding)
    model.objects.filter(pk=folding.old_id).update(merged_into=None)
    # What had been folded into it earlier is its own again.
    earlier = Folding.objects.filter(kind=folding.kind, into_id=folding.old_id, undone_at=None)
    model.objects.filter(pk__in=earlier.values("old_id")).update(merged_into=folding.old_id)
    enqueue(UNFOLD, {"folding": folding.pk, "then": then}, by=by.pk if by else None, due_at=at)
    return True


def sources_of(folding: Folding) -> tuple[Source | None, Source | None]:
    """The source that became part of the other, and that other; of a folding of facts none."""
    if folding.kind != Folding.Kind.SOURCE:
        return None, None
    found = Source.objects.in_bulk([folding.old_id, folding.into_id])
    return found.get(folding.old_id), found.get(folding.into_id)


def _model(folding: Folding) -> type[FactDefinition] | type[Source]:
    return FactDefinition if folding.kind == Folding.Kind.FACT else Source


def last_row(folding: Folding) -> int:
    """The last row that may have to go over; what comes later says the other name already."""
    table = Fact if folding.kind == Folding.Kind.FACT else Lead
    return table._default_manager.aggregate(last=Max("pk"))["last"] or 0


def waiting(folding: Folding, after: int, size: int) -> list[int]:
    """Up to `size` rows behind the row `after` that still have to go over.

    May walk the whole table: ask it outside of any transaction that writes.
    """
    if folding.kind == Folding.Kind.FACT:
        found = Fact.objects.filter(definition=folding.old_id, pk__gt=after)
        return list(found.order_by("pk").values_list("pk", flat=True)[:size])
    leads = Lead.objects.filter(source=folding.old_id, pk__gt=after)
    return list(leads.order_by("pk").values_list("pk", flat=True)[:size])


def carry(folding: Folding, pks: Sequence[int]) -> bool:
    """Bring these rows over; False when the folding was taken back meanwhile. The caller holds the transaction."""
    if not Folding.objects.select_for_update().filter(pk=folding.pk, undone_at=None).exists():
        return False
    if folding.kind == Folding.Kind.FACT:
        _carry_facts(folding, pks)
        return True
    moved = list(Lead.objects.filter(pk__in=pks, source=folding.old_id).values_list("pk", flat=True))
    Lead.objects.filter(pk__in=moved).update(source=folding.into_id)
    _note(folding, moved)
    return True


def _carry_facts(folding: Folding, pks: Sequence[int]) -> None:
    found = Fact.objects.filter(pk__in=pks, definition=folding.old_id)
    facts = list(found.only("pk", "lead_id", "value", "number", "known_at", "superseded_at"))
    lapsed = _settle(folding, [fact for fact in facts if fact.superseded_at is None])
    _redefine(facts, folding.into_id)
    _note(folding, [fact.pk for fact in facts], lapsed)


def _settle(folding: Folding, current: Sequence[Fact]) -> Set[int]:
    """Of two current values of one lead the one known later stays; returns the ids of the others."""
    leads = [fact.lead_id for fact in current]
    theirs = {
        fact.lead_id: fact
        for fact in Fact.objects.filter(definition=folding.into_id, lead__in=leads, superseded_at=None)
    }
    lapsed = []
    for fact in current:
        if (other := theirs.get(fact.lead_id)) is None:
            continue
        loser, winner = (fact, other) if fact.known_at <= other.known_at else (other, fact)
        loser.superseded_at = winner.known_at
        lapsed.append(loser)
    Fact.objects.bulk_update(lapsed, ["superseded_at"], batch_size=100)
    return {fact.pk for fact in lapsed}


def _redefine(facts: Sequence[Fact], definition_id: int) -> None:
    """Give facts another definition, and the number its type reads in them."""
    kind = FactDefinition.objects.values_list("type", flat=True).get(pk=definition_id)
    Fact.objects.filter(pk__in=[fact.pk for fact in facts]).update(definition=definition_id)
    reread = []
    for fact in facts:
        number = number_of(fact.value, kind, fact.known_at)
        if number != fact.number:
            fact.number = number
            reread.append(fact)
    Fact.objects.bulk_update(reread, ["number"], batch_size=100)


def _note(folding: Folding, moved: Sequence[int], lapsed: Set[int] = frozenset()) -> None:
    rows = [Folded(folding=folding, row_id=pk, is_lapsed=pk in lapsed) for pk in moved]
    rows += [
        Folded(folding=folding, row_id=pk, is_moved=False, is_lapsed=True)
        for pk in sorted(lapsed - set(moved))
    ]
    Folded.objects.bulk_create(rows, batch_size=200)
    folding.moved += len(moved)
    folding.save(update_fields=["moved"])


def carry_back(folding: Folding, size: int) -> int:
    """Bring up to `size` rows back, the last ones first; how many are left. The caller holds the transaction."""
    rows = list(folding.rows.order_by("-pk")[:size])
    moved = [row.row_id for row in rows if row.is_moved]
    if folding.kind == Folding.Kind.SOURCE:
        Lead.objects.filter(pk__in=moved, source=folding.into_id).update(source=folding.old_id)
    else:
        _redefine(list(Fact.objects.filter(pk__in=moved, definition=folding.into_id)), folding.old_id)
        _revive([row.row_id for row in rows if row.is_lapsed])
    Folded.objects.filter(pk__in=[row.pk for row in rows]).delete()
    folding.moved = max(folding.moved - len(moved), 0)
    folding.save(update_fields=["moved"])
    return folding.rows.count() if len(rows) == size else 0


def _revive(lapsed: Sequence[int]) -> None:
    """Make values current again that only gave way to the other name's, unless something newer is known."""
    facts = list(Fact.objects.filter(pk__in=lapsed, superseded_at__isnull=False))
    taken = set(
        Fact.objects.filter(lead__in=[fact.lead_id for fact in facts], superseded_at=None).values_list(
            "lead_id", "definition_id"
        )
    )
    again = [fact for fact in facts if (fact.lead_id, fact.definition_id) not in taken]
    Fact.objects.filter(pk__in=[fact.pk for fact in again]).update(superseded_at=None)
