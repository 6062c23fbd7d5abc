"""The promises of the queue, asserted after every fault."""

from collections import Counter

from scratch import Scratch

UNFINISHED = "SELECT count(*) FROM due_job WHERE due_at IS NOT NULL"


def all_settled(scratch: Scratch) -> bool:
    """Is nothing waiting or being worked any more?"""
    return scratch.rows(UNFINISHED) == [(0,)]


def assert_exactly_once(scratch: Scratch, *, batches: int = 0) -> None:
    """Every job is done, and every effect of every job happened once: no more, no less."""
    effects = Counter(scratch.rows("SELECT job, number FROM effects"))
    jobs = scratch.rows("SELECT id, kind FROM due_job WHERE done_at IS NOT NULL AND kind LIKE 'scene.%'")
    expected = {
        (job, number) for job, kind in jobs for number in range(batches if kind == "scene.batches" else 1)
    }
    assert set(effects) == expected
    assert set(effects.values()) <= {1}, [effect for effect, times in effects.items() if times > 1]
    assert scratch.rows("SELECT id FROM due_job WHERE due_at IS NULL AND done_at IS NULL") == []
    if scratch.engine == "sqlite":
        assert scratch.rows("PRAGMA integrity_check") == [("ok",)]
