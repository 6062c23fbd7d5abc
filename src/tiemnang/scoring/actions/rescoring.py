"""Verbs of scoring: judge leads again on what is known now."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from tiemnang.criteria.one import snapshots
from tiemnang.database import plain
from tiemnang.database.bulk import change, in_parts, overwrite, stamp
from tiemnang.database.plain import Utc, moment, naive
from tiemnang.due.actions import enqueue
from tiemnang.due.models import Job
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Source
from tiemnang.scoring.clues import among, read_clues
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules import Clues, Points, priority_of
from tiemnang.scoring.rules.priority import moves_in, worth_of
from tiemnang.scoring.scorecards import Ready, in_use
from tiemnang.scoring.winning import chances
from tiemnang.targeting import actions as targeting
from tiemnang.team.models import Member

PART = 5000  # leads written at once
AT_ONCE = 100  # leads that are told their chance in the same breath
UP_TO_A_MINUTE = timedelta(seconds=59, microseconds=999_000)
SOURCE = "scoring.source"  # kind of the job that judges the leads of one source anew
FIELDS = ("lead", "points", "fit", "engagement", "reasons", "value", "scored_at", "moves_at")
STANDING = (
    "lead_id", "win", "lead__points", "lead__priority", Utc("moves_at"), "points", "fit", "engagement", "reasons",
    "value",
)  # fmt: skip
Row = tuple[Any, ...]  # plain: a million of them pass from one process to another
NO_SCORE: Row = (None,) * len(STANDING)


class Written(NamedTuple):
    """What is another now: scores as FIELDS, those that move when they did without their last, and (lead id, points, priority)."""

    judged: int  # leads looked at
    scores: list[Row]
    still: list[Row]
    standing: list[Row]


@transaction.atomic
def rescore(lead_ids: Sequence[int], *, at: datetime) -> int:
    """Judge these leads on what is known at `at`, and write points, reasons and priority; returns how many.

    Merged leads are left out. Reasons are stored as [code, points, arguments, part], heaviest first.
    """
    card, scored = in_use(at), 0
    for part in in_parts(sorted(set(lead_ids)), PART):
        rows = rows_of(part, card, at=at)
        write(rows)
        scored += rows.judged
    if tell_chances(lead_ids):  # priority follows the chance
        write(rows_of(sorted(set(lead_ids)), card, at=at))
    return scored


def tell_chances(lead_ids: Sequence[int]) -> int:
    """Tell a handful of leads their chance to buy now, and how many have another; of more the job for all takes care.

    What is known as of arrival or first contact hardly ever changes, so larger batches keep what stands.
    """
    return chances.tell(lead_ids) if len(lead_ids) <= AT_ONCE else 0


def recount_source(source: Source, *, by: Member | None) -> Job:
    """Ask for the leads of a source to be judged anew in the background."""
    return enqueue(SOURCE, {"source": source.pk}, by=by.pk if by else None)


def recount_of(source: Source | None, before: Source | None) -> tuple[str, dict[str, int]] | None:
    """The job, as kind and arguments, that judges leads of a source who stood under another; None in one channel."""
    if source is None or before is None or source.channel == before.channel:
        return None
    return SOURCE, {"source": source.pk}


def rows_of(lead_ids: Sequence[int], card: Ready, *, at: datetime) -> Written:
    """What a card says of leads where it is not what stands; nothing is changed here, so any process may work it out."""
    said = sorted(judged(lead_ids, card, at=at))  # in order of their ids, as everybody locks them
    standing, fits = _standing([pk for pk, *_ in said]), targeting.best_fits([pk for pk, *_ in said])
    rows, now, start = Written(len(said), [], [], []), stamp(at), naive(at) + UP_TO_A_MINUTE
    for pk, clues, points in said:
        stands = standing.get(pk, NO_SCORE)
        days = 1.0 if card.judge.is_daily else moves_in(clues, card.judge.steps)
        moves_at = None if days is None else _minute_of(start + timedelta(days))
        worth = worth_of(clues, card.by)
        fit = points.fit if fits is None else fits.get(pk, 0)
        score = (points.points, fit, points.engagement, points.text, worth.mean if worth else None)
        if stands is NO_SCORE or (stands[4] and moment(stands[4])) != moves_at:
            rows.scores.append((pk, *score, now, _stamped(moves_at)))
        elif stands[5:] != score:
            rows.still.append((pk, *score, now))
        priority = priority_of(points.points, clues, card.by, win=stands[1])
        if stands[2:4] != (points.points, priority):
            rows.standing.append((pk, points.points, priority))
    return rows


def _standing(lead_ids: Sequence[int]) -> dict[int, Row]:
    """What stands, by lead."""
    found: dict[int, Row] = {}
    for part in in_parts(lead_ids, PART):
        found.update(
            (row[0], row) for row in plain.rows(Score.objects.filter(among(part)).values_list(*STANDING))
        )
    return found


def not_overtaken(rows: Written, *, at: datetime) -> Written:
    """Those rows, worked out as of `at`, without the leads that somebody judged later than that."""
    ids = [row[0] for part in (rows.scores, rows.still, rows.standing) for row in part]
    if not ids:
        return rows
    # From the next microsecond on: as text SQLite holds a whole second with a fraction for later than one without.
    after = at + timedelta(microseconds=1)
    later = Score.objects.filter(pk__gte=min(ids), pk__lte=max(ids), scored_at__gte=after)
    if not (over := set(later.values_list("pk", flat=True))):
        return rows
    left = ([row for row in part if row[0] not in over] for part in (rows.scores, rows.still, rows.standing))
    return Written(rows.judged, *left)


def _minute_of(moves_at: datetime) -> datetime:
    """Rounded up by what was added before: the same lead has the same moment whenever it is asked."""
    return moves_at.replace(second=0, microsecond=0)


def _stamped(moves_at: datetime | None) -> datetime | str | None:
    return stamp(moves_at and moves_at.replace(tzinfo=UTC))


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
    overwrite(Score, FIELDS, rows.scores)
    change(Score, FIELDS[:-1], rows.still)
