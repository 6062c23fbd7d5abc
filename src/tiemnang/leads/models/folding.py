"""Two names for one thing made one: what was moved, so that it can go back."""

from django.conf import settings
from django.db import models


class Folding(models.Model):
    """One fact definition or source that became part of another; its rows follow in the background."""

    class Kind(models.TextChoices):
        """What was folded."""

        FACT = "fact"
        SOURCE = "source"

    kind = models.CharField(max_length=6, choices=Kind)
    old_id: models.BigIntegerField = models.BigIntegerField()
    into_id: models.BigIntegerField = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    moved = models.PositiveIntegerField(default=0)  # rows that went over so far
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "old_id"], condition=models.Q(undone_at=None), name="folding_one_at_a_time"
            )
        ]


class Folded(models.Model):
    """One row that went over with a folding, or that stopped being the current one because of it."""

    folding = models.ForeignKey(Folding, on_delete=models.CASCADE, related_name="rows")
    row_id: models.BigIntegerField = models.BigIntegerField()  # of a fact or a lead; it may be gone by now
    is_moved = models.BooleanField(default=True)
    is_lapsed = models.BooleanField(default=False)  # was the current value, and no longer is
