"""Questions and amounts that clues alone can answer: the same answers as `criteria` gives, without a snapshot.

Only what is asked the same way in both stands here; everything else is left to `criteria.one`. A property test holds
the two together.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from tiemnang.criteria.rules import Leaf, Node, leaves
from tiemnang.scoring.rules.clues import Clues

Test = Callable[[Clues], bool]
Amount = Callable[[Clues], float | None]  # None: there is nothing to count or to date

WORDS = {"channel": "channel", "stage": "stage", "awareness": "awareness", "last.result": "last_result"}
THERE = {
    "has.phone": "phones",
    "has.email": "mails",
    "has.zalo": "zalos",
    "need": "severity",
    "has.organisation": "has_organisation",
    "has.place": "has_place",
}
LARGEST = {"need.severity": "severity", "fact.budget": "budget"}  # 0: none; a lead may have several
COUNTED = {"ways.bad": "bad_ways", "calls.unanswered": "unanswered"}
PASSED = {"created_at": "age", "touched_at": "touched", "purchases.last": "last_bought"}  # days since
DAYS_IN = {"days": 1.0, "hours": 1 / 24}
AMOUNTS = {**COUNTED, "need.severity": "severity"}


def clues_behind(field: str) -> frozenset[str]:
    """The clues that answer for a field."""
    if field == "purchases":
        return frozenset({"purchases"})
    named = {table[field] for table in (WORDS, THERE, LARGEST, COUNTED, PASSED) if field in table}
    return frozenset(named | ({"purchases"} if field == "purchases.last" else set()))


def test_of(node: Node) -> Test | None:
    """The tree as a test of clues; None when it asks for more than they say."""
    if isinstance(node, Leaf):
        return _leaf(node)
    tests = [test_of(rule) for rule in node.rules]
    known = [test for test in tests if test is not None]
    if len(known) < len(tests):
        return None
    if len(known) == 1 and not node.negated:
        return known[0]
    return (
        _every(known, not node.negated)
        if node.combinator == "and" or not known
        else _some(known, not node.negated)
    )


def _every(tests: Sequence[Test], wanted: bool) -> Test:
    def test(clues: Clues) -> bool:
        for each in tests:
            if not each(clues):
                return not wanted
        return wanted

    return test


def _some(tests: Sequence[Test], wanted: bool) -> Test:
    def test(clues: Clues) -> bool:
        for each in tests:
            if each(clues):
                return wanted
        return not wanted

    return test


def _leaf(leaf: Leaf) -> Test | None:
    for fields, make in _ASKED:
        if leaf.field in fields:
            return make(attrgetter(fields[leaf.field]), leaf)
    return _bought(leaf) if leaf.field == "purchases" else None


def _word(get: Callable[[Clues], str], leaf: Leaf) -> Test | None:
    if leaf.operator in ("filled", "empty"):
        wanted = leaf.operator == "filled"
        return lambda clues: bool(get(clues)) is wanted
    chosen = frozenset(leaf.value)
    if leaf.operator == "in":
        return lambda clues: get(clues) in chosen
    return lambda clues: get(clues) not in chosen


def _there(get: Callable[[Clues], Any], leaf: Leaf) -> Test | None:
    wanted = leaf.value
    return lambda clues: bool(get(clues)) is wanted


def _largest(get: Callable[[Clues], int], leaf: Leaf) -> Test | None:
    """Of several values only the largest is known, so only "more than" can be asked, and only from something on."""
    least = leaf.value
    if leaf.operator == ">" and least >= 0:
        return lambda clues: get(clues) > least
    if leaf.operator == ">=" and least > 0:
        return lambda clues: get(clues) >= least
    return None


def _counted(get: Callable[[Clues], int], leaf: Leaf) -> Test | None:
    value = leaf.value
    compare: Mapping[str, Test] = {
        "=": lambda clues: get(clues) == value,
        "!=": lambda clues: get(clues) != value,
        "<": lambda clues: get(clues) < value,
        "<=": lambda clues: get(clues) <= value,
        ">": lambda clues: get(clues) > value,
        ">=": lambda clues: get(clues) >= value,
        "between": lambda clues: value[0] <= get(clues) <= value[1],
    }
    return compare.get(leaf.operator)


def _passed(get: Callable[[Clues], float | None], leaf: Leaf) -> Test | None:
    """Ages stop at zero, so what lies ahead cannot be told from this moment: only "more than … ago" is asked here."""
    if leaf.operator != "more_than_ago" or leaf.value["unit"] not in DAYS_IN:
        return None
    days = leaf.value["n"] * DAYS_IN[leaf.value["unit"]]
    if leaf.field == "purchases.last":
        return lambda clues: clues.purchases > 0 and clues.last_bought > days
    return lambda clues: (age := get(clues)) is not None and age > days


def _bought(leaf: Leaf) -> Test | None:
    if "n" in leaf.value:
        return None
    count = leaf.value["count"]
    compare: Mapping[str, Test] = {
        "at_least": lambda clues: clues.purchases >= count,
        "at_most": lambda clues: clues.purchases <= count,
        "exactly": lambda clues: clues.purchases == count,
    }
    return compare[leaf.operator]


_ASKED: tuple[tuple[Mapping[str, str], Callable[[Any, Leaf], Test | None]], ...] = (
    (WORDS, _word),
    (THERE, _there),
    (LARGEST, _largest),
    (COUNTED, _counted),
    (PASSED, _passed),
)


def amount_of(field: str, half_life: float) -> Amount | None:
    """How much of `field` there is, faded by `half_life`; None when clues do not say."""
    if field in PASSED:
        get = attrgetter(PASSED[field])
        if field == "purchases.last":
            return lambda clues: faded(clues.last_bought, half_life) if clues.purchases else None
        return lambda clues: None if (age := get(clues)) is None else faded(age, half_life)
    if field in AMOUNTS and not half_life:
        counted: Callable[[Clues], float] = attrgetter(AMOUNTS[field])
        return lambda clues: counted(clues) or None
    if field == "purchases" and not half_life:
        return lambda clues: clues.purchases or None
    return None


def faded(days: float, half_life: float) -> float:
    """What is left of one after so many days, which count as whole ones: points change once a day at most."""
    return float(0.5 ** (int(days) / half_life)) if half_life else 1.0


def asked_days(node: Node) -> Iterator[tuple[str, float]]:
    """(clue, days) of every "more than … ago" in a tree that clues can answer."""
    for leaf in leaves(node):
        if leaf.field in PASSED and leaf.operator == "more_than_ago":
            yield PASSED[leaf.field], leaf.value["n"] * DAYS_IN[leaf.value["unit"]]
