"""One field for every attribute people defined: what is known of a lead now under that name."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tiemnang.criteria.places import Rows, Table
from tiemnang.criteria.register import Field
from tiemnang.criteria.shapes import value
from tiemnang.leads.models import Fact, FactDefinition, FactGroup, FactType
from tiemnang.leads.models.known import fact_said

FACTS = Table("facts", Fact, ("definition_id", "value", "number"), only={"superseded_at": None})
MOST_CHOICES = 200
# What is asked, of which column, compared how.
_SHAPE = {
    FactType.TEXT: ("text", "value", "text"),
    FactType.NUMBER: ("number", "number", "real"),
    FactType.MONEY: ("money", "number", "real"),
    FactType.DATE: ("date", "number", "day"),
    FactType.YES_NO: ("known_yes_no", "number", "real"),
    FactType.CHOICE: ("choice", "value", "folded"),
}


def fact_fields() -> Iterator[Field]:
    """The fields of all definitions, by name; one query."""
    columns = ("pk", "key", "name", "group", "type", "merged_into", "merged_into__name")
    for pk, key, name, group, kind, heir, heirs_name in FactDefinition.objects.order_by("name").values_list(
        *columns
    ):
        # A rule that asks for what became part of another asks the other; nobody is offered it any more.
        pk, name = heir or pk, heirs_name or fact_said(key, name)
        type, column, holds = _SHAPE[FactType(kind)]
        place = Rows(FACTS, column, holds, {"definition_id": pk})
        more: dict[str, Any] = {"choices": _values_of(pk)} if kind == FactType.CHOICE else {}
        yield value(f"fact.{key}", name, type, FactGroup(group).label, place, is_former=bool(heir), **more)


def _values_of(pk: int) -> Callable[[], Iterable[tuple[str, str]]]:
    """The values in use now, as written."""

    def values() -> Iterator[tuple[str, str]]:
        found = Fact.objects.filter(definition=pk, superseded_at=None).values_list("value", flat=True)
        return ((text, text) for text in found.distinct().order_by("value")[:MOST_CHOICES])

    return values
