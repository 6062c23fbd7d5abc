"""The chance of one lead, or of a handful, told at once: plain arithmetic, no library; and how chances are written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, Min

from tiemnang.database.bulk import as_json, change, in_parts
from tiemnang.leads.models import Lead
from tiemnang.scoring.models import Moment, Score
from tiemnang.scoring.winning import standing
from tiemnang.scoring.winning.fields import FACT, Asked, offered
from tiemnang.scoring.winning.reading import among, read
from tiemnang.scoring.winning.standing import Standing

PART = 2000


class Told(NamedTuple):
    """What a lead is told: thousandths and reasons as JSON, by which model; nothing where `win` is None."""

    pk: int
    win: int | None
    reasons: str | None  # [[field, bin, thousandths]], everyone's chance first; they add up to `win`
    model: int | None


def tell(lead_ids: Sequence[int]) -> int:
    """Tell these leads their chance by the models in use; returns how many were told another one than before.

    Those that are open get one: by what was known at the first contact where there was one, else at arrival.
    """
    models = standing.in_use()
    if not models:
        return 0
    changed = 0
    for part in in_parts(sorted(set(lead_ids)), PART):
        with transaction.atomic():
            changed += store(changed_only(told(part, models)))
    return changed


def told(pks: Sequence[int], models: Mapping[str, Standing]) -> list[Told]:
    """The chances of these leads, in the order of their ids; closed ones are told nothing."""
    fields, found = fields_of(models), {pk: Told(pk, None, None, None) for pk in pks}
    for moment, ids in by_moment(pks, models):
        model = models[moment]
        for lead in read(ids, moment, fields[moment]):
            scored = model.card.score(lead.values)
            reasons = as_json([list(part) for part in model.card.reasons(scored)])
            found[lead.pk] = Told(lead.pk, scored.shown, reasons, model.pk)
    return list(found.values())


def fields_of(models: Mapping[str, Standing]) -> dict[str, dict[str, Asked]]:
    """{moment: the fields its model reads}; two queries however many leads there are."""
    found = {}
    for moment, model in models.items():
        wanted = {bins.name for bins in model.card.columns}
        known = (
            offered(moment) if any(name.startswith(FACT) for name in wanted) else offered(moment, facts=False)
        )
        found[moment] = {key: one for key, one in known.items() if key in wanted}
    return found


def by_moment(pks: Sequence[int], models: Mapping[str, Standing]) -> Iterator[tuple[str, list[int]]]:
    """(moment, its leads): the open leads among these, each under the model that is to judge it."""
    open_ones = Lead.objects.living().in_play().filter(among(pks, "pk")).values_list("pk", "touched_at")
    wanted = set(pks)
    at_contact: list[int] = []
    at_arrival: list[int] = []
    for pk, touched_at in open_ones:
        if pk in wanted:
            (at_contact if touched_at and Moment.CONTACT in models else at_arrival).append(pk)
    if at_contact:
        yield Moment.CONTACT.value, at_contact
    if at_arrival and Moment.ARRIVAL in models:
        yield Moment.ARRIVAL.value, at_arrival


def ranges(size: int) -> list[tuple[int, int]]:
    """The whole base cut by ids: from the first of each range up to but not including its last."""
    ends = Lead.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    return [(start, start + size) for start in range(ends["first"], ends["last"] + 1, size)]


def living(first: int, last: int) -> list[int]:
    """The leads of a range that stand for themselves, in order."""
    leads = Lead.objects.living().filter(pk__gte=first, pk__lt=last)
    return list(leads.order_by("pk").values_list("pk", flat=True))


def changed_only(rows: Iterable[Told]) -> list[Told]:
    """Those whose number or model is another one now; a lead without a score has nowhere to be told."""
    listed = list(rows)
    if not listed:
        return []
    now = Score.objects.filter(among([row.pk for row in listed])).values_list("pk", "win", "win_model_id")
    stands = {pk: (win, model) for pk, win, model in now}
    return [row for row in listed if row.pk in stands and stands[row.pk] != (row.win, row.model)]


def store(rows: Sequence[Told]) -> int:
    """Write these; the caller holds the transaction. Returns how many."""
    change(Score, ("lead", "win", "win_reasons", "win_model"), rows)
    return len(rows)


def clear() -> int:
    """Nobody is told any chance: there are too few outcomes."""
    return Score.objects.exclude(win=None).update(win=None, win_reasons=None, win_model=None)
