"""Backups and restores in the background, and holding back what would go out of a restored copy."""

import json
import logging
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from tiemnang.due.actions import report
from tiemnang.due.endings import GiveUp, Replaced
from tiemnang.due.kinds import HELD_BACK, Clock, job, schedule
from tiemnang.due.models import Job
from tiemnang.office import current
from tiemnang.office.actions import hold
from tiemnang.office.backups import archive, making, restoring, shelf
from tiemnang.office.health import free_room, has_backup_room
from tiemnang.office.rules import Unfit

log = logging.getLogger(__name__)
BACKUP, NIGHTLY, RESTORE = "office.backup", "office.nightly", "office.restore"
BEFORE = "truoc-khi-khoi-phuc"  # how the backup made before a restore is called
BY_NIGHT = "moi-dem"  # how one made by itself is called

HELD_BACK.append(lambda: not current.may_send())


@job(BACKUP, long=True)
def back_up(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, Any]:
    """Make a backup and put it on the shelf."""
    return _kept_copy("tiemnang", work, clock)


@job(NIGHTLY, long=True)
def back_up_by_night(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, Any]:
    """Make a backup by itself and let go of those kept long enough; nothing while that is off or the disk is short.

    A short disk is no failure of this job: the banner says so until there is room.
    """
    nights = current.backup_nights()
    if not nights:
        return {"skipped": "off"}
    cleared = shelf.clear(BY_NIGHT, before=clock() - timedelta(days=nights))
    if not has_backup_room():
        return {"skipped": "no_room", "cleared": cleared}
    return {**_kept_copy(BY_NIGHT, work, clock), "cleared": cleared}


schedule(NIGHTLY, kind=NIGHTLY, cron="10 3 * * *")


def _kept_copy(stem: str, work: Job, clock: Clock) -> dict[str, Any]:
    try:
        refuse_little_room()
        path = shelf.free_path(stem, clock())
        counted = making.make(path, lambda done, whole: report(work, done, whole))
        shelf.write_label(path)
    except Unfit as trouble:
        raise GiveUp(told(trouble)) from trouble
    return {**counted, "name": path.name, "bytes": path.stat().st_size}


@job(RESTORE, long=True, limit=timedelta(hours=2))
def bring_back(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, Any]:
    """Let a backup take the place of everything here, after a backup of what is here."""
    name = args["name"]
    try:
        refuse_busy(work)
        refuse_little_room()
        safety = _bring_back(shelf.path_of(name), args.get("session", ""), clock)
    except Unfit as trouble:
        shelf.tell(name=name, state="failed", code=trouble.code, about=trouble.about)
        raise GiveUp(told(trouble)) from trouble
    except Exception:
        shelf.tell(name=name, state="failed", code="restore_failed", about={})
        raise
    shelf.tell(name=name, state="done", **safety)
    # The row of this job went with the database it stood in: nothing may be written to whatever has its number now.
    raise Replaced(str(work))


def told(trouble: Unfit) -> str:
    """A trouble as a job keeps it: its code, then what it is about as JSON."""
    return f"{trouble.code} {json.dumps(trouble.about)}"


def refuse_little_room() -> None:
    """Refuse while the disk has no room for a copy of the database and its archive."""
    if not has_backup_room():
        raise Unfit("no_room", free=f"{free_room() / (1 << 30):.1f}")


def refuse_busy(work: Job) -> None:
    """Refuse while another job is in hand: it would go on writing into what it does not know."""
    others = Job.objects.filter(claimed_at__isnull=False, due_at__isnull=False).exclude(pk=work.pk)
    if other := others.first():
        raise Unfit("busy", kind=other.kind)


def _bring_back(source: Path, session_key: str, clock: Clock) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="restore-") as name:
        folder = Path(name)
        shelf.tell(name=source.name, state="running", step="check")
        manifest = restoring.opened(source, folder)
        shelf.tell(name=source.name, state="running", step="safety")
        before = shelf.free_path(BEFORE, clock())
        making.make(before)
        shelf.write_label(before)
        session = kept_session(session_key)
        shelf.tell(name=source.name, state="running", step="replace")
        restoring.pour_database(folder / archive.DATABASE[manifest.engine])
        is_new_key = restoring.put_files(folder)
        call_command("migrate", interactive=False, verbosity=0)
    settle(manifest.made_at, session, clock)
    return {"safety": before.name, "made_at": manifest.made_at, "is_new_key": is_new_key}


def kept_session(key: str) -> SessionBase | None:
    """The session of who restores, read before its row is replaced."""
    session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")(key)
    return session if session.keys() and session.session_key == key else None


def settle(made_at: str, session: SessionBase | None, clock: Clock) -> None:
    """In the copy that was put in place: nothing goes out, no backup is made again, only who restored is signed in.

    Sessions that were ended since that copy was made must not come back to life.
    """
    current.forget()
    hold(made_at, at=clock())
    again = Job.objects.filter(kind__in=[BACKUP, NIGHTLY, RESTORE], due_at__isnull=False)
    again.update(due_at=None, done_at=clock())
    import_string(f"{settings.SESSION_ENGINE}.SessionStore").get_model_class().objects.all().delete()
    if session:
        keep_signed_in(session)


def keep_signed_in(session: SessionBase) -> None:
    """Write the session of who restored into the copy; one whom that copy does not know signs in anew."""
    try:
        with transaction.atomic():
            session.save(must_create=not session.exists(session.session_key))
    except IntegrityError:
        log.warning("Who restored is not known in what was restored, and has to sign in anew")
