"""Verbs of a version in use: publish it, take that back, let it rest."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from tiemnang.due.actions import cancel, enqueue
from tiemnang.due.models import Job
from tiemnang.leads.models import Lead
from tiemnang.targeting.actions.diary import note
from tiemnang.targeting.actions.drafting import NotPossible, may_change
from tiemnang.targeting.cells import count_cells
from tiemnang.targeting.models import Match, Profile, ProfileVersion, Proposal
from tiemnang.team.models import Member

HOLD = "targeting.hold"  # kind of the job that holds every lead against the published versions
PART = 2000  # leads in one transaction
State = ProfileVersion.State


@transaction.atomic
def publish(version: ProfileVersion, *, by: Member, at: datetime) -> Job:
    """Put a version into use; the one before it rests. Every lead is held against it in the background.

    A draft or a resting version can be published. Raises NotPossible: `asks_nothing`, `already_published`,
    `laid_aside`.
    """
    may_change(by)
    version = _locked(version)
    if version.is_published:
        raise NotPossible("already_published")
    if version.profile.archived_at:
        raise NotPossible("laid_aside")
    if not version.criteria.get("rules"):
        raise NotPossible("asks_nothing")
    before = version.profile.versions.filter(state=State.PUBLISHED).first()
    if before:
        _rest(before, at)
        before.proposals.filter(state=Proposal.State.WAITING).update(state=Proposal.State.OUTDATED)
    _put_up(version, by=by, at=at, before=before)
    note(version.profile, "published", by=by, at=at, number=version.number)
    return hold_all(by=by, at=at)


@transaction.atomic
def take_back(version: ProfileVersion, *, by: Member, at: datetime) -> Job:
    """Undo a publishing: the version is what it was, and the one before it, if any, is back in use.

    Raises NotPossible("not_published").
    """
    may_change(by)
    version = _locked(version)
    if not version.is_published:
        raise NotPossible("not_published")
    before, version.before = version.before, None
    version.state = State.RETIRED if version.retired_at else State.DRAFT  # as it was before it was put up
    version.published_at = version.published_by = version.matched_at = None
    version.save()
    if before and before.state == State.RETIRED:
        before.state, before.matched_at = State.PUBLISHED, None
        before.save(update_fields=["state", "matched_at"])
    note(version.profile, "unpublished", by=by, at=at, number=version.number)
    return hold_all(by=by, at=at)


@transaction.atomic
def retire(version: ProfileVersion, *, by: Member, at: datetime) -> Job:
    """Let a version rest without another in its place; publishing it again takes that back."""
    may_change(by)
    version = _locked(version)
    if not version.is_published:
        raise NotPossible("not_published")
    _rest(version, at)
    note(version.profile, "retired", by=by, at=at, number=version.number)
    return hold_all(by=by, at=at)


def hold_all(*, by: Member | None, at: datetime) -> Job:
    """Ask for every lead to be held against the versions in use and judged anew; an older such job ends first.

    All of them, since `Score.fit` means something else while no profile is in use.
    """
    stop_holding(at=at)
    return enqueue(HOLD, {"whole": True}, by=by.pk if by else None, due_at=at)


def stop_holding(*, at: datetime) -> None:
    """Stop the job; leads that were not reached are held tonight."""
    for job in Job.objects.filter(kind=HOLD, due_at__isnull=False):
        cancel(job, now=at)


def number_to_hold() -> int:
    """How many leads a whole round holds."""
    return Lead.objects.living().count()


def leads_after(pk: int) -> list[int]:
    """The next few thousand leads behind `pk`."""
    return list(Lead.objects.living().filter(pk__gt=pk).order_by("pk").values_list("pk", flat=True)[:PART])


def is_any_in_use() -> bool:
    """Whether a version is published, so that there is something to hold leads against."""
    return _in_use().exists()


def mark_held(*, at: datetime) -> None:
    """Every lead was held against the versions in use: say so."""
    _in_use().update(matched_at=at)


def finish_holding(*, at: datetime) -> None:
    """After every lead was held: count, and forget who fitted versions that rest now."""
    for version in _in_use():
        count_cells(version, at=at)
    for version in (
        ProfileVersion.objects.exclude(state=State.PUBLISHED).filter(matches__isnull=False).distinct()
    ):
        _forget_matches(version)


def _forget_matches(version: ProfileVersion) -> None:
    """A part at a time, so that nobody waits long for the database."""
    rows = Match.objects.filter(version=version)
    while part := list(rows.order_by("lead").values_list("lead_id", flat=True)[:PART]):
        rows.filter(lead__gte=part[0], lead__lte=part[-1]).delete()


def _in_use() -> QuerySet[ProfileVersion]:
    return ProfileVersion.objects.filter(state=State.PUBLISHED)


def _locked(version: ProfileVersion) -> ProfileVersion:
    """The version as it stands now; whoever moves a version of this profile waits for the other."""
    Profile.objects.select_for_update().get(pk=version.profile_id)
    return ProfileVersion.objects.select_for_update(of=("self",)).select_related("profile").get(pk=version.pk)


def _rest(version: ProfileVersion, at: datetime) -> None:
    version.state, version.retired_at = State.RETIRED, at
    version.save(update_fields=["state", "retired_at"])


def _put_up(version: ProfileVersion, *, by: Member, at: datetime, before: ProfileVersion | None) -> None:
    version.state, version.published_at, version.published_by = State.PUBLISHED, at, by
    version.before, version.matched_at = before, None
    version.save()
