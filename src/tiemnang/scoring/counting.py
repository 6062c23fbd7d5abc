"""The whole base counted anew: worked out in processes of their own when it is large, written by whoever asks.

A child takes an `Errand` and answers with `Written` parts, so that no two writers are held against each other.
"""

import gc
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Max, Min

from tiemnang.due import beside
from tiemnang.leads.models import Lead
from tiemnang.scoring.actions.rescoring import Written, rows_of
from tiemnang.scoring.scorecards import in_use

# Ids in one transaction: SQLite writes the page of an index once for all its rows that a transaction moves.
PART = 20_000
LARGE = 20_000  # from so many leads on a process of its own is worth its start
CHILDREN = 2


class Errand(NamedTuple):
    """Ranges of ids to work out, each from its first up to but not including its last, as of one moment."""

    ranges: Sequence[tuple[int, int]]
    at: datetime


def whole_base(*, at: datetime, total: int) -> Iterator[Written]:
    """Rows for every living lead in parts, in order of their ids."""
    ends = Lead.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    ranges = [(start, start + PART) for start in range(ends["first"], ends["last"] + 1, PART)]
    yield from _beside(ranges, at) if total >= LARGE else _worked_out(ranges, at)


def _worked_out(ranges: Sequence[tuple[int, int]], at: datetime) -> Iterator[Written]:
    card = in_use(at)
    for first, last in ranges:
        ids = list(Lead.objects.living().filter(pk__gte=first, pk__lt=last).values_list("pk", flat=True))
        yield rows_of(ids, card, at=at)


def _beside(ranges: Sequence[tuple[int, int]], at: datetime) -> Iterator[Written]:
    """Every child works out every second range; their answers are taken in turn."""
    errands = [Errand(ranges[number::CHILDREN], at) for number in range(CHILDREN)]
    yield from beside.parts("tiemnang.scoring.counting", errands)


def main() -> None:
    """Work an errand off: what a child does."""
    gc.disable()  # millions of rows pass and none of them refers to itself: looking for such costs a fifth of the time
    errand: Errand = beside.errand()
    for rows in _worked_out(errand.ranges, errand.at):
        beside.answer(rows)
    beside.answer(None)
    connection.close()
