"""A worker is killed at every named point; another one finishes the work within a lease, each effect once."""

import re
import signal
from pathlib import Path

import pytest
from promises import all_settled, assert_exactly_once
from scratch import Nursery, Scratch, until

from tiemnang.due.crash import crash_points

LEASE = 1.0
ROOT = Path(__file__).parent.parent.parent


@pytest.mark.storm
@pytest.mark.parametrize("point", crash_points("due."))
def test_work_survives_a_kill_at(point: str, scratch: Scratch, nursery: Nursery) -> None:
    nursery.play("ask", kind="scene.short", times=2)
    nursery.play("ask", kind="scene.batches", args={"batches": 3})
    nursery.play("plan", keys=1)

    victim = nursery.start("work", crash=f"{point}:1", lease=LEASE)
    until(lambda: nursery.ending(victim) is not None, seconds=30)
    nursery.start("work", lease=LEASE)
    until(lambda: all_settled(scratch), seconds=LEASE + 30)

    assert nursery.ending(victim) == -signal.SIGKILL, f"nobody passes {point}"
    assert scratch.rows("SELECT count(*) FROM due_job WHERE kind LIKE 'scene.%'") == [(4,)]
    assert_exactly_once(scratch, batches=3)


def test_every_crash_point_is_named_by_some_test() -> None:
    files = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("src/tiemnang/*/tests/*.py")]
    sources = "".join(file.read_text(encoding="utf-8") for file in files)

    walked = tuple(re.findall(r'crash_points\("([a-z_.]+)"\)', sources))

    assert [point for point in crash_points() if not point.startswith(walked) and point not in sources] == []
