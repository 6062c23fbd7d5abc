"""How it ended with a lead, told in one tap with its reason on the lead page; and the way back."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.leads.models import Lead
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline import reasons
from tiemnang.pipeline.models import Outcome
from tiemnang.vietnam import money
from tiemnang.web.entrance import back
from tiemnang.web.lead import changed, found
from tiemnang.web.lead_forms import first_error
from tiemnang.web.shell import toast
from tiemnang.web.templatetags.said import called


class EndingForm(forms.Form):
    """A press on a reason: `won` or `lost` carries its code; note and amount may come along."""

    won = forms.ChoiceField(required=False)
    lost = forms.ChoiceField(required=False)
    note = forms.CharField(max_length=5000, required=False)
    amount = forms.CharField(max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the reasons of this shop."""
        super().__init__(*args, **kwargs)
        for result in ("won", "lost"):
            self.fields[result].choices = reasons.of_outcome(result)  # type: ignore[attr-defined]

    def clean_amount(self) -> int | None:
        """Money as people write it."""
        written = self.cleaned_data["amount"].strip()
        if not written:
            return None
        read = money.read(written)
        if read is None or not 0 <= read.high <= money.LARGEST:
            raise forms.ValidationError(_("Chưa đọc được số tiền. Viết như 1.500.000 hoặc 1,5tr."))
        return (read.low + read.high) // 2

    def clean(self) -> dict[str, Any]:
        """One of both, with its reason."""
        said = self.cleaned_data
        if not self.errors and not said.get("won") and not said.get("lost"):
            raise forms.ValidationError(_("Chọn một lý do."))
        return said


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """It ended with this lead, for the reason that was pressed."""
    lead, form = found(request, pk), EndingForm(request.POST)
    if not form.is_valid():
        return changed(request, lead, "head", refused={"said": first_error(form)})
    said = form.cleaned_data
    result = "won" if said["won"] else "lost"
    made = journey.close(
        [lead.pk],
        result,
        reason=said["won"] or said["lost"],
        at=timezone.now(),
        by=request.user,
        note=said["note"],
        amount=said["amount"] if result == "won" else None,
    )
    undo = reverse("ending_undo", args=[made[0].pk])
    return changed(request, lead, "head", _said(lead, made[0]), undo=undo)


def _said(lead: Lead, ending: Outcome) -> str:
    parts = {"who": called(lead) or str(lead), "why": reasons.outcome_said(ending.result, ending.reason)}
    if ending.result == Outcome.Result.WON:
        return _("Đã ghi thắng: %(who)s, %(why)s") % parts
    return _("Đã ghi thua: %(who)s, %(why)s") % parts


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an outcome back, as if it had never been pressed."""
    ending = get_object_or_404(Outcome.objects.select_related("lead"), pk=pk)
    if not request.user.can_change or not ending.lead.is_seen_by(request.user):
        raise Http404
    try:
        journey.unclose(ending, at=timezone.now(), by=request.user)
        toast(
            request, _("Đã hoàn tác kết quả của %(who)s") % {"who": called(ending.lead) or str(ending.lead)}
        )
    except pipeline.NotUndoable:
        toast(request, _("Kết quả này đã hoàn tác rồi, hoặc đến từ tệp nên giữ nguyên"))
    return redirect(back(request))


paths = [
    path("leads/<int:pk>/ending/", close, name="lead_close"),
    path("endings/<int:pk>/undo/", undo, name="ending_undo"),
]
