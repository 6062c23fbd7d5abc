"""What is decided now, asked so often that it is remembered for a few seconds."""

import time
from collections.abc import Mapping
from typing import Any

from django.db import DatabaseError, transaction

from tiemnang.office import rules
from tiemnang.office.models import Setting
from tiemnang.vietnam.calendar import WorkTime

FRESH = 5.0  # seconds another process may still go by what was decided before
_held: tuple[float, Mapping[str, Any]] = (0.0, {})


def settings() -> Mapping[str, Any]:
    """Every decision by its key, at most five seconds old; here at once after a change in this process."""
    until, values = _held
    # Not time.monotonic: a test that moves the clock must not move this.
    if time.perf_counter() < until:
        return values
    try:
        with transaction.atomic():  # a table that is not there yet must not spoil the caller's transaction
            values = dict(Setting.objects.values_list("key", "value"))
    except DatabaseError:
        return {}
    remember(values)
    return values


def remember(values: Mapping[str, Any], seconds: float = FRESH) -> None:
    """Go by these for a while without asking."""
    global _held
    _held = (time.perf_counter() + seconds, values)


def forget() -> None:
    """Ask anew the next time."""
    remember({}, 0)


def work_time() -> WorkTime:
    """When people work here."""
    decided = settings()
    usual = WorkTime()
    return WorkTime(
        rules.week_of(decided["hours"]) if "hours" in decided else usual.hours,
        rules.days_off_of(decided["days_off"]) if "days_off" in decided else usual.off,
    )


def name(kind: str, code: str) -> str:
    """The own name of a code (`stages`: `new`); empty where the usual one stands."""
    decided = settings().get(kind, {})
    if isinstance(decided, list):
        decided = {one["code"]: one["name"] for one in decided}
    return str(decided.get(code, ""))


def backup_nights() -> int:
    """How many nights a backup made by itself is kept; 0: none is made."""
    return rules.nights_of(settings().get("backups", {}))


def may_send() -> bool:
    """Whether anything may go out by itself; a restored copy waits until an owner says so."""
    return not settings().get("held", {})
