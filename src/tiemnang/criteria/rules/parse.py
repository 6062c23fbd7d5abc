"""JSON in, a typed tree out, or every mistake with the place where it stands."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from tiemnang.criteria.rules.operators import ALIASES, OPERATORS
from tiemnang.criteria.rules.tree import Group, Leaf, Node
from tiemnang.criteria.rules.values import BadValue, read

DEEPEST = 6  # groups within groups
MOST_RULES = 100
PARTS = {"field", "operator", "value"}


class Known(Protocol):
    """What checking needs to know of a field; `allowed` is None where every word may stand."""

    @property
    def type(self) -> str:
        """Key of `OPERATORS`."""

    @property
    def operators(self) -> Collection[str]:
        """Those of its type that can be asked of this field."""

    @property
    def allowed(self) -> Collection[str] | None:
        """The only values a choice can have."""


class Problem(NamedTuple):
    """A mistake: `path` counts down from the top group as react-querybuilder does ((1, 0): first rule of the second)."""

    path: tuple[int, ...]
    code: str
    args: Mapping[str, Any]


class Unsound(ValueError):
    """A tree that cannot be asked, with every reason."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep all problems; the first one stands for the rest where only one fits."""
        super().__init__(", ".join(f"{problem.path}: {problem.code}" for problem in problems))
        self.problems = problems


def parse(source: Any, fields: Mapping[str, Known]) -> Group:
    """The tree that this JSON means; raises Unsound with every mistake in it."""
    tree, problems = check(source, fields)
    if tree is None:
        raise Unsound(problems)
    return tree


def check(source: Any, fields: Mapping[str, Known]) -> tuple[Group | None, list[Problem]]:
    """(tree, no problems) or (None, problems in reading order)."""
    reader = _Reader(fields)
    node = reader.node(source, ())
    if isinstance(node, Leaf):
        node = Group("and", (node,))
    if reader.problems or node is None:
        return None, reader.problems
    return node, []


class _Reader:
    """Walks the JSON once and remembers what was wrong where."""

    def __init__(self, fields: Mapping[str, Known]) -> None:
        self.fields = fields
        self.problems: list[Problem] = []
        self.seen = 0

    def blame(self, path: tuple[int, ...], code: str, **args: Any) -> None:
        self.problems.append(Problem(path, code, args))

    def node(self, source: Any, path: tuple[int, ...]) -> Node | None:
        self.seen += 1
        if self.seen > MOST_RULES:
            if self.seen == MOST_RULES + 1:
                self.blame(path, "too_many_rules", most=MOST_RULES)
            return None
        if not isinstance(source, Mapping):
            self.blame(path, "not_a_rule")
            return None
        return self.group(source, path) if "rules" in source else self.leaf(source, path)

    def group(self, source: Mapping[str, Any], path: tuple[int, ...]) -> Group | None:
        rules, combinator, negated = (
            source["rules"],
            source.get("combinator", "and"),
            source.get("not", False),
        )
        if len(path) > DEEPEST:
            self.blame(path, "too_deep", most=DEEPEST)
        elif not isinstance(rules, list | tuple):
            self.blame(path, "not_a_rule")
        elif combinator not in ("and", "or"):
            self.blame(path, "combinator_unknown", combinator=str(combinator)[:40])
        elif not isinstance(negated, bool):
            self.blame(path, "not_yes_or_no")
        else:
            return Group(combinator, tuple(self._rules(rules, path)), negated)
        return None

    def _rules(self, rules: Sequence[Any], path: tuple[int, ...]) -> Iterator[Node]:
        for number, rule in enumerate(rules):
            if self.seen > MOST_RULES:
                return
            if node := self.node(rule, (*path, number)):
                yield node

    def leaf(self, source: Mapping[str, Any], path: tuple[int, ...]) -> Leaf | None:
        key = source.get("field")
        field = self.fields.get(key) if isinstance(key, str) else None
        if field is None:
            self.blame(path, "field_unknown", field=str(key)[:80])
            return None
        if source.get("valueSource", "value") != "value":
            self.blame(path, "fields_not_compared")
            return None
        given = str(source.get("operator"))
        operator = ALIASES[field.type].get(given, given)
        if operator not in field.operators:
            self.blame(path, "operator_unknown", operator=given[:40])
            return None
        return self._asked(field, Leaf(str(key), operator, source.get("value")), path)

    def _asked(self, field: Known, leaf: Leaf, path: tuple[int, ...]) -> Leaf | None:
        takes = OPERATORS[field.type][leaf.operator].takes
        try:
            value = read(takes, leaf.value)
        except BadValue as bad:
            self.blame(path, bad.code, **bad.args_of_code)
            return None
        if takes == "words" and field.allowed is not None:
            strange = [word for word in value if word not in field.allowed]
            if strange:
                self.blame(path, "choice_unknown", value=strange[0])
                return None
        return leaf._replace(value=value)
