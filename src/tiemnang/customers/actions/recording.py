"""A purchase written down by hand or won by a colleague, and taken back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from tiemnang.customers import rules
from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import in_parts
from tiemnang.leads import actions as leads
from tiemnang.leads.actions import NotUndoable
from tiemnang.leads.models import Entry, Lead
from tiemnang.pipeline.models import Outcome
from tiemnang.team.models import Member

CUSTOMER, BOUGHT = "customer", "bought"  # a stage, and the verb of the line that tells a purchase


class Bought(NamedTuple):
    """One purchase on its way in: which lead, how much in VND, when, and what."""

    lead_id: int
    amount: int
    at: datetime
    product: str = ""
    submission_id: int | None = None
    quantity: float | None = None
    order_no: str = ""
    origin: str = Purchase.Origin.HAND


@transaction.atomic
def record(rows: Sequence[Bought], *, at: datetime, by: Member | None = None) -> list[Purchase]:
    """Write down purchases; whoever buys for the first time becomes a customer.

    Tells `bought` {"amount", "product", "order", "purchase"} at the time of each purchase. Counting anew what they are
    worth is the caller's next step. ValueError `not_an_amount` for less than nothing.
    """
    if any(row.amount < 0 for row in rows):
        raise ValueError("not_an_amount")
    made = Purchase.objects.bulk_create([_purchase(row, by) for row in rows], batch_size=200)
    tell(made, by)
    welcome({row.lead_id: row.submission_id for row in rows}, at=at, by=by)
    return made


def _purchase(row: Bought, by: Member | None) -> Purchase:
    return Purchase(
        lead_id=row.lead_id,
        amount=row.amount,
        at=row.at,
        product=row.product[:200],
        quantity=row.quantity,
        order_no=row.order_no[:80],
        origin=row.origin,
        by=by,
        submission_id=row.submission_id,
    )


def tell(made: Sequence[Purchase], by: Member | None) -> None:
    """One `bought` line for each purchase, at its own time."""
    Entry.objects.bulk_create([line_of(one, by) for one in made], batch_size=100)


def line_of(one: Purchase, by: Member | None) -> Entry:
    """What the timeline says of a purchase."""
    return Entry(
        lead_id=one.lead_id,
        verb="bought",
        at=one.at,
        by=by,
        text=one.product,
        detail={"amount": one.amount, "product": one.product, "order": one.order_no, "purchase": one.pk},
        submission_id=one.submission_id,
    )


def welcome(brought: Mapping[int, int | None], *, at: datetime, by: Member | None) -> None:
    """Make these leads customers; `brought` is {lead: submission that says so, or None}."""
    rows = {lead: submission for lead, submission in brought.items() if submission}
    for part in in_parts(sorted(brought)):
        stages = Lead.objects.filter(pk__in=part).values_list("pk", "stage")
        fresh = [pk for pk, stage in stages if rules.becomes_customer(stage)]
        leads.set_stage(fresh, CUSTOMER, at=at, by=by, brought=rows, through=BOUGHT)


@transaction.atomic
def take_back(line: Entry, *, at: datetime, by: Member | None) -> None:
    """Undo a purchase that was written by hand, by the line that tells it. Raises NotUndoable.

    `no_way_back` for one that came otherwise: it goes with its import, or with the outcome that it was won by.
    """
    Lead.objects.select_for_update().get(pk=line.lead_id)
    if Entry.objects.filter(lead=line.lead_id, verb="undone", detail__entry=line.pk).exists():
        raise NotUndoable("already_undone")
    bought = _told_by(line)
    if bought is None:
        raise NotUndoable("changed_since")
    if bought.origin != Purchase.Origin.HAND:
        raise NotUndoable("no_way_back")
    bought.delete()
    part([line.lead_id], at=at, by=by)
    told = {**line.detail, "verb": line.verb, "entry": line.pk}
    leads.tell([line.lead_id], "undone", at=at, by=by, text=line.text, detail=told)


def _told_by(line: Entry) -> Purchase | None:
    """The purchase a line tells; older lines know it by its time and sum only."""
    own = Purchase.objects.filter(lead=line.lead_id)
    if "purchase" in line.detail:
        return own.filter(pk=line.detail["purchase"]).first()
    return own.filter(at=line.at, amount=line.detail.get("amount")).first()


def line_of_purchase(bought: Purchase) -> Entry | None:
    """The line of the timeline that tells a purchase, if one does and it was not taken back."""
    lines = Entry.objects.filter(lead=bought.lead_id, verb="bought", at=bought.at).order_by("-pk")
    return next((line for line in lines if _told_by(line) == bought), None)


def part(lead_ids: Collection[int], *, at: datetime, by: Member | None, tells: bool = True) -> None:
    """Let those of these leads whom nothing but a purchase had made customers stand where they stood before it.

    Who was moved there by a person, or won, stays. Without `tells` as if they had never moved where the line that moved
    them goes with the list that brought it.
    """
    here = set(Lead.objects.filter(pk__in=lead_ids, stage=CUSTOMER).values_list("pk", flat=True))
    here -= set(Purchase.objects.filter(lead__in=here).values_list("lead_id", flat=True))
    won = Outcome.objects.filter(lead__in=here, result=Outcome.Result.WON, undone_at=None)
    here -= set(won.values_list("lead_id", flat=True))
    moves = Entry.objects.filter(lead__in=here, verb="moved", detail__to=CUSTOMER).order_by("pk")
    before: dict[tuple[str, bool], list[int]] = {}
    for line in {line.lead_id: line for line in moves}.values():
        if line.detail.get("through") == BOUGHT:
            is_told = tells or line.submission_id is None
            before.setdefault((line.detail["from"], is_told), []).append(line.lead_id)
    for (stage, is_told), ids in before.items():
        if is_told:
            leads.set_stage(ids, stage, at=at, by=by)
        else:
            leads.put_on_stage(ids, stage)


def hang_anew(submission_ids: Collection[int], lead_ids: Collection[int]) -> None:
    """Rows of a list go; the lines by which they made customers of leads who bought besides hang on what is left."""
    moves = Entry.objects.filter(
        lead__in=lead_ids, verb="moved", detail__through=BOUGHT, submission_id__in=submission_ids
    )
    lines = list(moves)
    rest = Purchase.objects.filter(lead__in={line.lead_id for line in lines}).order_by("-at", "-pk")
    left = dict(rest.values_list("lead_id", "submission_id"))
    kept = [line for line in lines if line.lead_id in left]
    for line in kept:
        line.submission_id = left[line.lead_id]
    Entry.objects.bulk_update(kept, ["submission_id"], batch_size=100)
