"""What was mined from our own customers, and who is like them."""

from django.conf import settings
from django.db import models

from tiemnang.leads.models import Lead


class MiningRun(models.Model):
    """One question to our own customers and what was found; the job of the same moment works it out."""

    # {"best": "value" | "loyalty" | "margin" | "criteria" | "list", "share": percent, "criteria": tree or null,
    #  "leads": [ids], "base": "customers" | "leads" | "both", "product": ""}
    question = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    job_id = models.BigIntegerField(
        null=True, blank=True
    )  # of due.Job: progress and cancel; it may be pruned
    finished_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(
        max_length=20, blank=True, default=""
    )  # why nothing was found: a code of words.py
    best = models.PositiveIntegerField(default=0)  # customers called best
    base = models.PositiveIntegerField(default=0)  # everybody they were held against, the best not counted
    # {"traits": [...], "rules": [...], "leave": [...], "held_out": strength or null, "same_thing": [labels],
    #  "warnings": [codes]}; shapes in docs/algorithms/mining-the-profile.md
    found = models.JSONField(default=dict)
    # {"customers", "among", "standing", "low", "high", "says_something"} of the look-alike list; empty: none
    likeness = models.JSONField(default=dict)
    weights = models.JSONField(
        default=dict
    )  # {"volume", "reach", "loyalty", "growth": 0 to 100}: as people moved them

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_done(self) -> bool:
        """Whether it ended, with an answer or with a trouble."""
        return self.finished_at is not None


class LookAlike(models.Model):
    """A lead nobody has touched yet who is like our best customers; a rank, never a probability."""

    run = models.ForeignKey(MiningRun, on_delete=models.CASCADE, related_name="lookalikes")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="lookalikes", db_constraint=False)
    rank = models.FloatField()  # 0 to 100: the share of others this one stands above
    low = models.FloatField()  # what the rank may be as well: 95 %
    high = models.FloatField()
    reasons = models.JSONField(default=list)  # [[trait as in MiningRun.found, lift]], the most telling first

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "lead"], name="lookalike_once_per_run")]
        indexes = [models.Index(fields=["run", "-rank", "lead"], name="lookalike_by_rank")]
