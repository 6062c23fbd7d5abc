"""Who sent whom, and the files kept with a lead."""

from datetime import datetime

from django.core.files import File
from django.db import transaction

from tiemnang.leads.actions.telling import tell
from tiemnang.leads.models import Attachment, Lead, Referral
from tiemnang.leads.rules import safe_name
from tiemnang.team.models import Member
from tiemnang.vietnam.text import nfc

MOST_BYTES = 20 << 20  # of one file: a contract or a photo, not a film


class TooLarge(ValueError):
    """A file of more than `MOST_BYTES`, or of none."""


@transaction.atomic
def refer(lead: Lead, *, referrer: Lead, note: str = "", at: datetime, by: Member | None) -> Referral | None:
    """`referrer` sent us `lead`; both timelines say so. None when that is known, or when they are one."""
    if lead.pk == referrer.pk:
        return None
    tie, is_new = Referral.objects.get_or_create(
        lead=lead, referrer=referrer, defaults={"note": nfc(note)[:200], "at": at, "by": by}
    )
    if not is_new:
        return None
    for verb, one, other in (("referred", lead, referrer), ("refers", referrer, lead)):
        detail = {"referral": tie.pk, "other": other.pk, "name": other.name}
        tell([one.pk], verb, at=at, by=by, text=tie.note, detail=detail)
    return tie


@transaction.atomic
def attach(lead: Lead, file: "File[bytes]", *, at: datetime, by: Member | None) -> Attachment:
    """Keep a file with a lead. Raises TooLarge for an empty one and one above `MOST_BYTES`."""
    size = file.size or 0
    if not 0 < size <= MOST_BYTES:
        raise TooLarge
    # The bytes are written before the row: a failure leaves bytes without a row, never a row without its bytes.
    kept = Attachment.objects.create(
        lead=lead, name=safe_name(file.name or "") or "tep", size=size, file=file, at=at, by=by
    )
    tell([lead.pk], "attached", at=at, by=by, text=kept.name, detail={"attachment": kept.pk})
    return kept


@transaction.atomic
def take_off(kept: Attachment, *, at: datetime, by: Member | None) -> None:
    """Take a file off a lead; the bytes stay, so that it can be put back."""
    if Attachment.objects.filter(pk=kept.pk, removed_at=None).update(removed_at=at):
        tell([kept.lead_id], "detached", at=at, by=by, text=kept.name, detail={"attachment": kept.pk})
