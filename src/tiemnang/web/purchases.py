"""A purchase written down by hand on a lead's page, and taken back."""

from datetime import date, datetime, time

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.capture.rules import OLDEST
from tiemnang.customers.actions import Bought, line_of_purchase
from tiemnang.customers.models import Purchase
from tiemnang.leads import actions as leads
from tiemnang.vietnam import money
from tiemnang.vietnam.calendar import TIME_ZONE
from tiemnang.web import refusals
from tiemnang.web.lead import changed, found
from tiemnang.web.lead_forms import first_error, initial_of
from tiemnang.web.shell import toast

NOON = time(12)


class PurchaseForm(forms.Form):
    """What was bought, for how much as people say it, and when."""

    product = forms.CharField(max_length=200, required=False)
    amount = forms.CharField(
        max_length=40, error_messages={"required": gettext_lazy("Viết số tiền, ví dụ 2tr5 hoặc 450.000.")}
    )
    bought_on = forms.DateField(
        required=False, error_messages={"invalid": gettext_lazy("Chọn ngày, ví dụ 24/11/2026.")}
    )
    order_no = forms.CharField(max_length=80, required=False)

    def clean_amount(self) -> int:
        """One sum in đồng, above nothing."""
        read = money.read(self.cleaned_data["amount"])
        if read is None or read.low != read.high or not 0 < read.low <= money.LARGEST:
            raise forms.ValidationError(_("Chưa đọc được số tiền. Viết ví dụ 2tr5, 450k hoặc 450.000."))
        return read.low

    def clean_bought_on(self) -> date:
        """Today when nothing is said; nobody bought tomorrow."""
        day: date = self.cleaned_data["bought_on"] or timezone.localdate()
        if day < OLDEST:
            raise forms.ValidationError(_("Chọn ngày, ví dụ 24/11/2026."))
        if day > timezone.localdate():
            raise forms.ValidationError(_("Ngày mua chưa tới. Khách hẹn mua thì ghi vào Việc."))
        return day


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what they bought; the first purchase makes them a customer."""
    lead, form, now = found(request, pk), PurchaseForm(request.POST), timezone.now()
    if not form.is_valid():
        refused = {"said": first_error(form), "typed": initial_of(form)}
        return changed(request, lead, "purchases", refused=refused)
    said = form.cleaned_data
    one = Bought(
        lead.pk, said["amount"], _moment(said["bought_on"], now), said["product"], order_no=said["order_no"]
    )
    (made,) = journey.buy([one], at=now, by=request.user)
    line = line_of_purchase(made)
    what = ", ".join(part for part in (made.product, money.display(made.amount)) if part)
    undo = reverse("lead_undo", args=[lead.pk, line.pk]) if line else ""
    return changed(request, lead, "purchases", _("Đã ghi: %(what)s") % {"what": what}, undo=undo)


def _moment(day: date, now: datetime) -> datetime:
    """Today is now; of another day nobody says the hour, and noon lies on it in every time zone of ours."""
    return now if day == timezone.localdate(now) else datetime.combine(day, NOON, TIME_ZONE)


@require_POST
def off(request: HttpRequest, pk: int, purchase_pk: int) -> HttpResponse:
    """Take a purchase back that was written by hand."""
    lead, now = found(request, pk), timezone.now()
    bought = get_object_or_404(Purchase, pk=purchase_pk, lead=lead)
    line = line_of_purchase(bought)
    try:
        if line is None:
            raise leads.NotUndoable("changed_since")
        journey.take_back(line, at=now, by=request.user)
    except leads.NotUndoable as refused:
        toast(request, str(refusals.NOT_UNDOABLE[refused.code]))
        return redirect("lead", lead.pk)
    what = ", ".join(part for part in (bought.product, money.display(bought.amount)) if part)
    return changed(request, lead, "purchases", _("Đã bỏ: %(what)s") % {"what": what})


paths = [
    path("leads/<int:pk>/purchases/", add, name="lead_purchase"),
    path("leads/<int:pk>/purchases/<int:purchase_pk>/off/", off, name="lead_purchase_off"),
]
