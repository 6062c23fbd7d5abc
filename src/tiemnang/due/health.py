"""Is the queue well? What an administrator must see within a minute: rows overdue, and dead letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import Count, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from .actions import release
from .models import Job, Leased, Schedule, Worker

OVERDUE = timedelta(minutes=1)
ALIVE = timedelta(seconds=45)  # three signs of life
MANY = 1000  # counting stops here


@dataclass(frozen=True)
class Stuck:
    """Rows of one table that should have been worked and were not."""

    table: str  # "due.Job"
    rows: int
    since: datetime  # when the oldest of them was due


def leased_tables() -> list[type[Leased]]:
    """Every table that is a queue, of every room."""
    return [model for model in apps.get_models() if issubclass(model, Leased)]


def stuck(
    now: datetime, *, overdue: timedelta = OVERDUE, tables: Iterable[type[Leased]] | None = None
) -> list[Stuck]:
    """Tables with rows due longer than `overdue` ago, the longest wait first; empty when all is well.

    A worker that died shows here too: its rows fall due again when the lease ends.
    """
    found = []
    for table in leased_tables() if tables is None else tables:
        waiting = table._default_manager.filter(due_at__lt=now - overdue)
        figures = waiting.aggregate(rows=Count("pk"), since=Min("due_at"))
        if figures["rows"]:
            found.append(Stuck(table._meta.label, figures["rows"], figures["since"]))
    return sorted(found, key=lambda item: item.since)


def release_all() -> int:
    """Let go of every row of every queue that a worker holds; returns how many. See `actions.release`."""
    return sum(release(table) for table in leased_tables())


def dead_letters() -> "QuerySet[Job]":
    """Jobs nobody will try again, newest first; `actions.replay` takes any part of this."""
    return Job.objects.filter(due_at__isnull=True, done_at__isnull=True).order_by("-pk")


@dataclass(frozen=True)
class Queue:
    """The queue of jobs in numbers, each at most `MANY`."""

    waiting: int  # due and nobody has them
    running: int
    later: int  # due some other time
    dead: int
    oldest: datetime | None  # since when the oldest due one waits


def queue(now: datetime) -> Queue:
    """How many jobs wait, run, come later, or were given up."""
    waiting = Job.objects.due(now)
    running = Job.objects.filter(due_at__gt=now, claimed_at__isnull=False)
    later = Job.objects.filter(due_at__gt=now, claimed_at__isnull=True)
    return Queue(
        waiting[:MANY].count(),
        running[:MANY].count(),
        later[:MANY].count(),
        dead_letters().order_by()[:MANY].count(),
        waiting.aggregate(oldest=Min("due_at"))["oldest"],
    )


def workers(now: datetime) -> list[Worker]:
    """Workers that gave a sign of life just now."""
    return list(Worker.objects.filter(seen_at__gte=now - ALIVE).order_by("name"))


def is_worked(now: datetime) -> bool:
    """Whether somebody is there: a worker seen just now, or one that holds a job."""
    return bool(workers(now)) or Job.objects.filter(due_at__gt=now, claimed_at__isnull=False).exists()


def turns() -> list[tuple[Schedule, Job | None]]:
    """Every schedule, with the last job it made."""
    turn = Concat(Value("schedule:"), OuterRef("key"), Value(":"))
    made = Job.objects.filter(kind=OuterRef("kind"), dedup_key__startswith=turn).order_by("-pk")
    rows = list(Schedule.objects.annotate(last=Subquery(made.values("pk")[:1])).order_by("due_at", "key"))
    jobs = Job.objects.in_bulk([row.last for row in rows if row.last])
    return [(row, jobs.get(row.last)) for row in rows]
