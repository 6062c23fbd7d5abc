"""`tiemnang backup FILE`: one archive of database and files, consistent while everything keeps running."""

import argparse
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.capture.actions.receiving import empty_tray
from tiemnang.command.saying import Refused, answer, takes_json
from tiemnang.office import words
from tiemnang.office.backups.making import make
from tiemnang.office.rules import Unfit

HELP = gettext_lazy("Sao lưu cơ sở dữ liệu và tệp, kể cả khi đang chạy")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the archive goes."""
    parser.add_argument("file", type=Path, metavar="FILE", help=_("tệp .tar.gz sẽ được tạo"))
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Write the archive, and say what is in it."""
    target = options.file.expanduser().resolve()
    if not target.parent.is_dir():
        raise Refused(_("Không có thư mục %(path)s.") % {"path": target.parent})
    if target.is_dir():
        raise IsADirectoryError(21, "", str(target))
    try:
        empty_tray()  # what was acknowledged belongs into the archive, also while no clock runs
        counted = make(target)
    except Unfit as trouble:
        raise Refused(words.said(trouble)) from None
    size = target.stat().st_size
    sentence = _("Đã sao lưu %(rows)s dòng và %(files)s tệp vào %(path)s.") % {**counted, "path": target}
    answer(options, {"file": str(target), "bytes": size, "engine": connection.vendor, **counted}, sentence)
    return 0
