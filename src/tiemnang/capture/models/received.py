"""Hooks that other programs send leads to, and their deliveries as they came."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tiemnang.due.models import Leased
from tiemnang.leads.models import Source


class Hook(models.Model):
    """An address of ours for one sender: a website, a form service, a partner.

    Without a secret everything that comes to it is refused.
    """

    name = models.CharField(max_length=120)
    token = models.CharField(max_length=43, unique=True)
    sealed = models.TextField(blank=True, default="")  # the secret, encrypted under the installation's key
    # While a secret is being replaced the one before stays valid, so that the sender can follow without a gap.
    old_sealed = models.TextField(blank=True, default="")
    old_until = models.DateTimeField(null=True, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_active = models.BooleanField(default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    refused = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_why = models.CharField(max_length=20, blank=True, default="")  # a code of signatures.trouble

    def __str__(self) -> str:
        return self.name

    def valid_seals(self, now: datetime) -> list[str]:
        """The sealed secrets that are valid now."""
        old = self.old_sealed if self.old_until and now < self.old_until else ""
        return [sealed for sealed in (self.sealed, old) if sealed]


class Delivery(Leased):
    """One message as it came, byte for byte; what it says becomes submissions."""

    class Problem(models.TextChoices):
        """Why a message brought nobody."""

        NOT_JSON = "not_json", _("không phải JSON")
        NO_LEAD = "no_lead", _("không có khách nào bên trong")
        TOO_MANY = "too_many", _("quá nhiều khách trong một lần gửi")

    hook = models.ForeignKey(Hook, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    key = models.CharField(max_length=200)  # the sender's own id: the same one again changes nothing
    body = models.BinaryField()
    headers = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    problem = models.CharField(
        max_length=10, choices=Problem, null=True, blank=True
    )  # null: none, and not indexed
    leads = models.PositiveIntegerField(default=0)  # how many it was about
    # What tells one stranger with many names from many people: where a form was filled in, and a digest of its answers.
    place = models.CharField(max_length=45, blank=True, default="")
    answers = models.CharField(max_length=24, blank=True, default="")

    class Meta(Leased.Meta):
        indexes = [
            *Leased.Meta.indexes,
            models.Index(fields=["hook", "-received_at"], name="delivery_by_hook"),
            models.Index(
                fields=["problem", "-id"], condition=Q(problem__isnull=False), name="delivery_problem"
            ),
            models.Index(
                fields=["-id"], condition=Q(due_at__isnull=True, done_at__isnull=True), name="delivery_dead"
            ),
            models.Index(fields=["place", "received_at"], condition=~Q(place=""), name="delivery_by_place"),
            models.Index(
                fields=["answers", "received_at"], condition=~Q(answers=""), name="delivery_by_answers"
            ),
        ]
        constraints = [
            *Leased.Meta.constraints,
            models.UniqueConstraint("hook", "key", name="delivery_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} #{self.pk}"


# What a person must look at, each question answered by an index of its own: none reads every delivery.
TROUBLES = (
    *(Q(problem=code) for code in Delivery.Problem.values),
    Q(due_at__isnull=True, done_at__isnull=True),
)
