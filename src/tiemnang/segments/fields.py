"""What can be asked of a lead about segments: which ones they belong to, as it stands in the table of memberships."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tiemnang.criteria.places import Rows, Table
from tiemnang.criteria.register import register
from tiemnang.criteria.shapes import several
from tiemnang.segments.models import Membership, Segment
from tiemnang.segments.rules import FIELD

GROUP = _("Phân khúc")
MEMBERSHIPS = Table(
    "memberships", Membership, ("segment_id",), only={"until": None, "segment__archived_at": None}
)


def _segments() -> Iterator[tuple[str, str]]:
    live = Segment.objects.live().order_by("name")
    return ((str(pk), name) for pk, name in live.values_list("pk", "name"))


register(
    several(FIELD, _("Thuộc phân khúc"), GROUP, Rows(MEMBERSHIPS, "segment_id", "whole"), choices=_segments)
)
