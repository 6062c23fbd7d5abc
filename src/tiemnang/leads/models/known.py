"""What is known of a lead: facts with time and origin, and needs."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from tiemnang.leads.models.lead import Lead


class FactGroup(models.TextChoices):
    """The four bases that tell customers apart."""

    DEMOGRAPHIC = "demographic", _("Nhân khẩu học")
    INDUSTRY = "industry", _("Lĩnh vực hoạt động")
    BEHAVIOUR = "behaviour", _("Hành vi mua hàng")
    INTEREST = "interest", _("Quan tâm và nhu cầu")


class FactType(models.TextChoices):
    """How a fact's value is read."""

    TEXT = "text", _("chữ")
    NUMBER = "number", _("số")
    MONEY = "money", _("tiền")
    DATE = "date", _("ngày")
    YES_NO = "yes_no", _("có/không")
    CHOICE = "choice", _("lựa chọn")


class Origin(models.TextChoices):
    """Who says so."""

    SHEET = "sheet", _("tệp")
    FORM = "form", _("form")
    MEMBER = "member", _("nhân viên")
    CALL = "call", _("cuộc gọi")


# What our own reading of a sheet knows by key; people may rename them, and then their word stands in every language.
OURS = {
    "budget": gettext_noop("Ngân sách"),
    "gender": gettext_noop("Giới tính"),
    "grade": gettext_noop("Mức độ tiềm năng"),
    "group": gettext_noop("Nhóm khách"),
    "source_detail": gettext_noop("Chi tiết nguồn"),
    "referrer": gettext_noop("Người giới thiệu"),
    "old_province": gettext_noop("Tỉnh trước 7/2025"),
}


def fact_said(key: str, name: str) -> str:
    """The name of a fact in the reader's language where it is ours, else as people named it."""
    return gettext(name) if OURS.get(key) == name else name


class FactDefinition(models.Model):
    """One attribute leads can have: `bathrooms`, `monthly_orders`."""

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    group = models.CharField(max_length=12, choices=FactGroup, default=FactGroup.INTEREST)
    type = models.CharField(max_length=8, choices=FactType, default=FactType.TEXT)
    # The fact this one became part of; its key goes on meaning that one.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged_from"
    )
    used = models.PositiveIntegerField(default=0)  # values known when it was counted last
    counted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return fact_said(self.key, self.name)


class Fact(models.Model):
    """One value of one attribute of one lead; appended, never overwritten."""

    # The composite index below serves both keys; one index less is a tenth of an import's time.
    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="facts", db_index=False, db_constraint=False
    )
    definition = models.ForeignKey(
        FactDefinition, on_delete=models.CASCADE, related_name="facts", db_index=False, db_constraint=False
    )
    value = models.TextField()
    number = models.FloatField(null=True, blank=True)  # number, VND, days since 1970-01-01, or 0 and 1
    known_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)  # null while it is the current value
    origin = models.CharField(max_length=8, choices=Origin)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    submission_id: Any = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["lead", "definition"], name="fact_by_lead"),
        ]
        constraints = [
            models.UniqueConstraint(
                "lead", "definition", condition=Q(superseded_at=None), name="fact_one_current_value"
            ),
        ]


class Need(models.Model):
    """This lead has this problem or wish, in their own words."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="needs", db_constraint=False)
    said = models.CharField(max_length=300)
    severity = models.SmallIntegerField(default=1)  # 1 mentioned, 2 needed, 3 urgent
    since = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    origin = models.CharField(max_length=8, choices=Origin)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    submission_id: Any = models.BigIntegerField(null=True, blank=True)
