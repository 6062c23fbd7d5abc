"""What other programs sent, as it came: when, by whom, what became of it, and why when nothing did."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.capture import words
from tiemnang.capture.models import Delivery, Submission
from tiemnang.capture.models.received import TROUBLES
from tiemnang.due.actions import replay
from tiemnang.due.models import IS_WAITING
from tiemnang.leads.models import Lead
from tiemnang.team.models import Member, Reading
from tiemnang.vietnam.masking import mask_text
from tiemnang.web.hooks import may_connect
from tiemnang.web.keys import is_key
from tiemnang.web.shell import toast

SIZE = 30
SHOWN = 100  # leads of one delivery on its page
TABS = {
    "": gettext_lazy("Tất cả"),
    "waiting": gettext_lazy("Đang chờ vào sổ"),
    "trouble": gettext_lazy("Cần xem"),
}
PROBLEMS = {
    "not_json": gettext_lazy("Nội dung không phải JSON. Nhờ người làm trang gửi lại cho đúng."),
    "no_lead": gettext_lazy("Không có khách nào bên trong. Cần một mục “lead” có tên và số hoặc mail."),
    "too_many": gettext_lazy("Hơn 1.000 khách trong một lần gửi. Nhờ người gửi chia nhỏ."),
}
MARKS = {"created": "mark-accent", "quarantined": "mark-wait", "parked": "mark-wait", "dropped": "mark-bad"}


class Told(NamedTuple):
    """One lead of a delivery as the page draws it."""

    row: Submission
    name: str
    mark: str
    asks: Sequence[str]


class Line(NamedTuple):
    """One delivery with what became of the first of its leads."""

    delivery: Delivery
    first: Told | None
    more: int
    problem: str


def page(request: HttpRequest) -> HttpResponse:
    """Deliveries, the latest first; `tab` narrows, `hook` shows one sender's."""
    if not may_connect(request.user):
        raise PermissionDenied
    asked = request.GET
    tab = asked.get("tab", "") if asked.get("tab", "") in TABS else ""
    found = Delivery.objects.select_related("hook").defer("body")
    hook, before = asked.get("hook", ""), asked.get("before", "")
    if hook.isdecimal() and len(hook) < 10:
        found = found.filter(hook=int(hook))
    if is_key(before):
        found = found.filter(pk__lt=int(before))
    listed = list(_of_tab(found, tab)[: SIZE + 1])
    kept = f"?tab={tab}&hook={hook}" if hook.isdecimal() else f"?tab={tab}"
    context = {
        "tab": tab,
        "tabs": list(TABS.items()),
        "lines": _lines(listed[:SIZE], request.user),
        "older": f"{kept}&before={listed[SIZE - 1].pk}" if len(listed) > SIZE and tab != "waiting" else "",
        "is_narrow": bool(tab or hook),
    }
    return render(request, "sources/submissions.html", context)


def _of_tab(found: QuerySet[Delivery], tab: str) -> QuerySet[Delivery]:
    """The deliveries of a tab, each question in the order of an index of its own, so that none reads them all."""
    if tab == "waiting":
        return found.filter(IS_WAITING).order_by("due_at", "pk")
    latest = found.order_by("-pk")
    if tab == "trouble":
        listed = [latest.filter(one).values_list("pk", flat=True)[: SIZE + 1] for one in TROUBLES]
        return latest.filter(pk__in=[pk for pks in listed for pk in pks])
    return latest


def _lines(deliveries: Sequence[Delivery], reader: Member) -> list[Line]:
    became = _became([f"in.{one.pk}.0" for one in deliveries])
    lines = []
    for one in deliveries:
        first = became.get(f"in.{one.pk}.0")
        lines.append(Line(one, _told(first, reader) if first else None, max(one.leads - 1, 0), _problem(one)))
    return lines


