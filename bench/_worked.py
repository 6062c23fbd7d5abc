"""Works a job off inside a measurement, and says what it took; imported once Django is set up."""

import resource
import time

from django.utils import timezone

from tiemnang.due.actions import claim, enqueue
from tiemnang.due.models import Job
from tiemnang.due.running import run


def worked_off(kind: str) -> dict[str, object]:
    """Ask for a job and work it off here: seconds of the wall, and of the processor without a database server's."""
    job, start, before = enqueue(kind), time.perf_counter(), _processor()
    ending = run(claim(Job, 1, now=timezone.now(), pk=job.pk)[0])
    assert ending == "done", ending
    Job.objects.all().delete()  # what it asked for next is measured by itself
    return {
        "s": round(time.perf_counter() - start, 1),
        "s of CPU without the server's": round(_processor() - before, 1),
    }


def _processor() -> float:
    ours, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return ours.ru_utime + ours.ru_stime + children.ru_utime + children.ru_stime
