"""Pieces of points: a reason beside what is asked of it a million times, its weight and its text, worked out once."""

import json
from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from tiemnang.scoring.rules.rule import WHOLE, Reason

MOST_KEPT = 20_000  # pieces, or answers of a card, that are remembered
Found = tuple[tuple[str, Any], ...]  # what a reason's sentence needs, as pairs
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
weight = itemgetter(0)


class Piece(NamedTuple):
    """One reason, ready to be added, sorted and stored."""

    weight: int  # minus its points without their sign: sorted, the heaviest comes first
    points: int
    part: int
    text: str  # the reason as JSON
    reason: Reason


def piece(reason: Reason) -> Piece:
    """A reason made ready."""
    return Piece(-abs(reason.points), reason.points, reason.part, as_text(reason), reason)


def as_text(reason: Reason) -> str:
    """A reason as JSON."""
    return _written([reason.code, reason.points, dict(reason.args), reason.part])


def pieces_of(code: str, part: int) -> Callable[[int, Found], Piece]:
    """Pieces of one rule that differ by their points and by what was found; those alike are made once."""
    return lru_cache(MOST_KEPT)(lambda points, found: piece(Reason(code, points, dict(found), part)))


@lru_cache(MOST_KEPT)
def limit(points: int) -> Piece:
    """What the scale's end gives or takes."""
    return piece(Reason("ceiling" if points < 0 else "floor", points, part=WHOLE))
