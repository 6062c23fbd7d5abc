"""Decide something for the whole shop."""

from datetime import datetime
from typing import Any

from django.db import transaction

from tiemnang.office.current import forget
from tiemnang.office.models import Setting


@transaction.atomic
def decide(key: str, value: Any, *, by: int | None, at: datetime) -> bool:
    """Write a decision down; from now on it holds. False when it was decided like that before.

    `by` is a member's id. An empty value is no decision: everything is as usual again.
    """
    row = Setting.objects.select_for_update().filter(key=key).first()
    if (row.value if row else None) == (value or None):
        return False
    if value:
        Setting.objects.update_or_create(
            key=key, defaults={"value": value, "changed_at": at, "changed_by": by}
        )
    else:
        Setting.objects.filter(key=key).delete()
    forget()
    # What another thread asked in between is forgotten too.
    transaction.on_commit(forget)
    return True


def hold(made_at: str, *, at: datetime) -> None:
    """Say that this is a restored copy: nothing goes out by itself until an owner lets it."""
    decide("held", {"made_at": made_at, "at": at.isoformat()}, by=None, at=at)


def let_go(*, by: int | None, at: datetime) -> bool:
    """Let what was held go out again; False when nothing was held."""
    return decide("held", {}, by=by, at=at)
