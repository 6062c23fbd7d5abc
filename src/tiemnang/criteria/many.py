"""A tree asked of many leads at once: one condition for the database."""

from collections.abc import Mapping
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from tiemnang.criteria.gathering import gathered
from tiemnang.criteria.places import ANYBODY
from tiemnang.criteria.register import Field
from tiemnang.criteria.rules.operators import OPERATORS
from tiemnang.criteria.rules.times import Standpoint
from tiemnang.criteria.rules.tree import Leaf, Node
from tiemnang.database.bulk import ON_POSTGRESQL


def where_of_all(node: Node, fields: Mapping[str, Field], at: Standpoint) -> Q:
    """The same condition in the form that is quicker when everybody is asked, and slower when few are."""
    condition = gathered(where(node, fields, at))
    # Named by its keys, SQLite walks the table as it lies; else an index on "not merged", from which it looks up every row.
    return condition if ON_POSTGRESQL else Q(pk__gt=0) & condition


def where(node: Node, fields: Mapping[str, Field], at: Standpoint) -> Q:
    """The condition on leads that this tree means; true or false of every lead, never null.

    The caller brings `Lead.objects.seen_by(member)`: this condition says nothing about who may see whom.
    """
    if isinstance(node, Leaf):
        return _leaf(node, fields[node.field], at)
    conditions = [where(rule, fields, at) for rule in node.rules]
    joined = reduce(and_ if node.combinator == "and" else or_, conditions) if conditions else ANYBODY
    return ~joined if node.negated else joined


def _leaf(leaf: Leaf, field: Field, at: Standpoint) -> Q:
    opposite = OPERATORS[field.type][leaf.operator].opposite
    if opposite:
        return ~field.asks(leaf._replace(operator=opposite), at)
    return field.asks(leaf, at)
