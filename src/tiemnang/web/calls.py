"""The one-key results of a call, the same on today's list and on the lead page, and the way back."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.leads.models import Lead
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline.models import Call, CallResult, Task
from tiemnang.team.models import Member
from tiemnang.web.entrance import back
from tiemnang.web.shell import toast
from tiemnang.web.templatetags.said import called, due

# How each result is drawn: its key is its place in this order, on every screen.
DRAWINGS = {
    "no_answer": "nophone",
    "call_back": "later",
    "interested": "heart",
    "no_need": "none",
    "wrong_number": "wrong",
}
KEYS = [
    (number, code, CallResult(code).label, icon)
    for number, (code, icon) in enumerate(DRAWINGS.items(), start=1)
]


@transaction.atomic
def record(lead: Lead, said: Mapping[str, Any], *, by: Member) -> Call:
    """Write the result down and let the points follow."""
    now = timezone.now()
    made = pipeline.record_call(
        lead,
        said["result"],
        at=now,
        by=by,
        note=said["note"],
        call_back_at=said["call_back_at"],
        reason=said["reason"],
    )
    journey.judge([lead.pk], at=now)
    return made


def call_said(call: Call) -> str:
    """`Đã ghi KNM: anh Vũ, gọi lại 14:30 hôm nay`."""
    parts = {"result": call.get_result_display(), "who": called(call.lead) or str(call.lead)}
    planned = Task.objects.filter(pk__in=call.before.get("made", [])).first()
    if planned is None:
        return _("Đã ghi %(result)s: %(who)s") % parts
    return _("Đã ghi %(result)s: %(who)s, gọi lại %(due)s") % (parts | {"due": due(planned.due_at)})


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a call's record back, as if it had never been pressed."""
    call = get_object_or_404(Call.objects.select_related("lead"), pk=pk)
    if not request.user.can_change or not call.lead.is_seen_by(request.user):
        raise Http404
    try:
        with transaction.atomic():
            pipeline.undo_call(call, at=timezone.now(), by=request.user)
            journey.judge([call.lead_id], at=timezone.now())
        toast(
            request,
            _("Đã hoàn tác: %(who)s trở lại danh sách") % {"who": called(call.lead) or str(call.lead)},
        )
    except pipeline.NotUndoable:
        toast(request, _("Kết quả này đã hoàn tác rồi, hoặc đến từ tệp nên giữ nguyên"))
    return redirect(back(request))
