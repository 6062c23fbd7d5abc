"""What can be asked of a lead about its points."""

from django.utils.translation import gettext_lazy as _

from tiemnang.criteria.places import Column
from tiemnang.criteria.register import register
from tiemnang.criteria.shapes import value

SCORE = _("Điểm")

register(
    value("points", _("Điểm"), "number", SCORE, Column("points", "whole"), is_moving=True),
    value("fit", _("Mức phù hợp"), "number", SCORE, Column("score__fit", "whole"), is_moving=True),
    value(
        "engagement", _("Mức quan tâm"), "number", SCORE, Column("score__engagement", "whole"), is_moving=True
    ),
    value("win", _("Khả năng mua (%)"), "number", SCORE, Column("score__win", "thousandth"), is_moving=True),
    value("priority", _("Độ ưu tiên"), "number", SCORE, Column("priority", "real"), is_moving=True),
)
