"""Fire what is planned: each schedule once per planned time, whoever looks first."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from .. import rules
from ..crash import crash
from ..kinds import PLANS, Plan
from ..models import Job, Schedule
from .asking import enqueue
from .holding import claim, fail, finish


def keep_plans(*, now: datetime | None = None) -> None:
    """Write the schedules that rooms declare into the table; a changed time is planned anew, others keep their turn."""
    now = now or timezone.now()
    known = {row.key: row for row in Schedule.objects.filter(key__in=PLANS)}
    for plan in PLANS.values():
        row = known.get(plan.key)
        if row is None:
            _add(plan, now)
        elif not _says(row, plan):
            _change(row, plan, now)


def _says(row: Schedule, plan: Plan) -> bool:
    return (row.kind, row.cron, row.every, row.args, row.priority) == (
        plan.kind,
        plan.cron,
        plan.every,
        dict(plan.args),
        plan.priority,
    )


def _add(plan: Plan, now: datetime) -> None:
    row = _filled(Schedule(key=plan.key), plan, now)
    Schedule.objects.bulk_create([row], ignore_conflicts=True)  # another process may be starting too


def _change(row: Schedule, plan: Plan, now: datetime) -> None:
    _filled(row, plan, now).save()


def _filled(row: Schedule, plan: Plan, now: datetime) -> Schedule:
    row.kind, row.args, row.priority = plan.kind, dict(plan.args), plan.priority
    row.cron, row.every, row.planned_at = plan.cron, plan.every, now
    row.planned_at = row.due_at = next_time(row, after=now)
    return row


def next_time(row: Schedule, *, after: datetime) -> datetime:
    """When this schedule comes round next, strictly later than `after`; ValueError for a line that cannot be read."""
    if row.every:
        return rules.next_by_interval(timedelta(minutes=row.every), planned=row.planned_at, after=after)
    return rules.next_by_cron(row.cron, after=after, zone=ZoneInfo(row.zone))


def wake_schedules(*, now: datetime | None = None) -> list[Job]:
    """Turn due schedules into jobs; returns them.

    Claim, job and next time are one transaction, and the job's key is the schedule's key with its planned time: two
    clocks cannot fire the same turn twice. Turns missed while everything was off are made up by one job, not a burst.
    A schedule that cannot fire backs off like any failing row and stops none of the others.
    """
    now = now or timezone.now()
    if not Schedule.objects.filter(due_at__lte=now).exists():
        return []
    with transaction.atomic():
        fired = [_fire(row, now) for row in claim(Schedule, 100, now=now)]
        crash("due.schedules_fired")
    return [job for job in fired if job]


def _fire(row: Schedule, now: datetime) -> Job | None:
    try:
        with transaction.atomic():
            turn = f"schedule:{row.key}:{row.planned_at.isoformat()}"
            job = enqueue(row.kind, row.args, dedup_key=turn, priority=row.priority)
            following = next_time(row, after=now)
            finish(row, due_at=following, planned_at=following)
            return job
    except Exception as error:  # whatever is wrong with one schedule is its own trouble
        fail(row, error, now)
        return None
