"""Finds the few rules that part the best from the rest: beam search to depth three, then the next rule among the rest."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiemnang.tables.columns import Column
from tiemnang.targeting.rules.evidence import Strength, by_luck, strength
from tiemnang.targeting.rules.traits import NEARLY_ALL, Trait, in_wholes, limits_of

Mask = NDArray[np.bool_]
DEEPEST = 3
BEAM = 24
MOST_RULES = 6
LEAST_ROWS = 20
# A rule, and each of its conditions, must be worth more than luck after so many were tried.
LUCK_OF_RULE = 0.01
STEP_Z = 3.0
STEP_LIFT = 1.15
LEAST_LIFT = 1.3
MOST_OVERLAP = 0.5  # of a rule's best customers, already named by earlier rules


class Rule(NamedTuple):
    """Conditions that hold together, with what they are worth where they were found and where they were checked."""

    conditions: tuple[Trait, ...]
    found: Strength
    checked: Strength | None


class Candidates(NamedTuple):
    """Conditions to choose from, and which rows each holds for (rows × conditions)."""

    traits: Sequence[Trait]
    holds: NDArray[np.float32]


def candidates(columns: Mapping[str, Column], traits: Sequence[Trait]) -> Candidates:
    """Conditions that are true of some and not of nearly all."""
    masks = [trait.of(columns[trait.column]) for trait in traits]
    kept = [at for at, mask in enumerate(masks) if LEAST_ROWS <= mask.sum() <= NEARLY_ALL * len(mask)]
    rows = len(masks[0]) if masks else 0
    table = np.empty((rows, len(kept)), dtype=np.float32)
    for place, at in enumerate(kept):
        table[:, place] = masks[at]
    return Candidates([traits[at] for at in kept], table)


def rules(
    columns: Mapping[str, Column], options: Candidates, best: Mask, learn: Mask
) -> list[tuple[Trait, ...]]:
    """Up to six rules that overlap little, each found among the rows the earlier ones leave."""
    found: list[tuple[Trait, ...]] = []
    left, named = learn.copy(), np.zeros(len(best), dtype=bool)
    for _ in range(3 * MOST_RULES):
        rule = _best(options, best, left)
        if not rule:
            break
        rule = _pruned(_sharpened(rule, columns, best, left), columns, best, left)
        having = holding(rule, columns)
        left &= ~having
        hits = having & best & learn
        if hits.sum() and (hits & named).sum() <= MOST_OVERLAP * hits.sum() and rule not in found:
            found.append(rule)
            named |= hits
        if len(found) == MOST_RULES:
            break
    return found


def holding(rule: Sequence[Trait], columns: Mapping[str, Column]) -> Mask:
    """Which rows all conditions hold for."""
    return np.asarray(np.logical_and.reduce([trait.of(columns[trait.column]) for trait in rule]))


def _best(options: Candidates, best: Mask, left: Mask) -> tuple[Trait, ...]:
    """The rule of one to three conditions whose rate stands furthest above the rest's, for its size."""
    if not options.traits or not best[left].any():
        return ()
    table, wanted = options.holds[left], best[left]
    rows = len(wanted)
    everyone = float(wanted.mean())
    beam: list[tuple[int, ...]] = [()]
    top: tuple[float, tuple[int, ...]] = (0.0, ())
    tried = 0
    for _ in range(DEEPEST):
        scored = _grown(options, table, wanted, beam, everyone)
        tried += len(beam) * len(options.traits)
        if not scored:
            break
        beam = [rule for _, rule in scored[:BEAM]]
        top = max(top, scored[0], key=lambda each: each[0])
    chosen = top[1]
    if not chosen:
        return ()
    having = np.logical_and.reduce([table[:, at] > 0 for at in chosen])
    count, hits = int(having.sum()), int((having & wanted).sum())
    sure = by_luck(hits, count, int(wanted.sum()), rows) * tried < LUCK_OF_RULE
    return (
        tuple(options.traits[at] for at in chosen) if sure and hits >= LEAST_LIFT * everyone * count else ()
    )


def _grown(
    options: Candidates,
    table: NDArray[np.float32],
    wanted: Mask,
    beam: Sequence[tuple[int, ...]],
    everyone: float,
) -> list[tuple[float, tuple[int, ...]]]:
    """All rules with one condition more that is worth having, the best first."""
    parents = np.column_stack([_together(table, rule) for rule in beam])
    counts = parents.T @ table
    hits = parents[wanted].T @ table[wanted]
    of_parent = np.column_stack([parents.sum(axis=0), parents[wanted].sum(axis=0)])
    found: dict[tuple[int, ...], float] = {}
    for row, rule in enumerate(beam):
        quality = _quality(counts[row], hits[row], of_parent[row], len(wanted), everyone)
        for at in np.argsort(-quality)[: 2 * BEAM]:
            if not math.isfinite(quality[at]) or not _fits(options.traits, rule, int(at)):
                continue
            found.setdefault(tuple(sorted((*rule, int(at)))), float(quality[at]))
    return sorted(((worth, rule) for rule, worth in found.items()), reverse=True)


