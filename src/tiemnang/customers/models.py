"""Purchases, the lines of order lists they were read from, what each customer is worth, and how that was learned."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tiemnang.leads.models import Lead


class Purchase(models.Model):
    """One order of a lead that counts, what was returned taken off; the first one makes them a customer."""

    class Origin(models.TextChoices):
        """Where we know it from."""

        HAND = "hand", _("ghi tay")
        SHEET = "sheet", _("danh sách đơn hàng")
        WON = "won", _("khách chốt")

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="purchases")
    product = models.CharField(max_length=200, blank=True, default="")  # several are joined by ", "
    amount = models.BigIntegerField()  # VND
    at = models.DateTimeField()
    quantity = models.FloatField(null=True, blank=True)  # of all it holds; weights are not whole
    order_no = models.CharField(max_length=80, blank=True, default="", db_default="")  # as written
    # What its lines share (`rules.orders.key_of`); "" of what was never in an order list.
    order_key = models.CharField(max_length=80, blank=True, default="", db_default="")
    origin = models.CharField(max_length=5, choices=Origin, default=Origin.HAND, db_default=Origin.HAND)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    submission_id: Any = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="purchase_by_time")]


class OrderLine(models.Model):
    """One line of an order list as it was read; purchases are made of these, and made anew when they change."""

    class State(models.TextChoices):
        """What became of it."""

        KEPT = "kept", _("đã mua")
        RETURNED = "returned", _("đã trả")
        CANCELLED = "cancelled", _("đã hủy")

    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="order_lines", db_index=False, db_constraint=False
    )
    order_no = models.CharField(max_length=80, blank=True, default="")
    # The order it counts in: its own, or the one a return is taken off; "" of a return of nothing we know.
    order_key = models.CharField(max_length=80, blank=True, default="")
    product = models.CharField(max_length=200, blank=True, default="")
    quantity = models.FloatField(null=True, blank=True)
    amount = models.BigIntegerField()  # VND; below 0 takes away
    # The amount is the whole order's: it counts once, on whichever of its lines count.
    is_whole = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=9, choices=State, default=State.KEPT)
    at = models.DateTimeField()
    batch_no: Any = models.BigIntegerField(
        default=0
    )  # the import it came in: a later one says what holds now
    submission_id: Any = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["lead", "order_key"], name="order_line_by_order"),
            models.Index(fields=["submission_id"], name="order_line_by_row"),
        ]


class CustomerValue(models.Model):
    """What a customer has been worth and may be worth in the next twelve months; none without a purchase."""

    class Segment(models.TextChoices):
        """The groups that recency, frequency and money make together."""

        BEST = "best", _("Khách ruột")
        LOYAL = "loyal", _("Khách quen")
        RISING = "rising", _("Đang lên")
        NEW = "new", _("Khách mới mua")
        FADING = "fading", _("Mua thưa dần")
        SLIPPING = "slipping", _("Sắp mất")
        GONE = "gone", _("Đã lâu không mua")

    lead = models.OneToOneField(
        Lead, on_delete=models.CASCADE, primary_key=True, related_name="worth", db_constraint=False
    )
    recency = models.IntegerField()  # days since the last purchase, when it was counted
    frequency = models.IntegerField()  # purchases
    monetary = models.BigIntegerField()  # VND of all purchases
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    segment = models.CharField(max_length=8, choices=Segment)
    alive = models.FloatField()  # chance that they will buy again at all
    expected = models.BigIntegerField()  # VND in the next twelve months
    low = models.BigIntegerField()  # eight of ten customers like this one spend between `low` and `high`
    high = models.BigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-expected", "-lead"], name="value_by_worth"),
            models.Index(fields=["segment", "-expected", "-lead"], name="value_by_segment"),
            models.Index(
                fields=["-monetary", "-lead"], condition=Q(segment="slipping"), name="value_slipping"
            ),
        ]


class ValueModel(models.Model):
    """What was learned of how our customers buy, night after night; the latest one counts."""

    kind = models.CharField(max_length=8)  # rules.value: "rate" or "bgnbd"
    parameters = models.JSONField(default=dict)
    customers = models.IntegerField()
    orders = models.IntegerField()
    days = models.IntegerField()  # from the first purchase to the day it was made
    report = models.JSONField(default=dict)  # how it did on the latest months, held back: rules.value.Report
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
