"""`tiemnang match`: find doubles in the whole base, or judge matching on a labelled file."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang import journey
from tiemnang.command.saying import Mistyped, Refused, answer, takes_json
from tiemnang.matching.evaluate import UnreadableTable, evaluate
from tiemnang.matching.whole import match_base

HELP = gettext_lazy("Tìm khách trùng trong cả sổ, hoặc chấm máy ghép trên tệp có đáp án")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("--evaluate", type=Path, metavar="FILE", help=_("tệp csv hoặc parquet có đáp án"))
    parser.add_argument("--truth", metavar="COLUMN", help=_("cột đáp án: cùng giá trị là cùng một người"))
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Match the base, or judge matching on a file."""
    if bool(options.evaluate) != bool(options.truth):
        raise Mistyped(_("--evaluate cần đi cùng --truth."))
    if options.evaluate:
        return _judge(options)
    start = time.monotonic()
    now = timezone.now()
    found = match_base(at=now)
    journey.judge(found.grown, at=now)
    result = {**found._asdict(), "grown": len(found.grown), "seconds": round(time.monotonic() - start, 2)}
    sentence = _("So %(pairs)s cặp: gộp %(merged)s khách, %(doubtful)s cặp chờ xem. %(seconds)s giây.")
    answer(options, result, sentence % result)
    return 0


def _judge(options: argparse.Namespace) -> int:
    if not options.evaluate.is_file():
        raise FileNotFoundError(2, "", str(options.evaluate))
    try:
        result: dict[str, Any] = evaluate(options.evaluate, options.truth)
    except UnreadableTable as problem:
        columns = _("Cần tệp csv, tsv hoặc parquet có cột đáp án %(truth)s.") % {"truth": options.truth}
        raise Refused(columns) from problem
    sentence = _("Đúng %(precision)s, đủ %(recall)s, F1 %(f1)s. %(seconds)s giây.")
    answer(options, result, sentence % result)
    return 0
