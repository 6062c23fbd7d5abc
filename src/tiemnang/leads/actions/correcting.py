"""Mending who a lead is and where they work; the words before stay on the timeline, and every line can be taken back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from tiemnang.leads import search
from tiemnang.leads.actions.reaching import Unreadable, find_organisation
from tiemnang.leads.actions.telling import tell
from tiemnang.leads.models import Entry, Lead, Position
from tiemnang.team.models import Member
from tiemnang.vietnam import dates
from tiemnang.vietnam.text import nfc

# How much of what was typed is read.
CORRECTABLE = {
    "name": 200, "salutation": 10, "birth": 40, "province": 2, "district": 80, "ward": 80, "address": 300,
}  # fmt: skip


@transaction.atomic
def correct(lead: Lead, wanted: Mapping[str, str], *, at: datetime, by: Member | None) -> Entry | None:
    """Write these of `CORRECTABLE`; the timeline keeps [before, after] of each. None when nothing is new.

    Raises Unreadable("birth_bad") for a birthday that cannot be read. Filing the lead anew is the caller's next step.
    """
    held = Lead.objects.select_for_update().get(pk=lead.pk)
    changes: dict[str, list[str]] = {}
    for name in CORRECTABLE:
        if name in wanted:
            value = _read(name, wanted[name], at.date())
            if value != getattr(held, name):
                changes[name] = [getattr(held, name), value]
    if not changes:
        return None
    Lead.objects.filter(pk=lead.pk).update(**{name: after for name, (_before, after) in changes.items()})
    search.refresh([lead.pk])
    return tell([lead.pk], "corrected", at=at, by=by, detail={"changes": changes})[0]


def _read(name: str, raw: str, today: date) -> str:
    text = nfc(raw)[: CORRECTABLE[name]]
    if name != "birth" or not text:
        return text
    found = dates.read_birth(text, today)
    if found is None:
        raise Unreadable("birth_bad", raw=raw)
    day = found.value.date() if isinstance(found.value, datetime) else found.value
    return day.isoformat() if found.precision in {"day", "minute"} else f"{day.year}"


@transaction.atomic
def join(
    lead: Lead,
    organisation: str,
    *,
    title: str = "",
    since: date | None = None,
    stays: bool = False,
    at: datetime,
    by: Member | None,
) -> Position | None:
    """They work at this organisation now; unless `stays`, the places before end there and are kept. None without a name."""
    firm = find_organisation(organisation)
    if firm is None:
        return None
    held = Lead.objects.select_for_update().get(pk=lead.pk)
    standing = Position.objects.filter(lead=lead, until=None)
    left = [] if stays else list(standing.exclude(organisation=firm).values_list("pk", flat=True))
    Position.objects.filter(pk__in=left).update(until=since or at.date())
    made = Position.objects.create(lead=lead, organisation=firm, title=nfc(title)[:120], since=since)
    Lead.objects.filter(pk=lead.pk).update(organisation=firm)
    search.refresh([lead.pk])
    detail = {"position": made.pk, "title": made.title, "left": left, "before": held.organisation_id}
    tell([lead.pk], "joined", at=at, by=by, text=firm.name, detail=detail)
    return made


@transaction.atomic
def mend_position(
    position: Position, *, title: str, since: date | None, until: date | None, at: datetime, by: Member | None
) -> None:
    """Mend what they are there, from when and until when."""
    before = _said(position)
    position.title, position.since, position.until = nfc(title)[:120], since, until
    if _said(position) == before:
        return
    position.save(update_fields=["title", "since", "until"])
    moved = _stand_where_they_work(position)
    detail = {"position": position.pk, "from": before, "to": _said(position), "organisation": moved}
    tell([position.lead_id], "position", at=at, by=by, text=position.organisation.name, detail=detail)


def _said(position: Position) -> dict[str, Any]:
    return {
        "title": position.title,
        "since": position.since.isoformat() if position.since else None,
        "until": position.until.isoformat() if position.until else None,
    }


def _stand_where_they_work(position: Position) -> list[int | None]:
    """Who left a place stands at the latest one that goes on, or nowhere; returns the organisation [before, after]."""
    lead = Lead.objects.get(pk=position.lead_id)
    before = after = lead.organisation_id
    if position.until is None:
        after = before or position.organisation_id
    elif before == position.organisation_id:
        goes_on = Position.objects.filter(lead=lead, until=None).order_by("-since", "-pk")
        after = goes_on.values_list("organisation_id", flat=True).first()
    if after != before:
        Lead.objects.filter(pk=lead.pk).update(organisation_id=after)
        search.refresh([lead.pk])
    return [before, after]


def put_back(lead_id: int, changes: Mapping[str, tuple[Any, Any]]) -> list[str]:
    """Give a lead its columns {name: (before, after)} back where nobody changed them since; the names that went back."""
    gone_back = []
    for name, (before, after) in changes.items():
        unchanged = Q(**{name: after}) if after is not None else Q(**{f"{name}__isnull": True})
        if Lead.objects.filter(unchanged, pk=lead_id).update(**{name: before}):
            gone_back.append(name)
    return gone_back
