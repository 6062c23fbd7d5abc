"""`tiemnang export`: every lead as a csv or xlsx file."""

import argparse
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tiemnang.capture import export
from tiemnang.command.saying import Mistyped, Refused, answer, takes_json
from tiemnang.leads.models import Lead
from tiemnang.team.audit import record

HELP = gettext_lazy("Xuất khách ra tệp csv hoặc xlsx")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help=_("tệp .csv hoặc .xlsx sẽ ghi; trên 50.000 khách nên ghi .csv cho nhanh"),
    )
    parser.add_argument("--columns", metavar="A,B,…", default="", help=_("chỉ các cột này, theo thứ tự này"))
    parser.add_argument(
        "--lang",
        choices=export.LANGUAGES,
        default="vi",
        help=_("chữ trong tệp: vi, en, hoặc code cho máy đọc"),
    )
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file and say how many leads are in it."""
    path: Path = options.file
    if path.suffix.lower().lstrip(".") not in export.WRITERS:
        raise Mistyped(_("Tệp phải có đuôi .csv hoặc .xlsx."))
    if not path.parent.is_dir():
        raise Refused(_("Không có thư mục %(path)s.") % {"path": path.parent})
    columns = [name.strip() for name in options.columns.split(",") if name.strip()]
    try:
        count = export.write(Lead.objects.living(), path, language=options.lang, columns=columns)
    except export.UnknownColumn as unknown:
        raise Mistyped(_("Không có cột %(name)s.") % {"name": unknown}) from None
    except (PermissionError, IsADirectoryError):
        raise
    except OSError as trouble:
        raise Refused(
            _("Không ghi được %(path)s: %(why)s") % {"path": path, "why": trouble.strerror}
        ) from None
    record(
        "exported", by=None, at=timezone.now(), rows=count, format=path.suffix[1:], columns=columns, filter=""
    )
    said = ngettext("Đã xuất %(n)s khách vào %(path)s", "Đã xuất %(n)s khách vào %(path)s", count)
    answer(options, {"file": str(path), "leads": count}, said % {"n": count, "path": path})
    return 0
