"""What targeting does in the background: works out what was asked of our own customers."""

from collections.abc import Mapping
from typing import Any

from tiemnang.due.actions import report
from tiemnang.due.kinds import Clock, job
from tiemnang.due.models import Job
from tiemnang.targeting.actions.mining import MINE, work_out
from tiemnang.targeting.models import MiningRun

# How far a run is when each step begins, of a hundred, and how much of the whole it is.
STEPS = {"choosing": (0, 10), "reading": (10, 40), "mining": (50, 30), "alike": (80, 20)}


@job(MINE, long=True)
def mine(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Work out a run; one that was worked out before a crash stays as it is."""
    run = MiningRun.objects.get(pk=args["run"])
    if not run.is_done:
        work_out(run, at=clock(), report=lambda step, done, of: _report(work, step, done, of))
    return {"best": run.best, "rules": len(run.found.get("rules", []))}


def _report(work: Job, step: str, done: int, of: int) -> None:
    start, width = STEPS[step]
    report(work, start + width * done // max(of, 1), 100, {"step": step})
