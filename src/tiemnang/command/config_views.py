"""The parts of a set-up that are written in the rule language: shared views, and the card that gives points."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tiemnang.command.config_parts import Change, Who, among, each
from tiemnang.command.saying import Refused
from tiemnang.criteria import prompts
from tiemnang.criteria.actions import change_view, save_view
from tiemnang.criteria.models import SavedView
from tiemnang.criteria.register import known_fields
from tiemnang.criteria.rules import Unsound, as_json, normalise, parse

KEYS = ("name", "order", "columns", "when")


def views() -> list[dict[str, Any]]:
    """The views that are shared; each member's own stay out of the file."""
    rows = SavedView.objects.filter(is_shared=True).order_by("name", "pk")
    return [{"name": row.name, "order": row.order, "columns": row.columns, "when": row.tree} for row in rows]


def plan_views(given: Any, who: Who) -> Iterator[Change]:
    """New views and changed ones, by name; what the file does not name stays."""
    known = known_fields()
    for one in each("views", given, KEYS, ("name", "when")):
        order = among(
            f"views.{one['name']}", one.get("order", SavedView.Order.PRIORITY), SavedView.Order.values
        )
        tree, columns = sound(f"views.{one['name']}", one["when"], known), list(one.get("columns", []))
        row = SavedView.objects.filter(is_shared=True, name=one["name"]).order_by("pk").first()
        if row is None:
            said = _("Thêm nhóm đã lưu %(name)s") % {"name": one["name"]}
            yield Change(said, lambda one=one, tree=tree, order=order, columns=columns: save_view(
                one["name"], tree, by=who.by, at=who.at, is_shared=True, columns=columns, order=order))  # fmt: skip
        elif (row.tree, row.order, row.columns) != (tree, order, columns):
            said = _("Đổi nhóm đã lưu %(name)s") % {"name": one["name"]}
            yield Change(said, lambda row=row, tree=tree, order=order, columns=columns: change_view(
                row, tree, by=who.by, at=who.at, is_shared=True, columns=columns, order=order))  # fmt: skip


def sound(place: str, tree: Any, known: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as it is kept; refused when it asks for what there is not."""
    try:
        return as_json(normalise(parse(tree, known)))
    except Unsound as unsound:
        detail = prompts.mistake_said(unsound.problems[0])
        raise Refused(
            _("%(name)s: điều kiện chưa đúng. %(detail)s") % {"name": place, "detail": detail}
        ) from None
