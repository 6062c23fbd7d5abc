"""Verb of the nightly look at a published version: count its months, see whether buyers moved, propose what to change."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tiemnang.criteria.rules import Group, Unsound, as_json
from tiemnang.targeting import askable, watching
from tiemnang.targeting.actions.diary import note
from tiemnang.targeting.askable import either
from tiemnang.targeting.models import ProfileVersion, Proposal, Watch

COUNTED_AGAIN = 4  # months, the running one among them: whoever came in them may still buy
SHOWN_BEFORE = 6  # months before the version was published that are counted once, to compare with
Report = Callable[[int, int], None]
Row = Mapping[str, Any]


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
