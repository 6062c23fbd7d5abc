"""What can be written on a lead page, one form per thing; errors say what to do."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tiemnang.leads.models import Awareness, FactDefinition, FactGroup, FactType, Stage, WayKind
from tiemnang.leads.models.known import OURS, fact_said
from tiemnang.vietnam import places
from tiemnang.web.task_forms import WhenField

NOTHING_WRITTEN = {"required": _("Viết vài chữ rồi lưu.")}


class NoteForm(forms.Form):
    """Something heard or thought."""

    text = forms.CharField(max_length=5000, error_messages=NOTHING_WRITTEN)


class NeedForm(forms.Form):
    """A need in their own words, and how heavy it is."""

    said = forms.CharField(max_length=300, error_messages=NOTHING_WRITTEN)
    severity = forms.TypedChoiceField(coerce=int, choices=[(1, ""), (2, ""), (3, "")])


class TagForm(forms.Form):
    """A word on a lead."""

    name = forms.CharField(max_length=60, error_messages={"required": _("Viết tên thẻ.")})
    off = forms.BooleanField(required=False)


class FactForm(forms.Form):
    """A fact under a name already in use or a new one; a new one says which basis it belongs to."""

    name = forms.CharField(max_length=120, error_messages={"required": _("Chọn hoặc viết tên dữ kiện.")})
    value = forms.CharField(max_length=2000, error_messages={"required": _("Viết giá trị rồi lưu.")})
    group = forms.ChoiceField(choices=FactGroup.choices, required=False)
    type = forms.ChoiceField(choices=FactType.choices, required=False)


class WhoForm(forms.Form):
    """Who they are and where they live."""

    name = forms.CharField(max_length=200, required=False)
    salutation = forms.CharField(max_length=10, required=False)
    birth = forms.CharField(max_length=40, required=False)
    province = forms.CharField(max_length=2, required=False)
    district = forms.CharField(max_length=80, required=False)
    ward = forms.CharField(max_length=80, required=False)
    address = forms.CharField(max_length=300, required=False)

    def clean_province(self) -> str:
        """One of the provinces there are, or none."""
        code = self.cleaned_data["province"]
        if code and not places.province_name(code):
            raise forms.ValidationError(_("Chọn tỉnh thành trong danh sách."))
        return str(code)


class WeightForm(forms.Form):
    """How badly they need it."""

    severity = forms.TypedChoiceField(coerce=int, choices=[(1, ""), (2, ""), (3, "")])


class ConsentForm(forms.Form):
    """What they agreed to by word of mouth, and the words that were read to them."""

    purpose = forms.ChoiceField(choices=[("care", ""), ("marketing", "")])
    channel = forms.ChoiceField(
        choices=[(one, "") for one in ("phone", "zalo", "sms", "email", "facebook")], required=False
    )
    wording = forms.CharField(max_length=2000, required=False)


class PlaceForm(forms.Form):
    """Where they work, as what, and from when to when."""

    organisation = forms.CharField(
        max_length=200, error_messages={"required": _("Viết tên nơi khách làm việc.")}
    )
    title = forms.CharField(max_length=120, required=False)
    since = forms.DateField(required=False, error_messages={"invalid": _("Chọn ngày, ví dụ 24/11/2026.")})
    until = forms.DateField(required=False, error_messages={"invalid": _("Chọn ngày, ví dụ 24/11/2026.")})
    stays = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Nobody leaves before they came."""
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            raise forms.ValidationError(_("Ngày nghỉ phải sau ngày vào làm."))
        return given


class FileForm(forms.Form):
    """A file from the member's own machine."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages={
            "required": _("Chọn một tệp."),
            "invalid": _("Chọn một tệp."),
            "missing": _("Chọn một tệp."),
        },
    )


class WayForm(forms.Form):
    """A phone, mail or other address as it was given."""

    kind = forms.ChoiceField(choices=WayKind.choices)
    raw = forms.CharField(max_length=200, error_messages={"required": _("Viết số, mail hay tên tài khoản.")})


class StageForm(forms.Form):
    """Where the relation stands now, why it moved, and when to ask again whoever is not ready."""

    stage = forms.ChoiceField(choices=Stage.choices)
    until = WhenField(required=False)
    why = forms.CharField(max_length=300, required=False)


class AwarenessForm(forms.Form):
    """How aware they are, and what shows it."""

    level = forms.ChoiceField(choices=Awareness.choices)
    evidence = forms.CharField(max_length=300, required=False)


def first_error(form: forms.Form) -> str:
    """The one sentence to show: people mend one thing at a time."""
    return str(next(iter(form.errors.values()))[0])


def definition_named(name: str) -> FactDefinition | None:
    """The definition that carries this name on screen."""
    standing, wanted = FactDefinition.objects.filter(merged_into=None), name.strip()
    ours = [key for key, own in OURS.items() if fact_said(key, own).lower() == wanted.lower()]
    return standing.filter(Q(name__iexact=wanted) | Q(key__in=ours)).order_by("pk").first()


def initial_of(form: forms.Form) -> dict[str, Any]:
    """What was typed, to keep it in sight beside its error."""
    return {name: form.data.get(name, "") for name in form.fields}
