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
    """The definition under this key, made when it is new."""
    definition, _ = FactDefinition.objects.get_or_create(
        key=key[:80], defaults={"name": nfc(name)[:120], "group": group, "type": type}
    )
    return definition


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
    detail = {"fact": definition.key, "from": current.value if current else "", "to": text}
    tell([lead.pk], "learned", at=at, by=by, text=definition.name, detail=detail)
    return Fact.objects.create(
        lead=lead, definition=definition, value=text, number=number, known_at=at, origin=origin, by=by
    )


@transaction.atomic
def add_need(
    lead: Lead, said: str, *, severity: int = 1, at: datetime, by: Member | None = None, origin: str
) -> Need:
    """Write down what a lead wants or suffers from, in their own words."""
    tell([lead.pk], "needs", at=at, by=by, text=nfc(said))
    return Need.objects.create(
        lead=lead, said=nfc(said)[:300], severity=severity, since=at, by=by, origin=origin
    )
