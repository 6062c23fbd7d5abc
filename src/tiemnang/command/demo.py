"""`tiemnang demo`: fill the house with a believable business to try things on."""

import argparse
import time

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang import demo
from tiemnang.command.saying import Refused, answer, takes_json, whole

MOST = 1_000_000
HELP = gettext_lazy("Tạo dữ liệu mẫu: một công ty bán phần mềm cho spa, sáu tháng khách hàng")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("--leads", type=whole(1, MOST), default=600, help=_("bao nhiêu khách (mặc định 600)"))
    parser.add_argument(
        "--seed", type=whole(0), default=1, help=_("số gieo: cùng số cho cùng dữ liệu (mặc định 1)")
    )
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Fill, and say what was written."""
    started = time.perf_counter()
    try:
        filled = demo.fill(leads=options.leads, seed=options.seed, at=timezone.now())
    except demo.AlreadyFilled:
        raise Refused(_("Dữ liệu mẫu đã có ở đây rồi.")) from None
    seconds = round(time.perf_counter() - started, 2)
    sentence = _(
        "Đã tạo %(leads)d khách, %(calls)d cuộc gọi, %(purchases)d lần mua, %(pairs)d cặp nghi trùng trong %(seconds)s giây."
    )
    said = {**filled._asdict(), "seconds": seconds}
    answer(options, said, sentence % said)
    return 0
