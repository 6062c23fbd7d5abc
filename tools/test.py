"""Runs every test: all on SQLite, those that touch the database on PostgreSQL too, browser tests in Chromium.

Names at the end what could not run for want of a program; in CI (CI=true) that is a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "") not in {"", "0", "false"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WITHOUT_FAULTS = ["--ignore=tests/faults", "-m", "not browser"]
NO_TEST = 5  # pytest's exit code when nothing was chosen


class Outcome(NamedTuple):
    """How one run of pytest ended."""

    passed: int
    failed: int
    skipped: int
    code: int


def main(more: list[str]) -> int:
    """Run everything there is a program for; 0 when all passed and, in CI, nothing was left out."""
    started, left_out = time.monotonic(), []
    url = postgres()
    with ThreadPoolExecutor(1) as beside:
        # These mostly wait for leases to run out, so they run beside the rest; they make databases of both kinds.
        faults = beside.submit(pytest, "faults", ["tests/faults", *more], url, beside=True)
        outcomes = [pytest("SQLite", [*WITHOUT_FAULTS, *more], "")]
        if url:
            outcomes.append(pytest("PostgreSQL", ["--only-database", *WITHOUT_FAULTS, *more], url))
        else:
            left_out.append("PostgreSQL: không có máy chủ nào trả lời / no server answers (DATABASE_URL)")
        outcomes.append(faults.result())
    if any(map(shutil.which, BROWSERS)):
        outcomes.append(pytest("Chromium", ["-m", "browser", *more], ""))
    else:
        left_out.append("chromium: chưa cài / not installed (apt install chromium)")
    report(outcomes, left_out, time.monotonic() - started)
    failed = any(outcome.code for outcome in outcomes)
    return int(failed or (IN_CI and bool(left_out)))


def pytest(name: str, words: list[str], url: str, *, beside: bool = False) -> Outcome:
    """One run of pytest on one database, in a data folder of its own; `beside` another it speaks when it is done."""
    if not beside:
        print(f"\n== {name} ==", flush=True)
    with tempfile.TemporaryDirectory(prefix="tiemnang-test-") as folder:
        written = Path(folder) / "outcome.xml"
        words = ["-n", "2", f"--junitxml={written}", "-o", "faulthandler_timeout=180", *words]
        env = {**os.environ, "DATA": str(Path(folder) / "data"), "DATABASE_URL": url}
        heard = subprocess.PIPE if beside else None
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words], cwd=ROOT, env=env, stdout=heard, text=True
        )
        if beside:
            print(f"\n== {name} ==", done.stdout, sep="\n", flush=True)
        return counted(written, 0 if done.returncode == NO_TEST else done.returncode)


def counted(written: Path, code: int) -> Outcome:
    """The figures of one run, from the report pytest wrote."""
    if not written.exists():
        return Outcome(0, 0, 0, code)
    suite = ElementTree.parse(written).getroot().find("testsuite")
    total, failures, errors, skipped = (
        int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")
    )
    return Outcome(total - failures - errors - skipped, failures + errors, skipped, code)


def postgres() -> str:
    """The address of a database to make test databases beside; empty when no server answers."""
    user = os.environ.get("USER") or "root"
    named = os.environ.get("DATABASE_URL", "")
    # The named database need not be there: test databases are made beside it, by whoever it names.
    servers = (
        [urlunsplit(urlsplit(named)._replace(path="/postgres")), named]
        if named.startswith("postgres")
        else []
    )
    servers += [f"postgresql://{who}@127.0.0.1:5432/postgres" for who in (user, "postgres")]
    servers += ["postgresql:///postgres"]
    for server in servers:
        try:
            with psycopg.connect(server, connect_timeout=2) as connection:
                may_create = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                )
                if may_create.fetchone() == (True,):
                    # A name of this run's own, so that two runs on one server never meet.
                    return urlunsplit(urlsplit(server)._replace(path=f"/tiemnang_{os.getpid()}"))
        except psycopg.Error:
            continue
    return ""


def report(outcomes: list[Outcome], left_out: list[str], seconds: float) -> None:
    """Say what was left out and for want of what, then the sum on a line of its own."""
    print(f"\n== {seconds:.0f} s ==")
    for line in left_out:
        print(f"Không chạy được / not run: {line}")
    passed, failed, skipped = (sum(column) for column in list(zip(*outcomes))[:3])
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
