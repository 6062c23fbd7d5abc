"""Target profiles, their versions, and which leads fit the published ones."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tiemnang.leads.models import Lead

# The parts of a story, in the order they are told: how these people live, beside the rules that find them.
STORY = ("life", "interests", "education", "work", "goals", "troubles", "angle", "channels")


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Named filters over profiles."""

    def in_use(self) -> Self:
        """Those nobody laid aside, by name."""
        return self.filter(archived_at=None).order_by("name", "pk")


class Profile(models.Model):
    """Whom we want for one product or line; what that means stands in its versions."""

    name = models.CharField(max_length=120)
    product = models.CharField(max_length=200, blank=True, default="")  # empty: whatever we sell
    made_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ProfileQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class ProfileVersion(models.Model):
    """What a profile means in one market period. A draft may be changed; once published it stays as it was."""

    class State(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", _("Bản nháp")
        PUBLISHED = "published", _("Đang dùng")
        RETIRED = "retired", _("Đã nghỉ")

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()  # 1, 2, 3 within its profile
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    criteria = models.JSONField(default=dict)  # a rule tree of criteria, without fields that follow from it
    story = models.JSONField(default=dict)  # {one of STORY: text}
    market_from = models.DateField(null=True, blank=True)
    market_to = models.DateField(null=True, blank=True)  # the last day; null: until further notice
    # {"run": id, "traits": [...], "rules": [...], "notes": [{"text", "source", "on"}]}: as MiningRun.found has them.
    evidence = models.JSONField(default=dict)
    backtest = models.JSONField(null=True, blank=True)  # targeting.actions.trying.try_on_history
    # targeting.cells: how many are leads, how many fit, with money; empty until counted
    cells = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)  # last time; it may be in use again
    # The version that stood before this one was published; it comes back when that is undone.
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    matched_at = models.DateTimeField(null=True, blank=True)  # when every lead was last held against it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "number"], name="profileversion_number_once"),
            models.UniqueConstraint(
                fields=["profile"], condition=Q(state="published"), name="profileversion_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} · {self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        """Whether leads are held against it now."""
        return self.state == self.State.PUBLISHED


class Match(models.Model):
    """How far a lead fits a published version; who fits in nothing at all has no row."""

    pk = models.CompositePrimaryKey("lead_id", "version_id")
    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="matches", db_index=False, db_constraint=False
    )
    version = models.ForeignKey(
        ProfileVersion, on_delete=models.CASCADE, related_name="matches", db_index=False
    )
    fit = models.SmallIntegerField()  # 1 to 100; 100: the rules hold
    reasons = models.JSONField(
        default=list
    )  # [[number of the condition, points]]; the points add up to `fit`
    matched_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["version", "-fit", "lead"], name="match_by_version")]

    @property
    def is_target(self) -> bool:
        """Whether the rules of the version hold."""
        return self.fit == 100
