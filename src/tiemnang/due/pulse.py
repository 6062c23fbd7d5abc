"""The sign of life of one worker: a row written every quarter of a minute, taken away when it ends well."""

import os
import socket
import time
from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError, transaction

from .models import Worker

EVERY = 15.0  # seconds


class Pulse:
    """Says that this worker is alive; a worker busy with a long job is told by the lease of that job instead."""

    def __init__(self, queues: Sequence[str] = ()) -> None:
        """`queues`: what it works; none works all."""
        self.name = f"{socket.gethostname()}:{os.getpid()}"[:120]
        self.queues = " ".join(queues)[:200]
        self.started_at: datetime | None = None
        self.next_beat = 0.0

    def beat(self, now: datetime) -> None:
        """Write the row when its time has come."""
        if time.perf_counter() < self.next_beat:
            return
        self.next_beat = time.perf_counter() + EVERY
        self.started_at = self.started_at or now
        told = {"queues": self.queues, "started_at": self.started_at, "seen_at": now}
        Worker.objects.update_or_create(name=self.name, defaults=told)

    def stop(self) -> None:
        """Take the row away, unless the database is away itself."""
        try:
            with transaction.atomic():
                Worker.objects.filter(name=self.name).delete()
        except DatabaseError:
            return
