# ruff: noqa: F811  fixtures by their own name
"""Senders, the clock and an import are killed again and again; what was acknowledged is there, once."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from promises import all_settled
from scratch import Nursery, Scratch, sqlite3, until
from test_imports import ROWS, scratch, whole_template, write_sheet  # noqa: F401  fixtures

from tiemnang.due.crash import crash_points

pytestmark = pytest.mark.storm
LEASE = 2.0
UNDONE = "SELECT count(*) FROM capture_delivery WHERE done_at IS NULL"
FORMS = "SELECT dedup_key, outcome FROM capture_submission WHERE dedup_key LIKE 'in.%'"


def keys_in(path: Path) -> set[str]:
    """What senders were told is received; a line torn by a kill was told to nobody."""
    return set(path.read_text(encoding="utf-8").rpartition("\n")[0].split()) if path.exists() else set()


def is_calm(scratch: Scratch, data: Path) -> bool:
    """Is the tray empty, every delivery done and every job too?"""
    return not list((data / "tray").glob("*")) and scratch.rows(UNDONE) == [(0,)] and all_settled(scratch)


def assert_all_there_once(scratch: Scratch, told: set[str]) -> None:
    """Every acknowledged form is one delivery, one submission and one lead; nothing is there twice."""
    keys = Counter(key for (key,) in scratch.rows("SELECT key FROM capture_delivery"))
    assert told <= keys.keys()
    assert set(keys.values()) <= {1}
    forms = scratch.rows(FORMS)
    assert len(forms) == len({key for key, _ in forms}) == len(keys)
    assert {outcome for _, outcome in forms} <= {"created", "updated"}
    notes = Counter(note for (note,) in scratch.rows("SELECT text FROM leads_entry WHERE text LIKE 'form.%'"))
    assert notes.keys() == keys.keys() and set(notes.values()) == {1}


@contextmanager
def held(scratch: Scratch) -> Iterator[None]:
    """Nobody can write what comes in while this lasts."""
    if scratch.engine == "sqlite":
        holder = sqlite3.connect(scratch.name, timeout=10, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
    else:
        holder = psycopg.connect(scratch.url)
        holder.execute("LOCK TABLE capture_delivery IN EXCLUSIVE MODE")
    yield
    holder.close()


@pytest.mark.parametrize("point", crash_points("intake_"))
def test_a_form_survives_a_kill_at(
    point: str,
    scratch: Scratch,
    nursery: Nursery,
    tmp_path: Path,
) -> None:
    data, told = tmp_path / "data", tmp_path / "acknowledged"
    data.mkdir()
    nursery.play("make_hook")
    send = {"data": str(data), "acknowledged": str(told), "times": 20}
    sender = nursery.start("send_in", crash=point, **send)
    victim = nursery.start("work_with_tray", crash=point, data=str(data), lease=LEASE)
    until(lambda: nursery.ending(sender) is not None, seconds=30)
    nursery.play("send_in", first=100, again=2, **send)
    until(lambda: point == "intake_kept" or nursery.ending(victim) is not None, seconds=30)

    nursery.start("work_with_tray", data=str(data), lease=LEASE)
    until(lambda: is_calm(scratch, data), seconds=60)

    dead = sender if point == "intake_kept" else victim
    assert nursery.ending(dead) == -signal.SIGKILL
    assert len(keys_in(told)) >= 20
    assert_all_there_once(scratch, keys_in(told))


def test_a_storm_over_intake_and_import_loses_nothing_and_repeats_nothing(
    scratch: Scratch,
    nursery: Nursery,
    tmp_path: Path,
) -> None:
    data, told, chance = tmp_path / "data", tmp_path / "acknowledged", random.Random(20261121)
    data.mkdir()
    nursery.play("make_hook")
    nursery.play("begin_sheet", path=str(write_sheet(tmp_path / "sheet.csv")))
    send = {"data": str(data), "acknowledged": str(told), "times": 10_000, "again": 2}
    work = {"data": str(data), "lease": LEASE}
    senders = [nursery.start("send_in", **send) for _ in range(2)]
    workers = [nursery.start("work_with_tray", **work) for _ in range(2)]

    for _ in range(14):
        time.sleep(chance.uniform(0.1, 0.6))
        group, scene, more = chance.choice([(senders, "send_in", send), (workers, "work_with_tray", work)])
        victim = chance.randrange(2)
        nursery.signal(group[victim], signal.SIGKILL)
        group[victim] = nursery.start(scene, **more)
    for sender in senders:
        nursery.signal(sender, signal.SIGKILL)
    until(lambda: is_calm(scratch, data), seconds=LEASE + 60)

    assert len(keys_in(told)) > 100
    assert_all_there_once(scratch, keys_in(told))
    assert scratch.rows("SELECT count(*) FROM capture_submission WHERE batch_id IS NOT NULL") == [(ROWS,)]
    assert scratch.rows("SELECT state FROM capture_import") == [("done",)]


def test_while_the_database_is_held_forms_are_acknowledged_and_come_in_afterwards(
    scratch: Scratch,
    nursery: Nursery,
    tmp_path: Path,
) -> None:
    data, told = tmp_path / "data", tmp_path / "acknowledged"
    data.mkdir()
    nursery.play("make_hook")
    nursery.start("work_with_tray", data=str(data), lease=LEASE)

    with held(scratch):
        took = time.monotonic()
        nursery.play("send_in", data=str(data), acknowledged=str(told), times=50)
        took = time.monotonic() - took
        assert scratch.rows("SELECT count(*) FROM capture_delivery") == [(0,)]
    until(lambda: is_calm(scratch, data), seconds=60)

    assert took < 10 and len(keys_in(told)) == 50
    assert_all_there_once(scratch, keys_in(told))
