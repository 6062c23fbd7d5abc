"""`tiemnang backup FILE`: one archive of database and files, consistent while everything keeps running."""

import argparse
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.command import archive
from tiemnang.command.saying import Refused, answer, takes_json

HELP = gettext_lazy("Sao lưu cơ sở dữ liệu và tệp, kể cả khi đang chạy")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the archive goes."""
    parser.add_argument("file", type=Path, metavar="FILE", help=_("tệp .tar.gz sẽ được tạo"))
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Copy the database first, the files after: every file the copy speaks of is then in the archive too."""
    target = options.file.expanduser().resolve()
    if not target.parent.is_dir():
        raise Refused(_("Không có thư mục %(path)s.") % {"path": target.parent})
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        counted = make(Path(folder), target)
    size = target.stat().st_size
    sentence = _("Đã sao lưu %(rows)s dòng và %(files)s tệp vào %(path)s.") % {**counted, "path": target}
    answer(options, {"file": str(target), "bytes": size, "engine": connection.vendor, **counted}, sentence)
    return 0


def make(folder: Path, target: Path) -> dict[str, int]:
    """Build the archive aside and move it into place whole; counts of rows and files."""
    database = folder / archive.DATABASE[connection.vendor]
    copy_database(database)
    members = [(database.name, database), *other_members()]
    manifest = archive.describe(
        timezone.now().isoformat(), {name: archive.digest(path) for name, path in members}
    )
    (folder / archive.MANIFEST).write_text(manifest.text())
    whole = folder / "whole.tar.gz"
    # It holds the secret key and every customer: readable by its maker only.
    os.close(os.open(whole, os.O_CREAT | os.O_WRONLY, 0o600))
    archive.pack(whole, iter(members), folder / archive.MANIFEST)
    whole.replace(target)
    return {
        "rows": sum(manifest.counts.values()),
        "files": sum(name.startswith("files/") for name, _ in members),
    }


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
    program = shutil.which("pg_dump")
    if not program:
        raise Refused(_("Sao lưu PostgreSQL cần chương trình pg_dump (gói postgresql-client)."))
    dump = [program, "--format=custom", "--no-owner", "--file", str(target)]
    done = subprocess.run(dump, env=postgres_environment(), capture_output=True, text=True)
    if done.returncode:
        raise Refused(_("pg_dump báo lỗi: %(detail)s") % {"detail": done.stderr.strip()})


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
