"""Put a backup in the place of what is here: checked aside first, then all of it or nothing."""

import shutil
import sqlite3  # the one library of this process: tiemnang/__init__.py put pysqlite3 in its place
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tiemnang.office.backups import archive
from tiemnang.office.backups.making import postgres_environment, program
from tiemnang.office.rules import Unfit

PAGES = 20_000  # of a SQLite database carried over at a time


def opened(source: Path, folder: Path) -> archive.Manifest:
    """Unpack into an empty folder and check everything; raises Unfit for what cannot take the place of what is here."""
    manifest = archive.unpack(source, folder)
    refuse_stranger(manifest)
    if manifest.engine == "sqlite":
        refuse_torn(folder / archive.DATABASE["sqlite"])
    return manifest


def refuse_stranger(manifest: archive.Manifest) -> None:
    """Refuse a backup of the other engine, or of a version newer than this one."""
    if manifest.engine != connection.vendor:
        raise Unfit("backup_of_other_engine", theirs=manifest.engine, ours=connection.vendor)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    replaced = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).graph.nodes}
    if strange := set(manifest.migrations) - known - replaced:
        raise Unfit("backup_too_new", version=manifest.version, name=min(strange))


def refuse_torn(copy: Path) -> None:
    """Refuse a SQLite file whose pages do not hold together."""
    with closing(sqlite3.connect(copy)) as database:
        try:
            healthy = database.execute("PRAGMA quick_check").fetchone() == ("ok",)
        except sqlite3.DatabaseError:
            healthy = False
    if not healthy:
        raise Unfit("backup_torn")


def swap_database(copy: Path) -> None:
    """Let the copy take the place of the database in one step, while nobody else has it open."""
    if connection.vendor == "postgresql":
        pour_postgresql(copy)
        return
    connection.close()
    live = Path(settings.DATABASES["default"]["NAME"])
    for leftover in ("-wal", "-shm"):
        live.with_name(live.name + leftover).unlink(missing_ok=True)
    # The database may lie on another disk than DATA; only a move within one disk is a single step.
    beside = live.with_name(f"{live.name}.restored")
    shutil.move(copy, beside)
    beside.replace(live)


def pour_database(copy: Path) -> None:
    """Let the copy take the place of the database while others have it open: they see all of it or nothing."""
    if connection.vendor == "postgresql":
        pour_postgresql(copy)
        return
    connection.close()
    live = Path(settings.DATABASES["default"]["NAME"])
    with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(live, timeout=60)) as target:
        # One transaction of the target, however many pages at a time; readers keep what they read until it ends.
        source.backup(target, pages=PAGES)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def pour_postgresql(copy: Path) -> None:
    """Replace every table in one transaction; a table somebody holds for long lets it fail, and nothing changed."""
    words = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    name = str(connection.settings_dict["NAME"])
    restore = [program("pg_restore"), *words, "--dbname", name, str(copy)]
    connection.close()
    patience = {"PGOPTIONS": "-c lock_timeout=30s"}
    done = subprocess.run(restore, env={**postgres_environment(), **patience}, capture_output=True, text=True)
    if done.returncode:
        raise Unfit("program_failed", program="pg_restore", detail=done.stderr.strip())


def put_files(folder: Path) -> bool:
    """Put uploaded files and the key in place; True when the key is another one than before.

    What lay here before is taken away with the folder.
    """
    live, old = Path(settings.MEDIA_ROOT), folder / "replaced"
    if live.exists():
        shutil.move(live, old)
    if (folder / archive.FILES).exists():
        shutil.move(folder / archive.FILES, live)
    key, kept = folder / archive.SECRET_KEY, Path(settings.DATA) / archive.SECRET_KEY
    if not key.exists():
        return False
    is_new = not kept.exists() or kept.read_text() != key.read_text()
    key.replace(kept)
    return is_new
