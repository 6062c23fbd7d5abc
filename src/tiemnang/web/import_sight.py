"""Which imports a member may see and touch, and where each one really stands."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from tiemnang.capture.models import Import
from tiemnang.due.models import Job
from tiemnang.team.models import Member, Reading, Sight

KINDS = {Import.State.RUNNING: "import", Import.State.UNDOING: "undo_import"}


def seen_by(member: Member) -> QuerySet[Import]:
    """Imports by those whose leads this member sees, since raw rows tell as much; none for who only looks."""
    if not member.can_change:
        return Import.objects.none()
    if member.reading != Reading.ALL:
        return Import.objects.filter(by=member)  # raw rows hold every number
    if member.sight == Sight.ALL:
        return Import.objects.all()
    team = Q(by__team=member.team_id) if member.sight == Sight.TEAM and member.team_id else Q()
    return Import.objects.filter(Q(by=member) | team if team else Q(by=member))


def found(request: HttpRequest, pk: int) -> Import:
    """One import this member may see; 404 otherwise."""
    if not request.user.is_authenticated:
        raise Http404
    return get_object_or_404(seen_by(request.user).select_related("by"), pk=pk)


def job_of(batch: Import) -> Job | None:
    """The latest job of what the import is doing now."""
    kind = KINDS.get(Import.State(batch.state))
    return Job.objects.filter(kind=kind, args__import=batch.pk).order_by("-pk").first() if kind else None


def settle(batch: Import, job: Job | None) -> None:
    """An import whose job ended without a word (cancelled while waiting, given up) has stopped: write that down."""
    if batch.state not in KINDS or (job and not job.is_dead and not job.is_cancelled):
        return
    stopped = Import.objects.filter(pk=batch.pk, state=batch.state)
    if stopped.update(state=Import.State.STOPPED):
        batch.state = Import.State.STOPPED
