"""Verbs of customers: write down what was bought."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from tiemnang.customers import rules
from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import in_parts
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Entry, Lead
from tiemnang.team.models import Member


class Bought(NamedTuple):
    """One purchase on its way in: which lead, how much in VND, when, and what."""

    lead_id: int
    amount: int
    at: datetime
    product: str = ""
    submission_id: int | None = None


@transaction.atomic
def record(rows: Sequence[Bought], *, at: datetime, by: Member | None = None) -> list[Purchase]:
    """Write down purchases; whoever buys for the first time becomes a customer.

    Tells `bought` {"amount", "product"} at the time of each purchase. ValueError `not_an_amount` for less than nothing.
    """
    if any(row.amount < 0 for row in rows):
        raise ValueError("not_an_amount")
    made = Purchase.objects.bulk_create(
        [
            Purchase(
                lead_id=row.lead_id,
                amount=row.amount,
                at=row.at,
                product=row.product[:200],
                submission_id=row.submission_id,
            )
            for row in rows
        ],
        batch_size=200,
    )
    _tell(rows, by)
    _welcome({row.lead_id for row in rows}, at=at, by=by)
    return made


def _tell(rows: Sequence[Bought], by: Member | None) -> None:
    lines = [
        Entry(
            lead_id=row.lead_id,
            verb="bought",
            at=row.at,
            by=by,
            text=row.product,
            detail={"amount": row.amount, "product": row.product},
            submission_id=row.submission_id,
        )
        for row in rows
    ]
    Entry.objects.bulk_create(lines, batch_size=100)


def _welcome(lead_ids: set[int], *, at: datetime, by: Member | None) -> None:
    for part in in_parts(sorted(lead_ids)):
        stages = Lead.objects.filter(pk__in=part).values_list("pk", "stage")
        leads.set_stage(
            [pk for pk, stage in stages if rules.becomes_customer(stage)], "customer", at=at, by=by
        )
