"""The queue's own housekeeping, and the job kind behind Django's `@task`."""

from datetime import timedelta
from typing import Any

from . import backend  # noqa: F401  registers the kind "due.task"
from .actions import prune
from .kinds import Clock, job, schedule
from .models import Job, Worker

KEEP = timedelta(days=30)
GONE = timedelta(days=1)  # a worker not seen for this long is forgotten

schedule("due.prune", kind="due.prune", cron="15 3 * * *")


@job("due.prune", long=True)
def prune_finished(row: Job, args: dict[str, Any], clock: Clock) -> dict[str, int]:
    """Forget jobs that finished more than 30 days ago; their dedup keys become free again."""
    Worker.objects.filter(seen_at__lt=clock() - GONE).delete()
    return {"deleted": prune(clock() - KEEP)}
