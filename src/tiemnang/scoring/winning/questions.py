"""Which fields a model may not look at, and why; and the questions about those that tell too much."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction

from tiemnang.scoring.learning import leaks, shield
from tiemnang.scoring.learning.why import Why
from tiemnang.scoring.models import LearningField
from tiemnang.scoring.winning.fields import FACT, Asked
from tiemnang.scoring.winning.gathering import Gathered
from tiemnang.tables.alone import judge
from tiemnang.tables.columns import Column, Kind

YES, NO, ASK = LearningField.Use.YES.value, LearningField.Use.NO.value, LearningField.Use.ASK.value
QUESTION, LATE, WEAK = (
    "question",
    "late",
    "weak",
)  # why a field is held back, beside those of the shield and "no"
# Newton's steps cost the square of the fields: so many are weighed where there are that many outcomes.
MOST_FIELDS, MANY_ROWS, LOOKED_AT = 24, 10_000, 10_000


def decided(moment: str) -> dict[str, str]:
    """{field: use} as people decided, or as it waits for them; what tells too much at another moment holds nothing back."""
    rows = LearningField.objects.values_list("key", "use", "question")
    return {key: use for key, use, question in rows if use != ASK or _is_of(moment, question)}


def _is_of(moment: str, question: Mapping[str, Any] | None) -> bool:
    return (question or {}).get("moment") == moment


def held_back(gathered: Gathered, asked: Mapping[str, Asked], uses: Mapping[str, str]) -> dict[str, str]:
    """{field: why} of what is not learned from."""
    found: dict[str, str] = {}
    for key, column in gathered.columns.items():
        if why := _why(column, asked[key], uses.get(key, ""), gathered.later.get(key, 0)):
            found[key] = why
    return found


def _why(column: Column, one: Asked, use: str, later: int) -> str:
    if column.kind is Kind.CONSTANT:
        return LATE if later else Why.CONSTANT.value
    if use == NO:
        return NO
    if why := protected(column, one):
        return why.value if why in shield.PLAIN or use != YES else ""
    if _is_late(column, later):
        return LATE
    return QUESTION if use == ASK else ""


def protected(column: Column, one: Asked) -> Why | None:
    """Why a field stays out by default: by what we know of it, or by its key, its name or its values."""
    if one.guarded:
        return one.guarded
    names = [one.key.removeprefix(FACT), *([one.name] if one.name else [])]
    return next((why for name in names if (why := shield.reason(replace(column, name=name)))), None)


def _is_late(column: Column, later: int) -> bool:
    """Mostly written down after the moment: the few early ones are not like the rest."""
    return later > int((~column.missing).sum())


def ask(
    gathered: Gathered, held: Mapping[str, str], uses: Mapping[str, str], *, moment: str, at: datetime
) -> list[str]:
    """Ask about fields that tell too much, once each; an unanswered question that no longer arises goes.

    Fields held back for other reasons, and those somebody decided on, are not asked about. Returns the fields asked.
    """
    looked_at = {
        key: column
        for key, column in gathered.columns.items()
        if uses.get(key) not in (YES, NO) and held.get(key, QUESTION) == QUESTION
    }
    asked = {each.column: each for each in leaks.questions(looked_at.values(), gathered.won)}
    _write_down(asked, looked_at, moment=moment, at=at)
    return sorted(asked)


@transaction.atomic
def _write_down(
    asked: Mapping[str, leaks.Question], looked_at: Collection[str], *, moment: str, at: datetime
) -> None:
    """A transaction of its own: looking takes seconds, and others want to write meanwhile."""
    stale = LearningField.objects.filter(use=ASK, by=None, question__moment=moment).exclude(key__in=asked)
    stale.filter(key__in=looked_at).delete()
    told = {
        key: {"code": one.code, "auc": round(one.auc, 3), "gap": round(one.fill_gap, 3), "moment": moment}
        for key, one in asked.items()
    }
    LearningField.objects.bulk_create(
        [LearningField(key=key, use=ASK, question=question, at=at) for key, question in told.items()],
        ignore_conflicts=True,
    )


def weak(gathered: Gathered, held: Collection[str]) -> dict[str, str]:
    """{field: why} of those that tell least by themselves, where a large shop knows more fields than can be weighed."""
    kept = without(gathered.columns, held)
    if len(gathered.won) < MANY_ROWS or len(kept) <= MOST_FIELDS:
        return {}
    rows = np.unique(np.linspace(0, len(gathered.won) - 1, LOOKED_AT).astype(np.int64))
    won = gathered.won[rows]
    alone = sorted((judge(column.take(rows), won) for column in kept.values()), key=lambda each: -each.auc)
    return {each.name: WEAK for each in alone[MOST_FIELDS:]}


def without(columns: Mapping[str, Column], held: Collection[str]) -> dict[str, Column]:
    """What may be learned from."""
    return {key: column for key, column in columns.items() if key not in held}
