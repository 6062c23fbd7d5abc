"""How a lead is reached, and what they agreed to."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tiemnang.leads.models.lead import Lead


class WayKind(models.TextChoices):
    """The kinds of identity."""

    PHONE = "phone", _("Điện thoại")
    EMAIL = "email", _("Mail")
    ZALO = "zalo", _("Zalo")
    FACEBOOK = "facebook", _("Facebook")
    TAX_ID = "tax_id", _("Mã số thuế")
    WEBSITE = "website", _("Trang web")
    EXTERNAL = "external", _("Mã khách")


class Identity(models.Model):
    """A way to reach a lead: the value as compared, and as it was written."""

    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="identities", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=8, choices=WayKind)
    value = models.CharField(max_length=200)  # E.164, lower-case mail, canonical id
    raw = models.CharField(max_length=200, blank=True, default="")
    note = models.CharField(max_length=40, blank=True, default="")  # a repair's code
    rank = models.SmallIntegerField(default=0)  # 0 is tried first
    is_bad = models.BooleanField(default=False)  # wrong number, bounced
    is_shared = models.BooleanField(default=False)  # family, shop or reception: never merges alone
    submission_id: Any = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["value"], name="identity_by_value")]
        constraints = [
            models.UniqueConstraint("lead", "kind", "value", name="identity_once_per_lead"),
        ]

    def __str__(self) -> str:
        return self.value


class Consent(models.Model):
    """What someone agreed to: for which purpose, through which channel, in which words, and until when."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20)  # care | marketing
    channel = models.CharField(max_length=20, blank=True, default="")  # empty: every channel
    wording = models.TextField(blank=True, default="")
    method = models.CharField(max_length=20)  # sheet | form | spoken
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    submission_id: Any = models.BigIntegerField(null=True, blank=True)
