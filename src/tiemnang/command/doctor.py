"""`tiemnang doctor`: looks at everything that must be well, says what is not and what to do."""

import argparse
import shutil
import sqlite3
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import ForeignKey
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang import __version__
from tiemnang.command import ground, static
from tiemnang.command.saying import answer, takes_json
from tiemnang.due.health import dead_letters, stuck
from tiemnang.due.models import Schedule

HELP = gettext_lazy("Khám máy: cái gì không ổn và cần làm gì")
PREPARES = False  # a database that does not answer is a finding here, not an error
FIXED_SQLITE = (3, 51, 3)  # older ones can lose committed data when the write-ahead log is reset
ROOM_TO_WORK = 1 << 30  # bytes free, enough for a large import and its backup
CLOCK_IS_LATE = timedelta(minutes=2)


@dataclass(frozen=True)
class Finding:
    """What one look found: a code for machines, well or not, a sentence for people."""

    code: str
    ok: bool
    sentence: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but how to answer."""
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Look at everything; exit code 1 when something is not well."""
    findings = [look() for look in (python, sqlite, folder, disk, static_files)] + in_database()
    well = all(finding.ok for finding in findings)
    report = {"ok": well, "version": __version__, "findings": [asdict(finding) for finding in findings]}
    answer(options, report, "\n".join(f"{'✓' if each.ok else '✗'} {each.sentence}" for each in findings))
    return 0 if well else 1


def python() -> Finding:
    """The Python that runs us."""
    name = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", sys.version_info >= (3, 11), _("Python %(version)s") % {"version": name})


def sqlite() -> Finding:
    """The SQLite library we carry."""
    sentence = _("SQLite %(version)s") % {"version": sqlite3.sqlite_version}
    return Finding("sqlite", sqlite3.sqlite_version_info >= FIXED_SQLITE, sentence)


def folder() -> Finding:
    """Whether the data folder takes a file."""
    path = Path(settings.DATA)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path):
            return Finding("folder", True, _("Ghi được vào thư mục dữ liệu %(path)s") % {"path": path})
    except OSError:
        sentence = _("Không ghi được vào thư mục dữ liệu %(path)s. Sửa quyền hoặc đặt DATA sang chỗ khác.")
        return Finding("folder", False, sentence % {"path": path})


def disk() -> Finding:
    """Space left where the data lies."""
    free = shutil.disk_usage(
        next(path for path in (settings.DATA, *settings.DATA.parents) if path.exists())
    ).free
    sentence = (
        _("Đĩa còn trống %(free)s GB") if free >= ROOM_TO_WORK else _("Đĩa chỉ còn %(free)s GB. Dọn bớt chỗ.")
    )
    return Finding("disk", free >= ROOM_TO_WORK, sentence % {"free": round(free / (1 << 30), 1)})


def static_files() -> Finding:
    """Whether the front-end files were laid out; `up` collects them by itself."""
    if static.is_laid_out():
        return Finding("static", True, _("Có đủ tệp giao diện"))
    return Finding("static", False, _("Thiếu tệp giao diện. Chạy make assets."))


def in_database() -> list[Finding]:
    """What can only be asked of a database that answers and has its tables."""
    try:
        if ground.is_empty():
            ground.prepare()
        found = [reachable(), migrated()]
        return [*found, *(look() for look in (clock, waiting, dead, loose))] if found[-1].ok else found
    except (DatabaseError, OSError) as trouble:
        sentence = _("Cơ sở dữ liệu không trả lời: %(detail)s")
        return [Finding("database", False, sentence % {"detail": " ".join(str(trouble).split())})]


def reachable() -> Finding:
    """The database answers; SQLite also checks how its pages hold together."""
    if connection.vendor != "sqlite":
        return Finding("database", True, _("Cơ sở dữ liệu PostgreSQL trả lời"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        well = cursor.fetchone() == ("ok",)
    sentence = (
        _("Cơ sở dữ liệu SQLite nguyên vẹn")
        if well
        else _("Cơ sở dữ liệu SQLite bị hỏng. Khôi phục bản sao lưu.")
    )
    return Finding("database", well, sentence)


def migrated() -> Finding:
    """Whether the tables are those of this version."""
    if ground.is_ready():
        return Finding("migrations", True, _("Bảng đúng với phiên bản này"))
    return Finding("migrations", False, _("Bảng chưa đúng phiên bản. Chạy tiemnang up để cập nhật."))


def clock() -> Finding:
    """Whether somebody fires schedules: none is overdue, or nobody has started a clock yet."""
    late = Schedule.objects.filter(due_at__lt=timezone.now() - CLOCK_IS_LATE).count()
    if late:
        sentence = _(
            "Đồng hồ việc nền không chạy: %(count)d lịch đã trễ. Chạy tiemnang up hoặc tiemnang work."
        )
        return Finding("clock", False, sentence % {"count": late})
    return Finding("clock", True, _("Không lịch nào trễ"))


def waiting() -> Finding:
    """Work that should have been done by now."""
    found = [each for each in stuck(timezone.now()) if each.table != Schedule._meta.label]
    if not found:
        return Finding("stuck", True, _("Không việc nào bị kẹt"))
    sentence = _("%(rows)d việc bị kẹt ở %(table)s từ %(since)s. Chạy tiemnang work.")
    worst = found[0]
    since = timezone.localtime(worst.since).strftime("%H:%M %d/%m/%Y")
    return Finding("stuck", False, sentence % {"rows": worst.rows, "table": worst.table, "since": since})


def dead() -> Finding:
    """Jobs that were given up and wait for a person."""
    jobs = dead_letters()
    if count := jobs.count():
        sentence = _("%(count)d việc đã thử hết cách mà không xong; gần nhất: %(kind)s.")
        return Finding("dead", False, sentence % {"count": count, "kind": jobs[0].kind})
    return Finding("dead", True, _("Không việc nào bị bỏ dở"))


def loose() -> Finding:
    """Rows that point to something gone, in tables whose keys the database does not check."""
    found = {
        f"{model._meta.label}.{field.name}": count
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and not field.db_constraint and (count := _pointing_nowhere(field))
    }
    if not found:
        return Finding("loose", True, _("Không dòng nào trỏ vào chỗ trống"))
    sentence = _("%(count)d dòng trỏ vào chỗ trống: %(where)s. Khôi phục bản sao lưu.")
    return Finding("loose", False, sentence % {"count": sum(found.values()), "where": ", ".join(found)})


def _pointing_nowhere(field: ForeignKey) -> int:
    quote = connection.ops.quote_name
    parent = field.remote_field.model._meta
    sql = (
        f"SELECT count(*) FROM {quote(field.model._meta.db_table)} child WHERE child.{quote(field.column)} IS NOT NULL "
        f"AND NOT EXISTS (SELECT 1 FROM {quote(parent.db_table)} parent "
        f"WHERE parent.{quote(parent.pk.column)} = child.{quote(field.column)})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
