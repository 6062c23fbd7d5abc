"""What targeting does in the background: mines our own customers, tries versions on history, watches those in use."""

from collections.abc import Mapping
from typing import Any

from django.utils.module_loading import import_string

from tiemnang.due import beside
from tiemnang.due.actions import report
from tiemnang.due.kinds import Clock, job, schedule
from tiemnang.due.models import Job
from tiemnang.leads.models import Lead
from tiemnang.targeting.actions.mining import MINE
from tiemnang.targeting.actions.watching import TRY, WATCH, keep_trial
from tiemnang.targeting.cells import count_cells
from tiemnang.targeting.models import MiningRun, ProfileVersion
from tiemnang.team.models import Member

# Named, not imported: numpy and scipy would cost every page and command a second, and only these jobs need them.
WORK_OUT = "tiemnang.targeting.actions.working_out.work_out"
MINER = "tiemnang.targeting.miner"
LARGE = 5_000  # leads from which on mining has a process of its own, so that its memory is given back
LOOK = "tiemnang.targeting.actions.months.watch"
# How far a run is when each step begins, of a hundred, and how much of the whole it is.
STEPS = {"choosing": (0, 10), "reading": (10, 40), "mining": (50, 30), "alike": (80, 20)}


@job(MINE, long=True)
def mine(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Work out a run; one that was worked out before a crash stays as it is."""
    run = MiningRun.objects.get(pk=args["run"])
    if not run.is_done and Lead.objects.count() < LARGE:
        import_string(WORK_OUT)(run, at=clock(), report=lambda step, done, of: _report(work, step, done, of))
    elif not run.is_done:
        for said in beside.parts(MINER, [(run.pk, clock())]):
            _report(work, *said)
        run.refresh_from_db()
    return {"best": run.best, "rules": len(run.found.get("rules", []))}


def _report(work: Job, step: str, done: int, of: int) -> None:
    start, width = STEPS[step]
    report(work, start + width * done // max(of, 1), 100, {"step": step})


@job(TRY, long=True)
def try_on_history(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Try a version on what has happened; one that was thrown away meanwhile needs no trial."""
    version = ProfileVersion.objects.select_related("profile").filter(pk=args["version"]).first()
    if version:
        by = Member.objects.filter(pk=work.asked_by).first()
        keep_trial(version, by=by, at=clock(), report=lambda done, of: report(work, done, of))
        count_cells(version, at=clock())
    return {}


@job(WATCH, long=True)
def look(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Count the months of every version in use, and look whether those who buy are still those described."""
    drifting, watch = 0, import_string(LOOK)
    versions = ProfileVersion.objects.select_related("profile").filter(state=ProfileVersion.State.PUBLISHED)
    for version in versions.order_by("pk"):
        drifting += watch(version, at=clock(), report=lambda done, of: report(work, done, of)) is not None
        count_cells(version, at=clock())
    return {"drifting": drifting}


schedule(WATCH, kind=WATCH, cron="20 2 * * *")
