"""What was known of leads at a moment: nothing that came later, and later corrections taken back. No numpy needed.

At arrival: what they brought along, and what was written down before. At the first contact: what was known a day after
it, since what is heard is written down afterwards.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q

from tiemnang.capture.models import Submission
from tiemnang.leads.models import Entry, Fact, Identity, Lead, Need
from tiemnang.leads.models.known import FactType, Origin
from tiemnang.matching.models import Merge
from tiemnang.pipeline.models import CallResult
from tiemnang.scoring.models import Moment
from tiemnang.scoring.winning.fields import FIRST_RESULT, STANDING, WAYS, Asked, yes_no

Value = str | float | None
WRITING_DOWN = timedelta(
    days=1
)  # so long after the first contact what was heard in it is still being written down
CONTACTS = ("called", "met", "replied")
CHANGES = ("corrected", "joined", "position", "assigned", "aware")
COLUMNS = (
    "pk", "kind", "organisation_id", "province", "district", "source_id", "source__channel", "awareness", "birth",
    "owner_id", "owner__team_id", "created_at", "touched_at",
)  # fmt: skip


class Touch(NamedTuple):
    """The first contact: when, and how the call ended if it was one."""

    at: datetime
    result: str


class AsOf(NamedTuple):
    """A lead as it was known at `until`; `later` are fields that had no value then and got one afterwards."""

    pk: int
    until: datetime
    values: dict[str, Value]
    created_at: datetime
    later: Collection[str] = ()


def read(
    pks: Sequence[int],
    moment: str,
    asked: Mapping[str, Asked],
    *,
    before: Mapping[int, datetime] | None = None,
    with_later: bool = False,
) -> Iterator[AsOf]:
    """These leads as of `moment`, in the order of their ids; those without a contact are left out at `contact`.

    `before` holds a moment each lead must not be looked at from: that of its outcome. A handful of queries for all.
    """
    pks = sorted(set(pks))
    if not pks:
        return
    rows = {row["pk"]: row for row in Lead.objects.filter(among(pks, "pk")).values(*COLUMNS)}
    rows = {pk: rows[pk] for pk in pks if pk in rows}
    touches = first_contacts(rows) if moment == Moment.CONTACT else {}
    until = {pk: row["created_at"] for pk, row in rows.items()}
    if moment == Moment.CONTACT:
        until = {pk: _written_down(touch.at, (before or {}).get(pk)) for pk, touch in touches.items()}
    rows = {pk: row for pk, row in rows.items() if pk in until}
    _take_back_changes(rows, until)
    values = {pk: _standing(row, asked) for pk, row in rows.items()}
    later = _read_facts(values, until, asked, moment, with_later=with_later)
    _read_needs(values, until, asked)
    _read_ways(values, until, asked)
    for pk, found in values.items():
        if FIRST_RESULT in asked and pk in touches:
            result = touches[pk].result
            found[FIRST_RESULT] = result if result in (CallResult.CALL_BACK, CallResult.INTERESTED) else None
        yield AsOf(pk, until[pk], found, rows[pk]["created_at"], later.get(pk, ()))


def among(pks: Sequence[int], column: str = "lead") -> Q:
    """These leads, named by their ends where they lie close together."""
    low, high = min(pks), max(pks)
    if high - low < 2 * len(pks):
        return Q(**{f"{column}__gte": low, f"{column}__lte": high})
    return Q(**{f"{column}__in": pks})


def first_contacts(rows: Mapping[int, Mapping[str, Any]]) -> dict[int, Touch]:
    """The first contact of each lead that had one: from the timeline, else all a sheet knows is the last one."""
    found: dict[int, Touch] = {}
    touched = [pk for pk, row in rows.items() if row["touched_at"]]
    if not touched:
        return found
    lines = Entry.objects.filter(among(touched), verb__in=CONTACTS).order_by("at", "pk")
    for pk, at, result in lines.values_list("lead_id", "at", "result"):
        if pk in rows and pk not in found:
            found[pk] = Touch(max(at, rows[pk]["created_at"]), result or "")
    for pk in touched:
        found.setdefault(pk, Touch(max(rows[pk]["touched_at"], rows[pk]["created_at"]), ""))
    return found


def _written_down(contact: datetime, ended: datetime | None) -> datetime:
    until = contact + WRITING_DOWN
    return until if ended is None or ended > until else max(contact, ended - timedelta(microseconds=1))


def _standing(row: Mapping[str, Any], asked: Mapping[str, Asked]) -> dict[str, Value]:
    return {key: say(row) for key, say in STANDING.items() if key in asked}


def _take_back_changes(rows: dict[int, dict[str, Any]], until: Mapping[int, datetime]) -> None:
    """Put columns back to what they were, the latest change first: corrections, submissions that filled, merges."""
    if not rows:
        return
    pks = list(rows)
    changes: dict[int, list[tuple[datetime, Mapping[str, Any]]]] = defaultdict(list)
    lines = Entry.objects.filter(among(pks), verb__in=CHANGES).values_list("lead_id", "at", "verb", "detail")
    for pk, at, verb, detail in lines:
        changes[pk].append((at, _before(verb, detail)))
    again = Submission.objects.filter(among(pks), outcome=Submission.Outcome.UPDATED).exclude(changed={})
    for pk, at, changed in again.values_list("lead_id", "received_at", "changed"):
        changes[pk].append((at, {name: before for name, (before, _after) in changed.items()}))
    merges = Merge.objects.filter(among(pks, "into"), undone_at=None)
    for pk, at, trace in merges.values_list("into_id", "at", "trace"):
        changed = trace.get("columns", {})
        changes[pk].append((at, {name: was for name, (was, now) in changed.items() if was != now}))
    for pk in changes.keys() & rows.keys():
        for at, before in sorted(changes[pk], key=lambda each: each[0], reverse=True):
            if at > until[pk]:
                rows[pk].update({name: was for name, was in before.items() if name in UNDONE})
        if any(at > until[pk] for at, _before_ in changes[pk]):
            _mend(rows[pk])


UNDONE = frozenset({"organisation_id", "province", "district", "source_id", "awareness", "birth", "owner_id"})


def _before(verb: str, detail: Mapping[str, Any]) -> Mapping[str, Any]:
    """The columns that a line of the timeline changed, as they were before it."""
    if verb == "corrected":
        return {name: before for name, (before, _after) in detail.get("changes", {}).items()}
    if verb == "joined":
        return {"organisation_id": detail.get("before")}
    if verb == "position":
        return {"organisation_id": (detail.get("organisation") or [None])[0]}
    return {"owner_id" if verb == "assigned" else "awareness": detail.get("from")}


def _mend(row: dict[str, Any]) -> None:
    """What hangs on a column that was put back: unknown then, rather than what it is now."""
    for name in ("province", "district", "awareness", "birth"):
        row[name] = row[name] or ""
    if row["source_id"] is None:
        row["source__channel"] = None
    if row["owner_id"] is None:
        row["owner__team_id"] = None


def _read_facts(
    values: Mapping[int, dict[str, Value]],
    until: Mapping[int, datetime],
    asked: Mapping[str, Asked],
    moment: str,
    *,
    with_later: bool,
) -> Mapping[int, set[str]]:
    """Fill in facts valid then; returns the fields that each lead got only later."""
    wanted = {each.definition: each for each in asked.values() if each.definition}
    later: dict[int, set[str]] = defaultdict(set)
    if not wanted or not values:
        return later
    facts = Fact.objects.filter(among(list(values)), definition__in=list(wanted))
    if moment == Moment.ARRIVAL and not with_later:
        in_force = Q(superseded_at=None) | Q(superseded_at__gt=F("lead__created_at"))
        then = facts.filter(in_force, known_at__lte=F("lead__created_at")).exclude(origin=Origin.CALL)
        for pk, definition, value, number in then.values_list("lead_id", "definition_id", "value", "number"):
            if pk in values:
                values[pk][wanted[definition].key] = valued(wanted[definition], value, number)
        return later
    columns = ("lead_id", "definition_id", "value", "number", "known_at", "superseded_at", "origin")
    for pk, definition, value, number, known_at, superseded_at, origin in facts.values_list(*columns):
        if pk not in values:
            continue
        one = wanted[definition]
        heard = moment == Moment.ARRIVAL and origin == Origin.CALL
        if known_at > until[pk] or heard:
            later[pk].add(one.key)
        elif superseded_at is None or superseded_at > until[pk]:
            values[pk][one.key] = valued(one, value, number)
    return {pk: {key for key in keys if values[pk].get(key) is None} for pk, keys in later.items()}


def valued(one: Asked, value: str, number: float | None) -> Value:
    """A fact as a model reads it: a figure, or a word."""
    if one.holds == "number":
        return number
    if one.type == FactType.YES_NO and number is not None:
        return yes_no(number)
    return value.strip()[:200] or None


def _read_needs(
    values: Mapping[int, dict[str, Value]], until: Mapping[int, datetime], asked: Mapping[str, Asked]
) -> None:
    if "need.said" not in asked and "need" not in asked or not values:
        return
    first: dict[int, str] = {}
    rows = Need.objects.filter(among(list(values))).order_by("since", "pk")
    for pk, said, since in rows.values_list("lead_id", "said", "since"):
        if pk in values and since <= until[pk]:
            first.setdefault(pk, said.strip())
    for pk, found in values.items():
        said_first = {"need": yes_no(pk in first), "need.said": first.get(pk) or None}
        found.update({key: value for key, value in said_first.items() if key in asked})


def _read_ways(
    values: Mapping[int, dict[str, Value]], until: Mapping[int, datetime], asked: Mapping[str, Asked]
) -> None:
    """Which ways they came with: those of their first submission, and those written down by hand before."""
    wanted = {kind: key for key, kind in WAYS.items() if key in asked}
    if not wanted or not values:
        return
    pks = list(values)
    added = Entry.objects.filter(among(pks), verb="reachable").values_list("at", "lead_id", "detail__way")
    too_late = {way for at, pk, way in added if pk in until and at > until[pk]}
    rows: dict[int, list[tuple[int, str, int | None]]] = defaultdict(list)
    ways = Identity.objects.filter(among(pks), kind__in=list(wanted))
    for pk, way, kind, submission in ways.values_list("lead_id", "pk", "kind", "submission_id"):
        rows[pk].append((way, kind, submission))
    for pk, found in values.items():
        own = min((submission for _way, _kind, submission in rows[pk] if submission), default=None)
        had = {kind for way, kind, by in rows[pk] if by in (own, None) and way not in too_late}
        found.update({key: yes_no(kind in had) for kind, key in wanted.items()})
