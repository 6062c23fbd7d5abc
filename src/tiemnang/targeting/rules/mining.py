"""Mines the profile: traits of the best customers against a base, the rules they make together, and whom to leave."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from tiemnang.tables.alone import judge
from tiemnang.tables.columns import Column
from tiemnang.tables.measures import false_discovery
from tiemnang.targeting.rules import beam, traits
from tiemnang.targeting.rules.beam import Rule
from tiemnang.targeting.rules.evidence import FEW, Mask, Strength, held_out, strength
from tiemnang.targeting.rules.traits import Trait

CHECKED_FROM = 60  # best customers; with fewer, holding some out leaves too few on both sides
SAID_TO_BE_REAL = 0.05  # false discovery among the traits named
LEAST_SHARE = 0.005
SAME_THING = 0.9  # a column that alone parts best from rest so well says the same thing in other words


class TraitFound(NamedTuple):
    """One trait: what it is worth where found (seven tenths) and where checked, and its q-value over all traits."""

    trait: Trait
    found: Strength
    checked: Strength | None
    q: float

    @property
    def is_real(self) -> bool:
        """Whether it stands after correcting for how many traits were looked at, and the rows held out do not deny it."""
        is_denied = self.checked is not None and (self.checked.lift - 1) * (self.found.lift - 1) < 0
        return self.q <= SAID_TO_BE_REAL and not is_denied


class Found(NamedTuple):
    """All that mining tells; `union` is any rule at all, on the rows that were held out; None without such."""

    rows: int
    best: int
    traits: list[TraitFound]
    rules: list[Rule]
    union: Strength | None
    same_thing: list[str]
    warnings: list[str]
    only_told: frozenset[str] = frozenset()

    @property
    def wanted(self) -> list[TraitFound]:
        """Traits the best have more often than others, the most telling first."""
        return [each for each in self.traits if each.is_real and each.found.lift > 1]

    @property
    def left(self) -> list[TraitFound]:
        """Traits the best hardly have: whom to leave alone."""
        hardly = [each for each in reversed(self.traits) if each.is_real and each.found.lift < 1]
        return [each for each in hardly if each.trait.column not in self.only_told]


def mine(
    columns: Mapping[str, Column],
    best: Mask,
    *,
    base: Mask | None = None,
    about: Collection[str] = (),
    only_told: Collection[str] = (),
) -> Found:
    """What parts `best` from the base (all rows when None; the best always belong to it).

    `about` names columns that say who is best: they are no traits. `only_told` names those that nobody to be found can have
    (what a customer bought): traits, but no ground for a rule or for leaving anybody. Nothing here draws lots: the same rows,
    the same answer.
    """
    rows = np.flatnonzero(np.ones(len(best), dtype=bool) if base is None else base | best)
    wanted = best[rows]
    kept = {name: column.take(rows) for name, column in columns.items() if name not in about}
    enough = int(wanted.sum()) >= CHECKED_FROM and int((~wanted).sum()) >= CHECKED_FROM
    learn = ~held_out(len(wanted), wanted) if enough else np.ones(len(wanted), dtype=bool)
    told = _traits(kept, wanted, learn)
    rules, union = _rules({name: kept[name] for name in kept if name not in only_told}, wanted, learn)
    same = [
        name
        for name, column in kept.items()
        if enough and wanted.any() and judge(column, wanted).auc > SAME_THING
    ]
    warnings = _warnings(wanted, enough, rules)
    return Found(len(wanted), int(wanted.sum()), told, rules, union, same, warnings, frozenset(only_told))


def _traits(columns: Mapping[str, Column], best: Mask, learn: Mask) -> list[TraitFound]:
    """Every trait with its lift, the highest first."""
    looked_at = traits.shown(columns, least=least_of(len(best)))
    having = [trait.of(columns[trait.column]) for trait in looked_at]
    found = [strength(mask[learn], best[learn]) for mask in having]
    checked = [None if learn.all() else strength(mask[~learn], best[~learn]) for mask in having]
    q = false_discovery([each.chance for each in found])
    told = [TraitFound(*each) for each in zip(looked_at, found, checked, q) if each[1].size]
    return sorted(told, key=lambda each: -each.found.lift)


def least_of(rows: int) -> int:
    """Rows a trait needs to be looked at."""
    return max(5, int(rows * LEAST_SHARE))


def _rules(columns: Mapping[str, Column], best: Mask, learn: Mask) -> tuple[list[Rule], Strength | None]:
    """Rules that held where they were checked, and all of them together on the held-out rows, None when none were."""
    options = beam.candidates(columns, traits.conditions(columns, least=least_of(len(best))))
    found = [beam.judged(rule, columns, best, learn) for rule in beam.rules(columns, options, best, learn)]
    kept = sorted((rule for rule in found if holds(rule)), key=lambda rule: -rule.found.lift)
    if not kept or learn.all():
        return kept, None
    having = np.logical_or.reduce([beam.holding(rule.conditions, columns) for rule in kept])
    return kept, strength(having[~learn], best[~learn])


def holds(rule: Rule) -> bool:
    """Whether a rule keeps its promise on rows it was not found on: lift clearly above one, and luck unlikely."""
    return rule.checked is None or rule.checked.lift > 1.1 and rule.checked.chance < 0.05


def _warnings(best: Mask, enough: bool, rules: list[Rule]) -> list[str]:
    """Codes of what a reader must know: "few_best", "not_checked", "no_others", "thin_rules", "no_rules"."""
    told = ["few_best"] if best.sum() < FEW else []
    told += [] if enough else ["not_checked"]
    told += ["no_others"] if best.all() else []
    told += ["thin_rules"] if any(rule.found.is_thin for rule in rules) else []
    return told + ([] if rules else ["no_rules"])
