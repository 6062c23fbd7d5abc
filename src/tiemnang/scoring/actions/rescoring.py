"""Verbs of scoring: judge leads again on what is known now."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from tiemnang.criteria.one import snapshots
from tiemnang.database.bulk import as_json, in_parts, insert, stamp
from tiemnang.leads import actions as leads
from tiemnang.scoring.clues import read_clues
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules import Clues, Points, priority_of
from tiemnang.scoring.rules.priority import moves_in
from tiemnang.scoring.scorecards import Ready, in_use

PART = 5000  # leads written at once
FEW = 100  # scores that are overwritten one by one
FIELDS = ("lead", "points", "fit", "engagement", "reasons", "scored_at", "moves_at")
Row = tuple[int, int, int, int, str, datetime | str | None, datetime | str | None]


class Written(NamedTuple):
    """Rows of scores, and of the leads' standing columns: (lead id, points, priority)."""

    scores: list[Row]
    standing: list[tuple[int, int, float]]


@transaction.atomic
def rescore(lead_ids: Sequence[int], *, at: datetime) -> int:
    """Judge these leads on what is known at `at`, and write points, reasons and priority; returns how many.

    Merged leads are left out. Reasons are stored as [code, points, arguments, part], heaviest first.
    """
    card, scored = in_use(at), 0
    for part in in_parts(sorted(set(lead_ids)), PART):
        rows = rows_of(part, card, at=at)
        write(rows)
        scored += len(rows.scores)
    return scored


def rows_of(lead_ids: Sequence[int], card: Ready, *, at: datetime) -> Written:
    """What a card says of leads, as it is written; nothing is changed here, so any process may work it out."""
    rows, now = Written([], []), stamp(at)
    for pk, clues, said in judged(lead_ids, card, at=at):
        days = 1.0 if card.judge.is_daily else moves_in(clues, card.judge.steps)
        moves_at = None if days is None else stamp(at + timedelta(days=days))
        rows.scores.append((pk, *said[:3], as_json(said.reasons), now, moves_at))
        rows.standing.append((pk, said.points, priority_of(said.points, clues)))
    rows.scores.sort()
    return rows


def judged(lead_ids: Sequence[int], card: Ready, *, at: datetime) -> Iterator[tuple[int, Clues, Points]]:
    """(lead id, clues, points) of every living lead among these, a few thousand read at a time."""
    for part in in_parts(sorted(lead_ids), PART):
        held = snapshots(part, card.fields) if card.fields else {}
        for pk, clues in read_clues(part, at=at):
            yield pk, clues, card.judge.points_for(clues, held.get(pk))


def write(rows: Written) -> None:
    """Write scores and standing columns; the caller holds the transaction.

    Leads before scores, as everybody who changes a lead and then judges it: two who meet wait, and do not lock up.
    """
    leads.set_points(rows.standing)
    if len(rows.scores) <= FEW:
        _overwrite(rows.scores)
    else:
        _replace(rows.scores)


def _overwrite(scores: Sequence[Row]) -> None:
    """Row by row: whoever writes the same score at the same moment waits and goes over it."""
    column_of = {field.name: field.column for field in Score._meta.concrete_fields}
    names = [str(column_of[name]) for name in FIELDS]
    columns, marks = ", ".join(names), ", ".join(["%s"] * len(names))
    changed = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Score._meta.db_table} ({columns}) VALUES ({marks})"
            f" ON CONFLICT ({names[0]}) DO UPDATE SET {changed}",
            scores,
        )


def _replace(scores: Sequence[Row]) -> None:
    """Deleted and written again: PostgreSQL takes a COPY ten times faster than as many upserts."""
    ids = [row[0] for row in scores]
    if ids[-1] - ids[0] + 1 == len(ids):
        Score.objects.filter(pk__gte=ids[0], pk__lte=ids[-1]).delete()
    else:
        for part in in_parts(ids):
            Score.objects.filter(pk__in=part).delete()
    insert(Score, FIELDS, scores)
