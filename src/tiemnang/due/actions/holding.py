"""Hold a row for a while: claim it, renew, finish, fail or give it back; for every leased table."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from .. import rules
from ..endings import GiveUp, LeaseLost
from ..models import LEASE, Leased

Row = TypeVar("Row", bound=Leased)
ERROR_ROOM = 4000  # letters of an error kept in the row


def claim(model: type[Row], n: int, *, now: datetime, lease: timedelta = LEASE, **filters: Any) -> list[Row]:
    """Take up to `n` due rows (at most 200, please) for one lease, in the model's `claim_order`.

    No two callers ever hold the same row: PostgreSQL skips rows that others have locked, SQLite has one writer at a
    time. An attempt counts from here, so a row that kills its worker runs out of attempts instead of looping; such a
    row is made dead here and not returned. `filters` are queryset lookups, e.g. `queue__in=["default"]`.
    """
    waiting: QuerySet[Row] = QuerySet(model).filter(due_at__lte=now, **filters)
    if not waiting.exists():  # a look costs no write lock; an idle clock looks every second
        return []
    with transaction.atomic():
        rows = list(waiting.select_for_update(skip_locked=True).order_by(*model.claim_order)[:n])
        _bury(model, [row for row in rows if row.attempts >= row.max_attempts])
        return _take(model, [row for row in rows if row.attempts < row.max_attempts], now, lease)


def _take(model: type[Row], rows: list[Row], now: datetime, lease: timedelta) -> list[Row]:
    if rows:
        QuerySet(model).filter(pk__in=[row.pk for row in rows]).update(
            due_at=now + lease, claimed_at=now, lease_no=F("lease_no") + 1, attempts=F("attempts") + 1
        )
    for row in rows:
        row.due_at, row.claimed_at, row.lease = now + lease, now, lease
        row.lease_no += 1
        row.attempts += 1
    return rows


def _bury(model: type[Row], rows: list[Row]) -> None:
    """Every attempt took its worker with it or was cut off: dead, with the last error said, if any was."""
    if rows:
        dead: QuerySet[Row] = QuerySet(model).filter(pk__in=[row.pk for row in rows])
        dead.filter(last_error="").update(last_error="worker_lost")
        dead.update(due_at=None, claimed_at=None)


def _write(row: Leased, **fields: Any) -> bool:
    """Change the row if this attempt still holds it, in the database and in hand."""
    held: QuerySet[Leased] = QuerySet(type(row)).filter(
        pk=row.pk, lease_no=row.lease_no, due_at__isnull=False
    )
    if not held.update(**fields):
        return False
    for name, value in fields.items():
        setattr(row, name, value)
    return True


def renew(row: Leased, *, now: datetime | None = None) -> None:
    """Hold the row for one more lease from `now`; LeaseLost if another worker has it."""
    if not _write(row, due_at=(now or timezone.now()) + row.lease):
        raise LeaseLost(str(row))


def finish(
    row: Leased, *, now: datetime | None = None, due_at: datetime | None = None, **fields: Any
) -> None:
    """End the attempt well, setting `fields` too; with `due_at` the row comes round again then, attempts from zero.

    Call it inside the transaction that holds everything this attempt wrote: if another worker has the row by now,
    LeaseLost rises and rolls all of it back.
    """
    done_at = None if due_at else now or timezone.now()
    if due_at:
        fields["attempts"] = 0
    if not _write(row, due_at=due_at, done_at=done_at, claimed_at=None, **fields):
        raise LeaseLost(str(row))


def fail(
    row: Leased,
    error: BaseException | str,
    now: datetime,
    *,
    chance: Callable[[], float] = random.random,
) -> bool:
    """End the attempt badly: due again after the back-off, or dead when attempts are used up or the error is GiveUp.

    Returns False, and changes nothing, when another worker already has the row.
    """
    hopeless = isinstance(error, GiveUp) or row.attempts >= row.max_attempts
    due_at = None if hopeless else now + rules.back_off(row.attempts, chance=chance())
    return _write(row, due_at=due_at, claimed_at=None, last_error=_in_words(error))


def _in_words(error: BaseException | str) -> str:
    """`module.Class: message` on the first line, the end of the traceback below it."""
    if isinstance(error, str):
        return error[:ERROR_ROOM].replace("\x00", "")
    head = f"{type(error).__module__}.{type(error).__qualname__}: {error}"[: ERROR_ROOM // 2]
    trace = "".join(format_exception(error))[-(ERROR_ROOM - len(head)) :]
    return f"{head}\n{trace}".replace("\x00", "")  # PostgreSQL text takes no NUL


def give_back(row: Leased, *, now: datetime | None = None) -> bool:
    """Let go without an ending: due at once, and the attempt does not count. False if another worker has it."""
    return _write(row, due_at=now or timezone.now(), claimed_at=None, attempts=max(row.attempts - 1, 0))


def release(model: type[Row], *, now: datetime | None = None) -> int:
    """Make every held row due at once; returns how many. For who knows that no worker holding them lives any more.

    The attempt counts: a row that kills its worker still runs out of them.
    """
    held: QuerySet[Row] = QuerySet(model).filter(claimed_at__isnull=False, due_at__isnull=False)
    return held.update(due_at=now or timezone.now(), claimed_at=None)


def replay(dead: QuerySet[Row], *, now: datetime | None = None) -> int:
    """Make dead rows due again with all their attempts, after the cause was mended; returns how many.

    Rows of the queryset that are not dead are left alone.
    """
    rows = dead.filter(due_at__isnull=True, done_at__isnull=True)
    return rows.update(due_at=now or timezone.now(), attempts=0)


def discard(dead: QuerySet[Row], *, now: datetime | None = None) -> list[int]:
    """Let dead rows be: nobody will look at them again; returns which. `reinstate` takes it back."""
    rows = dead.filter(due_at__isnull=True, done_at__isnull=True)
    pks = list(rows.values_list("pk", flat=True))
    rows.filter(pk__in=pks).update(done_at=now or timezone.now())
    return pks


def reinstate(discarded: QuerySet[Row]) -> int:
    """Put discarded rows back among the dead, where a person decides; returns how many."""
    return discarded.filter(due_at__isnull=True).update(done_at=None)
