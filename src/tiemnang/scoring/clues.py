"""What the card looks at, read for many leads in a handful of queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from tiemnang.customers.models import CustomerValue, Purchase
from tiemnang.database import plain
from tiemnang.database.bulk import in_parts
from tiemnang.database.plain import Question, Utc, moment
from tiemnang.leads.models import Consent, Entry, Fact, FactDefinition, Identity, Lead, Need, WayKind
from tiemnang.pipeline.models import CallResult, Task
from tiemnang.scoring.rules import Clues, age_of, days_between

PART = 1000  # leads read at once: few enough for SQLite's limit of parameters
DENSE = 5000  # leads read at once where they lie close together and are named by their ends
ANSWERED = frozenset(map(str, (CallResult.CALL_BACK, CallResult.INTERESTED, CallResult.NO_NEED)))
PLACES = {WayKind.PHONE.value: 0, WayKind.EMAIL.value: 1, WayKind.ZALO.value: 2}  # in `Ways`
BUDGET = "budget"  # key of the fact definition that says what they can spend
COLUMNS = (
    "pk", "stage", "awareness", Utc("created_at"), Utc("arrived_at"), Utc("touched_at"), "organisation_id", "province",
    "district", "address", "source__channel",
)  # fmt: skip


class Ways(NamedTuple):
    """How many good ways of each kind, and how many bad ones."""

    phones: int = 0
    mails: int = 0
    zalos: int = 0
    bad: int = 0


NO_WAYS = Ways()


def read_clues(lead_ids: Sequence[int], *, at: datetime) -> Iterator[tuple[int, Clues]]:
    """(lead id, clues) of every living lead among `lead_ids`; eight queries per part, and one more where somebody bought."""
    ids = sorted(lead_ids)
    for part in in_parts(ids, DENSE if _is_dense(ids) else PART):
        yield from _read(part, at)


def _is_dense(ids: Sequence[int]) -> bool:
    return bool(ids) and ids[-1] - ids[0] < 2 * len(ids)


class Around(NamedTuple):
    """What other tables say of leads, by lead id; moments as `plain.rows` give them."""

    ways: Mapping[int, Ways]
    needs: Mapping[int, tuple[str, int]]
    budgets: Mapping[int, int]
    calls: Mapping[int, tuple[str, int]]
    tasks: Mapping[int, tuple[Any, bool]]
    purchases: Mapping[int, tuple[int, Any]]
    expected: Mapping[int, int]
    refused: Collection[int]


class OfLeads:
    """What is asked of many leads; of those that lie close together, or of one, by their ends and compiled once."""

    def __init__(self, build: Callable[[Q], QuerySet[Any, Any]], column: str = "lead") -> None:
        self._build, self._column = build, column
        self._dense = Question(lambda **ends: build(Q(**{f"{column}__{end}": ends[end] for end in ends})))

    def rows(self, ids: Sequence[int]) -> Sequence[tuple[Any, ...]]:
        """The rows of these, which are sorted; also of those that lie between."""
        if _is_dense(ids):
            return self._dense.rows(gte=ids[0], lte=ids[-1])
        return plain.rows(self._build(among(ids, self._column)))


LEADS = OfLeads(lambda among: Lead.objects.living().filter(among).values_list(*COLUMNS), "pk")
WAYS = OfLeads(
    lambda among: Identity.objects.filter(among, kind__in=list(PLACES)).values_list(
        "lead_id", "kind", "is_bad"
    )
)
NEEDS = OfLeads(
    lambda among: Need.objects.filter(among, met_at=None).values_list(
        "lead_id", "severity", Utc("since"), "pk", "said"
    )
)
BUDGETS = OfLeads(
    lambda among: Fact.objects.filter(
        among,
        definition=FactDefinition.objects.filter(key=BUDGET).values("pk")[:1],
        superseded_at=None,
        number__gt=0,
    ).values_list("lead_id", "number")
)
CALLS = OfLeads(
    lambda among: (
        Entry.objects.filter(among, verb="called")
        .order_by("lead", "-at", "-pk")
        .values_list("lead_id", "result")
    )
)
TASKS = OfLeads(
    lambda among: (
        Task.objects.filter(among, done_at=None)
        .order_by("-due_at", "-pk")
        .values_list("lead_id", Utc("due_at"), "promised")
    )
)
CONSENTS = OfLeads(
    lambda among: Consent.objects.filter(among, purpose="care", channel__in=["", "phone"]).values_list(
        "lead_id", Utc("withdrawn_at")
    )
)
PURCHASES = OfLeads(
    lambda among: (
        Purchase.objects.filter(among)
        .values("lead_id")
        .annotate(count=Count("pk"), last=Utc(Max("at")))
        .values_list("lead_id", "count", "last")
    )
)
EXPECTED = OfLeads(lambda among: CustomerValue.objects.filter(among).values_list("lead_id", "expected"))


def _read(ids: Sequence[int], at: datetime) -> Iterator[tuple[int, Clues]]:
    purchases = _purchases(ids)
    around = Around(
        _ways(ids), _needs(ids), _budgets(ids), _calls(ids), _tasks(ids), purchases,
        _expected(ids) if purchases else {}, _refused(ids),
    )  # fmt: skip
    wanted, now = set(ids), plain.naive(at)
    for row in LEADS.rows(ids):
        if row[0] in wanted:
            yield row[0], _clues(row, around, now)


def among(ids: Sequence[int], column: str = "lead") -> Q:
    """These leads; as a range when they lie close together, since a thousand parameters cost more than a few rows."""
    if _is_dense(ids):
        return Q(**{f"{column}__gte": ids[0], f"{column}__lte": ids[-1]})
    return Q(**{f"{column}__in": ids})


def _clues(row: tuple[Any, ...], around: Around, now: datetime) -> Clues:
    pk, stage, awareness, created_at, arrived_at, touched_at, organisation, *where, channel = row
    phones, mails, zalos, bad = around.ways.get(pk, NO_WAYS)
    need, severity = around.needs.get(pk, ("", 0))
    last_result, unanswered = around.calls.get(pk, ("", 0))
    due_at, promised = around.tasks.get(pk, (None, False))
    purchases, last_bought = around.purchases.get(pk, (0, None))
    # In the order of `Clues`: names would cost as much as everything else here.
    return Clues(
        phones, mails, zalos, bad, channel or "", age_of(moment(created_at), moment(arrived_at), now),
        need, severity, around.budgets.get(pk, 0), stage, awareness, last_result, unanswered,
        organisation is not None, any(where),
        purchases, days_between(moment(last_bought), now) if last_bought else 0.0,
        days_between(moment(touched_at), now) if touched_at else None,
        (moment(due_at) - now).total_seconds() / 86_400 if due_at else None, bool(promised),
        around.expected.get(pk, 0), pk in around.refused,
    )  # fmt: skip


def _ways(ids: Sequence[int]) -> dict[int, Ways]:
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for pk, kind, is_bad in WAYS.rows(ids):
        counts[pk][3 if is_bad else PLACES[kind]] += 1
    return {pk: Ways._make(each) for pk, each in counts.items()}


def _needs(ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """The heaviest open need of each lead; of two alike the first."""
    found: dict[int, tuple[Any, ...]] = {}
    for pk, *need in NEEDS.rows(ids):
        known = found.get(pk)
        if known is None or (-need[0], *need[1:3]) < (-known[0], *known[1:3]):
            found[pk] = tuple(need)
    return {pk: (said, severity) for pk, (severity, _since, _pk, said) in found.items()}


def _budgets(ids: Sequence[int]) -> dict[int, int]:
    return {pk: int(number) for pk, number in BUDGETS.rows(ids)}


def _calls(ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """The result of the last answered call, and calls without answer since; from the timeline, where sheets tell too."""
    return tally(CALLS.rows(ids))


def tally(results: Iterable[tuple[int, Any]]) -> dict[int, tuple[str, int]]:
    """{lead id: (last answered result, calls without answer since)} of (lead id, result), the latest first."""
    calls: dict[int, tuple[str, int]] = {}
    for pk, result in results:
        last, unanswered = calls.get(pk, ("", 0))
        if last:
            continue
        if result == "no_answer":
            calls[pk] = ("", unanswered + 1)
        elif result in ANSWERED:
            calls[pk] = (result, unanswered)
    return calls


def _tasks(ids: Sequence[int]) -> dict[int, tuple[Any, bool]]:
    """The next open task of each lead: when, and whether the lead expects it."""
    return {pk: (due_at, promised) for pk, due_at, promised in TASKS.rows(ids)}


def _refused(ids: Sequence[int]) -> Collection[int]:
    """Who agreed to be called and took all of it back; a line written by mistake and taken back is no refusal."""
    still: dict[int, bool] = {}
    for pk, withdrawn_at in CONSENTS.rows(ids):
        still[pk] = still.get(pk, False) or withdrawn_at is None
    if not (gone := [pk for pk, is_given in still.items() if not is_given]):
        return ()
    return set(Entry.objects.filter(lead__in=gone, verb="withdrew").values_list("lead_id", flat=True))


def _purchases(ids: Sequence[int]) -> dict[int, tuple[int, Any]]:
    return {pk: (count, last) for pk, count, last in PURCHASES.rows(ids)}


def _expected(ids: Sequence[int]) -> dict[int, int]:
    return dict(EXPECTED.rows(ids))
