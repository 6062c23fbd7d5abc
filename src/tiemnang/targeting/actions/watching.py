"""Verbs of testing and adjusting: try a version on history, watch it, propose changes, decide about them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tiemnang.criteria.rules import Group, Unsound, as_json
from tiemnang.due.actions import enqueue
from tiemnang.due.models import Job
from tiemnang.targeting import askable, trying, watching
from tiemnang.targeting.actions.diary import note
from tiemnang.targeting.actions.drafting import Content, NotPossible, content_of, draft, may_change
from tiemnang.targeting.models import ProfileVersion, Proposal, Watch
from tiemnang.targeting.telling import either
from tiemnang.team.models import Member

TRY = "targeting.try"  # kind of the job that tries a version on history
WATCH = "targeting.watch"  # kind of the job that counts months and looks for drift
COUNTED_AGAIN = 4  # months, the running one among them: whoever came in them may still buy
SHOWN_BEFORE = 6  # months before the version was published that are counted once, to compare with
Report = Callable[[int, int], None]
Row = Mapping[str, Any]


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


def watch(version: ProfileVersion, *, at: datetime, report: Report) -> Watch | None:
    """Count the months of a published version anew, and look whether buyers moved; returns the month that drifts."""
    months, looked_at = (
        _months(version, at),
        set(version.watches.exclude(traits=[]).values_list("month", flat=True)),
    )
    drifting = None
    for done, month in enumerate(months):
        traits = None if month in looked_at else watching.drift_of(version, month, at=at)
        sides = watching.cohorts(version, month, at=at)
        with transaction.atomic():
            row = _keep(version, month, sides, traits, at=at)
            if traits and row.is_drifting:
                drifting = row
                _propose(row, at=at)
            report(done + 1, len(months))
    return drifting


def _months(version: ProfileVersion, at: datetime) -> list[date]:
    """The months to count: those not counted yet, and the last few."""
    assert version.published_at
    now, published = watching.first_day(at), watching.first_day(version.published_at)
    first = watching.after(published, -SHOWN_BEFORE)
    every = [watching.after(first, step) for step in range(watching.months_between(first, now) + 1)]
    known = set(version.watches.values_list("month", flat=True))
    return [month for month in every if month not in known or month in every[-COUNTED_AGAIN:]]


def _keep(
    version: ProfileVersion,
    month: date,
    sides: tuple[watching.Cohort, watching.Cohort],
    traits: Sequence[Row] | None,
    *,
    at: datetime,
) -> Watch:
    inside, outside = sides
    counted: dict[str, Any] = {
        "inside": inside.leads, "inside_won": inside.won, "inside_calls": inside.calls, "inside_money": inside.money,
        "outside": outside.leads, "outside_won": outside.won, "outside_calls": outside.calls,
        "outside_money": outside.money, "counted_at": at,
    }  # fmt: skip
    if traits is not None:
        counted |= {"traits": list(traits), "is_drifting": watching.is_drifting(traits)}
    row, _made = Watch.objects.update_or_create(version=version, month=month, defaults=counted)
    return row


def _propose(row: Watch, *, at: datetime) -> None:
    """One proposal for each way to be a target that moved, else for a side as a whole, else for a condition; once each."""
    moved = [each for each in row.traits if each["is_drifting"]]
    of_rules = [each for each in moved if each["kind"] == "rule"]
    for each in of_rules or moved[:1]:
        if not _is_said(row.version, each):
            kind, criteria = _change_for(row.version, each)
            detail = {**each, "month": row.month.isoformat()}
            Proposal.objects.create(
                version=row.version, kind=kind, detail=detail, criteria=criteria, made_at=at
            )
            note(row.version.profile, "drifted", by=None, at=at, number=row.version.number, **_month_of(row))


def _month_of(row: Watch) -> dict[str, str]:
    return {"month": f"{row.month:%m/%Y}"}


def _is_said(version: ProfileVersion, moved: Row) -> bool:
    """Whether this was proposed before, whatever was decided: nobody is asked twice about one thing of one version."""
    return version.proposals.filter(detail__kind=moved["kind"], detail__number=moved["number"]).exists()


def _change_for(version: ProfileVersion, moved: Row) -> tuple[str, dict[str, Any] | None]:
    """(kind, the rules as they would be): a way that faded is dropped where others are left; else ask customers anew."""
    if moved["kind"] == "outside" and moved["rate"] > moved["before"]:
        return "mine_again", None
    if moved["rate"] >= moved["before"]:
        return "grows", None
    left = _without(version, moved["number"]) if moved["kind"] == "rule" else None
    if left:
        return "drop_rule", left
    return ("fades" if moved["kind"] == "outside" else "mine_again"), None


def _without(version: ProfileVersion, number: int) -> dict[str, Any] | None:
    try:
        branches = list(askable.branches(askable.read(version.criteria).tree))
    except Unsound:
        return None
    kept: list[Group] = [each for at, each in enumerate(branches) if at != number]
    return either([as_json(each) for each in kept]) if kept else None


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
