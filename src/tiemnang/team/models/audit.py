"""The log of what members did that others may need to know later."""

from django.db import models

from tiemnang.team.models.member import Member


class AuditLine(models.Model):
    """Who did what, when and from where; written once, never changed."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=20)
    by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    lead_id = models.BigIntegerField(null=True, blank=True)  # a number only: the line outlives the lead
    address = models.CharField(max_length=45, blank=True, default="")
    device = models.CharField(max_length=60, blank=True, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_by_time"),
            models.Index(fields=["by", "-at", "-id"], name="audit_by_member"),
            models.Index(fields=["verb", "-at", "-id"], name="audit_by_verb"),
        ]
