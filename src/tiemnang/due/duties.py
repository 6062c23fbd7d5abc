"""What the clock sees to at every look, besides schedules and jobs: tables of rooms that are queues themselves.

A long job does them too between two of its batches, so that a lead who just wrote never waits for an import.
"""

import logging
from collections.abc import Callable

from .kinds import Clock

log = logging.getLogger(__name__)
DUTIES: dict[str, Callable[..., bool]] = {}


def duty(name: str) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
    """Register a function called as `function(clock=clock)` that does a bounded piece of work; True when it found some."""

    def register(call: Callable[..., bool]) -> Callable[..., bool]:
        DUTIES[name] = call
        return call

    return register


def do_duties(clock: Clock) -> bool:
    """Do each once; True when one found work. What goes wrong with one is logged and stops no other."""
    busy = False
    for name, call in DUTIES.items():
        try:
            busy = call(clock=clock) or busy
        except Exception:  # a database or disk that is away; the work is still there at the next look
            log.exception("Could not do %s just now", name)
    return busy
