"""A lead on its way in as a snapshot, for rules that ask for more than clues say; nothing is read from the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tiemnang.criteria.places import Snapshot
from tiemnang.criteria.register import Field
from tiemnang.leads.actions import Arrival

Rows = Sequence[Mapping[str, Any]]
# Columns of a lead that an arrival calls otherwise, or that are not there yet; the rest have the same name.
COLUMNS: Mapping[str, Callable[[Arrival, str, datetime], Any]] = {
    "pk": lambda one, channel, at: 0,
    "organisation__name": lambda one, channel, at: one.organisation or None,
    "source__channel": lambda one, channel, at: channel or None,
    "arrived_at": lambda one, channel, at: at,
}


def _entries(one: Arrival) -> Rows:
    told = [("arrived", one.created_at, None)]
    told += [(verb, at, detail.get("result")) for verb, at, _text, detail in one.entries]
    return [
        {"pk": number, "verb": verb, "at": at, "result": result}
        for number, (verb, at, result) in enumerate(told)
    ]


# What an arrival brings for each table of the rule language; tables that are not named here have no rows yet.
TABLES: Mapping[str, Callable[[Arrival], Rows]] = {
    "identities": lambda one: [
        {"kind": kind, "value": value, "is_bad": False, "is_shared": False} for kind, value, *_ in one.ways
    ],
    "facts": lambda one: [
        {"definition_id": definition, "value": value, "number": number}
        for definition, value, number in one.facts
    ],
    "needs": lambda one: [
        {"pk": number, "said": said, "severity": 1} for number, said in enumerate(one.needs)
    ],
    "entries": _entries,
    "taggings": lambda one: [{"tag_id": tag} for tag in one.tag_ids],
    "positions": lambda one: [{"title": one.job_title}] if one.organisation_id else [],
    "consents": lambda one: [{"purpose": "marketing", "channel": ""}] if one.consent else [],
}


def _nothing(one: Arrival) -> Rows:
    return ()


def snapshot(one: Arrival, fields: Iterable[Field], channel: str, at: datetime) -> Snapshot:
    """What `fields` ask of an arrival; what it cannot know yet (its file, its owner's team) is unknown."""
    wanted = list(fields)
    columns = {name: _column(one, name, channel, at) for field in wanted for name in field.needs.columns}
    tables = {table.name for field in wanted for table in field.needs.tables}
    return Snapshot(0, columns, {name: TABLES.get(name, _nothing)(one) for name in tables})


def _column(one: Arrival, name: str, channel: str, at: datetime) -> Any:
    return COLUMNS[name](one, channel, at) if name in COLUMNS else getattr(one, name, None)
