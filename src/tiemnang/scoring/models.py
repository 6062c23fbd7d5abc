"""The points of each lead with their reasons, the scorecards they were counted by, drafts of the next one, learned models."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tiemnang.database.bulk import as_json
from tiemnang.leads.models import Lead


class Moment(models.TextChoices):
    """As of when a model knows a lead."""

    ARRIVAL = "arrival", _("Lúc khách đến")
    CONTACT = "contact", _("Sau lần liên hệ đầu")


class WinModel(models.Model):
    """One version of a model of who buys, with the report it was judged by; versions are never changed, only relieved."""

    class State(models.TextChoices):
        """What it does now."""

        CHAMPION = "champion", _("Đang dùng")
        CHALLENGER = "challenger", _("Đang thử")
        RETIRED = "retired", _("Đã thôi dùng")

    class Kind(models.TextChoices):
        """What it is made of."""

        POINTS = "points", _("Bảng điểm")
        BLEND = "blend", _("Bảng điểm và cây quyết định")

    moment = models.CharField(max_length=8, choices=Moment)
    state = models.CharField(max_length=10, choices=State, default=State.CHALLENGER)
    kind = models.CharField(max_length=6, choices=Kind)
    made_at = models.DateTimeField()
    by = models.ForeignKey(  # null: the clock
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcomes = models.IntegerField()  # it learned from
    won = models.IntegerField()  # of these
    window = models.CharField(max_length=24)  # rows it learned from: `all`, or `newest_8000`
    card = models.JSONField()  # learning.card.written
    report = models.JSONField(default=dict)  # winning.report: what it was worth on outcomes it never saw
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint("moment", condition=Q(state="champion"), name="win_model_one_champion")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class LearningField(models.Model):
    """Whether models may learn from a field: what somebody decided, or the question that waits for them."""

    class Use(models.TextChoices):
        """What was decided; a field without a row here is used unless it is protected."""

        ASK = "ask", _("Chờ trả lời")
        YES = "yes", _("Được học")
        NO = "no", _("Không học")

    key = models.CharField(max_length=100, unique=True)
    use = models.CharField(max_length=3, choices=Use, default=Use.ASK)
    question = models.JSONField(null=True, blank=True)  # {"code", "auc", "gap", "moment"}; null: nobody asked
    by = models.ForeignKey(  # null: the clock
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class Listed(models.TextField):
    """A list that is only ever read whole, kept as JSON text: PostgreSQL's own kind takes three times the room."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """The list."""
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        """The list, as files bring it."""
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> str | None:
        """Its text; one that is written out already stays as it is."""
        return value if value is None or isinstance(value, str) else as_json(value)


class Score(models.Model):
    """What a lead's points and chance to buy are made of; the reasons of each add up to it."""

    lead = models.OneToOneField(
        Lead, on_delete=models.CASCADE, primary_key=True, related_name="score", db_constraint=False
    )
    points = models.SmallIntegerField()
    # 0 to 100: what they are; while a profile is in use, how far they fit the one they fit best.
    fit = models.SmallIntegerField(default=0, db_default=0)
    engagement = models.SmallIntegerField(default=0, db_default=0)  # 0 to 100: what they do and say
    reasons: Any = Listed(default=list)  # [[code, points, arguments, part]], heaviest first
    scored_at = models.DateTimeField()
    moves_at = models.DateTimeField(null=True, blank=True)  # when time alone changes them next; null: never
    # Null where nothing is told: too few outcomes, or no longer open.
    win = models.SmallIntegerField(null=True, blank=True)  # thousandths: 123 is 12,3 %
    win_reasons: Any = Listed(null=True, blank=True)  # [[field, bin, thousandths]], everyone's chance first
    win_model = models.ForeignKey(
        WinModel,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    value = models.BigIntegerField(null=True, blank=True)  # VND they are expected to spend when won

    class Meta:
        indexes = [
            models.Index(fields=["moves_at"], condition=Q(moves_at__isnull=False), name="score_by_next_move"),
            # The list of leads by their chance; an import, which tells nobody any, writes nothing here.
            models.Index(fields=["-win", "-lead"], condition=Q(win__isnull=False), name="score_by_win"),
        ]


class Measure(models.Model):
    """What priority was measured by from one night on: learned from our calls and sales; the latest one counts."""

    yardstick = models.JSONField()  # rules.yardstick.written
    outcomes = models.IntegerField()  # leads with an end that the pace of waiting was learned from
    sales = models.IntegerField()  # sales with an amount
    calls = models.IntegerField()  # calls, answered or not
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.pk}"


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
    # The version it began from, 0 for the card a house starts with: what others saved since is never overwritten unsaid.
    base = models.BigIntegerField(default=0)
    rules = models.JSONField(default=list)
    steps = models.JSONField(default=list)  # the rules as they were before each step, latest last
    changed_at = models.DateTimeField()
