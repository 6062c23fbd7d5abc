"""A bell between threads of one process: who queues work rings it, the clock beside the server wakes at once.

Only a hint. The clock looks every second whether it rang or not, so nothing depends on it.
"""

from threading import Event

_bell = Event()


def ring() -> None:
    """Wake the clock of this process, if there is one."""
    _bell.set()


def wait(seconds: float) -> None:
    """Sleep until the bell rings, `seconds` at most; a bell that rang meanwhile counts."""
    _bell.wait(seconds)
    _bell.clear()
