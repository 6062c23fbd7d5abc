"""Keeps the lease of long jobs: one thread that renews what its process is working on.

A job that says nothing for minutes is not taken away; a process that is killed or frozen takes its keeper with it, and
the lease runs out.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from django.db import DatabaseError, connections
from django.utils import timezone

from .actions import renew
from .endings import LeaseLost
from .models import Leased

log = logging.getLogger(__name__)


@contextmanager
def keeping(row: Leased, *, limit: timedelta) -> Iterator[None]:
    """Renew the lease of `row` every third of it while the block runs, for `limit` at most; then a hung job is let go."""
    over = Event()
    thread = Thread(
        target=_keep, args=(row, timezone.now() + limit, over), name=f"lease of {row}", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _keep(row: Leased, until: datetime, over: Event) -> None:
    try:
        while not over.wait(row.lease.total_seconds() / 3):
            if timezone.now() >= until:
                log.error("%s has run longer than its kind may; its lease is no longer renewed", row)
                return
            _renew(row)
    except LeaseLost:
        return  # finished a moment ago, or taken: the worker finds that out at its next report
    finally:
        connections.close_all()  # this thread's own


def _renew(row: Leased) -> None:
    try:
        renew(row)
    except DatabaseError as error:  # busy or away for a moment: two more tries fit into the lease
        log.warning("Could not renew the lease of %s: %s", row, error)
        connections.close_all()
