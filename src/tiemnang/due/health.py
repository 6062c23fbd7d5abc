"""Is the queue well? What an administrator must see within a minute: rows overdue, and dead letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import Count, Min, QuerySet

from .models import Job, Leased

OVERDUE = timedelta(minutes=1)


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


def dead_letters() -> "QuerySet[Job]":
    """Jobs nobody will try again, newest first; `actions.replay` takes any part of this."""
    return Job.objects.filter(due_at__isnull=True, done_at__isnull=True).order_by("-pk")
