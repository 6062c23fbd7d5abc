"""What the card looks at, read for many leads in a handful of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q
from django.db.models.fields.json import KT

from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import in_parts
from tiemnang.leads.models import Entry, Fact, Identity, Lead, Need, WayKind
from tiemnang.pipeline.models import CallResult, Task
from tiemnang.scoring.rules import Clues, days_between

PART = 1000  # leads read at once: few enough for SQLite's limit of parameters
DENSE = 5000  # leads read at once where they lie close together and are named by their ends
UNDATED = 60.0  # days a lead from a sheet without dates counts as old at least: neither fresh nor stale
ANSWERED = frozenset({CallResult.CALL_BACK, CallResult.INTERESTED, CallResult.NO_NEED})
BUDGET = "budget"  # key of the fact definition that says what they can spend
COLUMNS = (
    "pk", "stage", "awareness", "created_at", "arrived_at", "touched_at", "organisation_id", "province", "district",
    "address", "source__channel",
)  # fmt: skip


class Ways(NamedTuple):
    """How many good ways of each kind, and how many bad ones."""

    phones: int = 0
    mails: int = 0
    zalos: int = 0
    bad: int = 0


NO_WAYS = Ways()


def read_clues(lead_ids: Sequence[int], *, at: datetime) -> Iterator[tuple[int, Clues]]:
    """(lead id, clues) of every living lead among `lead_ids`; seven queries per part."""
    ids = sorted(lead_ids)
    for part in in_parts(ids, DENSE if _is_dense(ids) else PART):
        yield from _read(part, at)


def _is_dense(ids: Sequence[int]) -> bool:
    return bool(ids) and ids[-1] - ids[0] < 2 * len(ids)


class Around(NamedTuple):
    """What other tables say of leads, by lead id."""

    ways: Mapping[int, Ways]
    needs: Mapping[int, tuple[str, int]]
    budgets: Mapping[int, int]
    calls: Mapping[int, tuple[str, int]]
    tasks: Mapping[int, tuple[datetime, bool]]
    purchases: Mapping[int, tuple[int, datetime]]


def _read(ids: Sequence[int], at: datetime) -> Iterator[tuple[int, Clues]]:
    around = Around(_ways(ids), _needs(ids), _budgets(ids), _calls(ids), _tasks(ids), _purchases(ids))
    wanted = set(ids)
    for row in Lead.objects.living().filter(_among(ids, "pk")).values_list(*COLUMNS):
        if row[0] in wanted:
            yield row[0], _clues(row, around, at)


def _among(ids: Sequence[int], column: str = "lead") -> Q:
    """These leads; as a range when they lie close together, since a thousand parameters cost more than a few rows."""
    if _is_dense(ids):
        return Q(**{f"{column}__gte": ids[0], f"{column}__lte": ids[-1]})
    return Q(**{f"{column}__in": ids})


def _clues(row: tuple[Any, ...], around: Around, at: datetime) -> Clues:
    pk, stage, awareness, created_at, arrived_at, touched_at, organisation, *where, channel = row
    ways = around.ways.get(pk, NO_WAYS)
    need, severity = around.needs.get(pk, ("", 0))
    last_result, unanswered = around.calls.get(pk, ("", 0))
    due_at, promised = around.tasks.get(pk, (None, False))
    purchases, last_bought = around.purchases.get(pk, (0, None))
    return Clues(
        phones=ways.phones,
        mails=ways.mails,
        zalos=ways.zalos,
        bad_ways=ways.bad,
        channel=channel or "",
        age=age_of(created_at, arrived_at, at),
        need=need,
        severity=severity,
        budget=around.budgets.get(pk, 0),
        stage=stage,
        awareness=awareness,
        last_result=last_result,
        unanswered=unanswered,
        has_organisation=organisation is not None,
        has_place=any(where),
        purchases=purchases,
        last_bought=days_between(last_bought, at) if last_bought else 0.0,
        touched=days_between(touched_at, at) if touched_at else None,
        due=(due_at - at).total_seconds() / 86_400 if due_at else None,
        promised=promised,
    )


def age_of(created_at: datetime, arrived_at: datetime, at: datetime) -> float:
    """Days since they came to us; of a sheet without dates all we know is that they are not fresh."""
    days = days_between(created_at, at)
    return days if created_at < arrived_at else max(days, UNDATED)


def _ways(ids: Sequence[int]) -> dict[int, Ways]:
    kinds = (WayKind.PHONE, WayKind.EMAIL, WayKind.ZALO)
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    place = {kind.value: number for number, kind in enumerate(kinds)}
    rows = Identity.objects.filter(_among(ids), kind__in=kinds).values_list("lead_id", "kind", "is_bad")
    for pk, kind, is_bad in rows:
        counts[pk][3 if is_bad else place[kind]] += 1
    return {pk: Ways(*each) for pk, each in counts.items()}


def _needs(ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """The heaviest open need of each lead; of two alike the first."""
    rows = Need.objects.filter(_among(ids), met_at=None).order_by("severity", "-since", "-pk")
    return {pk: (said, severity) for pk, said, severity in rows.values_list("lead_id", "said", "severity")}


def _budgets(ids: Sequence[int]) -> dict[int, int]:
    rows = Fact.objects.filter(_among(ids), definition__key=BUDGET, superseded_at=None, number__gt=0)
    return {pk: int(number or 0) for pk, number in rows.values_list("lead_id", "number")}


def _calls(ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """The result of the last answered call, and calls without answer since; from the timeline, where sheets tell too."""
    rows = Entry.objects.filter(_among(ids), verb="called").order_by("lead", "at", "pk")
    return tally(rows.values_list("lead_id", KT("detail__result")))


def tally(results: Iterable[tuple[int, Any]]) -> dict[int, tuple[str, int]]:
    """{lead id: (last answered result, calls without answer since)} of (lead id, result) in order of time."""
    calls: dict[int, tuple[str, int]] = {}
    for pk, result in results:
        last, unanswered = calls.get(pk, ("", 0))
        if result == CallResult.NO_ANSWER:
            calls[pk] = (last, unanswered + 1)
        elif result in ANSWERED:
            calls[pk] = (result, 0)
    return calls


def _tasks(ids: Sequence[int]) -> dict[int, tuple[datetime, bool]]:
    """The next open task of each lead: when, and whether the lead expects it."""
    rows = Task.objects.filter(_among(ids), done_at=None).order_by("-due_at", "-pk")
    return {
        pk: (due_at, promised) for pk, due_at, promised in rows.values_list("lead_id", "due_at", "promised")
    }


def _purchases(ids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
    rows = Purchase.objects.filter(_among(ids)).values("lead_id").annotate(count=Count("pk"), last=Max("at"))
    return {row["lead_id"]: (row["count"], row["last"]) for row in rows}
