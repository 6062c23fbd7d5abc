"""A card made ready: plain closures that add up reasons, built once and called for every lead."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from tiemnang.scoring.rules import fast
from tiemnang.scoring.rules.clues import Clues
from tiemnang.scoring.rules.priority import STEPS
from tiemnang.scoring.rules.rule import WHOLE, Reason, Rule
from tiemnang.scoring.rules.saying import OF_WORD, nothing, only_leaf, saying

Adder = Callable[[Clues, Any, list[Reason]], None]  # clues, snapshot or None, the reasons so far
LONGEST = 3650  # days for which a fading rule is worked out ahead


class Points(NamedTuple):
    """What a card says of a lead: points, fit and engagement (each 0 to 100) and all reasons, heaviest first."""

    points: int
    fit: int
    engagement: int
    reasons: list[Reason]


class Judge(NamedTuple):
    """A card as closures; `steps` are the days at which time alone changes something, by clue.

    `is_daily`: a rule looks at time in a way that clues do not carry, so every lead may change every day.
    """

    adders: Sequence[Adder]
    steps: Mapping[str, Sequence[float]]
    is_daily: bool = False

    def points_for(self, clues: Clues, snapshot: Any = None) -> Points:
        """Points with the reasons that add up to exactly them.

        Points are all reasons together, fit and engagement those of their part; each is kept within 0 to 100, and
        what that takes or gives is a reason of the whole (`ceiling`, `floor`), so that nothing is hidden.
        """
        reasons: list[Reason] = []
        for add in self.adders:
            add(clues, snapshot, reasons)
        total = engaged = 0
        for _code, points, _args, part in reasons:
            total += points
            if part:
                engaged += points
        fit = total - engaged
        if total > 100:
            reasons.append(Reason("ceiling", 100 - total, part=WHOLE))
        elif total < 0:
            reasons.append(Reason("floor", -total, part=WHOLE))
        reasons.sort(key=_weight)
        return Points(min(max(total, 0), 100), min(max(fit, 0), 100), min(max(engaged, 0), 100), reasons)


def _weight(reason: Reason) -> int:
    return -abs(reason[1])


def judge(
    rules: Iterable[Rule], card: str = "", others: Sequence[Adder] = (), is_daily: bool = False
) -> Judge:
    """The judge of those rules that clues can answer, with the adders of the `others` beside them.

    `card` is the digest of the version that reasons of rules without words of their own point back to.
    """
    mine = [rule for rule in rules if is_quick(rule)]
    words: dict[str, dict[str, list[Reason]]] = defaultdict(lambda: defaultdict(list))
    there: list[tuple[int, Reason]] = []
    adders: list[Adder] = []
    for rule in mine:
        leaf = None if rule.of else only_leaf(rule)
        if leaf and leaf.operator == "in" and leaf.field in OF_WORD:
            for word in dict.fromkeys(leaf.value):
                words[leaf.field][word].append(_of_word(rule, leaf.field, word, card))
        elif leaf and leaf.field in fast.THERE and leaf.value is True:
            there.append((Clues._fields.index(fast.THERE[leaf.field]), _always(rule, card)))
        else:
            adders.append(_adder(rule, card))
    looked_up = [_look_up(fast.WORDS[field], dict(found)) for field, found in words.items()]
    return Judge((_present(there), *looked_up, *adders, *others), _steps(mine), is_daily)


def is_quick(rule: Rule) -> bool:
    """Whether clues alone can answer a rule."""
    if rule.of and fast.amount_of(rule.of, rule.half_life) is None:
        return False
    return fast.test_of(rule.tree) is not None


def own_reason(rule: Rule, points: int, card: str) -> Reason:
    """The reason of a rule that only its own sentence describes."""
    return Reason("rule", points, {"card": card, "rule": rule.code}, rule.part)


def _of_word(rule: Rule, field: str, word: str, card: str) -> Reason:
    if rule.name:
        return own_reason(rule, rule.capped(1), card)
    code, key = OF_WORD[field]
    return Reason(code, rule.capped(1), {key: word}, rule.part)


def _always(rule: Rule, card: str) -> Reason:
    """The reason of a rule that says the same of every lead it holds."""
    said = saying(rule)
    return Reason(said[0], rule.capped(1), part=rule.part) if said else own_reason(rule, rule.capped(1), card)


def _present(there: Sequence[tuple[int, Reason]]) -> Adder:
    """Rules that ask whether there is something at all: one loop, since nearly every card has several."""

    def add(clues: Clues, snapshot: Any, reasons: list[Reason]) -> None:
        for place, reason in there:
            if clues[place]:
                reasons.append(reason)

    return add


def _look_up(clue: str, found: Mapping[str, list[Reason]]) -> Adder:
    get = attrgetter(clue)

    def add(clues: Clues, snapshot: Any, reasons: list[Reason]) -> None:
        more = found.get(get(clues))
        if more:
            reasons.extend(more)

    return add


def _adder(rule: Rule, card: str) -> Adder:
    test = fast.test_of(rule.tree) or (lambda clues: True)
    said = saying(rule)
    if rule.of == "created_at" and not rule.tree.rules:
        return _fading(rule, card)
    if rule.of:
        return _amount(rule, test, card)
    points = rule.capped(1)
    if said is None or said[1] is nothing:
        return _once(
            Reason(said[0], points, part=rule.part) if said else own_reason(rule, points, card), test
        )
    code, found = said

    def add(clues: Clues, snapshot: Any, reasons: list[Reason]) -> None:
        if test(clues):
            reasons.append(Reason(code, points, found(clues), rule.part))

    return add


def _once(reason: Reason, test: fast.Test) -> Adder:
    """Reasons that differ by nothing are made once: a million leads share them."""

    def add(clues: Clues, snapshot: Any, reasons: list[Reason]) -> None:
        if test(clues):
            reasons.append(reason)

    return add


def _amount(rule: Rule, test: fast.Test, card: str) -> Adder:
    amount, said, part = fast.amount_of(rule.of, rule.half_life), saying(rule), rule.part
    assert amount is not None

    def add(clues: Clues, snapshot: Any, reasons: list[Reason]) -> None:
        much = amount(clues)
        if much is not None and test(clues) and (points := rule.capped(much)):
            reasons.append(
                Reason(said[0], points, said[1](clues), part) if said else own_reason(rule, points, card)
            )

    return add


def _fading(rule: Rule, card: str) -> Adder:
    """Points that fade with the days since a lead came: one reason for each day, made ahead."""
    by_day: list[Reason | None] = []
    for days in range(LONGEST):
        points = rule.capped(fast.faded(days, rule.half_life))
        if not points:
            break
        said = saying(rule)
        by_day.append(
            Reason(said[0], points, {"days": days}, rule.part) if said else own_reason(rule, points, card)
        )
    known = len(by_day)
    last = by_day[-1] if known == LONGEST else None

    def add(clues: Clues, snapshot: Any, reasons: list[Reason]) -> None:
        days = int(clues.age)
        reason = by_day[days] if days < known else last
        if reason is not None:
            reasons.append(reason)

    return add


def _steps(rules: Sequence[Rule]) -> Mapping[str, Sequence[float]]:
    """The days at which points or priority change by themselves, by clue."""
    days: dict[str, set[float]] = {clue: set(known) for clue, known in STEPS.items()}
    for rule in rules:
        for clue, day in (*fast.asked_days(rule.tree), *_fading_days(rule)):
            days.setdefault(clue, set()).add(day)
    return {clue: sorted(known) for clue, known in days.items()}


def _fading_days(rule: Rule) -> Iterable[tuple[str, float]]:
    """The days on which a fading rule gives other points than the day before."""
    if rule.of not in fast.PASSED or not rule.half_life:
        return
    before = rule.capped(1)
    for days in range(1, LONGEST):
        points = rule.capped(fast.faded(days, rule.half_life))
        if points != before:
            yield fast.PASSED[rule.of], float(days)
        if not points:
            return
        before = points
