"""`tiemnang work`: worker processes for the queue, beside or far from the web server."""

import argparse

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.command import ground
from tiemnang.command.saying import whole
from tiemnang.due import fleet

MOST = 64  # processes; each is a Python of its own
HELP = gettext_lazy("Chạy thêm tiến trình làm việc nền")


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many processes, and which queues they work."""
    parser.add_argument("--processes", type=whole(1, MOST), default=1, help=_("số tiến trình (mặc định 1)"))
    parser.add_argument("queues", nargs="*", help=_("chỉ làm các hàng đợi này"))


def run(options: argparse.Namespace) -> int:
    """Work until told to stop."""
    with ground.working():
        fleet.work(options.processes, queues=options.queues or None)
    return 0
