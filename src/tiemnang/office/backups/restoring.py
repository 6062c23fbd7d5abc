"""Put a backup in the place of what is here: checked aside first, then all of it or nothing."""

import re
import shutil
import sqlite3  # the one library of this process: tiemnang/__init__.py put pysqlite3 in its place
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

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
    """Replace every table in one transaction; a table somebody holds for long lets it fail, and nothing changed.

    Ours go first, those too that an older backup does not know: they may refer to what it brings.
    """
    script, parts = copy.with_suffix(".sql"), copy.with_suffix(".list")
    listed = _run("pg_restore", "--list", str(copy)).splitlines(keepends=True)
    # Extensions stay: whoever set the server up owns them, and we may not drop what is not ours.
    parts.write_text("".join(line for line in listed if " EXTENSION " not in line))
    # Whole before the first line of it is run: half a script must not be taken for all of it.
    words = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--use-list", str(parts)]
    _run("pg_restore", *words, "--file", str(script), str(copy))
    whole = ["--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"]
    before = [f"--command={line}" for line in (*_extensions(listed), _drop_ours())]
    connection.close()
    _run("psql", *whole, *before, "--file", str(script))


def _extensions(listed: Iterable[str]) -> list[str]:
    found = (re.search(r" EXTENSION - (\S+)", line) for line in listed)
    names = [one[1] for one in found if one]
    return [f"CREATE EXTENSION IF NOT EXISTS {connection.ops.quote_name(name)}" for name in names]


def _drop_ours() -> str:
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    ours = there & {
        *connection.introspection.django_table_names(),
        MigrationRecorder.Migration._meta.db_table,
    }
    names = ", ".join(map(connection.ops.quote_name, sorted(ours)))
    return f"DROP TABLE IF EXISTS {names} CASCADE" if names else "SELECT"


def _run(name: str, *words: str) -> str:
    # The script itself takes this patience back, but by then every table is ours alone.
    patience = {"PGOPTIONS": "-c lock_timeout=30s -c client_min_messages=warning"}
    done = subprocess.run(
        [program(name), *words], env={**postgres_environment(), **patience}, capture_output=True, text=True
    )
    if done.returncode:
        raise Unfit("program_failed", program=name, detail=done.stderr.strip())
    return done.stdout


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
