"""Verbs of scoring: judge leads again on what is known now."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from tiemnang.database.bulk import as_json, in_parts, stamp
from tiemnang.leads import actions as leads
from tiemnang.scoring.clues import read_clues
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules import points_for, priority_of

PART = 5000  # leads written at once
COLUMNS = ("lead_id", "points", "reasons", "scored_at")


@transaction.atomic
def rescore(lead_ids: Sequence[int], *, at: datetime) -> int:
    """Judge these leads on what is known at `at`, and write points, reasons and priority; returns how many.

    Merged leads are left out. Reasons are stored as [code, points, arguments], heaviest first.
    """
    scored = 0
    now = stamp(at)
    for part in in_parts(sorted(set(lead_ids)), PART):
        scores, standing = [], []
        for pk, clues in read_clues(part, at=at):
            points, reasons = points_for(clues)
            scores.append((pk, points, as_json(reasons), now))
            standing.append((pk, points, priority_of(points, clues)))
        _replace(scores)
        leads.set_points(standing)
        scored += len(scores)
    return scored


def _replace(scores: Sequence[tuple[int, int, str, datetime | str | None]]) -> None:
    table = connection.ops.quote_name(Score._meta.db_table)
    fresh = ", ".join(f"{column} = excluded.{column}" for column in COLUMNS[1:])
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES (%s, %s, %s, %s) "
            f"ON CONFLICT (lead_id) DO UPDATE SET {fresh}",
            scores,
        )
