"""What we learn of a lead: facts are appended with time and origin; needs stand in their own words."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tiemnang.leads.actions.telling import tell
from tiemnang.leads.models import Fact, FactDefinition, FactGroup, FactType, Lead, Need
from tiemnang.leads.rules import fact_number
from tiemnang.team.models import Member
from tiemnang.vietnam.text import nfc


def define_fact(
    key: str, name: str, group: str = FactGroup.INTEREST, type: str = FactType.TEXT
) -> FactDefinition:
    """The definition under this key or the one it became part of, made when it is new."""
    definition, _ = FactDefinition.objects.get_or_create(
        key=key[:80], defaults={"name": nfc(name)[:120], "group": group, "type": type}
    )
    return definition.merged_into or definition


@transaction.atomic
def learn(
    lead: Lead,
    definition: FactDefinition,
    value: str,
    *,
    at: datetime,
    by: Member | None = None,
    origin: str,
) -> Fact | None:
    """Append what is now known; the value before stays in the history. None when nothing is new.

    Raises ValueError with a code (not_a_number, not_money, not_a_date, not_yes_or_no) for an unreadable value.
    """
    text = nfc(value)
    number = fact_number(text, definition.type, timezone.localdate(at))
    current = (
        Fact.objects.select_for_update().filter(lead=lead, definition=definition, superseded_at=None).first()
    )
    if current and current.value == text:
        return None
    if current:
        current.superseded_at = max(at, current.known_at)
        current.save(update_fields=["superseded_at"])
    fact = Fact.objects.create(
        lead=lead, definition=definition, value=text, number=number, known_at=at, origin=origin, by=by
    )
    detail = _detail(definition, current, text) | {"id": fact.pk}
    tell([lead.pk], "learned", at=at, by=by, text=definition.name, detail=detail)
    return fact


@transaction.atomic
def forget(fact: Fact, *, at: datetime, by: Member | None) -> bool:
    """What we thought we knew is not so, and nothing stands in its place; the value stays in the history."""
    if not Fact.objects.filter(pk=fact.pk, superseded_at=None).update(superseded_at=max(at, fact.known_at)):
        return False
    detail = _detail(fact.definition, fact, "")
    tell([fact.lead_id], "forgot", at=at, by=by, text=fact.definition.name, detail=detail)
    return True


def _detail(definition: FactDefinition, before: Fact | None, to: str) -> dict[str, object]:
    return {
        "fact": definition.key,
        "from": before.value if before else "",
        "to": to,
        "before": before.pk if before else None,
    }


@transaction.atomic
def add_need(
    lead: Lead, said: str, *, severity: int = 1, at: datetime, by: Member | None = None, origin: str
) -> Need:
    """Write down what a lead wants or suffers from, in their own words."""
    need = Need.objects.create(
        lead=lead, said=nfc(said)[:300], severity=severity, since=at, by=by, origin=origin
    )
    tell([lead.pk], "needs", at=at, by=by, text=need.said, detail={"need": need.pk})
    return need


@transaction.atomic
def weigh_need(need: Need, severity: int, *, at: datetime, by: Member | None) -> None:
    """Say how badly they need it now: 1 mentioned, 2 needed, 3 urgent."""
    if severity == need.severity:
        return
    detail = {"need": need.pk, "from": need.severity, "to": severity}
    need.severity = severity
    need.save(update_fields=["severity"])
    tell([need.lead_id], "weighed", at=at, by=by, text=need.said, detail=detail)


@transaction.atomic
def meet_need(need: Need, *, at: datetime, by: Member | None) -> None:
    """The need is met; pressed again it is open again."""
    need.met_at = None if need.met_at else at
    need.save(update_fields=["met_at"])
    verb = "met_need" if need.met_at else "open_need"
    tell([need.lead_id], verb, at=at, by=by, text=need.said, detail={"need": need.pk})
