"""What each customer has been worth and may be worth: one lead after a purchase, all of them every night."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from tiemnang.customers.models import CustomerValue, Purchase, ValueModel
from tiemnang.customers.rules import rate, value
from tiemnang.customers.rules.history import DAY, history_of
from tiemnang.customers.rules.rfm import FIRST, Bounds, segment_of
from tiemnang.customers.rules.spend import Spending
from tiemnang.customers.rules.value import Model
from tiemnang.database.bulk import in_parts, insert, stamp

FIELDS = (
    "lead", "recency", "frequency", "monetary", "first_at", "last_at", "segment", "alive", "expected", "low", "high",
    "counted_at",
)  # fmt: skip
USUAL_BASKET = 1_000_000  # VND of a shop that has not sold anything yet
STEPS = (1_000, 10_000, 100_000)  # VND an expected value is rounded to: below a million, below ten, above


class Learned(NamedTuple):
    """What is known of how the customers of this shop buy."""

    model: Model
    bounds: Bounds


class Sum(NamedTuple):
    """What a lead has bought so far, and what to expect in the next twelve months, in VND."""

    total: int
    expected: int
    low: int
    high: int


def learned() -> Learned:
    """The latest of what the nights have taught; the first night stands on what shops usually see."""
    kept = ValueModel.objects.order_by("-pk").first()
    if kept is None:
        spending = Spending(2.0, 3.0, float(USUAL_BASKET))
        return Learned(Model(rate.pace_of(()), spending), Bounds(*FIRST))
    return Learned(value.read(kept.parameters["model"]), Bounds(*kept.parameters["bounds"]))


@transaction.atomic
def count_many(lead_ids: Sequence[int], *, at: datetime, by_what: Learned | None = None) -> int:
    """Say anew what these leads are worth as customers; who has no purchase has no value. Returns how many have one."""
    known = by_what or learned()
    counted = 0
    for part in in_parts(sorted(set(lead_ids))):
        CustomerValue.objects.filter(lead__in=part).delete()
        rows = [_row(lead, bought, known, at) for lead, bought in bought_by(part).items()]
        insert(CustomerValue, FIELDS, rows)
        counted += len(rows)
    return counted


def forget_values(lead_ids: Sequence[int]) -> None:
    """Leads that were merged away are nobody's customers any more."""
    CustomerValue.objects.filter(lead__in=lead_ids).delete()


def bought_by(lead_ids: Sequence[int]) -> dict[int, list[tuple[datetime, int]]]:
    """{lead: (moment, VND) of every purchase, in order of time}; leads without one are left out."""
    found: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    rows = (
        Purchase.objects.filter(lead__in=lead_ids).order_by("lead", "at").values_list("lead", "at", "amount")
    )
    for lead, moment, amount in rows:
        found[lead].append((moment, amount))
    return found


def _row(
    lead: int, bought: Sequence[tuple[datetime, int]], known: Learned, at: datetime
) -> tuple[object, ...]:
    first, last = bought[0][0], bought[-1][0]
    one = history_of(bought, max(at, last))
    assert one is not None
    days = max(int((at - last).total_seconds() // DAY), 0)
    worth = value.worth(known.model, one)
    return (
        lead, days, len(bought), one.total, stamp(first), stamp(last),
        segment_of(known.bounds, days, len(bought), one.total), round(worth.alive, 4),
        *(rounded(amount) for amount in (worth.amount, worth.low, worth.high)), stamp(at),
    )  # fmt: skip


def rounded(amount: float) -> int:
    """VND as finely as a guess deserves: 4.213.377 is "about 4.210.000"."""
    step = STEPS[0] if amount < 1_000_000 else STEPS[1] if amount < 10_000_000 else STEPS[2]
    return round(amount / step) * step


def value_of_many(lead_ids: Iterable[int]) -> dict[int, Sum]:
    """{lead: what they bought and may buy} of those of these leads who are customers."""
    found: dict[int, Sum] = {}
    for part in in_parts(list(lead_ids)):
        rows = CustomerValue.objects.filter(lead__in=part).values_list(
            "lead", "monetary", "expected", "low", "high"
        )
        found.update((lead, Sum(*amounts)) for lead, *amounts in rows)
    return found
