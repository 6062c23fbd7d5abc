"""Measures an import of 100,000 rows: rows a second, memory, how pages answer meanwhile; beside the bare write.

`tiemnang bench imports`, or `ROWS=20000 tiemnang bench imports` for a quick look.
"""

import http.cookiejar
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).parent))
from _ground import COMMAND, HEADER, Memory, command, house, kinds, people, served, show, write_sheet

ROWS = int(os.environ.get("ROWS", "100000"))
PAGES = ("/today/", "/leads/", "/imports/")


def bare_write(env: Mapping[str, str]) -> float:
    """Seconds for the same rows as text into one table without keys, 800 per commit: what the disk allows."""
    rows = [tuple(map(str, row)) for row in people(ROWS)]
    columns = ", ".join(f"c{number}" for number in range(len(HEADER)))
    start = time.perf_counter()
    if env["DATABASE_URL"]:
        with psycopg.connect(env["DATABASE_URL"]) as database:
            database.execute(f"CREATE TABLE bare ({columns.replace(',', ' text,')} text)")
            for at in range(0, len(rows), 800):
                with database.cursor().copy(f"COPY bare ({columns}) FROM STDIN") as copy:
                    for row in rows[at : at + 800]:
                        copy.write_row(row)
                database.commit()
    else:
        database = sqlite3.connect(Path(env["DATA"]) / "bare.sqlite3")
        database.executescript(
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE bare ({columns})"
        )
        marks = ", ".join("?" * len(HEADER))
        for at in range(0, len(rows), 800):
            database.executemany(f"INSERT INTO bare VALUES ({marks})", rows[at : at + 800])
            database.commit()
        database.close()
    return time.perf_counter() - start


def signed_in(link: str) -> urllib.request.OpenerDirector:
    """A browser that the owner's one-time link let in."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    browser.open(link, timeout=30).read()
    return browser


def pages_meanwhile(
    browser: urllib.request.OpenerDirector, base: str, running: subprocess.Popen[bytes]
) -> list[float]:
    """Milliseconds each page took while the import ran, one request after the other, ten a second."""
    took = []
    while running.poll() is None:
        for page in PAGES:
            start = time.perf_counter()
            browser.open(base + page, timeout=30).read()
            took.append((time.perf_counter() - start) * 1000)
            time.sleep(0.1)
    return took


def measure(kind: str, sheet: Path) -> dict[str, object]:
    """One import alone with its memory, then another beside a running server."""
    with house(kind) as env:
        floor = bare_write(env)
        with Memory() as memory:
            alone = command(env, "import", str(sheet))
    with house(kind) as env, served(env) as (base, link):
        browser = signed_in(link)
        running = subprocess.Popen(
            [COMMAND, "import", str(sheet), "--json"], env=env, stdout=subprocess.DEVNULL
        )
        took = pages_meanwhile(browser, base, running)
    seconds = float(str(alone["seconds"]))
    return {
        "rows": alone["rows"],
        "created, updated, doubtful, parked": [
            alone[key] for key in ("created", "updated", "doubtful", "parked")
        ],
        "bare write, seconds": round(floor, 2),
        "import, seconds": seconds,
        "import, rows/s": round(ROWS / seconds),
        "times the bare write": round(seconds / floor, 1),
        "memory of all its processes at most, MB": round(memory.peak),
        "pages meanwhile, ms median": round(statistics.median(took)),
        "pages meanwhile, ms p95": round(statistics.quantiles(took, n=20)[-1]),
        "pages meanwhile, ms worst": round(max(took)),
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.xlsx"
        write_sheet(path, ROWS)
        for kind in kinds():
            show(f"imports on {kind}", measure(kind, path))
