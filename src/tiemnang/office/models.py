"""What people here decided, one row for each thing that can be decided."""

from typing import Any

from django.db import models


class Setting(models.Model):
    """One decision, in the shape its key says; without a row everything is as usual."""

    key = models.CharField(max_length=40, unique=True)
    value = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    # A member's id without a foreign key: the floor does not know who the members are.
    changed_by: Any = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key
