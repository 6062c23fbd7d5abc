"""`tiemnang restore FILE`: puts a backup in place of the database and files here, or changes nothing."""

import argparse
import shutil
import sqlite3  # the one library of this process: tiemnang/__init__.py put pysqlite3 in its place
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.capture.models import Import
from tiemnang.command import archive, ground
from tiemnang.command.backup import postgres_environment
from tiemnang.command.saying import Refused, answer, takes_json
from tiemnang.leads.models import Lead
from tiemnang.team.models import Member

HELP = gettext_lazy("Khôi phục từ bản sao lưu")
PREPARES = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """The archive, and whether what is here may be replaced."""
    parser.add_argument("file", type=Path, metavar="FILE", help=_("tệp do tiemnang backup tạo"))
    parser.add_argument("--replace", action="store_true", help=_("thay dữ liệu đang có"))
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Unpack and check aside; only a backup found whole and fitting is put in place."""
    source = options.file.expanduser().resolve()
    with ground.alone(), tempfile.TemporaryDirectory(dir=settings.DATA, prefix="restore-") as name:
        folder = Path(name)
        if not options.replace and has_rows():
            raise Refused(_("Ở đây đã có dữ liệu. Thêm --replace nếu muốn thay bằng bản sao lưu."))
        manifest = archive.unpack(source, folder)
        refuse_stranger(manifest)
        put_database(folder / archive.DATABASE[manifest.engine])
        put_files(folder)
        ground.prepare()
    rows = sum(manifest.counts.values())
    sentence = _("Đã khôi phục %(rows)s dòng từ bản sao lưu lúc %(when)s.")
    answer(
        options,
        {"rows": rows, "made_at": manifest.made_at, "version": manifest.version, "engine": manifest.engine},
        sentence % {"rows": rows, "when": manifest.made_at[:16].replace("T", " ")},
    )
    return 0


def has_rows() -> bool:
    """Whether anything a person would miss stands here; the owner and schedules of a first start are nothing yet."""
    if ground.is_empty():
        return False
    ground.prepare()
    return Lead.objects.exists() or Import.objects.exists() or Member.objects.count() > 1


def refuse_stranger(manifest: archive.Manifest) -> None:
    """Refuse a backup of the other engine, or of a version newer than this one."""
    if manifest.engine != connection.vendor:
        sentence = _("Bản sao lưu của %(theirs)s không khôi phục được vào %(ours)s.")
        raise Refused(sentence % {"theirs": manifest.engine, "ours": connection.vendor})
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    replaced = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).graph.nodes}
    if strange := set(manifest.migrations) - known - replaced:
        sentence = _("Bản sao lưu do phiên bản mới hơn tạo (%(version)s, có %(name)s). Nâng cấp rồi thử lại.")
        raise Refused(sentence % {"version": manifest.version, "name": min(strange)})


def put_database(copy: Path) -> None:
    """Let the copy take the place of the database in one step."""
    if connection.vendor == "sqlite":
        refuse_torn(copy)
        connection.close()
        live = Path(settings.DATABASES["default"]["NAME"])
        for leftover in ("-wal", "-shm"):
            live.with_name(live.name + leftover).unlink(missing_ok=True)
        # The database may lie on another disk than DATA; only a move within one disk is a single step.
        beside = live.with_name(f"{live.name}.restored")
        shutil.move(copy, beside)
        beside.replace(live)
        return
    program = shutil.which("pg_restore")
    if not program:
        raise Refused(_("Khôi phục PostgreSQL cần chương trình pg_restore (gói postgresql-client)."))
    name = str(connection.settings_dict["NAME"])
    words = [
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        "--exit-on-error",
        "--dbname",
        name,
    ]
    connection.close()
    done = subprocess.run([program, *words, copy], env=postgres_environment(), capture_output=True, text=True)
    if done.returncode:
        raise Refused(
            _("pg_restore báo lỗi, dữ liệu cũ còn nguyên: %(detail)s") % {"detail": done.stderr.strip()}
        )


def refuse_torn(copy: Path) -> None:
    """Refuse a SQLite file whose pages do not hold together."""
    database = sqlite3.connect(copy)
    try:
        healthy = database.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        healthy = False
    finally:
        database.close()
    if not healthy:
        raise Refused(_("Cơ sở dữ liệu trong bản sao lưu bị hỏng."))


def put_files(folder: Path) -> None:
    """Put uploaded files and the key in place; what lay here before is taken away only after."""
    live = Path(settings.MEDIA_ROOT)
    old = folder / "replaced"
    if live.exists():
        live.replace(old)
    if (folder / archive.FILES).exists():
        (folder / archive.FILES).replace(live)
    if (folder / archive.SECRET_KEY).exists():
        (folder / archive.SECRET_KEY).replace(Path(settings.DATA) / archive.SECRET_KEY)