def _became(keys: Sequence[str]) -> Mapping[str, Submission]:
    rows = Submission.objects.filter(dedup_key__in=keys).select_related("lead", "quarantine")
    return {row.dedup_key: row for row in rows}


def _told(row: Submission, reader: Member) -> Told:
    said = row.raw if isinstance(row.raw, dict) else {}
    name = (
        str(row.lead)
        if row.lead
        else mask_text(str(said.get("name") or said.get("phone") or said.get("email") or "")[:80])
    )
    asks = (
        [_readable_line(words.sentence(code, raw), reader) for _field, raw, code, _hint in row.troubles]
        if row.outcome == "parked"
        else []
    )
    return Told(row, name or _("không tên"), MARKS.get(row.outcome, ""), asks)


def _problem(one: Delivery) -> str:
    if one.problem:
        return str(PROBLEMS[one.problem])
    if one.is_dead:
        return _("Đọc nhiều lần không được. Bấm “Đọc lại” khi đã sửa xong.")
    return ""


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery whole: what came, byte for byte as text, and what became of each lead in it."""
    return render(request, "sources/submission.html", _whole(request, _found(request, pk)))


def _whole(request: HttpRequest, delivery: Delivery) -> dict[str, Any]:
    keys = [f"in.{delivery.pk}.{place}" for place in range(min(delivery.leads, SHOWN))]
    became = _became(keys)
    return {
        "delivery": delivery,
        "problem": _problem(delivery),
        "error": delivery.last_error.partition("\n")[0] if delivery.due_at or delivery.is_dead else "",
        "told": [_told(became[key], request.user) for key in keys if key in became],
        "more": max(delivery.leads - SHOWN, 0),
        "body": _readable(bytes(delivery.body), request.user),
        "headers": sorted(delivery.headers.items()),
    }


def _readable(body: bytes, reader: Member) -> str:
    """JSON laid out for eyes, anything else as the text it may be; numbers masked for who may not read them."""
    try:
        text = json.dumps(json.loads(body), ensure_ascii=False, indent=2)[:20_000]
    except (ValueError, RecursionError):
        text = body.decode("utf-8", "replace")[:20_000]
    return _readable_line(text, reader)


def _readable_line(text: str, reader: Member) -> str:
    return text if reader.reading == Reading.ALL else mask_text(text)


@require_POST
def mend(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """A number or mail for somebody who could not be reached; they come in at once."""
    delivery = _found(request, pk)
    parked = Submission.objects.filter(batch=None, row_no=delivery.pk, outcome=Submission.Outcome.PARKED)
    row = get_object_or_404(parked, pk=row_pk)
    value = request.POST.get("value", "").strip()[:200]
    answer = journey.fix(row, {"email" if "@" in value else "phone": value}) if value else []
    if isinstance(answer, Lead):
        toast(request, _("%(name)s đã vào sổ") % {"name": answer})
        return redirect("submission", pk)
    context = _whole(request, delivery) | {"wrong": row.pk, "value": value}
    context["why"] = next(
        (words.sentence(code, raw) for _f, raw, code, _h in answer), _("Viết số điện thoại hoặc mail.")
    )
    return render(request, "sources/submission.html", context, status=422)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a delivery anew that could not be read, after the cause was mended."""
    delivery = _found(request, pk)
    dead = Delivery.objects.filter(pk=delivery.pk)
    if replay(dead, now=timezone.now()):
        toast(request, _("Đang đọc lại, xem sau vài giây"))
    return redirect("submission", pk)


def _found(request: HttpRequest, pk: int) -> Delivery:
    if not may_connect(request.user):
        raise Http404
    return get_object_or_404(Delivery.objects.select_related("hook"), pk=pk)


paths = [
    path("submissions/", page, name="submissions"),
    path("submissions/<int:pk>/", one, name="submission"),
    path("submissions/<int:pk>/again/", again, name="submission_again"),
    path("submissions/<int:pk>/<int:row_pk>/mend/", mend, name="submission_mend"),
]
