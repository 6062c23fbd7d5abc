"""`tiemnang score --fit` and `--card`: learn anew from this shop's outcomes, and what the models in use are worth."""

import argparse
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.command import ground
from tiemnang.command.saying import answer, note
from tiemnang.scoring.models import Moment
from tiemnang.scoring.winning import chances, keeping, standing
from tiemnang.scoring.winning.fitting import Fitted, fit
from tiemnang.scoring.winning.telling import worked_out

PART = 5000  # leads told together
WHY = {
    keeping.FIRST: gettext_lazy("mô hình đầu tiên, dùng từ bây giờ"),
    keeping.BETTER: gettext_lazy("đoán tốt hơn hẳn bản đang dùng trên khách cả hai chưa từng thấy, nên thay"),
    keeping.MAY_NOT_SEE: gettext_lazy("bản đang dùng nhìn vào trường không còn được học, nên thay"),
    keeping.NOT_BETTER: gettext_lazy("chưa tốt hơn hẳn bản đang dùng, nên để đó"),
    keeping.TOO_FEW_NEW: gettext_lazy("chưa đủ kết quả mới để so với bản đang dùng, nên để đó"),
    keeping.TOO_FEW: gettext_lazy("chưa đủ kết quả, nên chưa tính khả năng mua"),
    keeping.NOTHING_NEW: gettext_lazy("không có gì mới để học"),
}


def learn(options: argparse.Namespace) -> int:
    """Learn anew, tell every open lead its chance, and say what came of it."""
    with ground.kept():
        ground.prepare()
        found = fit(at=timezone.now(), report=_say_progress)
        told = _tell()
    result = {"moments": [each._asdict() for each in found], "told": told}
    said = "\n".join(_fitted(each) for each in found)
    answer(options, result, said)
    return 0


def _say_progress(done: int, of: int) -> None:
    if done % 500 == 0:
        note(f"{100 * done // of} %")


def _tell() -> int:
    standing.forget()
    if not standing.champions():
        return chances.clear()
    return sum(chances.store(rows) for _looked_at, rows in worked_out(chances.ranges(PART)))


def _fitted(one: Fitted) -> str:
    parts = {
        "moment": Moment(one.moment).label,
        "outcomes": one.outcomes,
        "won": one.won,
        "why": WHY[one.why],
        "asked": ", ".join(one.asked),
    }
    said = _("%(moment)s: %(outcomes)s khách có kết quả, %(won)s đã mua. Kết luận: %(why)s.") % parts
    return said + (" " + _("Cần trả lời về: %(asked)s.") % parts if one.asked else "")


def tell_card(options: argparse.Namespace) -> int:
    """The model cards in use."""
    with ground.kept():
        ground.prepare()
        found = [keeping.written(model) for model in keeping.in_use()]
    answer(
        options, {"models": found}, "\n".join(map(_card, found)) or _("Chưa đủ kết quả để tính khả năng mua.")
    )
    return 0


def _card(told: Mapping[str, Any]) -> str:
    parts = {**told, "moment": Moment(told["moment"]).label}
    return (
        _(
            "%(moment)s: học từ %(outcomes)s khách có kết quả, %(won)s đã mua. AUC %(auc)s, hơn mức chung %(log_loss_gain)s, "
            "sai lệch xác suất (ECE) %(ece)s trên %(tested)s khách chưa từng thấy."
        )
        % parts
    )
