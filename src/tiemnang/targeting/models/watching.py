"""How a version holds month by month, what is proposed to change, and the diary of what was learned."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tiemnang.targeting.models.profile import Profile, ProfileVersion


class Watch(models.Model):
    """One month of a version: leads who came in it, inside and outside the rules, and what became of them."""

    version = models.ForeignKey(ProfileVersion, on_delete=models.CASCADE, related_name="watches")
    month = models.DateField()  # its first day
    inside = models.PositiveIntegerField(default=0)
    inside_won = models.PositiveIntegerField(default=0)
    inside_calls = models.PositiveIntegerField(default=0)  # what we spent on them, in calls
    inside_money = models.BigIntegerField(default=0)  # VND they bought for
    outside = models.PositiveIntegerField(default=0)
    outside_won = models.PositiveIntegerField(default=0)
    outside_calls = models.PositiveIntegerField(default=0)
    outside_money = models.BigIntegerField(default=0)
    # Of a settled month since it was published, for those who came in it and bought before it ended: [{"kind": "inside" |
    # "outside" | "rule" | "condition", "number", "won", "leads", "won_before", "leads_before", "rate", "before",
    # "chance", "limit", "is_drifting"}]
    traits = models.JSONField(default=list)
    is_drifting = models.BooleanField(default=False)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "month"], name="watch_once_a_month")]

    def __str__(self) -> str:
        return f"{self.version} · {self.month:%m/%Y}"


class Proposal(models.Model):
    """What the watch would change, and what somebody decided, with the reason."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Chờ quyết định")
        ACCEPTED = "accepted", _("Đã nhận")
        REFUSED = "refused", _("Không nhận")
        OUTDATED = "outdated", _("Không còn đúng")

    version = models.ForeignKey(ProfileVersion, on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=20)  # a code of words.py
    detail = models.JSONField(default=dict)  # arguments of the sentence
    criteria = models.JSONField(
        null=True, blank=True
    )  # the rules as they would be; null: nothing to put in place
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    why = models.CharField(max_length=500, blank=True, default="")
    became = models.ForeignKey(
        ProfileVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.version}: {self.kind}"


class DiaryEntry(models.Model):
    """One thing that was done or learned about a profile; the code says what, people may add their words."""

    profile = models.ForeignKey(
        Profile, null=True, blank=True, on_delete=models.CASCADE, related_name="diary"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # null: the clock
    verb = models.CharField(
        max_length=20
    )  # mined, drafted, tried, published, unpublished, drifted, decided, noted
    detail = models.JSONField(default=dict)  # arguments of the sentence
    text = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["profile", "-at", "-id"], name="diary_by_profile")]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%d/%m/%Y}"
