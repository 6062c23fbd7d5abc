"""Several workers under one parent: keeps their number, and passes the signal to stop on to them."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from threading import Event
from types import FrameType

from .clock import work_here

AGAIN = 1.0  # seconds before a worker that died is replaced


def work(processes: int = 1, *, queues: Sequence[str] | None = None) -> None:
    """Work the queue in `processes` processes until SIGTERM or SIGINT (`tiemnang work`).

    A worker killed by its job is replaced after a second; the job becomes due again when its lease ends.
    """
    if processes <= 1:
        work_here(queues=queues)
        return
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _setting(stop))
    workers = [_start(queues) for _ in range(processes)]
    while not stop.wait(AGAIN):
        workers = [worker if worker.poll() is None else _start(queues) for worker in workers]
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.wait()


def _setting(stop: Event) -> Callable[[int, FrameType | None], None]:
    def note(number: int, frame: FrameType | None) -> None:
        stop.set()

    return note


def _start(queues: Sequence[str] | None) -> subprocess.Popen[bytes]:
    """A fresh interpreter rather than a fork: no open database connection is ever shared."""
    env = {"DJANGO_SETTINGS_MODULE": "tiemnang.settings", **os.environ}
    return subprocess.Popen([sys.executable, "-m", "tiemnang.due", *(queues or ())], env=env)
