"""What a lead has bought and may be worth, in plain words: the card on their page, and the rows of the customers' list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiemnang.customers.models import CustomerValue
from tiemnang.leads.models import Lead
from tiemnang.team.models import Member
from tiemnang.vietnam import money
from tiemnang.web import on_file
from tiemnang.web.templatetags.said import dotted

SHOWN = 5  # purchases in sight at once; the older ones open below them
MARKS = {
    "best": "mark-accent",
    "loyal": "mark-accent",
    "rising": "mark-accent",
    "slipping": "mark-wait",
    "gone": "mark-bad",
}


class Standing(NamedTuple):
    """What a customer is worth, as people say it."""

    total: int
    times: str  # `3 lần, gần nhất 11 ngày trước`
    segment: str
    mark: str
    ahead: int  # VND to expect of the next twelve months
    span: str  # and how far that may be off


def purchases(lead: Lead, member: Member) -> Mapping[str, Any]:
    """What they bought, the latest first, and what that makes them worth."""
    rows = on_file.purchases(lead)
    worth = getattr(lead, "worth", None)
    return {
        "purchases": rows[:SHOWN],
        "older_purchases": rows[SHOWN:],
        "most_purchases": on_file.MOST_PURCHASES,
        "worth": standing(worth, timezone.now()) if worth else None,
        "today": timezone.localdate(),
    }


def standing(worth: CustomerValue, now: datetime) -> Standing:
    """A customer's worth in plain words."""
    return Standing(
        worth.monetary,
        f"{times(worth)}, {lately(worth, now)}",
        worth.get_segment_display(),
        MARKS.get(worth.segment, ""),
        worth.expected,
        span(worth),
    )


def times(worth: CustomerValue) -> str:
    """`3 lần`."""
    return ngettext("%(n)s lần", "%(n)s lần", worth.frequency) % {"n": dotted(worth.frequency)}


def lately(worth: CustomerValue, now: datetime) -> str:
    """`gần nhất 11 ngày trước`."""
    days = max((timezone.localdate(now) - timezone.localdate(worth.last_at)).days, 0)
    if not days:
        return _("gần nhất hôm nay")
    return ngettext("gần nhất %(n)s ngày trước", "gần nhất %(n)s ngày trước", days) % {"n": dotted(days)}


def span(worth: CustomerValue) -> str:
    """`trong 10 khách như vậy, 8 khách chi từ 0 đến 9.500.000 ₫`."""
    if not worth.high:
        return _("trong 10 khách như vậy, hơn 8 khách không mua lại")
    return _("trong 10 khách như vậy, 8 khách chi từ %(low)s đến %(high)s") % {
        "low": dotted(worth.low),
        "high": money.display(worth.high),
    }
