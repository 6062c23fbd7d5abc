"""Whom we want: the list of profiles, what may be learned from the customers there are, and the ways in."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang.criteria.register import Field
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.actions import NotPossible
from tiemnang.targeting.models import Profile, ProfileVersion, Proposal
from tiemnang.targeting.words import refusal
from tiemnang.team.models import Member
from tiemnang.web import (
    profile_edit,
    profile_leads,
    profile_mining,
    profile_publish,
    profile_trial,
    profile_version,
    profile_watch,
    profile_words,
)
from tiemnang.web.profile_customers import customers
from tiemnang.web.profile_sight import fields_once, may_shape, must_shape, profile_of, sentence
from tiemnang.web.shell import toast

MOST = 100  # profiles on the page
State = ProfileVersion.State


class Row(NamedTuple):
    """One profile with the version in use and the one being drafted."""

    profile: Profile
    published: ProfileVersion | None
    draft: ProfileVersion | None
    about: str
    said: str  # its rules as one sentence
    href: str
    draft_href: str
    leads: str  # names its leads to the list
    waiting: int  # proposals nobody decided on


def page(request: HttpRequest) -> HttpResponse:
    """Every profile in use, or what to do first."""
    context = {
        "rows": _rows(fields_once()),
        "customers": customers(request.user),
        "runs": profile_mining.listed(),
        "can_shape": may_shape(request.user),
        "laid_aside": Profile.objects.exclude(archived_at=None).order_by("name")[:MOST],
    }
    return render(request, "profiles/list.html", context)


def _rows(fields: Mapping[str, Field]) -> list[Row]:
    """The profiles by name, with their current versions: three queries however many there are."""
    profiles = list(Profile.objects.in_use()[:MOST])
    current = ProfileVersion.objects.filter(profile__in=profiles, state__in=(State.DRAFT, State.PUBLISHED))
    versions = {(one.profile_id, one.state): one for one in current.order_by("number")}
    waiting = dict(
        Proposal.objects.filter(version__profile__in=profiles, state=Proposal.State.WAITING)
        .values_list("version__profile")
        .annotate(number=Count("pk"))
    )
    return [_row(each, versions, waiting.get(each.pk, 0), fields) for each in profiles]


def _row(
    profile: Profile, versions: Mapping[Any, ProfileVersion], waiting: int, fields: Mapping[str, Field]
) -> Row:
    published, draft = versions.get((profile.pk, State.PUBLISHED)), versions.get((profile.pk, State.DRAFT))
    shown = published or draft
    if shown:
        shown.profile = profile
    return Row(
        profile,
        published,
        draft,
        " · ".join(profile_words.about(shown)) if shown else profile.product,
        sentence(shown.criteria, fields) if shown and shown.criteria.get("rules") else "",
        reverse("profile", args=[profile.pk]),
        reverse("profile_version", args=[profile.pk, draft.number]) if draft else "",
        f"v{shown.pk}" if shown else "",
        waiting,
    )


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A profile by itself: its version in use, else the latest."""
    profile = profile_of(pk)
    versions: Sequence[ProfileVersion] = list(profile.versions.only("number", "state").order_by("-number"))
    chosen = next((each for each in versions if each.is_published), versions[0] if versions else None)
    return redirect("profile_version", pk, chosen.number) if chosen else redirect("profiles")


def count(request: HttpRequest) -> HttpResponse:
    """How many leads stand behind a name of a profile page."""
    name = request.GET.get("target", "")
    return profile_leads.fragment(request, timezone.now(), name)


@require_POST
def shelve(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a profile aside, or take it up again."""
    must_shape(request)
    profile, member = profile_of(pk), request.user
    if request.POST.get("do") == "back":
        targeting.take_up(profile, by=member)
        toast(request, _("Đã mở lại chân dung “%(name)s”.") % {"name": profile})
        return redirect("profile", pk)
    return _lay_aside(request, profile, member)


def _lay_aside(request: HttpRequest, profile: Profile, member: Member) -> HttpResponse:
    try:
        targeting.lay_aside(profile, by=member, at=timezone.now())
    except NotPossible as refused:
        toast(request, refusal(refused.code))
        return redirect("profile", profile.pk)
    toast(request, _("Đã cất chân dung “%(name)s”.") % {"name": profile})
    return redirect("profiles")


@require_POST
def learned(request: HttpRequest, pk: int) -> HttpResponse:
    """Write into the diary what was learned."""
    must_shape(request)
    targeting.learned(profile_of(pk), request.POST.get("text", ""), by=request.user, at=timezone.now())
    return redirect(f"{reverse('profile', args=[pk])}#diary")


paths = [
    path("profiles/", page, name="profiles"),
    path("profiles/new/", profile_edit.new, name="profile_new"),
    path("profiles/count/", count, name="profile_count"),
    *profile_mining.paths,
    path("profiles/<int:pk>/", one, name="profile"),
    path("profiles/<int:pk>/draft/", profile_edit.draft, name="profile_draft"),
    path("profiles/<int:pk>/shelve/", shelve, name="profile_shelve"),
    path("profiles/<int:pk>/diary/", learned, name="profile_learned"),
    path("profiles/<int:pk>/<int:number>/", profile_version.page, name="profile_version"),
    path("profiles/<int:pk>/<int:number>/edit/", profile_edit.edit, name="profile_edit"),
    path("profiles/<int:pk>/<int:number>/discard/", profile_edit.discard, name="profile_discard"),
    path("profiles/<int:pk>/<int:number>/try/", profile_trial.begin, name="profile_try"),
    path("profiles/<int:pk>/<int:number>/watch/", profile_watch.page, name="profile_watch"),
    path("profiles/proposals/<int:pk>/", profile_trial.decide, name="profile_decide"),
    path("profiles/<int:pk>/<int:number>/publish/", profile_publish.page, name="profile_publish"),
    path("profiles/<int:pk>/<int:number>/take-back/", profile_publish.take_back, name="profile_take_back"),
    path("profiles/<int:pk>/<int:number>/rest/", profile_publish.rest, name="profile_rest"),
    path(
        "profiles/<int:pk>/<int:number>/against/<int:other>/", profile_publish.compare, name="profile_compare"
    ),
]
