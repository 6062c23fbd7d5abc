"""An import is killed at every point it can be killed at, and ends as if nothing had happened."""

import json
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from promises import all_settled
from scratch import Nursery, Scratch, copy_of, until

from tiemnang.due.crash import crash_points

pytestmark = pytest.mark.storm
LEASE = 2.0
ROWS = 1000  # two batches
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi")
GIVEN = ("Minh Anh", "Thu Hà", "Quốc Bảo", "Ngọc Lan", "Hải Đăng", "Thanh Trúc", "Gia Huy", "Bích Phượng")


@pytest.fixture(scope="module")
def whole_template(
    template: Scratch, tmp_path_factory: pytest.TempPathFactory, postgres_server: str | None
) -> Iterator[Scratch]:
    """A database of each engine with the tables of all rooms."""
    with copy_of(template, tmp_path_factory.mktemp("whole"), postgres_server) as whole:
        whole.migrate()
        yield whole


@pytest.fixture
def scratch(whole_template: Scratch, tmp_path: Path, postgres_server: str | None) -> Iterator[Scratch]:
    """A fresh database with all rooms for one test."""
    with copy_of(whole_template, tmp_path, postgres_server) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def expected(
    whole_template: Scratch,
    parent_of_workers: Nursery,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: str | None,
) -> Any:
    """What the sheet becomes when nobody is killed."""
    folder = tmp_path_factory.mktemp("calm")
    with copy_of(whole_template, folder, postgres_server) as calm:
        parent_of_workers.serve(calm)
        bring_in(calm, parent_of_workers, write_sheet(folder / "sheet.csv"))
        parent_of_workers.serve(calm)
        return outcome(calm)


def write_sheet(path: Path, seed: int = 1) -> Path:
    """A sheet where one person in eight stands twice and one row in forty cannot be reached."""
    dice = random.Random(seed)
    lines = ["Họ và tên,SĐT,Email,Nguồn,Ghi chú"]
    for number in range(ROWS):
        who = number - 7 if number % 8 == 7 else number
        name = f"{FAMILIES[who % 8]} {GIVEN[who // 8 % 8]} {who}"
        phone = "12" if number % 40 == 39 else f"09{who:08d}"
        lines.append(f"{name},{phone},khach{who}@example.com,Facebook,ghi chú {dice.randrange(999)}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def bring_in(scratch: Scratch, nursery: Nursery, *sheets: Path, workers: int = 1) -> None:
    """Import sheets to their end."""
    for sheet in sheets:
        nursery.play("begin_sheet", path=str(sheet))
    for _ in range(workers):
        nursery.start("work", lease=LEASE)
    until(lambda: all_settled(scratch), seconds=60)


def outcome(scratch: Scratch) -> dict[str, Any]:
    """Everything that must be equal: counts, the fate of each row, every way to reach somebody, and all rooms' rows."""
    rooms = (
        "leads_lead",
        "leads_identity",
        "leads_fact",
        "leads_entry",
        "capture_submission",
        "pipeline_task",
    )
    counts = scratch.rows("SELECT counts, state FROM capture_import ORDER BY id")
    return {
        "counts": [(json.loads(text) if isinstance(text, str) else text, state) for text, state in counts],
        "fates": sorted(scratch.rows("SELECT row_no, outcome FROM capture_submission")),
        "ways": sorted(scratch.rows("SELECT kind, value FROM leads_identity")),
        "rows": {room: scratch.rows(f"SELECT count(*) FROM {room}") for room in rooms},
        "alive": scratch.rows("SELECT count(*) FROM due_job WHERE kind = 'import' AND done_at IS NULL"),
    }


@pytest.mark.parametrize("point", crash_points("import_"))
def test_an_import_survives_a_kill_at(
    point: str, expected: Any, scratch: Scratch, nursery: Nursery, tmp_path: Path
) -> None:
    nursery.play("begin_sheet", path=str(write_sheet(tmp_path / "sheet.csv")))

    victim = nursery.start("work", crash=point, lease=LEASE)
    until(lambda: nursery.ending(victim) is not None, seconds=30)
    nursery.start("work", lease=LEASE)
    until(lambda: all_settled(scratch), seconds=60)

    assert nursery.ending(victim) == -signal.SIGKILL
    assert outcome(scratch) == expected


def test_an_import_survives_many_kills_anywhere(
    expected: Any, scratch: Scratch, nursery: Nursery, tmp_path: Path
) -> None:
    nursery.play("begin_sheet", path=str(write_sheet(tmp_path / "sheet.csv")))
    chance = random.Random(7)

    for _ in range(3):
        victim = nursery.start("work", lease=0.3)
        time.sleep(chance.uniform(0.3, 1.6))
        nursery.signal(victim, signal.SIGKILL)
    nursery.start("work", lease=LEASE)
    until(lambda: all_settled(scratch), seconds=60)

    assert outcome(scratch) == expected


def test_two_imports_at_once_do_not_harm_each_other(
    expected: Any, scratch: Scratch, nursery: Nursery, tmp_path: Path
) -> None:
    first, second = write_sheet(tmp_path / "first.csv"), write_sheet(tmp_path / "second.csv", seed=2)

    bring_in(scratch, nursery, first, second, workers=2)

    found = outcome(scratch)
    assert [state for _, state in found["counts"]] == ["done", "done"]
    assert len(found["fates"]) == 2 * ROWS
    assert found["ways"] == expected["ways"]
    assert found["rows"]["leads_lead"] == expected["rows"]["leads_lead"]
