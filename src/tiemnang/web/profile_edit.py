"""A draft as a form: the builder's boxes for whom, the story beside them, the market period and what it rests on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from tiemnang.criteria import prompts
from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Unsound, check
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.actions import Content, NotPossible
from tiemnang.targeting.askable import askable
from tiemnang.targeting.models import ProfileVersion
from tiemnang.targeting.words import STORY, refusal
from tiemnang.web import criteria_form, profile_words
from tiemnang.web.profile_sight import must_shape, profile_of, version_of
from tiemnang.web.shell import toast

TYPED = ("name", "product", "market_from", "market_to", "note-text", "note-source")


def new(request: HttpRequest) -> HttpResponse:
    """Write a profile by hand, from nothing."""
    must_shape(request)
    return _page(request, None)


def edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Change a draft; of a version that is or was in use the next one is drafted first."""
    must_shape(request)
    version = version_of(pk, number)
    if not version.is_draft:
        return redirect("profile_version", pk, number)
    return _page(request, version)


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version of a profile, or go on with the draft there is."""
    must_shape(request)
    version = targeting.draft(profile_of(pk), by=request.user, at=timezone.now())
    return redirect("profile_edit", pk, version.number)


@require_POST
def discard(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Throw a draft away."""
    must_shape(request)
    version = version_of(pk, number)
    try:
        targeting.discard(version, by=request.user)
    except NotPossible as refused:
        toast(request, refusal(refused.code))
        return redirect("profile_version", pk, number)
    toast(request, _("Đã bỏ bản nháp %(n)d.") % {"n": number})
    return redirect("profiles")


def _page(request: HttpRequest, version: ProfileVersion | None) -> HttpResponse:
    """The form as it stands or as it was sent; every button posts all boxes and gets them back, changed."""
    fields = askable()
    if request.method != "POST":
        tree = version.criteria if version and version.criteria.get("rules") else criteria_form.fresh(fields)
        return _drawn(request, version, tree, _said(version), fields)
    tree, typed = criteria_form.read(request.POST, fields), _typed(request.POST)
    act = request.POST.get("do", "")
    if act == "save":
        return _save(request, version, tree, typed, fields)
    criteria_form.change(tree, act, fields)
    return _drawn(request, version, tree, typed, fields)


def _said(version: ProfileVersion | None) -> dict[str, Any]:
    """What stands in the boxes beside the rule."""
    if version is None:
        return {"story": {}}
    return {
        "market_from": version.market_from.isoformat() if version.market_from else "",
        "market_to": version.market_to.isoformat() if version.market_to else "",
        "story": version.story,
    }


def _typed(sent: QueryDict) -> dict[str, Any]:
    story = {key: sent.get(f"story-{key}", "").strip() for key in STORY}
    return {
        **{name: sent.get(name, "").strip() for name in TYPED},
        "story": story,
        "off": sent.getlist("note-off"),
    }


def _save(
    request: HttpRequest,
    version: ProfileVersion | None,
    tree: Any,
    typed: Mapping[str, Any],
    fields: Mapping[str, Field],
) -> HttpResponse:
    now, member = timezone.now(), request.user
    try:
        content = _content(tree, version, typed)
        if version is None:
            version = targeting.create(
                typed["name"], product=typed["product"], by=member, at=now, content=content
            )
        else:
            targeting.change(version, content, by=member, at=now)
    except Unsound:
        return _drawn(request, version, tree, typed, fields, is_asked=True)
    except NotPossible as refused:
        return _drawn(request, version, tree, typed, fields, trouble=refusal(refused.code))
    except ValueError:
        trouble = _("Chưa đọc được ngày. Viết như 2026-12-31.")
        return _drawn(request, version, tree, typed, fields, trouble=trouble)
    address = reverse("profile_version", args=[version.profile_id, version.number])
    toast(request, _("Đã lưu bản nháp %(n)d.") % {"n": version.number})
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _content(tree: Any, version: ProfileVersion | None, typed: Mapping[str, Any]) -> Content:
    """What the form says; raises ValueError for a day that is none."""
    evidence = dict(version.evidence) if version else {}
    kept = [note for at, note in enumerate(evidence.get("notes", [])) if str(at) not in typed["off"]]
    if typed["note-text"]:
        today = timezone.localdate().isoformat()
        kept.append({"text": typed["note-text"][:500], "source": typed["note-source"][:200], "on": today})
    return Content(
        tree,
        typed["story"],
        _day(typed["market_from"]),
        _day(typed["market_to"]),
        {**evidence, "notes": kept},
    )


def _day(said: str) -> date | None:
    return date.fromisoformat(said) if said else None


def _drawn(
    request: HttpRequest,
    version: ProfileVersion | None,
    tree: Any,
    typed: Mapping[str, Any],
    fields: Mapping[str, Field],
    *,
    is_asked: bool = False,
    trouble: str = "",
) -> HttpResponse:
    _tree, problems = check(tree, fields)
    context = {
        "version": version,
        "heading": _heading(version),
        "back": reverse("profile_version", args=[version.profile_id, version.number]) if version else reverse("profiles"),
        "top": criteria_form.draw(tree, fields, problems if is_asked else ()),
        "kinds": _by_group(fields),
        "units": prompts.UNITS.items(),
        "typed": {name.replace("-", "_"): typed.get(name, "") for name in TYPED},
        "story": [(key, title, profile_words.HINTS[key], typed["story"].get(key, "")) for key, title in STORY.items()],
        "notes": _notes(version, typed.get("off", ())),
        "trouble": trouble or (prompts.mistake_said(problems[0]) if is_asked and problems else ""),
        "here": request.path,
    }  # fmt: skip
    return render(request, "profiles/edit.html#boxes" if request.htmx else "profiles/edit.html", context)


def _heading(version: ProfileVersion | None) -> str:
    if version is None:
        return _("Chân dung mới")
    return _("%(name)s, bản %(n)d") % {"name": version.profile, "n": version.number}


def _notes(version: ProfileVersion | None, off: Sequence[str]) -> list[dict[str, Any]]:
    """What the version rests on, and which of it is to go."""
    return [{**note, "is_off": str(at) in off} for at, note in enumerate(profile_words.notes(version))]


def _by_group(fields: Mapping[str, Field]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields by their group, in the order they were registered."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for key, field in fields.items():
        if not field.is_former:
            kinds.setdefault(str(field.group), []).append((key, str(field.label)))
    return list(kinds.items())
