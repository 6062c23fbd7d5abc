"""What stands before any verb: a database with its tables, and a sign that somebody is using it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from tiemnang.command.saying import Refused
from tiemnang.due.health import release_all

MIGRATING = 7_316_505  # any number of ours: the name of the lock in PostgreSQL


def prepare() -> None:
    """Bring the database to the tables this version needs; commands that start together do it once."""
    if is_ready():
        return
    with _turn():
        if not is_ready():
            call_command("migrate", interactive=False, verbosity=0)


def is_ready() -> bool:
    """Whether every migration of this version has run."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def is_empty() -> bool:
    """Whether the database has no tables of ours yet."""
    return "django_migrations" not in connection.introspection.table_names()


@contextmanager
def kept() -> Iterator[None]:
    """While inside, `alone` is refused: nobody swaps the database under a running command."""
    with _lock_file("in-use") as file:
        _lock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Inside, no other command of this data folder runs; refused when one does."""
    with _lock_file("in-use") as file:
        _lock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def working() -> Iterator[None]:
    """While inside, this process works jobs; who starts while nobody else does lets go of what a dead one held.

    Only on SQLite, whose workers all stand on this machine and hold this folder's lock. Were one of them alive after
    all, its next report would find its lease taken and roll back.
    """
    with _lock_file("working") as file:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if connection.vendor == "sqlite":
                release_all()
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def _lock(file: IO[str], kind: int) -> None:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        if kind == fcntl.LOCK_EX:
            raise Refused(_("Tiềm Năng đang chạy trên dữ liệu này. Dừng lại rồi thử lại.")) from None
        raise Refused(_("Dữ liệu đang được khôi phục. Đợi xong rồi thử lại.")) from None


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until nobody else is migrating the same database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
        return
    with _lock_file("migrating") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _lock_file(name: str) -> Iterator[IO[str]]:
    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as file:
        yield file
