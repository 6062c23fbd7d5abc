"""What can be asked of a lead: a plain dict that every room adds to from its own `fields.py`."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q

from tiemnang.criteria.places import Snapshot, Table
from tiemnang.criteria.rules.operators import OPERATORS
from tiemnang.criteria.rules.times import Standpoint
from tiemnang.criteria.rules.tree import Leaf

Test = Callable[[Snapshot], bool]


class Measure(NamedTuple):
    """What a field says when it is added up instead of asked: `of` gives its values, `kind` says what they are.

    "each": moments of things that count one by one; "moment": when something was, the latest counts; "number".
    """

    kind: str
    of: Callable[[Snapshot], Iterable[Any]]
    is_count: bool = False  # a number of things: so many of them, not so much of something


class Needs(NamedTuple):
    """What a snapshot must carry to answer: columns of the lead, tables around it."""

    columns: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Field:
    """One thing that can be asked. `asks` and `fits` answer the operators that are no other's opposite.

    `asks` gives a condition on leads that is true or false and never null, `fits` a test of one lead in memory;
    `choices` gives (value, label) pairs, and a field with `open_choices` also takes values outside of them (a tag that
    is gone matches nobody).
    """

    key: str
    label: Any  # a text or a lazy one
    type: str
    group: Any
    asks: Callable[[Leaf, Standpoint], Q]
    fits: Callable[[Leaf, Standpoint], Test]
    needs: Needs = Needs()
    choices: Callable[[], Iterable[tuple[str, Any]]] | None = None
    open_choices: bool = True
    small: bool = False  # its choices are common words, written small inside a sentence
    only: tuple[str, ...] = ()  # the operators that make sense, where not all of the type's do
    is_former: bool = False  # another name stands for it now: understood, no longer offered
    measure: Measure | None = None  # None: nothing to count and nothing to weigh
    is_moving: bool = False  # its answer changes while nobody touches the lead

    @property
    def operators(self) -> Collection[str]:
        """What can be asked of this field."""
        return self.only or OPERATORS[self.type]

    @cached_property
    def allowed(self) -> Collection[str] | None:
        """The only values there are, None where others may stand too."""
        if self.choices is None or self.open_choices:
            return None
        return frozenset(value for value, _label in self.choices())


FIELDS: dict[str, Field] = {}
# Fields that are rows of a table: each function reads them anew, one query each.
WRITTEN_BY_PEOPLE: list[Callable[[], Iterable[Field]]] = []


def register(*fields: Field) -> None:
    """Add fields to the register; ValueError when a key is taken."""
    for field in fields:
        if field.key in FIELDS:
            raise ValueError(f"two fields are called {field.key}")
        FIELDS[field.key] = field


def known_fields() -> Mapping[str, Field]:
    """Every field there is now, those of the facts people defined included."""
    return FIELDS | {field.key: field for read in WRITTEN_BY_PEOPLE for field in read()}