def _together(table: NDArray[np.float32], rule: Sequence[int]) -> NDArray[np.float32]:
    if not rule:
        return np.ones(len(table), dtype=np.float32)
    return np.asarray(np.multiply.reduce([table[:, at] for at in rule]))


def _quality(
    counts: NDArray[np.float32],
    hits: NDArray[np.float32],
    parent: NDArray[np.float32],
    rows: int,
    everyone: float,
) -> NDArray[np.float64]:
    """Distance of rates times the root of the share (Klösgen 1996); minus infinity where a condition adds nothing."""
    count, hit = counts.astype(np.float64), hits.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate, before = hit / count, parent[1] / parent[0]
        worth = (rate - everyone) * np.sqrt(count / rows)
        away, rest = parent[0] - count, (parent[1] - hit) / (parent[0] - count)
        step = (rate - rest) / np.sqrt(before * (1 - before) * (1 / count + 1 / away))
        raises = (step > STEP_Z) & (rate > STEP_LIFT * before) & (count >= LEAST_ROWS)
    return np.where(raises & (rate > everyone), worth, -math.inf)


def _fits(traits: Sequence[Trait], rule: Sequence[int], at: int) -> bool:
    """One column may stand twice only as a band: from here, under there."""
    same = [traits[each] for each in rule if traits[each].column == traits[at].column]
    return (
        not same or {traits[at].code, *(each.code for each in same)} == {"from", "under"} and len(same) == 1
    )


def _sharpened(
    rule: tuple[Trait, ...], columns: Mapping[str, Column], best: Mask, left: Mask
) -> tuple[Trait, ...]:
    """Move each limit among finer ones, still numbers people say, to where the rule is worth most."""
    for at, trait in enumerate(rule):
        if trait.code not in ("from", "under"):
            continue
        figures = columns[trait.column].figures
        others = (
            holding([*rule[:at], *rule[at + 1 :]], columns)
            if len(rule) > 1
            else np.ones(len(best), dtype=bool)
        )
        known = figures[~np.isnan(figures)]
        finer = in_wholes(limits_of(known, 50), known)
        moved = [_moved(trait, limit) for limit in finer] + [trait]
        rows = left & others
        rule = (
            *rule[:at],
            max(moved, key=lambda each: _worth(each, columns, best, rows, left)),
            *rule[at + 1 :],
        )
    return rule


def _moved(trait: Trait, limit: float) -> Trait:
    return trait._replace(low=limit) if trait.code == "from" else trait._replace(high=limit)


def _worth(trait: Trait, columns: Mapping[str, Column], best: Mask, rows: Mask, left: Mask) -> float:
    having = trait.of(columns[trait.column]) & rows
    count = int(having.sum())
    if count < LEAST_ROWS:
        return -math.inf
    return (float(best[having].mean()) - float(best[left].mean())) * math.sqrt(count)


def _pruned(
    rule: tuple[Trait, ...], columns: Mapping[str, Column], best: Mask, left: Mask
) -> tuple[Trait, ...]:
    """Leave out conditions without which the rate hardly falls."""
    for trait in rule:
        rest = tuple(each for each in rule if each != trait)
        if rest and not _raises(holding(rule, columns) & left, holding(rest, columns) & left, best):
            return _pruned(rest, columns, best, left)
    return rule


def _raises(having: Mask, without: Mask, best: Mask) -> bool:
    count, away = int(having.sum()), int((without & ~having).sum())
    if not count or not away:
        return False
    rate, before = float(best[having].mean()), float(best[without].mean())
    rest = float(best[without & ~having].mean())
    error = math.sqrt(before * (1 - before) * (1 / count + 1 / away))
    return rate > STEP_LIFT * before and (not error or (rate - rest) / error > STEP_Z)


def judged(rule: tuple[Trait, ...], columns: Mapping[str, Column], best: Mask, learn: Mask) -> Rule:
    """The rule with its strength where it was found and where it is checked."""
    having = holding(rule, columns)
    checked = None if learn.all() else strength(having[~learn], best[~learn])
    return Rule(rule, strength(having[learn], best[learn]), checked)
