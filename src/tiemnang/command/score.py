"""`tiemnang score`: how well learning would do on a labelled table, and learning from this shop's own outcomes."""

import argparse
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.command.saying import Mistyped, Refused, answer, must_be_file, takes_json
from tiemnang.scoring.learning.evaluate import SIZES, NoTarget, evaluate
from tiemnang.tables import files

HELP = gettext_lazy("Học lại ai sẽ mua, hoặc đo việc đoán trên một tệp đã biết kết quả")
PREPARES = False  # judging a file needs no database
MOST_NAMED = 12  # columns or outcomes in a sentence


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, its outcome column, and what to leave out."""
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--evaluate", type=Path, metavar="FILE", help=_("tệp csv, xlsx hoặc parquet"))
    wanted.add_argument(
        "--fit", action="store_true", help=_("học lại từ kết quả của mình, chấm lại mọi khách")
    )
    wanted.add_argument("--card", action="store_true", help=_("mô hình đang dùng đáng tin đến đâu"))
    parser.add_argument("--target", metavar="COL", help=_("cột kết quả"))
    parser.add_argument("--positive", metavar="VALUE", help=_("giá trị nghĩa là mua"))
    parser.add_argument("--time", metavar="COL", help=_("cột thời gian khách đến"))
    parser.add_argument("--drop", metavar="COL,…", default="", help=_("các cột bỏ ra"))
    parser.add_argument("--sizes", metavar="50,100,…", help=_("đo thêm khi chỉ có từng này kết quả"))
    parser.add_argument(
        "--shield", action="store_true", help=_("bỏ cột về con người và lịch, như khi chấm khách thật")
    )
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Measure or learn, and say what was found."""
    if options.fit or options.card:
        own = importlib.import_module("tiemnang.command.score_models")
        return int(own.learn(options) if options.fit else own.tell_card(options))
    if options.target is None or options.positive is None:
        raise Mistyped(_("--evaluate cần cả --target và --positive."))
    must_be_file(options.evaluate)
    try:
        found = evaluate(
            options.evaluate,
            options.target,
            options.positive,
            time=options.time,
            drop=[name.strip() for name in options.drop.split(",") if name.strip()],
            shielded=options.shield,
            sizes=_sizes(options.sizes),
        )
    except files.UnreadableTable as trouble:
        raise Refused(_("Cần tệp csv, xlsx hoặc parquet đọc được.")) from trouble
    except NoTarget as trouble:
        raise Refused(_nothing(trouble)) from trouble
    answer(options, found, "\n".join(_said(found)))
    return 0


def _nothing(trouble: NoTarget) -> str:
    """Why there is nothing to learn from, and what the file has instead."""
    told = {"name": trouble.about, "found": ", ".join(trouble.found[:MOST_NAMED])}
    if trouble.code == "no_column":
        return _("Tệp không có cột “%(name)s”. Có: %(found)s.") % told
    if trouble.code == "no_outcome":
        return _("Cột “%(name)s” chưa ghi kết quả nào.") % told
    if trouble.code == "no_time":
        return _("Cột “%(name)s” không cho biết ngày nào, không xếp được theo thời gian.") % told
    if trouble.code == "one_kind":
        return _("Cột “%(name)s” chỉ có một loại kết quả: %(found)s.") % told
    return _("Không dòng nào có kết quả “%(name)s”. Có: %(found)s.") % told


def _sizes(said: str | None) -> tuple[int, ...]:
    if said is None:
        return SIZES
    try:
        sizes = tuple(int(size) for size in said.split(",") if size.strip())
    except ValueError:
        raise Mistyped(_("--sizes cần các số nguyên cách nhau bằng dấu phẩy.")) from None
    if any(size < 1 for size in sizes):
        raise Mistyped(_("--sizes cần các số nguyên cách nhau bằng dấu phẩy."))
    return sizes


def _said(found: Mapping[str, Any]) -> list[str]:
    """The figures as sentences."""
    rows = (
        _("%(positives)s trên %(rows)s khách đã mua. Đo bằng: %(validation)s. Cách chấm: %(model)s.") % found
    )
    figures = _(
        "AUC %(auc)s · hơn mức chung %(log_loss_gain)s (log loss) · sai lệch xác suất (ECE) %(ece)s · "
        "một phần mười đứng đầu mua gấp %(lift_top_tenth)s lần."
    )
    asked = [
        _("Cột “%(column)s” nói quá nhiều (AUC %(auc)s): điền trước hay sau khi nói chuyện với khách?") % each
        if each["why"] == "alone"
        else _("Cột “%(column)s” có ở người mua nhiều hơn hẳn hoặc ít hơn hẳn: điền trước hay sau?") % each
        for each in found["leaks"]
    ]
    held = ", ".join(found["held_back"])
    shield = [_("Khi chấm khách thật, mặc định không dùng: %(columns)s.") % {"columns": held}] if held else []
    sizes = [
        _("Với %(size)s kết quả: AUC %(auc)s, hơn mức chung %(log_loss_gain)s.") % {"size": size, **told}
        for size, told in found["by_size"].items()
    ]
    return [rows, figures % found, *asked, *shield, *sizes]
