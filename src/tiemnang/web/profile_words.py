"""Profiles in words: what could stand in a story, where a version stands, days and periods as people say them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.targeting.models import ProfileVersion
from tiemnang.targeting.words import for_what
from tiemnang.web.templatetags.said import percent

# {part of a story: what could stand there}
HINTS: Mapping[str, Any] = {
    "life": gettext_lazy("Một ngày của họ ra sao, ai ở quanh họ"),
    "interests": gettext_lazy("Đọc gì, theo ai, vào nhóm nào"),
    "education": gettext_lazy("Học ở đâu, từng làm nghề gì"),
    "work": gettext_lazy("Lo những việc gì, ai quyết định mua"),
    "goals": gettext_lazy("Muốn đạt gì trong một năm tới"),
    "troubles": gettext_lazy("Điều gì làm họ mất tiền, mất ngủ"),
    "angle": gettext_lazy("Câu đầu tiên nên nói về điều gì"),
    "channels": gettext_lazy("Gọi lúc nào, nhắn ở đâu"),
}


def day_said(written: str) -> str:
    """`21/11/2026` for `2026-11-21`."""
    try:
        return date.fromisoformat(written).strftime("%d/%m/%Y")
    except ValueError:
        return written


def period(version: ProfileVersion) -> str:
    """`thị trường 01/10/2026–31/12/2026`; a whole quarter or year by its name; empty when none is set."""
    start, end = version.market_from, version.market_to
    if start and end:
        return _("thị trường %(span)s") % {"span": _span(start, end)}
    if start:
        return _("thị trường từ %(day)s") % {"day": f"{start:%d/%m/%Y}"}
    return _("thị trường đến hết %(day)s") % {"day": f"{end:%d/%m/%Y}"} if end else ""


def _span(start: date, end: date) -> str:
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if start.day == 1 and _is_last(end) and start.year == end.year:
        if months == 12:
            return _("năm %(year)d") % {"year": start.year}
        if months == 3 and start.month % 3 == 1:
            return _("quý %(n)d/%(year)d") % {"n": (start.month + 2) // 3, "year": start.year}
    return f"{start:%d/%m/%Y}–{end:%d/%m/%Y}"


def _is_last(day: date) -> bool:
    """Whether a day is the last of its month."""
    return day.toordinal() == date(day.year + day.month // 12, day.month % 12 + 1, 1).toordinal() - 1


def standing(version: ProfileVersion) -> str:
    """`bản 4, nháp`."""
    said = {
        ProfileVersion.State.DRAFT: _("bản %(n)d, nháp"),
        ProfileVersion.State.PUBLISHED: _("bản %(n)d, đang dùng"),
        ProfileVersion.State.RETIRED: _("bản %(n)d, đã nghỉ"),
    }[ProfileVersion.State(version.state)]
    return said % {"n": version.number}


def about(version: ProfileVersion) -> list[str]:
    """What stands under the name: for which product, which market, whose best customers it comes from."""
    return [part for part in (for_what(version.profile), period(version)) if part]


def figures(before: ProfileVersion, after: ProfileVersion) -> list[tuple[str, str, str]]:
    """(title, of the earlier version, of the later one) of what was measured on both."""
    sides = (
        ("inside", _("Thử trên quá khứ, trong chân dung")),
        ("outside", _("Thử trên quá khứ, ngoài chân dung")),
    )
    return [(title, _bought(before, side), _bought(after, side)) for side, title in sides]


def _bought(version: ProfileVersion, side: str) -> str:
    """`26 % mua (22–30)`; empty for a version nobody tried."""
    if not version.backtest:
        return ""
    told = (version.backtest["held_out"] or version.backtest["whole"])[side]
    about = {
        "rate": percent(told["rate"]),
        "low": round(told["low"] * 100),
        "high": round(told["high"] * 100),
    }
    return _("%(rate)s mua (%(low)d–%(high)d)") % about


def notes(version: ProfileVersion | None) -> list[dict[str, str]]:
    """What a version rests on: what was heard or read, who says so, and the day as people write it."""
    listed = version.evidence.get("notes", []) if version else []
    return [{**note, "on": day_said(note.get("on", ""))} for note in listed]
