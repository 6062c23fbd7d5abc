"""Is the shop's machine well? What an owner must see within a minute, and the figures behind it."""

import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection

from tiemnang.due import health
from tiemnang.due.models import Job, Schedule, Worker
from tiemnang.office import current
from tiemnang.office.backups import shelf

BACKUP_ROOM = 64 << 20  # bytes that stay free whatever is copied
LITTLE_ROOM = 1 << 30  # bytes free, under which an import or a backup may not find room
ASKED_EVERY = 20.0  # seconds between two looks for the banner
_held: tuple[float, list["Alarm"]] = (0.0, [])


class Alarm(NamedTuple):
    """Something an owner should look at: a code, and what it is about."""

    code: str  # stuck, unworked, dead, disk, no_backup, held
    about: dict[str, Any]


class Figures(NamedTuple):
    """The state of the machine."""

    queue: health.Queue
    stuck: list[health.Stuck]
    workers: list[Worker]
    is_worked: bool
    turns: list[tuple[Schedule, Job | None]]
    database: int  # bytes
    free: int  # bytes
    backup: shelf.Kept | None
    nights: int  # that a backup made by itself is kept; 0: none is made
    has_backup_room: bool
    held: dict[str, Any]


def figures(now: datetime) -> Figures:
    """Everything there is to say, asked now."""
    return Figures(
        health.queue(now),
        health.stuck(now),
        health.workers(now),
        health.is_worked(now),
        health.turns(),
        database_size(),
        free_room(),
        next(iter(shelf.kept()), None),
        current.backup_nights(),
        has_backup_room(),
        dict(current.settings().get("held", {})),
    )


def database_size() -> int:
    """Bytes the database takes up on disk."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    live = Path(str(settings.DATABASES["default"]["NAME"]))
    files = (live, live.with_name(live.name + "-wal"))
    return sum(path.stat().st_size for path in files if path.is_file())


def free_room() -> int:
    """Bytes free where the data lies."""
    path = Path(settings.DATA)
    return shutil.disk_usage(next(each for each in (path, *path.parents) if each.exists())).free


def has_backup_room() -> bool:
    """Whether the disk has room for a copy of the database and its archive."""
    return free_room() >= 2 * database_size() + BACKUP_ROOM


def alarms(now: datetime) -> list[Alarm]:
    """What should worry an owner; looked at again after twenty seconds, and nothing while the database is away."""
    until, found = _held
    if time.perf_counter() < until:
        return found
    try:
        found = list(_look(now))
    except (DatabaseError, OSError):
        return []
    remember(found)
    return found


def remember(found: list[Alarm], seconds: float = ASKED_EVERY) -> None:
    """Go by this for a while without looking."""
    global _held
    _held = (time.perf_counter() + seconds, found)


def _look(now: datetime) -> list[Alarm]:
    found = []
    if stuck := health.stuck(now):
        rows, since = sum(one.rows for one in stuck), min(one.since for one in stuck)
        code = "stuck" if health.is_worked(now) else "unworked"
        found.append(
            Alarm(code, {"rows": rows, "minutes": max(int((now - since) / timedelta(minutes=1)), 1)})
        )
    if dead := health.dead_letters().order_by()[: health.MANY].count():
        found.append(Alarm("dead", {"rows": dead}))
    if (free := free_room()) < LITTLE_ROOM:
        found.append(Alarm("disk", {"free": round(free / (1 << 30), 1)}))
    if current.backup_nights() and not has_backup_room():
        found.append(Alarm("no_backup", {"free": round(free / (1 << 30), 1)}))
    if held := current.settings().get("held"):
        found.append(Alarm("held", {"made_at": held["made_at"]}))
    return found
