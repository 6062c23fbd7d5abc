"""What mining found, as it is stored: plain values by the four bases, each trait and rule a question of the rule language."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Count
from numpy.typing import NDArray

from tiemnang.leads.models import Entry
from tiemnang.tables.shares import short
from tiemnang.targeting import groups
from tiemnang.targeting.askable import either
from tiemnang.targeting.reading import PART, Ids, Table
from tiemnang.targeting.rules.beam import Rule
from tiemnang.targeting.rules.evidence import Strength
from tiemnang.targeting.rules.mining import Found, TraitFound
from tiemnang.targeting.telling import tree

MOST_TRAITS = 200  # kept of a run: the real ones first, then by how far their lift is from one
WHOLE = 1 - 1e-9  # everybody
MOST_LEFT = 8  # groups to leave


def found_of(table: Table, found: Found, calls: NDArray[np.int64], *, at: datetime) -> dict[str, Any]:
    """The whole answer of a run; shapes in docs/algorithms/mining-the-profile.md."""
    rules = [_rule(table, rule, at) for rule in found.rules]
    return {
        "traits": [_trait(table, each) for each in _telling(found.traits)],
        "rules": rules,
        "leave": [_left(table, each, calls, at) for each in _to_leave(found)],
        "criteria": either([rule["criteria"] for rule in rules]) if rules else None,
        "held_out": None if found.union is None else strength_of(found.union),
        "same_thing": [table.told[name].field for name in found.same_thing],
        "warnings": found.warnings,
        "looked_at": len(table.ids),
    }


def _telling(traits: Sequence[TraitFound]) -> list[TraitFound]:
    telling = sorted(_without_mirrored(traits), key=lambda each: (not each.is_real, -_far(each)))
    return sorted(telling[:MOST_TRAITS], key=lambda each: -each.found.lift)


def _without_mirrored(traits: Sequence[TraitFound]) -> Iterator[TraitFound]:
    """Where two traits of a column share out everybody, as bought and never bought do, only the one that tells more."""
    by_column: dict[str, list[TraitFound]] = {}
    for each in traits:
        by_column.setdefault(each.trait.column, []).append(each)
    for found in by_column.values():
        is_mirrored = len(found) == 2 and sum(each.found.share for each in found) > WHOLE
        yield from [max(found, key=_far)] if is_mirrored else found


def _far(each: TraitFound) -> float:
    """How far a lift is from one, either way."""
    return abs(math.log(max(each.found.lift, 1e-3)))


def _to_leave(found: Found) -> list[TraitFound]:
    """Groups surely under the average, the largest waste first: many people, low lift."""
    sure = [each for each in found.left if each.found.high < 1 and each.trait.code != "missing"]
    return sorted(sure, key=lambda each: each.found.size * (each.found.lift - 1))[:MOST_LEFT]


def _trait(table: Table, each: TraitFound) -> dict[str, Any]:
    told = table.told[each.trait.column]
    return {
        "field": told.field,
        "base": str(told.base),
        "code": each.trait.code,
        "criteria": tree([each.trait], table.told),
        **strength_of(each.found),
        "held_out_lift": None if each.checked is None else short(each.checked.lift),
        "q": short(each.q),
        "real": each.is_real,
        "thin": each.found.is_thin,
    }


def _rule(table: Table, rule: Rule, at: datetime) -> dict[str, Any]:
    criteria = tree(rule.conditions, table.told)
    return {
        "criteria": criteria,
        "bases": sorted({str(table.told[trait.column].base) for trait in rule.conditions}),
        **strength_of(rule.found),
        "held_out": None if rule.checked is None else strength_of(rule.checked),
        "thin": rule.found.is_thin,
        "group": groups.counted(criteria, at=at),
    }


def _left(table: Table, each: TraitFound, calls: NDArray[np.int64], at: datetime) -> dict[str, Any]:
    """A group to leave, with the calls of the last ninety days it cost, and how many open leads are in it now."""
    having = each.trait.of(table.columns[each.trait.column])
    told = _trait(table, each)
    people = groups.members(told["criteria"], at=at).in_play().count()
    return {**told, "calls": int(calls[having].sum()), "of_calls": int(calls.sum()), "people": people}


def calls_of(ids: Ids, *, at: datetime) -> NDArray[np.int64]:
    """How often each of these leads was called in the last ninety days."""
    found = np.zeros(len(ids), dtype=np.int64)
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART].tolist()
        rows = Entry.objects.filter(lead__in=part, verb="called", at__gt=at - groups.SEASON, at__lte=at)
        counted = dict(rows.order_by().values_list("lead").annotate(Count("pk")))
        if counted:
            found[np.searchsorted(ids, list(counted))] = list(counted.values())
    return found


def strength_of(told: Strength) -> Mapping[str, Any]:
    """Lift with its interval, shares and counts, to four digits."""
    return {
        "count": told.size,
        "best_count": told.best,
        "share": short(told.share),
        "rate": short(told.rate),
        "lift": short(told.lift),
        "low": short(told.low),
        "high": short(told.high),
        "captured": short(told.captured),
        "p": short(told.chance),
    }
