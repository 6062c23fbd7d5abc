"""Segments of the demo business, and a strategy sheet for one of them: what a marketer there would keep."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tiemnang.segments import actions as segments
from tiemnang.segments.models import Segment
from tiemnang.team.models import Member


def _leaf(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


OPEN = _leaf("stage", "in", ["contacting", "qualified", "opportunity"])
GROUPS: tuple[tuple[str, str, tuple[dict[str, Any], ...]], ...] = (
    (
        "Đang liên hệ ở Đà Nẵng và Huế",
        "Đợt hội thảo tháng tới",
        (_leaf("province", "in", ["48", "46"]), OPEN),
    ),
    (
        "Điểm cao, chưa ai gọi",
        "",
        (_leaf("points", ">=", 60), _leaf("entries.called", "at_most", {"count": 0})),
    ),
    ("Đã mua từ 15 triệu", "", (_leaf("purchases.sum", ">=", 15_000_000),)),
    (
        "Từng nói chuyện, im lặng trên 30 ngày",
        "Hỏi thăm trước khi mời gói mới",
        (_leaf("touched_at", "more_than_ago", {"n": 30, "unit": "days"}), OPEN),
    ),
)
SHEET = {
    "angle": "Giảm một nửa khách quên hẹn trong tháng đầu, không phải thuê thêm lễ tân.",
    "channels": "Zalo trước, gọi sau hai giờ\nHội thảo ở Đà Nẵng",
    "products": "Gói 5 máy\nPhần mềm nhắc lịch",
    "goals": "Mỗi chi nhánh có một khách kể chuyện thành công",
    "goal_won": 12,
    "goal_money": 240_000_000,
    "budget": 30_000_000,
}


def group(*, by: Member, responsible: Member, at: datetime) -> int:
    """Make the demo's segments; a name that is taken by a real one stays with it. Returns how many were made."""
    taken = set(Segment.objects.values_list("name", flat=True))
    made = [
        segments.make(name, tree={"combinator": "and", "rules": list(rules)}, note=note, by=by, at=at)
        for name, note, rules in GROUPS
        if name not in taken
    ]
    if made:
        today = timezone.localtime(at).date()
        told = SHEET | {"responsible": responsible, "starts_on": today, "ends_on": today + timedelta(days=60)}
        segments.write_sheet(made[0], told, by=by, at=at)
    return len(made)
