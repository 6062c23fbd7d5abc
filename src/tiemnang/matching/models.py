"""Block keys of every lead, doubtful pairs that wait for a person, and merges with all it takes to undo them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tiemnang.leads.models import Lead


class BlockKey(models.Model):
    """A number under which possible doubles of a lead are found; normalised at write time."""

    # Led by the lead: newcomers are filed at the end of this index, and only the keys' own is hit all over.
    pk = models.CompositePrimaryKey("lead_id", "key")
    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="block_keys", db_index=False, db_constraint=False
    )
    key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["key"], name="blockkey_by_key")]


class DoubtfulPair(models.Model):
    """Two leads that may be one, with the evidence; a person decides."""

    class Answer(models.TextChoices):
        """What a person said."""

        WAITING = "waiting"
        MERGED = "merged"
        APART = "apart"

    first = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="doubts_as_first")
    second = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="doubts_as_second")
    probability = models.FloatField()
    evidence = models.JSONField(default=list)  # [[code, arguments, "for" | "against"]]
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.WAITING)
    found_at = models.DateTimeField()
    later_at = models.DateTimeField(null=True, blank=True)  # put off until
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    submission_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("first", "second", name="pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
        ]
        indexes = [models.Index(fields=["answer", "-probability", "id"], name="pair_by_answer")]


class Merge(models.Model):
    """`old` became part of `into`: who said so, and every change made, so that it can be taken back."""

    old = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="merges_as_old")
    into = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="merges_as_into")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    pair = models.ForeignKey(
        DoubtfulPair, null=True, blank=True, on_delete=models.SET_NULL, related_name="merges"
    )
    # {"moved", "current", "ranked", "rank_by", "pairs": what happened to rows (moving.py), "columns": {column: [before,
    # after]} of `into`, "choices": what the person chose}
    trace = models.JSONField(default=dict)
