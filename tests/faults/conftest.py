"""Fault tests run on a fresh database each, on SQLite and on PostgreSQL.

PostgreSQL is whatever server DATABASE_URL names or this machine runs; without one those tests are skipped by name, and in
CI (CI=true) they fail instead.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from scratch import Nursery, Scratch, copy_of, drop, find_postgres, make_template


@pytest.fixture(scope="session")
def postgres_server() -> str | None:
    """Address of a server that answers, None without one."""
    return find_postgres()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def template(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres_server: str | None
) -> Iterator[Scratch]:
    """A database of each engine with the queue's tables, made once."""
    if request.param == "postgres" and postgres_server is None:
        reason = "PostgreSQL: no server answers at DATABASE_URL, 127.0.0.1:5432 or the local socket"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    made = make_template(request.param, tmp_path_factory.mktemp("template"), postgres_server)
    yield made
    drop(made, postgres_server)


@pytest.fixture
def scratch(template: Scratch, tmp_path: Path, postgres_server: str | None) -> Iterator[Scratch]:
    """A fresh database for one test; `scratch.env` leads child processes to it."""
    with copy_of(template, tmp_path, postgres_server) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def parent_of_workers(template: Scratch) -> Iterator[Nursery]:
    """A process with Django loaded for this engine; loading takes longer than most tests."""
    parent = Nursery(template)
    yield parent
    parent.close()


@pytest.fixture
def nursery(parent_of_workers: Nursery, scratch: Scratch) -> Iterator[Nursery]:
    """Starts real worker processes on the scratch database, and leaves none behind."""
    parent_of_workers.serve(scratch)
    yield parent_of_workers
    parent_of_workers.serve(scratch)
