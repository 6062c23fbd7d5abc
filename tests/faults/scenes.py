"""What child processes of the fault tests do: ask for work, work it, fire schedules; and the kinds of job they work."""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tiemnang.due.actions import enqueue, report, wake_schedules
from tiemnang.due.clock import Worker, stop_on_signals
from tiemnang.due.fleet import work as work_fleet
from tiemnang.due.kinds import Clock, job
from tiemnang.due.models import Job, Schedule

MANY = 1000  # attempts; a storm kills far more often than life does


def write_effect(row: Job, number: int) -> None:
    """An effect inside the database that nothing but the queue's promise keeps from happening twice."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effects VALUES (%s, %s, %s)", [row.pk, number, os.getpid()])


@job("scene.short")
def short(row: Job, args: dict[str, Any], clock: Clock) -> None:
    """One effect in the job's own transaction."""
    write_effect(row, 0)


@job("scene.batches", long=True)
def batches(row: Job, args: dict[str, Any], clock: Clock) -> None:
    """Many effects, each batch a transaction with its report; an attempt goes on where the last one got to."""
    for number in range(row.progress, args["batches"]):
        with transaction.atomic():
            write_effect(row, number)
            report(row, number + 1, args["batches"])
        time.sleep(args.get("pause", 0))


@job("scene.silent", long=True)
def silent(row: Job, args: dict[str, Any], clock: Clock) -> None:
    """Works long and says nothing, then writes."""
    time.sleep(args["seconds"])
    with transaction.atomic():
        write_effect(row, 0)
        report(row, 1, 1)


@job("scene.poison")
def poison(row: Job, args: dict[str, Any], clock: Clock) -> None:
    """Takes its worker with it, every time."""
    os.kill(os.getpid(), signal.SIGKILL)


def ask(kind: str, times: int = 1, acknowledged: str = "", **more: Any) -> None:
    """Ask for jobs one by one; each key is written to a file only after its job is committed."""
    args = more.pop("args", {})
    for number in range(times):
        key = f"{kind}:{os.getpid()}:{number}"
        enqueue(kind, args, dedup_key=key, **{"max_attempts": MANY, **more})
        if acknowledged:
            with Path(acknowledged).open("a", encoding="utf-8") as file:
                file.write(key + "\n")
            time.sleep(0.01)


def work(lease: float) -> None:
    """A worker, until it is stopped or killed; `lease` in seconds."""
    worker = Worker(lease=timedelta(seconds=lease))
    stop_on_signals(worker)
    worker.work()


def plan(keys: int) -> None:
    """Schedules that were due an hour ago, and many times since."""
    since = timezone.now() - timedelta(hours=1)
    for number in range(keys):
        Schedule.objects.create(
            key=f"scene {number}", kind="scene.short", every=7, planned_at=since, due_at=since
        )


def fire(at: float) -> None:
    """Look for due schedules at exactly the same moment as the others."""
    connection.ensure_connection()
    time.sleep(max(at - time.time(), 0))
    for _ in range(20):
        wake_schedules()


def work_in_a_fleet(processes: int, url: str) -> None:
    """What `tiemnang work --processes N` does; its workers are fresh interpreters that read the environment."""
    os.environ["DATABASE_URL"] = url
    work_fleet(processes)
