"""What a known lead learns when it comes in again: blanks are filled, facts appended, nothing overwritten."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from tiemnang.database.bulk import in_parts, insert, stamp
from tiemnang.leads import search
from tiemnang.leads.actions.arriving import (
    CONSENT_FIELDS,
    ENTRY_FIELDS,
    FACT_FIELDS,
    NEED_FIELDS,
    POSITION_FIELDS,
    WAY_FIELDS,
    Arrival,
    consent_row,
    entry_rows,
)
from tiemnang.leads.models import Consent, Entry, Fact, Identity, Lead, Need, Position, Tagging
from tiemnang.leads.rules import is_further
from tiemnang.team.models import Member
from tiemnang.vietnam.text import fold

FILLED = (
    "name", "salutation", "birth", "province", "district", "ward", "address", "organisation_id",
    "awareness", "source_id", "owner_id",
)  # fmt: skip


# Columns that a lead is found or recognised by.
TELLING = frozenset({"name", "birth", "province", "district", "ward", "organisation_id"})


class Added(NamedTuple):
    """What known leads learned: {column: [before, after]} per arrival, and the leads that are now told differently."""

    changes: list[dict[str, Any]]
    renamed: list[int]


def add(arrivals: Sequence[tuple[int, Arrival]], *, at: datetime, by: Member | None) -> Added:
    """Let known leads learn from (lead id, arrival) pairs; the same lead may stand several times.

    The caller holds `writing()`, and files the renamed ones anew.
    """
    if not arrivals:
        return Added([], [])
    owner = by.pk if by else None
    pks = list(dict.fromkeys(pk for pk, _ in arrivals))
    reached = _add_rows(arrivals, pks, owner)
    _supersede(arrivals, pks)
    changes = _fill_columns(arrivals, pks)
    told = {pk for (pk, _), change in zip(arrivals, changes, strict=True) if not TELLING.isdisjoint(change)}
    renamed = sorted(reached | told)
    search.refresh(renamed)
    return Added(changes, renamed)


def _add_rows(arrivals: Sequence[tuple[int, Arrival]], pks: list[int], by: int | None) -> set[int]:
    """Insert what is new; returns the leads that got a new way to reach."""
    ways = _known(Identity.objects.values_list("lead_id", "kind", "value"), pks)
    needs = {(pk, fold(said)) for pk, said in _known(Need.objects.values_list("lead_id", "said"), pks)}
    tags = _known(Tagging.objects.values_list("lead_id", "tag_id"), pks)
    firms = _known(Position.objects.values_list("lead_id", "organisation_id"), pks)
    rank: dict[int, int] = defaultdict(int)
    for pk, *_ in ways:
        rank[pk] += 1
    rows: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for pk, one in arrivals:
        for kind, value, raw, note in one.ways:
            if _is_new(ways, (pk, kind, value[:200])):
                rows["way"].append(
                    (pk, kind, value[:200], raw[:200], note, rank[pk], False, False, one.submission_id)
                )
                rank[pk] += 1
        moment = stamp(one.created_at)
        rows["need"] += [
            (pk, said[:300], 1, moment, one.origin, one.submission_id)
            for said in one.needs
            if _is_new(needs, (pk, fold(said[:300])))
        ]
        rows["tag"] += [(pk, tag, one.submission_id) for tag in one.tag_ids if _is_new(tags, (pk, tag))]
        if one.organisation_id and _is_new(firms, (pk, one.organisation_id)):
            rows["firm"].append((pk, one.organisation_id, one.job_title[:120], one.submission_id))
        rows["entry"].append((pk, "came_again", moment, by, "", "{}", one.submission_id))
        rows["entry"] += entry_rows(pk, one, by)
        if one.consent:
            rows["consent"].append(consent_row(pk, one, by))
    insert(Identity, WAY_FIELDS, rows["way"])
    insert(Need, NEED_FIELDS, rows["need"])
    insert(Tagging, ("lead", "tag", "submission_id"), rows["tag"])
    insert(Position, POSITION_FIELDS, rows["firm"])
    insert(Entry, ENTRY_FIELDS, rows["entry"])
    insert(Consent, CONSENT_FIELDS, rows["consent"])
    return {int(str(row[0])) for row in rows["way"]}


def _known(rows: Any, pks: list[int]) -> set[Any]:
    return {row for part in in_parts(pks) for row in rows.filter(lead__in=part)}


def _is_new(known: set[Any], key: Any) -> bool:
    if key in known:
        return False
    known.add(key)
    return True


def _supersede(arrivals: Sequence[tuple[int, Arrival]], pks: list[int]) -> None:
    """Append facts: a later one becomes the current value, an earlier one goes into the history."""
    current: dict[tuple[int, int], tuple[int | None, str | None, datetime | None]] = {
        (pk, definition): (fact, value, known_at)
        for fact, pk, definition, value, known_at in _known_facts(pks)
    }
    latest: dict[tuple[int, int], list[Any]] = {}
    rows: list[list[Any]] = []
    ended: list[tuple[datetime, int]] = []
    for pk, one in arrivals:
        for definition, value, number in one.facts:
            key = (pk, definition)
            fact, text, known_at = current.get(key, (None, None, None))
            if text == value:
                continue
            row = [pk, definition, value, number, one.created_at, one.origin, one.submission_id, None]
            if known_at is not None and one.created_at < known_at:
                row[-1] = known_at
            else:
                if fact:
                    ended.append((one.created_at, fact))
                elif key in latest:
                    latest[key][-1] = one.created_at
                current[key], latest[key] = (None, value, one.created_at), row
            rows.append(row)
    _end_facts(ended)
    insert(
        Fact,
        (*FACT_FIELDS, "superseded_at"),
        [(*row[:4], stamp(row[4]), *row[5:7], stamp(row[7])) for row in rows],
    )


def _known_facts(pks: list[int]) -> set[tuple[int, int, int, str, datetime]]:
    facts = Fact.objects.filter(superseded_at=None)
    return _known(facts.values_list("pk", "lead_id", "definition_id", "value", "known_at"), pks)


def _end_facts(ended: Sequence[tuple[datetime, int]]) -> None:
    table = connection.ops.quote_name(Fact._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET superseded_at = %s WHERE id = %s", [(stamp(at), pk) for at, pk in ended]
        )


def _fill_columns(arrivals: Sequence[tuple[int, Arrival]], pks: list[int]) -> list[dict[str, Any]]:
    leads = {lead.pk: lead for part in in_parts(pks) for lead in Lead.objects.filter(pk__in=part)}
    changes = [_fill(leads[pk], one) for pk, one in arrivals]
    _write_columns(leads, arrivals, changes)
    return changes


def _write_columns(
    leads: Mapping[int, Lead], arrivals: Sequence[tuple[int, Arrival]], changes: Sequence[Mapping[str, Any]]
) -> None:
    """One statement per set of columns that changed together: a `bulk_update` costs ten times as much."""
    columns: dict[int, set[str]] = defaultdict(set)
    for (pk, _), change in zip(arrivals, changes, strict=True):
        columns[pk].update(change)
    together: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for pk, changed in columns.items():
        together[tuple(sorted(changed))].append(pk)
    table = connection.ops.quote_name(Lead._meta.db_table)
    with connection.cursor() as cursor:
        for names, pks in together.items():
            if names:
                marks = ", ".join(f"{name} = %s" for name in names)
                rows = [(*(_stored(getattr(leads[pk], name)) for name in names), pk) for pk in pks]
                cursor.executemany(f"UPDATE {table} SET {marks} WHERE id = %s", rows)


def _stored(value: Any) -> Any:
    return stamp(value) if isinstance(value, datetime) else value


def _fill(lead: Lead, one: Arrival) -> dict[str, list[Any]]:
    """Fill blanks, move further along, remember the earlier arrival and the later contact; returns {column: [before, after]}."""
    wanted: dict[str, Any] = {name: getattr(one, name) for name in FILLED if not getattr(lead, name)}
    if is_further(one.stage, lead.stage):
        wanted["stage"] = one.stage
    if one.created_at < lead.created_at:
        wanted["created_at"] = one.created_at
    if one.touched_at and (lead.touched_at is None or lead.touched_at < one.touched_at):
        wanted["touched_at"] = one.touched_at
    before: dict[str, list[Any]] = {}
    for name, value in wanted.items():
        if value and value != getattr(lead, name):
            before[name] = [getattr(lead, name), value]
            setattr(lead, name, value)
    return before
