"""Who may shape profiles, which one an address names, and the fields of a rule with every choice looked up once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.counts import Counted, count_those
from tiemnang.criteria.register import Field, known_fields
from tiemnang.criteria.rules import Standpoint, Unsound
from tiemnang.leads.models import Lead
from tiemnang.office import current
from tiemnang.targeting.actions.drafting import SHAPERS
from tiemnang.targeting.models import MiningRun, Profile, ProfileVersion
from tiemnang.team.models import Member

PATIENCE = 0.3  # seconds a page gives one count before it says "nhiều" and links to the rows instead


def may_shape(member: Member) -> bool:
    """Owners, leaders and marketers decide whom we want; everybody reads it."""
    return member.role in SHAPERS


def must_shape(request: HttpRequest) -> None:
    """Raises PermissionDenied for who only reads."""
    if not may_shape(request.user):
        raise PermissionDenied


def version_of(profile_pk: int, number: int) -> ProfileVersion:
    """The version an address names, with its profile; 404 when there is none."""
    related = ("profile", "by", "published_by", "before")
    found = (
        ProfileVersion.objects.select_related(*related).filter(profile__pk=profile_pk, number=number).first()
    )
    if found is None:
        raise Http404
    return found


def profile_of(pk: int) -> Profile:
    """The profile an address names; 404 when there is none."""
    found = Profile.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def run_of(pk: int) -> MiningRun:
    """The mining run an address names; 404 when there is none."""
    found = MiningRun.objects.select_related("by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def fields_once() -> Mapping[str, Field]:
    """Every field there is, each asking for its choices at most once however many sentences are said."""
    return {
        key: replace(field, choices=_once(field.choices)) if field.choices else field
        for key, field in known_fields().items()
    }


def _once(choices: Any) -> Any:
    @cache
    def listed() -> Iterable[tuple[str, Any]]:
        return list(choices())

    return listed


def sentence(tree: Any, fields: Mapping[str, Field]) -> str:
    """A rule in words; empty when it asks for something that is no more."""
    try:
        return Criteria.read(tree, fields).sentence
    except Unsound:
        return ""


def counted(tree: Any, member: Member, fields: Mapping[str, Field], *, seconds: float = PATIENCE) -> Counted:
    """How many leads this member sees a rule holds for, as far as patience goes."""
    try:
        asked = Criteria.read(tree, fields)
    except Unsound:
        return Counted()
    at = Standpoint(timezone.now(), member.pk, *current.work_time())
    return count_those(asked, Lead.objects.seen_by(member), at, seconds=seconds)
