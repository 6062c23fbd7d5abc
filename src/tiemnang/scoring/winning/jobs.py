"""What win probability does in the background: learn anew each night, then tell every open lead its chance."""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from tiemnang.database.bulk import make_room, resumable
from tiemnang.due import beside
from tiemnang.due.actions import enqueue, report
from tiemnang.due.kinds import Clock, job, schedule
from tiemnang.due.models import Job
from tiemnang.leads.models import Lead
from tiemnang.scoring.measuring import MEASURE
from tiemnang.scoring.models import Moment
from tiemnang.scoring.winning import chances, standing
from tiemnang.scoring.winning.keeping import FIT, TELL

CHILDREN = 2
FEW = 2000  # leads that are told without a process of its own
PART = 20_000  # ids in one transaction, as when points are counted anew
PAUSE = 0.1  # seconds in which other writers get the database: who waits for SQLite's asks once in so long

schedule("scoring.fit", kind=FIT, cron="40 0 * * *")


class Asked(NamedTuple):
    """What a process that learns is sent for."""

    moment: str
    at: datetime
    by: int | None


@job(FIT, long=True)
def fit(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, Any]:
    """Learn anew from every outcome, each moment beside the other, then ask for the chances to be told.

    Stopped, nothing has changed of a moment that is still being learned.
    """
    at, done = clock(), dict.fromkeys(Moment.values, 0)
    found: dict[str, Any] = {}
    errands = [Asked(moment, at, work.asked_by) for moment in done]
    for answer in beside.parts("tiemnang.scoring.winning.learner", errands):
        if isinstance(answer, tuple):
            moment, done[moment], of = answer
            report(work, sum(done.values()), of * len(done))
        else:
            found[answer["moment"]] = answer
    standing.forget()
    enqueue(TELL, by=work.asked_by)
    return {"fitted": [found[moment] for moment in done]}


@job(TELL, long=True)
def tell(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Tell every open lead its chance by the models in use; what stands already is not written again."""
    standing.forget()
    if not standing.champions():
        return {"told": _ranked(chances.clear(), work)}
    make_room()
    done, told, total = 0, 0, Lead.objects.living().count()
    with resumable():
        for looked_at, rows in _worked_out(total):
            with transaction.atomic():
                told += chances.store(rows)
                done += looked_at
                report(work, done, total)
            time.sleep(PAUSE if rows else 0)
    return {"told": _ranked(told, work)}


def _ranked(told: int, work: Job) -> int:
    """Priority follows the chances: what a point stands for is learned, and everybody is placed anew."""
    if told:
        enqueue(MEASURE, {"recount": True}, by=work.asked_by)
    return told


def _worked_out(total: int) -> Iterator[tuple[int, list[chances.Told]]]:
    if total > FEW:
        cuts = chances.ranges(PART)
        errands = [cuts[number::CHILDREN] for number in range(CHILDREN)]
        yield from beside.parts("tiemnang.scoring.winning.telling", errands)
        return
    models = standing.in_use()
    for first, last in chances.ranges(PART):
        if pks := chances.living(first, last):
            yield len(pks), chances.changed_only(chances.told(pks, models))
