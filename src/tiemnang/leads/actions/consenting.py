"""What a lead agreed to in conversation, in the words that were read to them, and what they took back."""

from datetime import datetime

from django.db import transaction

from tiemnang.leads.actions.telling import tell
from tiemnang.leads.models import Consent, Lead
from tiemnang.team.models import Member
from tiemnang.vietnam.text import nfc

SPOKEN = "spoken"


@transaction.atomic
def consent(
    lead: Lead, purpose: str, channel: str, wording: str, *, at: datetime, by: Member, method: str = SPOKEN
) -> Consent:
    """They agreed: to this purpose (care, marketing), through this channel ("" for every one), in these words.

    What they say themselves counts wherever they came from; only a bought list cannot say it for them.
    """
    given = Consent.objects.create(
        lead=lead, purpose=purpose, channel=channel, wording=nfc(wording), method=method, given_at=at, by=by
    )
    tell([lead.pk], "consented", at=at, by=by, text=given.wording, detail=_detail(given))
    return given


@transaction.atomic
def withdraw(given: Consent, *, at: datetime, by: Member | None) -> bool:
    """They took it back: it holds no longer, and both days stay on record. False when it was taken back before."""
    if not Consent.objects.filter(pk=given.pk, withdrawn_at=None).update(withdrawn_at=at):
        return False
    tell([given.lead_id], "withdrew", at=at, by=by, detail=_detail(given))
    return True


def _detail(given: Consent) -> dict[str, object]:
    return {"consent": given.pk, "purpose": given.purpose, "channel": given.channel}
