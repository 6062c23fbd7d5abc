"""The tree: questions about one field each, joined by "and" and "or", any group of them turned round."""

from collections.abc import Iterator
from typing import Any, NamedTuple


class Leaf(NamedTuple):
    """One question: what a field's value must be. The value is of the form its operator takes."""

    field: str
    operator: str
    value: Any = None


class Group(NamedTuple):
    """Questions that must all hold (`and`), or of which one must (`or`); `negated` turns the answer round.

    A group without questions lets everybody through, whatever its combinator.
    """

    combinator: str
    rules: tuple["Node", ...]
    negated: bool = False


Node = Leaf | Group
EVERYBODY = Group("and", ())


def leaves(node: Node) -> Iterator[Leaf]:
    """Every question of the tree, in reading order."""
    if isinstance(node, Leaf):
        yield node
    else:
        for rule in node.rules:
            yield from leaves(rule)


def fields_of(node: Node) -> frozenset[str]:
    """The keys of all fields the tree asks about."""
    return frozenset(leaf.field for leaf in leaves(node))


def as_json(node: Node) -> dict[str, Any]:
    """The tree as it is stored and as react-querybuilder draws it."""
    if isinstance(node, Leaf):
        return {"field": node.field, "operator": node.operator, "value": node.value}
    return {
        "combinator": node.combinator,
        "not": node.negated,
        "rules": [as_json(rule) for rule in node.rules],
    }


def normalise(node: Node) -> Group:
    """The same question in its shortest form: no needless nesting, nothing twice; a group at the top, always."""
    short = _short(node)
    return short if isinstance(short, Group) else Group("and", (short,))


def _short(node: Node) -> Node:
    if isinstance(node, Leaf):
        return node
    rules: list[Node] = []
    for rule in map(_short, node.rules):
        for each in _opened(rule, node.combinator):
            if each not in rules:
                rules.append(each)
    if len(rules) == 1:
        return _turned(rules[0]) if node.negated else rules[0]
    return Group(node.combinator if rules else "and", tuple(rules), node.negated)


def _opened(rule: Node, combinator: str) -> tuple[Node, ...]:
    """The rules of a group that says no more than the group around it."""
    if isinstance(rule, Leaf) or rule.negated or rule.combinator != combinator or not rule.rules:
        return (rule,)
    return rule.rules


def _turned(rule: Node) -> Node:
    if isinstance(rule, Leaf):
        return Group("and", (rule,), True)
    return rule._replace(negated=not rule.negated)
