"""The clock: fires schedules and works jobs, as a thread beside the server or as processes of its own."""

import logging
import os
import signal
from collections.abc import Sequence
from datetime import timedelta
from threading import Event, Thread
from types import FrameType

from django.db import close_old_connections, connections
from django.utils import timezone

from .actions import claim, give_back, keep_plans, wake_schedules
from .bell import ring, wait
from .duties import do_duties
from .kinds import Clock, held_back
from .models import LEASE, Job
from .pulse import Pulse
from .running import run

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds; the truth is in the table, bells are only hints
GRACE = 10.0  # seconds a stopping server waits for the job in hand


class Worker:
    """One worker: looks for due work every second until it is told to stop."""

    def __init__(
        self,
        *,
        clock: Clock = timezone.now,
        lease: timedelta = LEASE,
        queues: Sequence[str] | None = None,
        asked_to_stop: Event | None = None,
    ) -> None:
        """`queues`: work only these; None works all."""
        self.clock = clock
        self.lease = lease
        self.filters = {"queue__in": list(queues)} if queues else {}
        self.asked_to_stop = asked_to_stop or Event()
        self.in_hand: Job | None = None

    def stop(self) -> None:
        """Take no more work; a long job hands itself back at its next report."""
        self.asked_to_stop.set()
        ring()

    def turn(self) -> bool:
        """Fire what is due, see to what rooms keep due themselves, then work one job; False when there was nothing."""
        wake_schedules(now=self.clock())
        busy = do_duties(self.clock) if not self.filters else False
        kinds = held_back()
        filters = self.filters if kinds is None else {**self.filters, "kind__in": kinds}
        claimed = claim(Job, 1, now=self.clock(), lease=self.lease, **filters)
        for self.in_hand in claimed:
            run(self.in_hand, clock=self.clock, asked_to_stop=self.asked_to_stop.is_set)
        self.in_hand = None
        return bool(claimed) or busy

    def work(self) -> None:
        """Turn until asked to stop; whatever goes wrong is logged and tried again in a second."""
        planned, pulse = False, Pulse(self.filters.get("queue__in", ()))
        while not self.asked_to_stop.is_set():
            close_old_connections()
            try:
                if not planned:
                    keep_plans(now=self.clock())
                    planned = True
                pulse.beat(self.clock())
                busy = self.turn()
            except Exception:  # above all a database that is away; a worker never ends by itself
                log.exception("The queue could not be worked just now")
                connections.close_all()
                busy = False
            if not busy and not self.asked_to_stop.is_set():
                wait(LOOK_EVERY)
        pulse.stop()
        connections.close_all()


class ClockThread:
    """The one worker beside an embedded server."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.thread = Thread(target=worker.work, name="due clock", daemon=True)
        self.thread.start()

    def stop(self, *, grace: float = GRACE) -> bool:
        """Stop within `grace` seconds; a job still in hand then is given back, so another start goes on at once.

        True when the worker ended by itself.
        """
        self.worker.stop()
        self.thread.join(grace)
        if self.thread.is_alive() and (job := self.worker.in_hand):
            give_back(job)
        return not self.thread.is_alive()


def start_clock(*, clock: Clock = timezone.now, lease: timedelta = LEASE) -> ClockThread:
    """Start the worker thread of an embedded server (exactly one: a second writer only slows SQLite)."""
    return ClockThread(Worker(clock=clock, lease=lease))


def stop_on_signals(worker: Worker) -> None:
    """Let SIGTERM and SIGINT end the worker gently; a second one ends it as usual."""

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()
        signal.signal(number, signal.SIG_DFL)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def work_here(*, queues: Sequence[str] | None = None, lease: timedelta = LEASE) -> None:
    """Work in this process until SIGTERM or SIGINT; also ends when the parent process is gone."""
    worker = Worker(queues=queues, lease=lease)
    stop_on_signals(worker)
    Thread(target=_follow, args=(worker, os.getppid()), name="parent watch", daemon=True).start()
    worker.work()


def _follow(worker: Worker, parent: int) -> None:
    while os.getppid() == parent:
        if worker.asked_to_stop.wait(LOOK_EVERY):
            return
    worker.stop()
