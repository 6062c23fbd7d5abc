"""What is not worth waiting for: a write that gives way while another writer holds SQLite's database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

from tiemnang.database.bulk import ON_POSTGRESQL


@contextmanager
def giving_way() -> Iterator[None]:
    """Inside, one statement is left undone rather than waiting for another writer; PostgreSQL has rows to lock instead."""
    if ON_POSTGRESQL:
        yield
        return
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        except OperationalError as problem:
            if "locked" not in str(problem):
                raise
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
