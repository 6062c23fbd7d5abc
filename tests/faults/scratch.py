"""A database of its own for every fault test, on SQLite and on PostgreSQL, and real processes on it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

import tiemnang  # noqa: F401  swaps the system's SQLite for a sound one; must come before sqlite3

import sqlite3  # isort: skip

HERE = Path(__file__).parent
SOURCE = HERE.parent.parent / "src"
EFFECTS = "CREATE TABLE effects (job bigint NOT NULL, number int NOT NULL, pid int NOT NULL)"


def find_postgres() -> str | None:
    """Address of a PostgreSQL server that answers: DATABASE_URL, else this machine's; None without one."""
    named = os.environ.get("DATABASE_URL", "")
    here = ("postgres://postgres@127.0.0.1:5432/postgres", "postgres:///postgres")
    for url in (named, *here) if named.startswith("postgres") else here:
        try:
            server = urlunsplit(urlsplit(url)._replace(path="/postgres"))
            psycopg.connect(server, connect_timeout=2).close()
            return server
        except psycopg.OperationalError:
            continue
    return None


class Scratch:
    """One database, the environment that leads child processes to it, and plain SQL to look inside."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.engine = urlsplit(url).scheme
        self.env = {
            **os.environ,
            "DATABASE_URL": url,
            "DATA": str(folder / "files"),
            "SECRET_KEY": "only for a test",
            "PYTHONPATH": os.pathsep.join([str(SOURCE), str(HERE), os.environ.get("PYTHONPATH", "")]),
        }

    @property
    def name(self) -> str:
        """What Django calls NAME: a path, or the name on the server."""
        path = urlsplit(self.url).path
        return path if self.engine == "sqlite" else path[1:]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Read with a connection of its own, closed again at once."""
        if self.engine == "sqlite":
            connection = sqlite3.connect(self.name, timeout=10)
            try:
                return connection.execute(sql).fetchall()
            finally:
                connection.close()
        with psycopg.connect(self.url) as there:
            return there.execute(sql).fetchall()

    def change(self, sql: str) -> None:
        """Write in one transaction."""
        if self.engine == "sqlite":
            connection = sqlite3.connect(self.name, timeout=10)
            with connection:
                connection.execute(sql)
            connection.close()
            return
        with psycopg.connect(self.url) as there:
            there.execute(sql)

    def migrate(self, *apps: str) -> None:
        """Make the tables: of these apps, or of all."""
        code = (
            "import django; django.setup()\n"
            "from django.core.management import call_command\n"
            f"for app in {list(apps) or [None]!r}:\n"
            "    call_command('migrate', *([app] if app else []), verbosity=0, skip_checks=True)\n"
        )
        subprocess.run([sys.executable, "-c", code], env=self.env, check=True)


def make_template(engine: str, folder: Path, server: str | None) -> Scratch:
    """A migrated database that tests copy, because copying takes a tenth of migrating."""
    scratch = Scratch(_new_url(engine, folder, server, template=None), folder)
    scratch.migrate("due")
    scratch.change(EFFECTS)
    return scratch


def _new_url(engine: str, folder: Path, server: str | None, *, template: Scratch | None) -> str:
    if engine == "sqlite":
        path = folder / "scratch.sqlite3"
        if template:
            shutil.copy(template.name, path)
        return f"sqlite://{path}"
    assert server is not None
    name = f"tn_scratch_{uuid.uuid4().hex[:12]}"
    model = f' TEMPLATE "{template.name}"' if template else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{model}')
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def drop(scratch: Scratch, server: str | None) -> None:
    """Remove the database, whoever is still connected to it."""
    if scratch.engine == "sqlite":
        return  # lies in a folder pytest clears
    assert server is not None
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{scratch.name}" WITH (FORCE)')


@contextmanager
def copy_of(template: Scratch, folder: Path, server: str | None) -> Iterator[Scratch]:
    """A fresh copy of the template, dropped afterwards."""
    scratch = Scratch(_new_url(template.engine, folder, server, template=template), folder)
    try:
        yield scratch
    finally:
        drop(scratch, server)


class Nursery:
    """Starts real worker processes in milliseconds: a parent with Django loaded forks them on demand."""

    def __init__(self, scratch: Scratch) -> None:
        self.database = scratch.name
        self.parent = subprocess.Popen(
            [sys.executable, str(HERE / "nursery.py")],
            env=scratch.env,
            cwd=scratch.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.living: set[int] = set()

    def start(self, scene: str, *, crash: str = "", **arguments: Any) -> int:
        """Start a process that plays a function of `scenes.py`; returns its id."""
        question = {"start": scene, "crash": crash, "arguments": arguments, "database": self.database}
        pid = int(self._ask(question))
        self.living.add(pid)
        return pid

    def ending(self, pid: int) -> int | None:
        """How a process ended (0, or minus the signal), None while it lives."""
        answer = json.loads(self._ask({"ending": pid}))
        if answer is not None:
            self.living.discard(pid)
        return answer

    def play(self, scene: str, **arguments: Any) -> None:
        """Play a scene to its end; it must end well."""
        pid = self.start(scene, **arguments)
        until(lambda: self.ending(pid) is not None, seconds=20)
        assert self.ending(pid) == 0, f"{scene} failed"

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to one of ours."""
        assert pid in self.living
        os.kill(pid, number)

    def _ask(self, question: dict[str, Any]) -> str:
        assert self.parent.stdin is not None and self.parent.stdout is not None
        self.parent.stdin.write(json.dumps(question) + "\n")
        self.parent.stdin.flush()
        return self.parent.stdout.readline()

    def serve(self, scratch: Scratch) -> None:
        """Kill what is left of the last test, and work on this database from now on."""
        for pid in list(self.living):
            if self.ending(pid) is None:
                os.kill(pid, signal.SIGKILL)
        self.database = scratch.name

    def close(self) -> None:
        """End the parent, and with it whatever it still has."""
        assert self.parent.stdin is not None
        self.parent.stdin.close()
        self.parent.wait(timeout=20)


def until(true: Callable[[], object], *, seconds: float, every: float = 0.05) -> float:
    """Wait until something is so; returns the seconds it took, and fails the test after `seconds`."""
    started = time.monotonic()
    while not true():
        if time.monotonic() - started > seconds:
            raise AssertionError(f"not so within {seconds} s")
        time.sleep(every)
    return time.monotonic() - started
