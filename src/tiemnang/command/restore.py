"""`tiemnang restore FILE`: puts a backup in place of the database and files here, or changes nothing."""

import argparse
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.capture.models import Import
from tiemnang.command import ground
from tiemnang.command.saying import Refused, answer, takes_json
from tiemnang.leads.models import Lead
from tiemnang.office import words
from tiemnang.office.actions import hold
from tiemnang.office.backups import archive, restoring
from tiemnang.office.rules import Unfit
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
    if not source.exists():
        raise FileNotFoundError(2, "", str(source))
    with ground.alone(), tempfile.TemporaryDirectory(dir=settings.DATA, prefix="restore-") as name:
        if not options.replace and has_rows():
            raise Refused(_("Ở đây đã có dữ liệu. Thêm --replace nếu muốn thay bằng bản sao lưu."))
        try:
            manifest = put_in_place(source, Path(name))
        except Unfit as trouble:
            raise Refused(words.said(trouble)) from None
    rows = sum(manifest.counts.values())
    sentence = _("Đã khôi phục %(rows)s dòng từ bản sao lưu lúc %(when)s.")
    answer(
        options,
        {"rows": rows, "made_at": manifest.made_at, "version": manifest.version, "engine": manifest.engine},
        sentence % {"rows": rows, "when": manifest.made_at[:16].replace("T", " ")},
    )
    return 0


def put_in_place(source: Path, folder: Path) -> archive.Manifest:
    """Check the backup in `folder`, then let it take the place of what is here; raises Unfit, and nothing changed."""
    manifest = restoring.opened(source, folder)
    restoring.swap_database(folder / archive.DATABASE[manifest.engine])
    restoring.put_files(folder)
    ground.prepare()
    hold(manifest.made_at, at=timezone.now())
    return manifest


def has_rows() -> bool:
    """Whether anything a person would miss stands here; the owner and schedules of a first start are nothing yet."""
    if ground.is_empty():
        return False
    ground.prepare()
    return Lead.objects.exists() or Import.objects.exists() or Member.objects.count() > 1
