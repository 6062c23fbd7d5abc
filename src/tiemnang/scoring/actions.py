"""Verbs of scoring: judge leads again on what is known now."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tiemnang.database.bulk import as_json, in_parts, insert, stamp
from tiemnang.leads import actions as leads
from tiemnang.scoring.clues import read_clues
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules import points_for, priority_of

PART = 5000  # leads written at once
FIELDS = ("lead", "points", "reasons", "scored_at")
Row = tuple[int, int, str, datetime | str | None]


@transaction.atomic
def rescore(lead_ids: Sequence[int], *, at: datetime) -> int:
    """Judge these leads on what is known at `at`, and write points, reasons and priority; returns how many.

    Merged leads are left out. Reasons are stored as [code, points, arguments], heaviest first.
    """
    scored = 0
    now = stamp(at)
    for part in in_parts(sorted(set(lead_ids)), PART):
        scores: list[Row] = []
        standing: list[tuple[int, int, float]] = []
        for pk, clues in read_clues(part, at=at):
            points, reasons = points_for(clues)
            scores.append((pk, points, as_json(reasons), now))
            standing.append((pk, points, priority_of(points, clues)))
        _replace(sorted(scores))
        leads.set_points(standing)
        scored += len(scores)
    return scored


def _replace(scores: Sequence[Row]) -> None:
    """Deleted and written again: PostgreSQL takes a COPY ten times faster than as many upserts."""
    ids = [row[0] for row in scores]
    if ids and ids[-1] - ids[0] + 1 == len(ids):
        Score.objects.filter(pk__gte=ids[0], pk__lte=ids[-1]).delete()
    else:
        for part in in_parts(ids):
            Score.objects.filter(pk__in=part).delete()
    insert(Score, FIELDS, scores)
