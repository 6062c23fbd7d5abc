"""The points of each lead, with their reasons."""

from django.db import models

from tiemnang.leads.models import Lead


class Score(models.Model):
    """What a lead's points are made of; the reasons add up to them."""

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, primary_key=True, related_name="score")
    points = models.SmallIntegerField()
    reasons = models.JSONField(default=list)  # [[code, points, arguments]], heaviest first
    scored_at = models.DateTimeField()
