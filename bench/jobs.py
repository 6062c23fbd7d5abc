"""Measures the queue: jobs asked for and worked a second, beside the bare commits of the same database.

On SQLite, or on the server DATABASE_URL names; always in a database of its own. Not called queue.py: Python would take
it for the standard library's `queue`.
"""

import json
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tiemnang.settings")
FOLDER = tempfile.TemporaryDirectory()
os.environ["DATA"] = FOLDER.name
django.setup()

from tiemnang.due.actions import claim, enqueue  # noqa: E402  models need Django set up
from tiemnang.due.clock import Worker  # noqa: E402
from tiemnang.due.kinds import job  # noqa: E402
from tiemnang.due.models import Job  # noqa: E402

SECONDS = 2.0  # each measurement
BACKLOG = 100_000  # waiting jobs that a claim must not be slowed by


def per_second(act: Callable[[], object]) -> int:
    """Repeat one act for a while; returns how often a second."""
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        act()
        done += 1
    return round(done / (time.perf_counter() - start))


def measure() -> dict[str, int]:
    """All figures; floor first."""
    call_command("migrate", "due", verbosity=0, skip_checks=True)
    job("bench.nothing")(lambda row, args, clock: None)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (number int)")
        figures = {"bare commits/s": per_second(lambda: cursor.execute("INSERT INTO bare VALUES (1)"))}
    figures["asked/s"] = per_second(lambda: enqueue("bench.nothing"))
    figures["worked/s"] = per_second(Worker().turn)
    now = datetime.now(UTC)
    Job.objects.all().delete()
    Job.objects.bulk_create([Job(kind="bench.nothing", due_at=now) for _ in range(BACKLOG)], batch_size=2000)
    figures["claims/s with 100,000 waiting"] = per_second(lambda: claim(Job, 1, now=now))
    figures["claims of 200/s"] = per_second(lambda: claim(Job, 200, now=now))
    return figures


@contextmanager
def database_of_its_own() -> Iterator[None]:
    """A fresh database on the server of DATABASE_URL; without one the temporary folder's SQLite file is fresh."""
    named = os.environ.get("DATABASE_URL", "")
    if not named.startswith("postgres"):
        settings.DATABASES["default"]["NAME"] = f"{FOLDER.name}/bench.sqlite3"
        yield
        return
    name, server = f"tn_bench_{uuid.uuid4().hex[:12]}", urlunsplit(urlsplit(named)._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as there:
        there.execute(f'CREATE DATABASE "{name}"')
        settings.DATABASES["default"]["NAME"] = name
        try:
            yield
        finally:
            connection.close()
            there.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def main() -> None:
    """Print a line for each figure, or one JSON object with --json."""
    with database_of_its_own():
        figures = measure()
    if "--json" in sys.argv:
        print(json.dumps({"database": connection.vendor, **figures}))
        return
    for name, figure in figures.items():
        print(f"{connection.vendor:<12}{name:<32}{figure:>8,}")


if __name__ == "__main__":
    main()
