"""Verbs of a profile on paper: make one, draft its next version, change the draft, lay the profile aside."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from tiemnang.targeting import askable
from tiemnang.targeting.actions.diary import note
from tiemnang.targeting.models import Profile, ProfileVersion
from tiemnang.targeting.models.profile import STORY
from tiemnang.team.models import Member, Role
from tiemnang.vietnam.text import nfc

SHAPERS = frozenset({Role.OWNER, Role.LEADER, Role.MARKETER})
LONGEST = 2000  # letters of one part of a story
State = ProfileVersion.State
EMPTY: Mapping[str, Any] = {"combinator": "and", "not": False, "rules": []}


class NotPossible(ValueError):
    """Why a profile cannot be changed so: `name_missing`, `not_a_draft`, `asks_nothing`, `period_ends_first`, …"""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


class Content(NamedTuple):
    """What a version says: its rules as JSON, its story, its market period, and what it rests on."""

    criteria: Any = EMPTY
    story: Mapping[str, str] = {}
    market_from: date | None = None
    market_to: date | None = None
    evidence: Mapping[str, Any] = {}


def may_change(by: Member) -> None:
    """Owners, leaders and marketers decide whom we want; raises PermissionDenied."""
    if by.role not in SHAPERS:
        raise PermissionDenied


@transaction.atomic
def create(
    name: str, *, product: str = "", by: Member, at: datetime, content: Content | None = None
) -> ProfileVersion:
    """Begin a profile with a first draft; raises NotPossible, criteria.rules.Unsound."""
    may_change(by)
    profile = Profile(product=nfc(product)[:200], by=by, made_at=at)
    _name(profile, name)
    profile.save()
    return _new_draft(profile, content or Content(), by=by, at=at)


@transaction.atomic
def rename(profile: Profile, name: str, *, product: str, by: Member) -> None:
    """Call a profile something else, or say for what it is; raises NotPossible."""
    may_change(by)
    _name(profile, name)
    profile.product = nfc(product)[:200]
    profile.save(update_fields=["name", "product"])


@transaction.atomic
def draft(profile: Profile, *, by: Member, at: datetime, content: Content | None = None) -> ProfileVersion:
    """The next version to work on: the draft there is, else one that starts from the latest version, or from `content`."""
    may_change(by)
    found = profile.versions.filter(state=State.DRAFT).order_by("-number").first()
    if found is not None and content is None:
        return found
    latest = profile.versions.order_by("-number").first()
    return _new_draft(profile, content or content_of(latest), by=by, at=at)


def content_of(version: ProfileVersion | None) -> Content:
    """What a version says, to start another from."""
    if version is None:
        return Content()
    return Content(version.criteria, version.story, version.market_from, version.market_to, version.evidence)


@transaction.atomic
def change(version: ProfileVersion, content: Content, *, by: Member, at: datetime) -> None:
    """Let a draft say something else; raises NotPossible("not_a_draft"), criteria.rules.Unsound."""
    may_change(by)
    _must_be_draft(version)
    before = version.criteria
    _fill(version, content, at=at)
    if version.criteria != before:
        version.backtest = None  # it was of other rules
        version.cells = {}
    version.save()


@transaction.atomic
def discard(version: ProfileVersion, *, by: Member) -> None:
    """Throw a draft away; raises NotPossible("not_a_draft")."""
    may_change(by)
    _must_be_draft(version)
    version.delete()


@transaction.atomic
def lay_aside(profile: Profile, *, by: Member, at: datetime) -> None:
    """Stop offering a profile; its versions and what was learned stay. Raises NotPossible("still_published")."""
    may_change(by)
    Profile.objects.select_for_update().get(pk=profile.pk)
    if profile.versions.filter(state=State.PUBLISHED).exists():
        raise NotPossible("still_published")
    profile.archived_at = at
    profile.save(update_fields=["archived_at"])


@transaction.atomic
def take_up(profile: Profile, *, by: Member) -> None:
    """Offer a profile again that was laid aside."""
    may_change(by)
    profile.archived_at = None
    profile.save(update_fields=["archived_at"])


def _must_be_draft(version: ProfileVersion) -> None:
    """Whoever publishes it meanwhile waits, or was quicker: then it stays as it was published."""
    Profile.objects.select_for_update().get(pk=version.profile_id)
    if not ProfileVersion.objects.filter(pk=version.pk, state=State.DRAFT).exists():
        raise NotPossible("not_a_draft")


def _name(profile: Profile, name: str) -> None:
    profile.name = nfc(name)[:120]
    if not profile.name:
        raise NotPossible("name_missing")


def _new_draft(profile: Profile, content: Content, *, by: Member, at: datetime) -> ProfileVersion:
    Profile.objects.select_for_update().get(pk=profile.pk)  # two drafts at once get two numbers
    last = profile.versions.aggregate(last=Max("number"))["last"] or 0
    version = ProfileVersion(profile=profile, number=last + 1, made_at=at, by=by)
    _fill(version, content, at=at)
    version.save()
    note(profile, "drafted", by=by, at=at, number=version.number, run=version.evidence.get("run"))
    return version


def _fill(version: ProfileVersion, content: Content, *, at: datetime) -> None:
    if content.market_from and content.market_to and content.market_to < content.market_from:
        raise NotPossible("period_ends_first")
    version.criteria = askable.written(content.criteria)
    version.story = {part: text for part in STORY if (text := nfc(content.story.get(part, ""))[:LONGEST])}
    version.market_from, version.market_to = content.market_from, content.market_to
    version.evidence, version.changed_at = dict(content.evidence), at
