"""Four workers and those who ask them are killed again and again; nothing is lost, nothing happens twice."""

import random
import signal
import time
from pathlib import Path

import pytest
from promises import all_settled, assert_exactly_once
from scratch import Nursery, Scratch, until

LEASE = 1.5
KILLS = 45
EVERY = 0.3  # seconds between kills
BATCHES = 12


@pytest.mark.storm
def test_a_storm_of_kills_loses_nothing_and_repeats_nothing(
    scratch: Scratch, nursery: Nursery, tmp_path: Path
) -> None:
    acknowledged, chance = tmp_path / "acknowledged", random.Random(20261120)
    acknowledged.touch()
    ask = {"kind": "scene.short", "times": 10_000, "acknowledged": str(acknowledged)}
    nursery.play("ask", kind="scene.batches", times=6, args={"batches": BATCHES, "pause": 0.05})
    asker, workers = nursery.start("ask", **ask), [nursery.start("work", lease=LEASE) for _ in range(4)]

    for kill in range(KILLS):
        time.sleep(EVERY * chance.uniform(0.5, 1.5))
        if kill % 5 == 4:
            nursery.signal(asker, signal.SIGKILL)
            asker = nursery.start("ask", **ask)
        else:
            victim = chance.randrange(4)
            nursery.signal(workers[victim], signal.SIGKILL)
            workers[victim] = nursery.start("work", lease=LEASE)
    nursery.signal(asker, signal.SIGKILL)
    until(lambda: all_settled(scratch), seconds=LEASE + 40)

    keys = {key for (key,) in scratch.rows("SELECT dedup_key FROM due_job")}
    promised = set(acknowledged.read_text(encoding="utf-8").split())
    assert len(promised) > 100
    assert promised <= keys
    assert_exactly_once(scratch, batches=BATCHES)
