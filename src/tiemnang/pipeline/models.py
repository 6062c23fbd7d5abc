"""Tasks that people promised, the results of calls, and how it ended: won or lost, and why."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiemnang.leads.models import Lead
from tiemnang.office.words import named


class CallResult(models.TextChoices):
    """One-key results of a call."""

    NO_ANSWER = "no_answer", _("KNM")
    CALL_BACK = "call_back", _("Hẹn lại")
    INTERESTED = "interested", _("Quan tâm")
    NO_NEED = "no_need", _("Không nhu cầu")
    WRONG_NUMBER = "wrong_number", _("Sai số")


class NoNeed(models.TextChoices):
    """Why there is no need, as people say it on the phone."""

    NOT_NOW = "not_now", named("reasons", "not_now", _("Chưa phải lúc"))
    HAS_SUPPLIER = "has_supplier", named("reasons", "has_supplier", _("Đang dùng bên khác"))
    TOO_EXPENSIVE = "too_expensive", named("reasons", "too_expensive", _("Giá cao so với khả năng"))
    NOT_OURS = "not_ours", named("reasons", "not_ours", _("Không đúng đối tượng"))
    NEVER_ASKED = "never_asked", named("reasons", "never_asked", _("Không để lại thông tin"))
    OTHER = "other", named("reasons", "other", _("Lý do khác"))


class Win(models.TextChoices):
    """Why they bought, as salespeople say it."""

    FITS = "fits", named("win_reasons", "fits", _("Đúng thứ khách cần"))
    PRICE = "price", named("win_reasons", "price", _("Giá hợp"))
    TRUST = "trust", named("win_reasons", "trust", _("Tin người tư vấn"))
    REFERRED = "referred", named("win_reasons", "referred", _("Người quen giới thiệu"))
    PROMPT = "prompt", named("win_reasons", "prompt", _("Phản hồi nhanh"))
    OTHER = "other", named("win_reasons", "other", _("Lý do khác"))


class Task(models.Model):
    """What a person promised to do with a lead, and when."""

    class Kind(models.TextChoices):
        """What is to be done."""

        CALL = "call", _("Gọi")
        SEND = "send", _("Gửi")
        MEET = "meet", pgettext_lazy("việc", "Gặp")
        OTHER = "other", _("Việc")

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.CALL)
    text = models.CharField(max_length=300, blank=True, default="")
    due_at = models.DateTimeField()
    promised = models.BooleanField(default=False)  # the lead expects it
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
        db_index=False,
    )
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    submission_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            # The order of today's list: what is promised first, then the longest due; of one member, and of all.
            models.Index(
                fields=["owner", "-promised", "due_at"], condition=Q(done_at=None), name="task_open_by_owner"
            ),
            models.Index(fields=["-promised", "due_at"], condition=Q(done_at=None), name="task_open_by_time"),
            # Promises kept, done ones too.
            models.Index(fields=["owner", "due_at"], condition=Q(promised=True), name="task_promised"),
        ]

    def __str__(self) -> str:
        return self.text or str(self.get_kind_display())

    def is_late(self, at: datetime) -> bool:
        """Whether it should have been done by now."""
        return self.done_at is None and self.due_at < at


class Call(models.Model):
    """One call to a lead and how it ended, with what is needed to take the record back."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="calls")
    result = models.CharField(max_length=12, choices=CallResult, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="calls",
        db_index=False,
    )
    # Calls that come with a sheet are written in bulk and have no reason: the database fills it in.
    reason = models.CharField(max_length=16, choices=NoNeed, blank=True, default="", db_default="")
    note = models.TextField(blank=True, default="")
    before = models.JSONField(default=dict)  # the lead's columns and the rows made, for undo
    submission_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["by", "at"], name="call_by_member")]

    @property
    def is_undoable(self) -> bool:
        """Whether the record can be taken back; calls that came with a sheet go with their import."""
        return bool(self.before)


class Outcome(models.Model):
    """How it ended with a lead, as somebody or a sheet said, and why; with what is needed to take it back."""

    class Result(models.TextChoices):
        """They bought, or they did not."""

        WON = "won", _("Thắng")
        LOST = "lost", _("Thua")

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="outcomes", db_constraint=False)
    result = models.CharField(max_length=4, choices=Result)
    reason = models.CharField(max_length=16, blank=True, default="", db_default="")  # empty: a sheet said it
    note = models.TextField(blank=True, default="", db_default="")
    amount = models.BigIntegerField(null=True, blank=True)  # VND
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    before = models.JSONField(default=dict)  # the lead's columns and the rows made, for undo
    submission_id = models.BigIntegerField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
