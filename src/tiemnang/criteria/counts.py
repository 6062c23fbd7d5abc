"""How many leads a rule holds, counted while somebody writes it: no further than needed and no longer than patience."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import NamedTuple

from django.db import OperationalError, connection, transaction

from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.rules import Standpoint
from tiemnang.database.bulk import ON_POSTGRESQL
from tiemnang.leads.models import LeadQuerySet

MOST = 10_000  # counting stops here; "hơn 10.000" says there are more
PATIENCE = 2.0  # seconds
SOON = 0.25  # seconds in which leads are asked one after the other, before everybody is asked at once
# For PostgreSQL: room for the ids of a million leads, indexes that lie on no turning disk, and one process beside it, for
# a set that is gathered is gathered by each of them anew.
WALKING = {"work_mem": "64MB", "random_page_cost": "1.1", "max_parallel_workers_per_gather": "1"}
LOOK = 0.05  # seconds between two looks at whether to stop, on PostgreSQL
STEPS = 20_000  # of SQLite's machine between two looks at the clock, about a millisecond


class Counted(NamedTuple):
    """`number` leads, or more than that (`is_more`); `gave_up` when time ran out and nothing is known."""

    number: int = 0
    is_more: bool = False
    gave_up: bool = False


def count(
    leads: LeadQuerySet,
    *,
    most: int | None = MOST,
    seconds: float = PATIENCE,
    asked_to_stop: Callable[[], bool] = lambda: False,
) -> Counted:
    """Count the leads of a query that is already narrowed to what the member may see; `most` None counts them all.

    `asked_to_stop` is asked about every millisecond on SQLite, twenty times a second on PostgreSQL.
    """
    ids = leads.order_by().values("pk")
    ids = ids if most is None else ids[: most + 1]
    try:
        with no_longer_than(seconds, asked_to_stop):
            number = ids.count()
    except OperationalError as error:
        if not _is_interruption(error):
            raise
        return Counted(gave_up=True)
    return Counted(number) if most is None else Counted(min(number, most), number > most)


def count_those(
    asked: Criteria,
    leads: LeadQuerySet,
    at: Standpoint,
    *,
    seconds: float = PATIENCE,
    asked_to_stop: Callable[[], bool] = lambda: False,
) -> Counted:
    """Count the leads a rule holds for, up to `MOST`: in passing where that is quick, else everybody at once.

    One after the other, counting ends at the first ten thousand, or with a seller's few leads.
    """
    found = count(asked.among(leads, at), seconds=min(SOON, seconds), asked_to_stop=asked_to_stop)
    if not found.gave_up:
        return found
    return count(asked.of_all(leads, at), seconds=seconds, asked_to_stop=asked_to_stop)


@contextmanager
def no_longer_than(seconds: float, asked_to_stop: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Interrupt whatever is asked of the database inside when time is up."""
    with _postgresql(seconds, asked_to_stop) if ON_POSTGRESQL else _sqlite(seconds, asked_to_stop):
        yield


@contextmanager
def _postgresql(seconds: float, asked_to_stop: Callable[[], bool]) -> Iterator[None]:
    """The limit holds for one savepoint or transaction; an interruption rolls it back, an answer puts it back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()[0]
        # Compiling such a query costs up to a second and saves less: it is asked once.
        limits = {"statement_timeout": f"{int(seconds * 1000)}ms", "jit": "off"} | WALKING
        asked = ", ".join(["set_config(%s, %s, true)"] * len(limits))
        cursor.execute(f"SELECT {asked}", [word for pair in limits.items() for word in pair])
        with _watched(asked_to_stop):
            yield
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])


@contextmanager
def _watched(asked_to_stop: Callable[[], bool]) -> Iterator[None]:
    """A thread beside the question cancels it on the server when somebody asks to stop."""
    asked, over = connection.connection, Event()

    def watch() -> None:
        while not over.wait(LOOK):
            if asked_to_stop():
                asked.cancel()
                return

    beside = Thread(target=watch, name="watch a count", daemon=True)
    beside.start()
    try:
        yield
    finally:
        # Joined before anything else is asked here, so that a late cancel hits no other statement.
        over.set()
        beside.join()


@contextmanager
def _sqlite(seconds: float, asked_to_stop: Callable[[], bool]) -> Iterator[None]:
    """No transaction here: on SQLite it would hold the one place for writers."""
    connection.ensure_connection()
    end = monotonic() + seconds
    connection.connection.set_progress_handler(lambda: monotonic() > end or asked_to_stop(), STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)


def _is_interruption(error: OperationalError) -> bool:
    return any(sign in str(error) for sign in ("interrupt", "statement timeout", "user request"))
