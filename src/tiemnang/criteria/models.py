"""Saved views: a rule with a name, and how its leads are shown."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tiemnang.team.models import Member


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Named filters over saved views."""

    def open_to(self, member: Member) -> Self:
        """The views this member can use: their own and those that are shared."""
        return self.filter(models.Q(owner=member.pk) | models.Q(is_shared=True))


class SavedView(models.Model):
    """A rule somebody gave a name to, with the columns and the order its leads are shown in.

    Sharing shares the question, never its answer: whoever opens the view sees the leads they may see.
    """

    class Order(models.TextChoices):
        """Which leads stand on top."""

        PRIORITY = "priority", _("ưu tiên")
        NEWEST = "newest", _("mới đến")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(default=False)
    name = models.CharField(max_length=80)
    tree = models.JSONField(default=dict)
    columns = models.JSONField(default=list)  # names of columns; empty: as each member chose
    order = models.CharField(max_length=8, choices=Order, default=Order.PRIORITY)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("owner", "name", name="saved_view_once_per_owner")]

    def __str__(self) -> str:
        return self.name

    def is_changeable_by(self, member: Member) -> bool:
        """Whoever made it may change it; those who lead may also change what is shared."""
        return self.owner_id == member.pk or (self.is_shared and member.can_manage)
