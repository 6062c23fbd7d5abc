"""The scorecard in use, read and made ready: what clues can answer goes quickly, the rest through the rule language."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from tiemnang.criteria.moving import is_moving
from tiemnang.criteria.one import judge as test_of
from tiemnang.criteria.places import Snapshot
from tiemnang.criteria.register import Field, Measure, known_fields
from tiemnang.criteria.rules import Standpoint, fields_of
from tiemnang.office import current
from tiemnang.scoring import measuring
from tiemnang.scoring.models import Scorecard
from tiemnang.scoring.rules import DEFAULT, Clues, Judge, Rule
from tiemnang.scoring.rules.adding import Adder, is_quick, judge, own_reason
from tiemnang.scoring.rules.fast import faded
from tiemnang.scoring.rules.pieces import Piece, pieces_of
from tiemnang.scoring.rules.rule import read, written
from tiemnang.scoring.rules.yardstick import NOTHING_LEARNED, Yardstick


class Ready(NamedTuple):
    """A judge, the fields its snapshots must carry (without fields it needs none), the digest of its version, the measure."""

    judge: Judge
    fields: Sequence[Field] = ()
    digest: str = ""
    by: Yardstick = NOTHING_LEARNED  # what priority is measured by


def in_use(at: datetime) -> Ready:
    """The latest card made ready for this moment; two queries at most while clues answer all of it."""
    latest = Scorecard.objects.order_by("-pk").values_list("pk", "digest").first()
    pk, digest = latest or (0, "")
    rules = rules_of(pk, digest)
    slow = _slow(rules)
    card = _with_questions(rules, slow, at, digest) if slow else Ready(_kept(pk, digest), digest=digest)
    return card._replace(by=measuring.in_use())


def ready(rules: Sequence[Rule], at: datetime, card: str = "") -> Ready:
    """Rules as closures for this moment; `card` is the digest of the version they belong to."""
    slow = _slow(rules)
    return _with_questions(rules, slow, at, card) if slow else Ready(judge(_on(rules), card), digest=card)


def _slow(rules: Sequence[Rule]) -> list[Rule]:
    """The rules that clues cannot answer."""
    return [rule for rule in rules if rule.is_on and not is_quick(rule)]


def current_rules() -> tuple[Rule, ...]:
    """The rules in use, those switched off included."""
    pk, digest = Scorecard.objects.order_by("-pk").values_list("pk", "digest").first() or (0, "")
    return rules_of(pk, digest)


@lru_cache(maxsize=64)
def rules_of(pk: int, digest: str) -> tuple[Rule, ...]:
    """The rules of a version; 0 is the card a house starts with. A version never changes, so it is read once."""
    if not pk:
        return DEFAULT
    return tuple(read(stored) for stored in Scorecard.objects.get(pk=pk).rules)


def weighable(fields: Mapping[str, Field]) -> Mapping[str, str]:
    """{key: kind of measure} of the fields a rule can count, date or weigh."""
    return {key: field.measure.kind for key, field in fields.items() if field.measure is not None}


def digest_of(rules: Sequence[Rule]) -> str:
    """The same for the same rules."""
    said = json.dumps([written(rule) for rule in rules], sort_keys=True, ensure_ascii=False)
    return blake2b(said.encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=8)
def _kept(pk: int, digest: str) -> Judge:
    return judge(_on(rules_of(pk, digest)), digest)


def _on(rules: Sequence[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.is_on]


def _with_questions(rules: Sequence[Rule], slow: Sequence[Rule], at: datetime, card: str) -> Ready:
    """Rules about what clues do not carry; those about a field that is gone sleep until it is back."""
    known, standpoint = known_fields(), Standpoint(at, None, *current.work_time())
    awake = [rule for rule in slow if asked(rule) <= known.keys()]
    adders = [_asking(rule, known, standpoint, card) for rule in awake]
    fields = {key: known[key] for rule in awake for key in asked(rule)}
    is_daily = any(rule.half_life or is_moving(rule.tree, known) for rule in awake)
    return Ready(judge(_on(rules), card, adders, is_daily), tuple(fields.values()))


def asked(rule: Rule) -> frozenset[str]:
    """The keys of all fields a rule looks at."""
    return fields_of(rule.tree) | ({rule.of} if rule.of else set())


def _asking(rule: Rule, known: Mapping[str, Field], at: Standpoint, card: str) -> Adder:
    test = test_of(rule.tree, known, at)
    amount = _amount(known[rule.of].measure, rule.half_life, at.now) if rule.of else _one
    pieces_for, own = pieces_of("rule", rule.part), tuple(own_reason(rule, 0, card).args.items())

    def add(clues: Clues, snapshot: Snapshot, pieces: list[Piece]) -> None:
        if test(snapshot) and (points := rule.capped(amount(snapshot))):
            pieces.append(pieces_for(points, own))

    return add


def _one(lead: Snapshot) -> float:
    return 1.0


def _amount(measure: Measure | None, half_life: float, now: datetime) -> Callable[[Snapshot], float]:
    """How much there is of what a field counts, dates or numbers; nothing is 0."""
    if measure is None:
        return lambda lead: 0.0

    def left(moment: datetime) -> float:
        return faded(max((now - moment).total_seconds() / 86_400, 0.0), half_life)

    def present(lead: Snapshot) -> list[Any]:
        return [each for each in measure.of(lead) if each is not None]

    if measure.kind == "each":
        return lambda lead: sum(map(left, present(lead)))
    if measure.kind == "moment":
        return lambda lead: left(max(found)) if (found := present(lead)) else 0.0
    return lambda lead: max(present(lead), default=0.0)
