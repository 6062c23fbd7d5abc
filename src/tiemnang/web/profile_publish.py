"""Putting a version into use: what will change, said before; the way back after; and two versions side by side."""

from collections.abc import Mapping
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Unsound, as_json
from tiemnang.criteria.words import sentence as said_of
from tiemnang.targeting import actions as targeting
from tiemnang.targeting import askable
from tiemnang.targeting.actions import NotPossible
from tiemnang.targeting.models import ProfileVersion
from tiemnang.targeting.words import STORY, refusal
from tiemnang.web import profile_leads, profile_words
from tiemnang.web.profile_sight import fields_once, must_shape, sentence, version_of
from tiemnang.web.shell import toast

State = ProfileVersion.State


class Change(NamedTuple):
    """How many leads become targets, stop being ones, or stay."""

    title: str
    said: str
    href: str


def page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What publishing changes, and the button; posted, it is done."""
    must_shape(request)
    version = version_of(pk, number)
    if version.is_published:
        return redirect("profile_version", pk, number)
    if request.method == "POST":
        return _publish(request, version)
    fields, used = fields_once(), _in_use(version)
    context = {
        "version": version,
        "used": used,
        "said": sentence(version.criteria, fields),
        "said_before": sentence(used.criteria, fields) if used else "",
        "period": profile_words.period(version),
        "changes": _changes(request, version, used),
        "asks_nothing": not version.criteria.get("rules"),
    }
    return render(request, "profiles/publish.html", context)


def _changes(request: HttpRequest, version: ProfileVersion, used: ProfileVersion | None) -> list[Change]:
    titles = [
        ("new", _("thành khách mục tiêu")),
        ("lost", _("thôi là khách mục tiêu")),
        ("kept", _("vẫn là khách mục tiêu")),
    ]
    now = timezone.now()
    told = []
    for part, title in titles if used else titles[:1]:
        name = f"v{version.pk}-{part}"
        found = profile_leads.counted(request, now, name)
        told.append(Change(title, profile_leads.count_said(found), profile_leads.address(name)))
    return told


def _publish(request: HttpRequest, version: ProfileVersion) -> HttpResponse:
    try:
        targeting.publish(version, by=request.user, at=timezone.now())
    except NotPossible as refused:
        toast(request, refusal(refused.code))
        return redirect("profile_version", version.profile_id, version.number)
    undo = reverse("profile_take_back", args=[version.profile_id, version.number])
    said = _("Đã công bố bản %(n)d. Đang so mọi khách với chân dung này.")
    toast(request, said % {"n": version.number}, undo=undo)
    return redirect("profile_version", version.profile_id, version.number)


@require_POST
def take_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Undo a publishing: the version is a draft again and the one before it is back."""
    must_shape(request)
    version = version_of(pk, number)
    try:
        targeting.take_back(version, by=request.user, at=timezone.now())
        said = _("Bản %(n)d lại là bản nháp.") % {"n": number}
        toast(
            request,
            said + (" " + _("Bản %(n)d dùng lại.") % {"n": version.before.number} if version.before else ""),
        )
    except NotPossible as refused:
        toast(request, refusal(refused.code))
    return redirect("profile_version", pk, number)


@require_POST
def rest(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let a version rest without another in its place."""
    must_shape(request)
    version = version_of(pk, number)
    try:
        targeting.retire(version, by=request.user, at=timezone.now())
    except NotPossible as refused:
        toast(request, refusal(refused.code))
    else:
        undo = reverse("profile_publish", args=[pk, number])
        toast(request, _("Bản %(n)d đã nghỉ. Không ai được so với nó nữa.") % {"n": number}, undo=undo)
    return redirect("profile_version", pk, number)


def _in_use(version: ProfileVersion) -> ProfileVersion | None:
    return version.profile.versions.filter(state=State.PUBLISHED).exclude(pk=version.pk).first()


class Line(NamedTuple):
    """One thing two versions say, the earlier and the later; `differs` when they do not say the same."""

    title: str
    before: str
    after: str
    differs: bool


def compare(request: HttpRequest, pk: int, number: int, other: int) -> HttpResponse:
    """Two versions side by side, the earlier one on the left."""
    before, after = (version_of(pk, each) for each in sorted((number, other)))
    fields = fields_once()
    context = {
        "before": before,
        "after": after,
        "standings": [profile_words.standing(before), profile_words.standing(after)],
        "rules": _rules(before, after, fields),
        "lines": _lines(before, after),
    }
    return render(request, "profiles/compare.html", context)


def _rules(before: ProfileVersion, after: ProfileVersion, fields: Mapping[str, Field]) -> list[Line]:
    """Conditions of both, what stayed first, then what went and what is new."""
    old, new = _branches(before, fields), _branches(after, fields)
    stayed = [Line("", said, said, False) for key, said in old.items() if key in new]
    gone = [Line("", said, "", True) for key, said in old.items() if key not in new]
    added = [Line("", "", said, True) for key, said in new.items() if key not in old]
    return [*stayed, *gone, *added]


def _branches(version: ProfileVersion, fields: Mapping[str, Field]) -> dict[str, str]:
    """{rule as text to compare by: rule in words}."""
    try:
        tree = askable.read(version.criteria, fields).tree
    except Unsound:
        return {}
    return {str(as_json(each)): said_of(each, fields) for each in askable.branches(tree)}


def _lines(before: ProfileVersion, after: ProfileVersion) -> list[Line]:
    told = [(_("Thị trường"), profile_words.period(before), profile_words.period(after))]
    told += [
        (str(title), before.story.get(key, ""), after.story.get(key, "")) for key, title in STORY.items()
    ]
    told += profile_words.figures(before, after)
    return [Line(title, old, new, old != new) for title, old, new in told if old or new]
