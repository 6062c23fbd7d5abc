"""The strategy sheet of a segment: a form, and one page to print."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.capture.rules import OLDEST
from tiemnang.segments import actions
from tiemnang.segments.actions.writing import FIELDS
from tiemnang.segments.models import Segment, StrategySheet, may_edit
from tiemnang.segments.reading import in_order
from tiemnang.team.models import Member
from tiemnang.vietnam import money as money_words
from tiemnang.web import segment_figures
from tiemnang.web.shell import toast

LATEST = date(2100, 1, 1)
_NO_DAY = gettext_lazy("Chọn ngày, ví dụ 24/11/2026.")


class MoneyField(forms.CharField):
    """An amount in VND as people write it: 15tr, 500k, 1.500.000."""

    def clean(self, value: Any) -> int | None:
        """The amount; None for nothing written."""
        text = super().clean(value)
        if not text:
            return None
        found = money_words.read(text)
        if found is None or not 0 <= found.low <= money_words.LARGEST:
            raise forms.ValidationError(_("Chưa đọc được số tiền. Viết như 5tr, 500k hay 1.500.000."))
        return found.low


def _text(label: str, example: str) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 3, "placeholder": example})
    return forms.CharField(label=label, required=False, max_length=2000, widget=box)


def _day(label: str) -> forms.DateField:
    box = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    # Typed with two digits a year is 0026, which no page could reckon with.
    sane = [MinValueValidator(OLDEST, _NO_DAY), MaxValueValidator(LATEST, _NO_DAY)]
    return forms.DateField(label=label, required=False, widget=box, validators=sane)


class SheetForm(forms.Form):
    """All of a sheet; nothing in it must be filled."""

    angle = _text(gettext_lazy("Góc thông điệp"), gettext_lazy("Giảm một nửa khách quên hẹn trong tháng đầu"))
    channels = _text(gettext_lazy("Kênh"), gettext_lazy("Zalo, gọi điện, hội thảo ở Đà Nẵng"))
    products = _text(gettext_lazy("Sản phẩm"), gettext_lazy("Gói 5 máy, phần mềm nhắc lịch"))
    goals = _text(gettext_lazy("Mục tiêu"), gettext_lazy("Mỗi chi nhánh có một khách kể chuyện thành công"))
    goal_won = forms.IntegerField(
        label=gettext_lazy("Số khách mua muốn có"), required=False, min_value=0, max_value=10**9
    )
    goal_money = MoneyField(label=gettext_lazy("Doanh số muốn có"), required=False, max_length=40)
    budget = MoneyField(label=gettext_lazy("Ngân sách"), required=False, max_length=40)
    spent = MoneyField(label=gettext_lazy("Đã chi"), required=False, max_length=40)
    responsible = forms.ModelChoiceField(
        Member.objects.none(), label=gettext_lazy("Người phụ trách"), required=False, empty_label="–"
    )
    starts_on = _day(gettext_lazy("Bắt đầu"))
    ends_on = _day(gettext_lazy("Kết thúc"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Whoever works here can be responsible."""
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = Member.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as it is printed: one page."""
    segment = get_object_or_404(Segment.objects.select_related("sheet__responsible", "sheet__by"), pk=pk)
    sheet = getattr(segment, "sheet", None)
    now = timezone.now()
    asked = in_order([segment]) if segment.is_rule else []
    context = {
        "segment": segment,
        "sheet": sheet,
        "sentence": asked[0].criteria.sentence if asked and asked[0].criteria else "",
        "figures": segment_figures.of_one(segment, request.user, now),
        "results": segment_figures.came_of(segment, sheet, request.user, now),
        "may_edit": may_edit(request.user),
        "today": timezone.localdate(now),
    }
    return render(request, "segments/sheet.html", context)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the sheet."""
    segment = get_object_or_404(Segment.objects.select_related("sheet"), pk=pk)
    if not may_edit(request.user):
        raise PermissionDenied
    sheet = getattr(segment, "sheet", None)
    form = SheetForm(request.POST or None, initial=_said(sheet))
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_sheet(segment, form.cleaned_data, by=request.user, at=timezone.now())
        except actions.EndsBeforeItStarts:
            form.add_error("ends_on", _("Ngày kết thúc đứng trước ngày bắt đầu. Xem lại hai ngày."))
        else:
            toast(request, _("Đã lưu bảng chiến lược."))
            return redirect("segment_sheet", pk)
    status = 422 if form.errors else 200
    return render(request, "segments/sheet_form.html", {"segment": segment, "form": form}, status=status)


def _said(sheet: StrategySheet | None) -> dict[str, Any]:
    if sheet is None:
        return {}
    amounts = {"goal_money", "budget", "spent"}
    told = {name: getattr(sheet, name) for name in FIELDS}
    return told | {name: f"{told[name]:,}".replace(",", ".") for name in amounts if told[name] is not None}


paths = [
    path("segments/<int:pk>/sheet/", page, name="segment_sheet"),
    path("segments/<int:pk>/sheet/edit/", edit, name="segment_sheet_edit"),
]
