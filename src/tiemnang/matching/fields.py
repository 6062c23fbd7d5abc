"""What can be asked of a lead about its doubles."""

from django.utils.translation import gettext_lazy as _

from tiemnang.criteria.fields import STANDING
from tiemnang.criteria.places import Rows, Table
from tiemnang.criteria.register import register
from tiemnang.criteria.shapes import present
from tiemnang.matching.models import DoubtfulPair

_WAITING = {"answer": DoubtfulPair.Answer.WAITING.value}
AS_FIRST = Table("pairs_as_first", DoubtfulPair, ("pk",), lead="first", only=_WAITING)
AS_SECOND = Table("pairs_as_second", DoubtfulPair, ("pk",), lead="second", only=_WAITING)

register(
    present(
        "duplicate",
        _("Bản ghi có thể trùng"),
        STANDING,
        Rows(AS_FIRST, "pk", "whole"),
        Rows(AS_SECOND, "pk", "whole"),
    )
)
