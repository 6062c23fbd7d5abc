"""Workers that die, freeze, stop or fall silent, and clocks that look at the same moment."""

import signal
import subprocess
import time

import pytest
from promises import all_settled, assert_exactly_once
from scratch import Nursery, Scratch, until

pytestmark = pytest.mark.storm
LEASE = 1.0
ATTEMPTS = "SELECT attempts FROM due_job WHERE kind LIKE 'scene.%'"
BEGUN = "SELECT count(*) FROM effects"


def test_work_goes_on_within_one_lease_after_a_kill(scratch: Scratch, nursery: Nursery) -> None:
    nursery.play("ask", kind="scene.batches", args={"batches": 20, "pause": 0.1})
    victim = nursery.start("work", lease=LEASE)
    until(lambda: scratch.rows(BEGUN) > [(2,)], seconds=30)
    nursery.start("work", lease=LEASE)

    nursery.signal(victim, signal.SIGKILL)
    (before,) = scratch.rows(BEGUN)[0]
    resumed = until(lambda: scratch.rows(BEGUN) > [(before,)], seconds=30)

    assert resumed < LEASE + 3, "the lease, a look a second after it, and what a busy machine needs"
    until(lambda: all_settled(scratch), seconds=30)
    assert_exactly_once(scratch, batches=20)


def test_a_frozen_worker_that_wakes_too_late_changes_nothing(scratch: Scratch, nursery: Nursery) -> None:
    nursery.play("ask", kind="scene.silent", args={"seconds": 0.7})
    sleeper = nursery.start("work", lease=LEASE)
    until(lambda: scratch.rows(ATTEMPTS) == [(1,)], seconds=30)
    nursery.signal(sleeper, signal.SIGSTOP)
    nursery.start("work", lease=LEASE)

    until(lambda: scratch.rows(ATTEMPTS) == [(2,)], seconds=30)
    nursery.signal(sleeper, signal.SIGCONT)
    until(lambda: all_settled(scratch), seconds=30)
    time.sleep(1)

    assert_exactly_once(scratch)
    assert scratch.rows("SELECT pid FROM effects") != [(sleeper,)]


def test_a_job_that_says_nothing_for_long_is_not_taken_away(scratch: Scratch, nursery: Nursery) -> None:
    nursery.play("ask", kind="scene.silent", args={"seconds": 3 * LEASE})
    for _ in range(2):
        nursery.start("work", lease=LEASE)

    until(lambda: all_settled(scratch), seconds=30)

    assert scratch.rows(ATTEMPTS) == [(1,)]
    assert_exactly_once(scratch)


def test_a_stopping_worker_hands_its_job_back_at_once(scratch: Scratch, nursery: Nursery) -> None:
    nursery.play("ask", kind="scene.batches", args={"batches": 30, "pause": 0.1})
    leaving = nursery.start("work", lease=30)
    until(lambda: scratch.rows(BEGUN) > [(2,)], seconds=30)

    nursery.signal(leaving, signal.SIGTERM)
    until(lambda: nursery.ending(leaving) is not None, seconds=15)
    given_back = scratch.rows("SELECT attempts, claimed_at FROM due_job")
    nursery.start("work", lease=30)
    until(lambda: all_settled(scratch), seconds=30)

    assert nursery.ending(leaving) == 0
    assert given_back == [(0, None)]
    assert_exactly_once(scratch, batches=30)


def test_a_poisonous_job_ends_dead_while_others_flow(scratch: Scratch, nursery: Nursery) -> None:
    nursery.play("ask", kind="scene.poison", priority=5, max_attempts=2)
    nursery.play("ask", kind="scene.short", times=20)
    workers = [nursery.start("work", lease=LEASE)]

    def settled() -> bool:
        if nursery.ending(workers[-1]) is not None:
            workers.append(nursery.start("work", lease=LEASE))
        return all_settled(scratch)

    until(settled, seconds=30)

    poison = scratch.rows("SELECT done_at, last_error FROM due_job WHERE kind = 'scene.poison'")
    assert poison == [(None, "worker_lost")]
    assert scratch.rows(BEGUN) == [(20,)]
    assert len(workers) == 3


def test_many_clocks_fire_each_turn_once_and_catch_up_once(scratch: Scratch, nursery: Nursery) -> None:
    nursery.play("plan", keys=20)
    moment = time.time() + 0.5

    clocks = [nursery.start("fire", at=moment) for _ in range(4)]
    until(lambda: all(nursery.ending(clock) is not None for clock in clocks), seconds=30)

    assert [nursery.ending(clock) for clock in clocks] == [0] * 4
    assert scratch.rows("SELECT count(*), count(DISTINCT dedup_key) FROM due_job") == [(20, 20)]
    assert scratch.rows("SELECT count(*) FROM due_schedule WHERE planned_at = due_at") == [(20,)]


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)  # the database plays no part in it
def test_a_fleet_replaces_a_killed_worker_and_stops_together(scratch: Scratch, nursery: Nursery) -> None:
    fleet = nursery.start("work_in_a_fleet", processes=2, url=scratch.url)
    until(lambda: len(children(fleet)) == 2, seconds=30)
    first = children(fleet)

    subprocess.run(["kill", "-9", str(first[0])], check=True)
    until(lambda: len(children(fleet)) == 2 and children(fleet) != first, seconds=30)
    nursery.play("ask", kind="due.prune")
    until(lambda: all_settled(scratch), seconds=30)
    nursery.signal(fleet, signal.SIGTERM)
    until(lambda: nursery.ending(fleet) is not None, seconds=30)

    assert nursery.ending(fleet) == 0


def children(parent: int) -> list[int]:
    """Ids of the living child processes of one process."""
    found = subprocess.run(["ps", "-o", "pid=,stat=", "--ppid", str(parent)], capture_output=True, text=True)
    lines = (line.split() for line in found.stdout.splitlines())
    return sorted(int(pid) for pid, state in lines if not state.startswith("Z"))
