"""Saved views as tabs of the list, and the leads each of them holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.models import SavedView
from tiemnang.criteria.rules import Standpoint, Unsound
from tiemnang.leads.models import LeadQuerySet
from tiemnang.office import current
from tiemnang.team.models import Member

MOST_TABS = 12


class Tab(NamedTuple):
    """One saved view on the list, as the list's other tabs are: its number, its name, its address, no count."""

    key: str
    title: str
    href: str
    held: None = None


def tabs(member: Member) -> list[Tab]:
    """The views this member can open, by name; one query."""
    views = SavedView.objects.open_to(member).order_by("name").only("pk", "name", "order")
    return [Tab(str(view.pk), view.name, address(view)) for view in views[:MOST_TABS]]


def address(view: SavedView) -> str:
    """What follows the list's own address to show this view in its order."""
    return f"?view={view.pk}" + ("&sort=newest" if view.order == SavedView.Order.NEWEST else "")


def columns(view: str, member: Member) -> Sequence[str]:
    """The columns a saved view is shown in; none for a view that leaves them to each member, or that is no saved one."""
    if not is_number(view):
        return ()
    found = SavedView.objects.open_to(member).filter(pk=int(view)).values_list("columns", flat=True)
    return found.first() or ()


def is_number(view: str) -> bool:
    """Whether the address names a saved view."""
    return view.isascii() and view.isdecimal() and len(view) < 10


def narrowed(view: str, leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    """Those of `leads` that a saved view holds; nobody when it is gone, private, or asks for what is no more."""
    found = SavedView.objects.open_to(member).filter(pk=int(view)).first()
    if found is None:
        return leads.none()
    try:
        return Criteria.read(found.tree).among(leads, Standpoint(now, member.pk, *current.work_time()))
    except Unsound:
        return leads.none()
