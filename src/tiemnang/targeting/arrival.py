"""Leads as they were known when they came: what a version would have said of them then."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Q

from tiemnang.criteria.one import judge
from tiemnang.criteria.places import Snapshot, Table, narrow
from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Group, fields_of
from tiemnang.database.bulk import in_parts
from tiemnang.leads.models import Lead, Stage
from tiemnang.targeting import askable
from tiemnang.targeting.published import standpoint
from tiemnang.targeting.rules.fitting import conditions

PART = 1000  # leads read at once
# When each row of a table was known; rows of other tables have no time and count as if they had always been there.
KNOWN_AT = {"facts": "known_at", "needs": "since", "entries": "at", "purchases": "at", "consents": "given_at"}
ENDED_AT = {"facts": "superseded_at", "needs": "met_at", "consents": "withdrawn_at"}
# What a lead is before anybody spoke with it.
UNTOUCHED: Mapping[str, Any] = {"stage": Stage.NEW.value, "awareness": "", "touched_at": None}


class Held(NamedTuple):
    """What held of a lead when it came: the whole, each way to be a target, each condition."""

    whole: bool
    branches: tuple[bool, ...]
    conditions: tuple[bool, ...]


def held_on_arrival(criteria: Any, lead_ids: Sequence[int], *, at: datetime) -> dict[int, Held]:
    """{lead: what held when it came} of a rule tree; raises criteria.rules.Unsound."""
    fields = askable.askable()
    tree = askable.read(criteria, fields).tree
    judged = _judge(tree, fields, at)
    needed = [fields[key] for key in sorted(fields_of(tree))]
    return {pk: judged(lead) for pk, lead in _snapshots(lead_ids, needed).items()}


def _judge(tree: Group, fields: Mapping[str, Field], at: datetime) -> Callable[[Snapshot], Held]:
    seen_from = standpoint(at)
    whole = judge(tree, fields, seen_from)
    branches = [judge(each, fields, seen_from) for each in askable.branches(tree)]
    parts = [judge(each, fields, seen_from) for each in conditions(tree)]
    return lambda lead: Held(
        whole(lead), tuple(test(lead) for test in branches), tuple(test(lead) for test in parts)
    )


def _snapshots(lead_ids: Sequence[int], fields: Sequence[Field]) -> dict[int, Snapshot]:
    columns = sorted({"pk", *(column for field in fields for column in field.needs.columns)})
    tables = {table.name: table for field in fields for table in field.needs.tables}
    found: dict[int, Snapshot] = {}
    for part in in_parts(sorted(set(lead_ids)), PART):
        rows = {name: _rows(table, part) for name, table in tables.items()}
        for lead in Lead.objects.filter(pk__in=part).values(*columns):
            known = {**lead, **{name: value for name, value in UNTOUCHED.items() if name in lead}}
            found[lead["pk"]] = Snapshot(
                lead["pk"], known, {name: each.get(lead["pk"], []) for name, each in rows.items()}
            )
    return found


def _rows(table: Table, lead_ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    """The rows of a table that were there when the lead came."""
    came, ended = F("lead__created_at"), ENDED_AT.get(table.name)
    only = {column: value for column, value in table.only.items() if column != ended}
    found = table.model._default_manager.filter(narrow(only), lead__in=lead_ids)
    if known_at := KNOWN_AT.get(table.name):
        found = found.filter(**{f"{known_at}__lte": came})
    if ended and known_at:
        found = found.filter(Q(**{ended: None}) | Q(**{f"{ended}__gt": came}))
    rows: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for pk, *values in found.values_list("lead_id", *table.columns):
        rows[pk].append(dict(zip(table.columns, values, strict=True)))
    return rows
