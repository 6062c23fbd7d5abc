"""What a person says of leads: new ones, who they are, how to reach them, which two are one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tiemnang.customers import actions as customers
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Entry, Identity, Lead, Position
from tiemnang.leads.models.known import Origin
from tiemnang.matching import merge as merging
from tiemnang.matching.models import DoubtfulPair, Merge
from tiemnang.team.audit import record
from tiemnang.team.models import Member
from tiemnang.way.judging import anew, judge


@transaction.atomic
def write_down(given: Mapping[str, Any], *, at: datetime, by: Member) -> Lead:
    """A lead met by phone or at the door: whom it may be is asked at once. Raises Unreadable.

    `given` holds what `leads.create` takes (`name`, `ways`, `owner` and columns), and `need` in their own words.
    """
    columns = dict(given)
    need = columns.pop("need", "")
    lead = leads.create(**columns, at=at, by=by)
    if need:
        leads.add_need(lead, need, severity=2, at=at, by=by, origin=Origin.MEMBER)
    anew([lead.pk], at=at)
    return lead


@transaction.atomic
def correct(lead: Lead, wanted: Mapping[str, str], *, at: datetime, by: Member) -> Entry | None:
    """Mend who a lead is: they are found, recognised and judged by it from now on. None when nothing is new."""
    if line := leads.correct(lead, wanted, at=at, by=by):
        anew([lead.pk], at=at)
    return line


@transaction.atomic
def reach(lead: Lead, kind: str, raw: str, *, at: datetime, by: Member) -> Identity:
    """Write down a further way to reach a lead. Raises Unreadable."""
    way = leads.add_way(lead, kind, raw, at=at, by=by)
    anew([lead.pk], at=at)
    return way


@transaction.atomic
def mend_way(way: Identity, raw: str, *, at: datetime, by: Member) -> bool:
    """Write a number or address anew; False when nothing is new. Raises Unreadable."""
    if is_new := leads.mend_way(way, raw, at=at, by=by):
        anew([way.lead_id], at=at)
    return is_new


@transaction.atomic
def join(
    lead: Lead, organisation: str, *, title: str, since: date | None, stays: bool, at: datetime, by: Member
) -> Position | None:
    """Write down where a lead works now; the places before are kept. None without a name."""
    made = leads.join(lead, organisation, title=title, since=since, stays=stays, at=at, by=by)
    anew([lead.pk], at=at)
    return made


@transaction.atomic
def take_back(line: Entry, *, at: datetime, by: Member) -> None:
    """Undo what a line of the timeline tells. Raises NotUndoable."""
    if line.verb == "bought":
        customers.take_back(line, at=at, by=by)
        customers.count_many([line.lead_id], at=at)
    else:
        leads.take_back(line, at=at, by=by)
    anew([line.lead_id], at=at)


def merge(
    old: Lead,
    *,
    into: Lead,
    by: Member | None,
    at: datetime,
    choices: Mapping[str, str] | None = None,
    pair: DoubtfulPair | None = None,
) -> Merge:
    """Make two leads one, and judge anew what they are worth together."""
    merged = merging.merge(old, into=into, by=by, at=at, choices=choices, pair=pair)
    customers.settle_anew([old.pk, into.pk], at=at, by=by)
    customers.count_many([old.pk, into.pk], at=at)
    judge([old.pk, into.pk], at=at)
    if by:
        record("merged", by=by, at=at, lead_id=into.pk, old=str(old))
    return merged


def part(merged: Merge, *, by: Member | None, at: datetime) -> None:
    """Undo a merge, and judge anew every lead of its chain that stands for itself."""
    parted = merging.undo(merged, by=by, at=at)
    customers.settle_anew(parted, at=at, by=by)
    customers.count_many(parted, at=at)
    judge(parted, at=at)
    record("parted", by=by, at=at, lead_id=merged.into_id, old=str(merged.old))
