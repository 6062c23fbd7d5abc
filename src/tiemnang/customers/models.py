"""Purchases."""

from django.db import models

from tiemnang.leads.models import Lead


class Purchase(models.Model):
    """Something a lead bought; the first one makes them a customer."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="purchases")
    product = models.CharField(max_length=200, blank=True, default="")
    amount = models.BigIntegerField()  # VND
    at = models.DateTimeField()
    submission_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="purchase_by_time")]
