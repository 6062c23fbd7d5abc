"""Segments, who belongs and who left, what was asked of them day by day, and the sheet that says how to win them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tiemnang.leads.models import Lead
from tiemnang.team.models import Member, Role

EDITORS = frozenset({Role.OWNER, Role.LEADER, Role.MARKETER})


def may_edit(member: Member) -> bool:
    """Owners, leaders and marketers make segments and change them; everybody inside reads them."""
    return member.role in EDITORS


class SegmentQuerySet(models.QuerySet["Segment"]):
    """Named filters over segments."""

    def live(self) -> Self:
        """Segments in use; an archived one keeps its history and is kept no longer."""
        return self.filter(archived_at=None)


class Segment(models.Model):
    """A named group of leads: those for whom a rule holds, or those that people put on a list."""

    class Kind(models.TextChoices):
        """How a lead comes to belong."""

        RULE = "rule", _("Theo điều kiện")
        LIST = "list", _("Danh sách chọn tay")

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.RULE)
    note = models.CharField(max_length=300, blank=True, default="")
    tree = models.JSONField(default=dict)  # of a rule: criteria.rules.as_json
    depth = models.PositiveSmallIntegerField(default=0)  # segments its rule asks for stand below it
    is_moving = models.BooleanField(default=False)  # time alone changes who belongs
    made_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)  # everybody asked; null: must be asked yet
    # As counted when somebody last came or left; a page never counts the members.
    size = models.PositiveIntegerField(default=0)
    won = models.PositiveIntegerField(default=0)  # members who bought
    counted_at = models.DateTimeField(null=True, blank=True)

    objects = SegmentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """How an address names it among sets of leads."""
        return f"s{self.pk}"

    @property
    def is_rule(self) -> bool:
        """Whether a rule says who belongs."""
        return self.kind == self.Kind.RULE


class Listed(models.Model):
    """A lead that somebody put on a list by hand; the list's membership follows from these rows."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="listed")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint("segment", "lead", name="listed_once")]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Named filters over memberships."""

    def now(self) -> Self:
        """Who belongs at this moment."""
        return self.filter(until=None)


class Membership(models.Model):
    """A lead belonged to a segment from one moment to another; without an end, still does."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="memberships", db_constraint=False, db_index=False
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            # A lead's segments, asked when one lead is placed; and nobody belongs twice.
            models.UniqueConstraint(
                fields=["lead", "segment"], condition=Q(until=None), name="membership_once_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["segment", "lead"], condition=Q(until=None), name="membership_now"),
            models.Index(fields=["segment", "-since", "-id"], name="membership_by_arrival"),
            models.Index(
                fields=["segment", "-until", "-id"], condition=Q(until__isnull=False), name="membership_left"
            ),
            models.Index(fields=["lead"], condition=Q(until__isnull=False), name="membership_former"),
        ]


class SegmentSize(models.Model):
    """How large a segment was at the end of a day, and how many of its members had bought."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="sizes")
    day = models.DateField()
    size = models.PositiveIntegerField()
    won = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField(default=0)  # that day
    left = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("segment", "day", name="segment_size_once_a_day")]


class Mark(models.Model):
    """Leads that changed and have not been placed yet: one row per batch, however large."""

    ranges = models.JSONField(default=list)  # [[first id, last id], …]
    at = models.DateTimeField()


class StrategySheet(models.Model):
    """How a segment is to be won: with what message, through what, by whom, for how much, by when."""

    segment = models.OneToOneField(Segment, on_delete=models.CASCADE, primary_key=True, related_name="sheet")
    angle = models.TextField(blank=True, default="")  # the message: a benefit or a warning
    channels = models.TextField(blank=True, default="")
    products = models.TextField(blank=True, default="")
    goals = models.TextField(blank=True, default="")
    goal_won = models.PositiveIntegerField(null=True, blank=True)  # customers
    goal_money = models.BigIntegerField(null=True, blank=True)  # VND
    budget = models.BigIntegerField(null=True, blank=True)  # VND
    spent = models.BigIntegerField(null=True, blank=True)  # VND, as somebody wrote it down
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
