"""What was won for a sum is a purchase, as long as no order list tells of the same sale."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from tiemnang.customers.actions.recording import part, welcome
from tiemnang.customers.models import Purchase
from tiemnang.customers.rules.orders import told_twice
from tiemnang.database.bulk import in_parts
from tiemnang.pipeline.models import Outcome
from tiemnang.team.models import Member

WON, SHEET = Purchase.Origin.WON, Purchase.Origin.SHEET
KEY = "won:"


def record_won(outcomes: Iterable[Outcome]) -> None:
    """What was won for a sum is a purchase; the outcome's own line has told it, and made a customer."""
    settle_won({one.lead_id for one in outcomes if one.result == Outcome.Result.WON})


def forget_won(outcome: Outcome, *, at: datetime, by: Member | None) -> None:
    """An outcome was taken back, and with it what was bought; who bought besides is a customer all the same."""
    settle_won([outcome.lead_id])
    if Purchase.objects.filter(lead=outcome.lead_id).exists():
        welcome({outcome.lead_id: None}, at=at, by=by)
    else:
        part([outcome.lead_id], at=at, by=by)


@transaction.atomic
def settle_won(lead_ids: Collection[int]) -> set[int]:
    """Let each outcome with a sum be one purchase, or none where an order list tells of that sale; returns whose changed."""
    changed: set[int] = set()
    for chunk in in_parts(sorted(set(lead_ids))):
        there, wanted = _there(chunk), _wanted(chunk)
        gone = [pk for key, pk in there.items() if key not in wanted]
        fresh = [one for key, one in wanted.items() if key not in there]
        changed |= {lead for (lead, _key), pk in there.items() if pk in set(gone)}
        changed |= {one.lead_id for one in fresh}
        Purchase.objects.filter(pk__in=gone).delete()
        Purchase.objects.bulk_create(fresh, batch_size=200)
    return changed


def _there(lead_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """{(lead, key): purchase} of what these leads were won for."""
    rows = Purchase.objects.filter(lead__in=lead_ids, origin=WON, order_key__startswith=KEY)
    return {(lead, key): pk for lead, key, pk in rows.values_list("lead_id", "order_key", "pk")}


def _wanted(lead_ids: Collection[int]) -> dict[tuple[int, str], Purchase]:
    """{(lead, key): purchase} that their outcomes make, beside what order lists tell."""
    won: dict[int, list[Outcome]] = defaultdict(list)
    rows = Outcome.objects.filter(lead__in=lead_ids, result=Outcome.Result.WON, undone_at=None, amount__gt=0)
    for one in rows.order_by("pk"):
        won[one.lead_id].append(one)
    listed: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    told = Purchase.objects.filter(lead__in=list(won), origin=SHEET) if won else Purchase.objects.none()
    for lead, amount, moment in told.order_by("pk").values_list("lead_id", "amount", "at"):
        listed[lead].append((amount, moment))
    found = {}
    for lead, ends in won.items():
        twice = told_twice([(one.pk, one.amount or 0, one.at) for one in ends], listed[lead])
        for one in ends:
            if one.pk not in twice:
                found[lead, f"{KEY}{one.pk}"] = _purchase(one)
    return found


def _purchase(one: Outcome) -> Purchase:
    return Purchase(
        lead_id=one.lead_id,
        amount=one.amount or 0,
        at=one.at,
        origin=WON,
        order_key=f"{KEY}{one.pk}",
        by_id=one.by_id,
    )
