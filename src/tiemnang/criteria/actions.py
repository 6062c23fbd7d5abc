"""Verbs of saved views: save, rename, change, delete."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tiemnang.criteria.models import SavedView
from tiemnang.criteria.register import known_fields
from tiemnang.criteria.rules import as_json, normalise, parse
from tiemnang.team.models import Member
from tiemnang.vietnam.text import nfc


class NameTaken(ValueError):
    """This member already has a view of that name."""


class NameMissing(ValueError):
    """A view needs a name."""


@transaction.atomic
def save_view(
    name: str,
    tree: Any,
    *,
    by: Member,
    at: datetime,
    is_shared: bool = False,
    columns: Sequence[str] = (),
    order: str = SavedView.Order.PRIORITY,
) -> SavedView:
    """Keep a rule under a name; raises Unsound for a rule that cannot be asked, NameMissing, NameTaken."""
    view = SavedView(owner=by, created_at=at)
    _name(view, name)
    _fill(view, tree, is_shared=is_shared, columns=columns, order=order, at=at)
    return view


@transaction.atomic
def change_view(
    view: SavedView,
    tree: Any,
    *,
    by: Member,
    at: datetime,
    is_shared: bool,
    columns: Sequence[str],
    order: str,
) -> None:
    """Let the same name mean another rule; raises Unsound, PermissionDenied."""
    _may(view, by)
    _fill(view, tree, is_shared=is_shared, columns=columns, order=order, at=at)


@transaction.atomic
def rename_view(view: SavedView, name: str, *, by: Member, at: datetime) -> None:
    """Call a view something else; raises NameMissing, NameTaken, PermissionDenied."""
    _may(view, by)
    _name(view, name)
    view.changed_at = at
    view.save(update_fields=["name", "changed_at"])


@transaction.atomic
def delete_view(view: SavedView, *, by: Member) -> None:
    """Forget a view; the leads stay where they are. Raises PermissionDenied."""
    _may(view, by)
    view.delete()


def _may(view: SavedView, by: Member) -> None:
    if not view.is_changeable_by(by):
        raise PermissionDenied


def _name(view: SavedView, name: str) -> None:
    view.name = nfc(name)[:80]
    if not view.name:
        raise NameMissing
    if SavedView.objects.filter(owner=view.owner, name=view.name).exclude(pk=view.pk).exists():
        raise NameTaken


def _fill(
    view: SavedView, tree: Any, *, is_shared: bool, columns: Sequence[str], order: str, at: datetime
) -> None:
    view.tree = as_json(normalise(parse(tree, known_fields())))
    view.is_shared, view.columns, view.changed_at = is_shared, list(columns), at
    view.order = order if order in SavedView.Order.values else SavedView.Order.PRIORITY
    view.save()
