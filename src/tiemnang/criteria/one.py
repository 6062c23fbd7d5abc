"""A tree asked of one lead in memory, from a snapshot that was read for many leads at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tiemnang.criteria.places import Snapshot, Table
from tiemnang.criteria.register import Field, Test
from tiemnang.criteria.rules.operators import OPERATORS
from tiemnang.criteria.rules.times import Standpoint
from tiemnang.criteria.rules.tree import Leaf, Node
from tiemnang.database.bulk import in_parts
from tiemnang.leads.models import Lead

PART = 1000  # leads read at once


def judge(node: Node, fields: Mapping[str, Field], at: Standpoint) -> Test:
    """The tree as a function of one snapshot; made once, it answers for many."""
    if isinstance(node, Leaf):
        return _leaf(node, fields[node.field], at)
    tests = [judge(rule, fields, at) for rule in node.rules]
    every = all if node.combinator == "and" or not tests else any
    return lambda lead: every(test(lead) for test in tests) is not node.negated


def _leaf(leaf: Leaf, field: Field, at: Standpoint) -> Test:
    opposite = OPERATORS[field.type][leaf.operator].opposite
    if not opposite:
        return field.fits(leaf, at)
    test = field.fits(leaf._replace(operator=opposite), at)
    return lambda lead: not test(lead)


def snapshots(lead_ids: Sequence[int], fields: Iterable[Field]) -> dict[int, Snapshot]:
    """{lead id: what `fields` ask of it}: one query per table and thousand leads; leads that are gone are left out."""
    wanted = list(fields)
    columns = sorted({"pk", *(column for field in wanted for column in field.needs.columns)})
    tables = {table.name: table for field in wanted for table in field.needs.tables}
    found: dict[int, Snapshot] = {}
    for part in in_parts(sorted(set(lead_ids)), PART):
        rows = {name: _rows(table, part) for name, table in tables.items()}
        for lead in Lead.objects.filter(pk__in=part).values(*columns):
            around = {name: of_leads.get(lead["pk"], []) for name, of_leads in rows.items()}
            found[lead["pk"]] = Snapshot(lead["pk"], lead, around)
    return found


def _rows(table: Table, lead_ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    rows: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for pk, *values in table.of(lead_ids):
        rows[pk].append(dict(zip(table.columns, values, strict=True)))
    return rows
