"""Verbs of testing and adjusting: try a version on history, decide about what was proposed."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tiemnang.due.actions import enqueue
from tiemnang.due.models import Job
from tiemnang.targeting import trying
from tiemnang.targeting.actions.diary import note
from tiemnang.targeting.actions.drafting import Content, NotPossible, content_of, draft, may_change
from tiemnang.targeting.models import ProfileVersion, Proposal
from tiemnang.team.models import Member

TRY = "targeting.try"  # kind of the job that tries a version on history
WATCH = "targeting.watch"  # kind of the job that counts months and looks for drift
Report = Callable[[int, int], None]


@transaction.atomic
def try_on_history(version: ProfileVersion, *, by: Member, at: datetime) -> Job:
    """Ask how a version would have done; the answer lands in `version.backtest`. Raises NotPossible("asks_nothing")."""
    may_change(by)
    if not version.criteria.get("rules"):
        raise NotPossible("asks_nothing")
    return enqueue(TRY, {"version": version.pk}, by=by.pk, due_at=at)


def keep_trial(version: ProfileVersion, *, by: Member | None, at: datetime, report: Report) -> None:
    """Try a version on history and keep what came of it."""
    found = trying.tried(version, at=at, pause=report)
    with transaction.atomic():
        # A draft that was changed meanwhile must not carry the trial of its former rules.
        ProfileVersion.objects.filter(pk=version.pk, changed_at=version.changed_at).update(backtest=found)
        inside = (found["held_out"] or found["whole"])["inside"]
        note(
            version.profile,
            "tried",
            by=by,
            at=at,
            number=version.number,
            leads=inside["leads"],
            won=inside["won"],
        )


@transaction.atomic
def decide(
    proposal: Proposal, accepted: bool, *, why: str, by: Member, at: datetime
) -> ProfileVersion | None:
    """Say yes or no to a proposal, and why; a yes makes the draft it stands for, which somebody still publishes.

    Raises NotPossible: `why_missing` for a no without a reason, `already_decided`.
    """
    may_change(by)
    proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("version__profile")
        .get(pk=proposal.pk)
    )
    if proposal.state != Proposal.State.WAITING:
        raise NotPossible("already_decided")
    if not accepted and not why.strip():
        raise NotPossible("why_missing")
    proposal.state = Proposal.State.ACCEPTED if accepted else Proposal.State.REFUSED
    proposal.why, proposal.by, proposal.decided_at = why.strip()[:500], by, at
    if accepted and proposal.criteria:
        proposal.became = _draft_of(proposal, by=by, at=at)
    proposal.save()
    note(
        proposal.version.profile,
        "decided",
        by=by,
        at=at,
        text=proposal.why,
        proposal=proposal.pk,
        accepted=accepted,
    )
    return proposal.became


def _draft_of(proposal: Proposal, *, by: Member, at: datetime) -> ProfileVersion:
    content: Content = content_of(proposal.version)
    return draft(proposal.version.profile, by=by, at=at, content=content._replace(criteria=proposal.criteria))
