"""What hangs on a lead beside what is known: who sent them, the files kept with them, who was called to look."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from tiemnang.leads.models.lead import Lead
from tiemnang.leads.models.story import Entry


class Referral(models.Model):
    """One lead sent us another; after a merge both may be the same one, and then it says nothing."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="referred_by", db_index=False)
    referrer = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="referrals")
    note = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    class Meta:
        constraints = [models.UniqueConstraint("lead", "referrer", name="referral_once")]


def place_of(attachment: "Attachment", filename: str) -> str:
    """Where the bytes lie: a name nobody can guess, nothing of the name people gave it."""
    return f"attachments/{secrets.token_hex(16)}"


class Attachment(models.Model):
    """A file kept with a lead; taken off it stays, so that it can be put back."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)  # as people see it; made safe
    size = models.BigIntegerField()  # bytes
    file = models.FileField(upload_to=place_of, max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Mention(models.Model):
    """A colleague called by name in a note; stands on their day until they have looked."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    member: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("entry", "member", name="mention_once")]
        indexes = [models.Index(fields=["member", "-id"], condition=Q(seen_at=None), name="mention_unseen")]
