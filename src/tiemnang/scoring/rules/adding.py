"""A card made ready: plain closures that add up reasons, built once and called for every lead."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from tiemnang.criteria.rules import fields_of
from tiemnang.scoring.rules import fast
from tiemnang.scoring.rules.clues import Clues
from tiemnang.scoring.rules.pieces import MOST_KEPT, Piece, limit, piece, pieces_of, weight
from tiemnang.scoring.rules.priority import STEPS
from tiemnang.scoring.rules.rule import Reason, Rule
from tiemnang.scoring.rules.saying import OF_WORD, nothing, only_leaf, saying

Adder = Callable[[Clues, Any, list[Piece]], None]  # clues, snapshot or None, the pieces so far
LONGEST = 3650  # days for which a fading rule is worked out ahead
# Clues with few values: what is asked of these alone has few answers, and each is worked out once.
FEW_VALUED = (
    "phones", "mails", "zalos", "bad_ways", "channel", "severity", "stage", "awareness", "last_result", "unanswered",
    "has_organisation", "has_place", "purchases",
)  # fmt: skip
_few = itemgetter(*map(Clues._fields.index, FEW_VALUED))


class Points(NamedTuple):
    """What a card says of a lead: points, fit and engagement (each 0 to 100) and all its pieces, heaviest first."""

    points: int
    fit: int
    engagement: int
    pieces: Sequence[Piece]

    @property
    def reasons(self) -> list[Reason]:
        """The reasons that add up to the points."""
        return [piece.reason for piece in self.pieces]

    @property
    def text(self) -> str:
        """The reasons as JSON, as they are stored."""
        return f"[{','.join([piece.text for piece in self.pieces])}]"


class Judge(NamedTuple):
    """A card as closures; `steps` are the days at which time alone changes something, by clue.

    `settled` says what few-valued clues give, `adders` add the rest. `is_daily`: a rule looks at time in a way that
    clues do not carry, so every lead may change every day.
    """

    settled: Callable[[tuple[Any, ...]], tuple[Sequence[Piece], int, int]]
    adders: Sequence[Adder]
    steps: Mapping[str, Sequence[float]]
    is_daily: bool = False

    def points_for(self, clues: Clues, snapshot: Any = None) -> Points:
        """Points with the reasons that add up to exactly them.

        Points are all reasons together, fit and engagement those of their part; each is kept within 0 to 100, and
        what that takes or gives is a reason of the whole (`ceiling`, `floor`), so that nothing is hidden.
        """
        known, total, engaged = self.settled(_few(clues))
        found: list[Piece] = []
        for add in self.adders:
            add(clues, snapshot, found)
        for _weight, points, part, _text, _reason in found:
            total += points
            if part:
                engaged += points
        if total > 100:
            found.append(limit(100 - total))
        elif total < 0:
            found.append(limit(-total))
        pieces = sorted([*known, *found], key=weight) if found else known
        fit = total - engaged
        return Points(min(max(total, 0), 100), min(max(fit, 0), 100), min(max(engaged, 0), 100), pieces)


def judge(
    rules: Iterable[Rule], card: str = "", others: Sequence[Adder] = (), is_daily: bool = False
) -> Judge:
    """The judge of those rules that clues can answer, with the adders of the `others` beside them.

    `card` is the digest of the version that reasons of rules without words of their own point back to.
    """
    mine = [rule for rule in rules if is_quick(rule)]
    words: dict[str, dict[str, list[Piece]]] = defaultdict(lambda: defaultdict(list))
    few: list[Adder] = []
    many: list[Adder] = []
    for rule in mine:
        leaf = None if rule.of else only_leaf(rule)
        if leaf and leaf.operator == "in" and leaf.field in OF_WORD:
            for word in dict.fromkeys(leaf.value):
                words[leaf.field][word].append(_of_word(rule, leaf.field, word, card))
        else:
            (few if _asks(rule) <= set(FEW_VALUED) else many).append(_adder(rule, card))
    few += [_look_up(fast.WORDS[field], dict(found)) for field, found in words.items()]
    return Judge(_settling(few), (*many, *others), _steps(mine), is_daily)


def _settling(adders: Sequence[Adder]) -> Callable[[tuple[Any, ...]], tuple[Sequence[Piece], int, int]]:
    """What these adders give to clues of few values: the pieces, and their points in all and of engagement."""

    @lru_cache(MOST_KEPT)
    def settled(values: tuple[Any, ...]) -> tuple[Sequence[Piece], int, int]:
        clues, found = Clues(**dict(zip(FEW_VALUED, values, strict=True))), list[Piece]()
        for add in adders:
            add(clues, None, found)
        engaged = sum(one.points for one in found if one.part)
        return tuple(sorted(found, key=weight)), sum(one.points for one in found), engaged

    return settled


def is_quick(rule: Rule) -> bool:
    """Whether clues alone can answer a rule."""
    if rule.of and fast.amount_of(rule.of, rule.half_life) is None:
        return False
    return fast.test_of(rule.tree) is not None


def own_reason(rule: Rule, points: int, card: str) -> Reason:
    """The reason of a rule that only its own sentence describes."""
    return Reason("rule", points, {"card": card, "rule": rule.code}, rule.part)


def _asks(rule: Rule) -> frozenset[str]:
    """The clues a rule and its sentence look at."""
    asked = frozenset[str]().union(*map(fast.clues_behind, {*fields_of(rule.tree), rule.of}))
    return asked | {"need"} if rule.of == "need.severity" else asked  # its sentence quotes them


def _of_word(rule: Rule, field: str, word: str, card: str) -> Piece:
    if rule.name:
        return piece(own_reason(rule, rule.capped(1), card))
    code, key = OF_WORD[field]
    return piece(Reason(code, rule.capped(1), {key: word}, rule.part))


def _look_up(clue: str, found: Mapping[str, list[Piece]]) -> Adder:
    get = attrgetter(clue)

    def add(clues: Clues, snapshot: Any, pieces: list[Piece]) -> None:
        pieces.extend(found.get(get(clues), ()))

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
            piece(Reason(said[0], points, part=rule.part) if said else own_reason(rule, points, card)), test
        )
    pieces_for, found = pieces_of(said[0], rule.part), said[1]

    def add(clues: Clues, snapshot: Any, pieces: list[Piece]) -> None:
        if test(clues):
            pieces.append(pieces_for(points, tuple(found(clues).items())))

    return add


def _once(one: Piece, test: fast.Test) -> Adder:
    """Pieces that differ by nothing are made once: a million leads share them."""

    def add(clues: Clues, snapshot: Any, pieces: list[Piece]) -> None:
        if test(clues):
            pieces.append(one)

    return add


def _amount(rule: Rule, test: fast.Test, card: str) -> Adder:
    amount, said = fast.amount_of(rule.of, rule.half_life), saying(rule)
    assert amount is not None
    own = tuple(own_reason(rule, 0, card).args.items())
    pieces_for = pieces_of(said[0] if said else "rule", rule.part)

    def add(clues: Clues, snapshot: Any, pieces: list[Piece]) -> None:
        much = amount(clues)
        if much is not None and test(clues) and (points := rule.capped(much)):
            pieces.append(pieces_for(points, tuple(said[1](clues).items()) if said else own))

    return add


def _fading(rule: Rule, card: str) -> Adder:
    """Points that fade with the days since a lead came: one piece for each day, made ahead."""
    by_day: list[Piece] = []
    for days in range(LONGEST):
        points = rule.capped(fast.faded(days, rule.half_life))
        if not points:
            break
        said = saying(rule)
        reason = (
            Reason(said[0], points, {"days": days}, rule.part) if said else own_reason(rule, points, card)
        )
        by_day.append(piece(reason))
    known = len(by_day)
    last = by_day[-1] if known == LONGEST else None

    def add(clues: Clues, snapshot: Any, pieces: list[Piece]) -> None:
        days = int(clues.age)
        one = by_day[days] if days < known else last
        if one is not None:
            pieces.append(one)

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
