"""The points of each lead with their reasons, the scorecards they were counted by, and drafts of the next one."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tiemnang.leads.models import Lead


class Score(models.Model):
    """What a lead's points are made of; the reasons add up to them."""

    lead = models.OneToOneField(
        Lead, on_delete=models.CASCADE, primary_key=True, related_name="score", db_constraint=False
    )
    points = models.SmallIntegerField()
    fit = models.SmallIntegerField(default=0, db_default=0)  # 0 to 100: what they are
    engagement = models.SmallIntegerField(default=0, db_default=0)  # 0 to 100: what they do and say
    reasons = models.JSONField(default=list)  # [[code, points, arguments, part]], heaviest first
    scored_at = models.DateTimeField()
    moves_at = models.DateTimeField(null=True, blank=True)  # when time alone changes them next; null: never

    class Meta:
        indexes = [
            models.Index(fields=["moves_at"], condition=Q(moves_at__isnull=False), name="score_by_next_move")
        ]


class Scorecard(models.Model):
    """One version of the card: its rules as they were saved. The latest one counts; versions are never changed."""

    rules = models.JSONField(default=list)  # rules.rule.written
    digest = models.CharField(max_length=32)  # of the rules: two cards that say the same share it
    made_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"#{self.pk}"


class ScorecardDraft(models.Model):
    """What somebody changes before it counts; each step can be taken back."""

    by = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="scorecard_draft"
    )
    rules = models.JSONField(default=list)
    steps = models.JSONField(default=list)  # the rules as they were before each step, latest last
    changed_at = models.DateTimeField()
