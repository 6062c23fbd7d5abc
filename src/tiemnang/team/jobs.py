"""What grows at the door is swept every night: sessions that ran out, tries long past, a log older than two years."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tiemnang.due.kinds import Clock, job, schedule
from tiemnang.due.models import Job
from tiemnang.team.actions.entering import TRIES_FORGOTTEN
from tiemnang.team.models import AuditLine, Session, SignInLink, Tries

LOG_KEPT = timedelta(days=730)
LINKS_KEPT = timedelta(days=30)

schedule("team.sweep", kind="team.sweep", cron="40 2 * * *")


@job("team.sweep")
def sweep(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Delete what nothing can use any more; returns how many rows of each kind went."""
    now = clock()
    return {
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "tries": Tries.objects.filter(last_at__lt=now - TRIES_FORGOTTEN).delete()[0],
        "links": SignInLink.objects.filter(expires_at__lt=now - LINKS_KEPT).delete()[0],
        "lines": AuditLine.objects.filter(at__lt=now - LOG_KEPT).delete()[0],
    }
