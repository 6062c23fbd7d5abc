"""The customers by what they are worth: who is worth most, who is slipping away, group by group."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tiemnang.customers.models import CustomerValue, ValueModel
from tiemnang.leads.models import Lead
from tiemnang.leads.models.lead import sight_of
from tiemnang.leads.naming import introduce
from tiemnang.team.models import Member
from tiemnang.web.bought import MARKS, lately, times
from tiemnang.web.paging import bounded_counts, page_of

SIZE = 50
MANY = 1000  # counting stops here; "1.000+" says there are more
RELATED = ("lead", "lead__owner", "lead__organisation")
# What each group means and asks for; the order is the order of the tabs.
GROUPS: Mapping[str, str | Promise] = {
    "": gettext_lazy("Đáng giá nhất trong 12 tháng tới đứng trước."),
    "slipping": gettext_lazy("Từng mua nhiều mà lâu rồi không mua. Gọi hỏi thăm trước khi họ quên mình."),
    "best": gettext_lazy("Mua gần đây, mua nhiều lần, mua nhiều tiền. Giữ bằng được."),
    "loyal": gettext_lazy("Mua đều. Hợp để giới thiệu thêm món khác và nhờ giới thiệu khách."),
    "rising": gettext_lazy("Mới quay lại mua. Chăm sớm để thành khách quen."),
    "new": gettext_lazy("Vừa mua lần đầu. Hỏi thăm sau mua, lần thứ hai quyết định."),
    "fading": gettext_lazy("Lần mua cuối đã hơi lâu. Một lời nhắc nhẹ là đủ."),
    "gone": gettext_lazy("Mua ít và đã lâu. Đừng tốn nhiều công ở đây."),
}


class Row(NamedTuple):
    """A customer in words."""

    lead: Lead
    href: str
    total: int
    times: str
    lately: str
    segment: str
    mark: str
    expected: int
    low: int
    high: int
    owner: str


def page(request: HttpRequest) -> HttpResponse:
    """The customers in sight, of one group or of all; the slipping ones by what they spent."""
    group = request.GET.get("group", "")
    group = group if group in GROUPS else ""
    field = "monetary" if group == "slipping" else "expected"
    everyone = _seen_by(request.user)
    found = everyone.filter(segment=group) if group else everyone
    shown = page_of(found, field, request.GET, SIZE, most=MANY + 1, related=RELATED)
    introduce(one.lead for one in shown.rows)
    now, at = timezone.now(), f"?group={group}&" if group else "?"
    context = {
        "rows": [_row(one, now) for one in shown.rows],
        "group": group,
        "said": GROUPS[group],
        "tabs": _tabs(everyone),
        "many": MANY,
        "newer": f"{at}before={shown.newer}" if shown.newer else "",
        "older": f"{at}after={shown.older}" if shown.older else "",
        "learned": ValueModel.objects.order_by("-pk").first(),
        "can_change": request.user.can_change,
    }
    return render(request, "customers/page.html", context)


def _seen_by(member: Member) -> QuerySet[CustomerValue]:
    return CustomerValue.objects.filter(sight_of(member, "lead__"), lead__merged_into=None)


def _tabs(everyone: QuerySet[CustomerValue]) -> Sequence[tuple[str, str, int]]:
    """(group, words, how many, none past `MANY`) of every group that has somebody; one query."""
    labels = {"": str(gettext_lazy("Tất cả")), **dict(CustomerValue.Segment.choices)}
    counts = bounded_counts([everyone.filter(segment=key) if key else everyone for key in GROUPS], MANY + 1)
    return [(key, str(labels[key]), count) for key, count in zip(GROUPS, counts) if count or not key]


def _row(one: CustomerValue, now: datetime) -> Row:
    return Row(
        lead=one.lead,
        href=reverse("lead", args=[one.lead_id]),
        total=one.monetary,
        times=times(one),
        lately=lately(one, now),
        segment=one.get_segment_display(),
        mark=MARKS.get(one.segment, ""),
        expected=one.expected,
        low=one.low,
        high=one.high,
        owner=one.lead.owner.given_name if one.lead.owner else "",
    )


paths = [path("customers/", page, name="customers")]
