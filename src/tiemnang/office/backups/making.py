"""Make a backup: the database as of one moment, the files after it, packed aside and moved into place whole."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from tiemnang.office.backups import archive
from tiemnang.office.rules import Unfit

# Called with (steps done, steps in all); may raise to stop.
Report = Callable[[int, int], None]


def make(target: Path, report: Report = lambda done, whole: None) -> dict[str, int]:
    """Write a backup to `target`; counts of its rows and files. Raises Unfit when PostgreSQL's programs are missing.

    The database comes first, the files after: every file the copy speaks of is then in the archive too.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        return _make(Path(folder), target, report)


def _make(folder: Path, target: Path, report: Report) -> dict[str, int]:
    database = folder / archive.DATABASE[connection.vendor]
    report(0, 3)
    copy_database(database)
    report(1, 3)
    members = [(database.name, database), *other_members()]
    digests = {name: archive.digest(path) for name, path in members}
    manifest = archive.describe(timezone.now().isoformat(), digests)
    (folder / archive.MANIFEST).write_text(manifest.text())
    report(2, 3)
    whole = folder / "whole.tar.gz"
    # It holds the secret key and every customer: readable by its maker only.
    os.close(os.open(whole, os.O_CREAT | os.O_WRONLY, 0o600))
    archive.pack(whole, iter(members), folder / archive.MANIFEST)
    whole.replace(target)
    files = sum(name.startswith(f"{archive.FILES}/") for name, _path in members)
    return {"rows": sum(manifest.counts.values()), "files": files}


def other_members() -> Iterator[tuple[str, Path]]:
    """The secret key where we keep it, and every uploaded file."""
    key = Path(settings.DATA) / archive.SECRET_KEY
    if key.is_file():
        yield archive.SECRET_KEY, key
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield f"{archive.FILES}/{path.relative_to(root).as_posix()}", path


def copy_database(target: Path) -> None:
    """A copy as of one moment, while others read and write."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # One read transaction over the whole file: writers go on beside it.
            cursor.execute("VACUUM INTO %s", [str(target)])
        return
    dump = [program("pg_dump"), "--format=custom", "--no-owner", "--file", str(target)]
    done = subprocess.run(dump, env=postgres_environment(), capture_output=True, text=True)
    if done.returncode:
        raise Unfit("program_failed", program="pg_dump", detail=done.stderr.strip())


def program(name: str) -> str:
    """Where one of PostgreSQL's own programs lies; raises Unfit when it is not installed."""
    found = shutil.which(name)
    if not found:
        raise Unfit("program_missing", program=name)
    return found


def postgres_environment() -> dict[str, str]:
    """Where PostgreSQL's own programs find our database; the password never stands on a command line."""
    named = {
        "PGDATABASE": "NAME",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGHOST": "HOST",
        "PGPORT": "PORT",
    }
    here = {variable: str(connection.settings_dict[key]) for variable, key in named.items()}
    return {**os.environ, **{variable: value for variable, value in here.items() if value}}
