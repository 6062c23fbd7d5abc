"""Verbs of strategy sheets: write one, or change it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tiemnang.segments.models import Segment, StrategySheet, may_edit
from tiemnang.team.models import Member

FIELDS = (
    *("angle", "channels", "products", "goals", "goal_won", "goal_money"),
    *("budget", "spent", "responsible", "starts_on", "ends_on"),
)


class EndsBeforeItStarts(ValueError):
    """A period whose last day stands before its first."""


@transaction.atomic
def write_sheet(segment: Segment, said: Mapping[str, Any], *, by: Member, at: datetime) -> StrategySheet:
    """Write down how a segment is to be won; `said` holds `FIELDS`, what it leaves out stays. Raises PermissionDenied."""
    if not may_edit(by):
        raise PermissionDenied
    starts, ends = said.get("starts_on"), said.get("ends_on")
    if starts and ends and ends < starts:
        raise EndsBeforeItStarts
    told = {name: said[name] for name in FIELDS if name in said}
    sheet, _new = StrategySheet.objects.update_or_create(
        segment=segment, defaults={**told, "by": by, "changed_at": at}
    )
    return sheet
