"""The register of job kinds and schedules: plain dicts, filled by the `jobs.py` of each room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Clock = Callable[[], datetime]
Call = Callable[..., Mapping[str, Any] | None]


@dataclass(frozen=True)
class Kind:
    """What to call for a kind of job, and how to run it."""

    name: str
    call: Call
    long: bool  # opens its own transactions; otherwise the call and its finish are one transaction
    sends: bool  # something of it leaves the house: waits while that is held back
    limit: timedelta  # after this the lease is no longer renewed: a hung job is taken from its worker


@dataclass(frozen=True)
class Plan:
    """A schedule as its room declares it in code."""

    key: str
    kind: str
    cron: str = ""
    every: int | None = None  # minutes
    args: Mapping[str, Any] = field(default_factory=dict)
    priority: int = 0


KINDS: dict[str, Kind] = {}
PLANS: dict[str, Plan] = {}
# Questions of later rooms: is what goes out held back just now?
HELD_BACK: list[Callable[[], bool]] = []


def held_back() -> list[str] | None:
    """The kinds that may run while what goes out is held back; None when nothing is."""
    if not any(asked() for asked in HELD_BACK):
        return None
    return [kind.name for kind in KINDS.values() if not kind.sends]


def job(
    name: str, *, long: bool = False, sends: bool = False, limit: timedelta = timedelta(hours=6)
) -> Callable[[Call], Call]:
    """Register a function as a kind of job; it is called as `function(job, args, clock=clock)`.

    What it returns (a JSON object or None) becomes `job.result`. A short job runs with its finish in one transaction:
    everything it writes happens exactly once. A `long` job opens its own transactions and calls `report` inside each;
    a batch of a lost attempt then rolls back, and the next attempt must find by itself where the last one got to. A job
    that `sends` something out of the house does not run in a restored copy until an owner lets it.
    """

    def register(call: Call) -> Call:
        if name in KINDS and KINDS[name].call.__qualname__ != call.__qualname__:
            raise ValueError(f"two functions call themselves {name!r}")
        KINDS[name] = Kind(name, call, long, sends, limit)
        return call

    return register


def schedule(key: str, *, kind: str, cron: str = "", every: int | None = None, **more: Any) -> None:
    """Declare that a job of `kind` comes round by a cron line (local time) or `every` so many minutes.

    `more` takes `args` and `priority`. The clock writes declared schedules into the table when it starts.
    """
    PLANS[key] = Plan(key=key, kind=kind, cron=cron, every=every, **more)
