"""What can be written on a lead page, one form per thing; errors say what to do."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tiemnang.leads.models import Awareness, FactDefinition, FactGroup, FactType, Stage, WayKind
from tiemnang.leads.models.known import OURS, fact_said

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


class WayForm(forms.Form):
    """A phone, mail or other address as it was given."""

    kind = forms.ChoiceField(choices=WayKind.choices)
    raw = forms.CharField(max_length=200, error_messages={"required": _("Viết số, mail hay tên tài khoản.")})


class StageForm(forms.Form):
    """Where the relation stands now, and why it moved."""

    stage = forms.ChoiceField(choices=Stage.choices)
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
