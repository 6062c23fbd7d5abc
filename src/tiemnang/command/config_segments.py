"""The part of a set-up that names groups of leads by rule; lists are people, and people stay where they are."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from tiemnang.command import config_names
from tiemnang.command.config_parts import Change, Who, each
from tiemnang.command.saying import Refused
from tiemnang.criteria import prompts
from tiemnang.criteria.rules import Unsound
from tiemnang.segments import actions
from tiemnang.segments.actions.making import LONGEST_NAME
from tiemnang.segments.models import Segment
from tiemnang.vietnam.text import nfc

KEYS = ("name", "note", "when")


def export() -> list[dict[str, Any]]:
    """Segments by rule, each behind those it asks for."""
    rows = list(Segment.objects.live().filter(kind=Segment.Kind.RULE).order_by("depth", "name"))
    return [{"name": row.name, "note": row.note, "when": config_names.named(row.tree)} for row in rows]


def plan(given: Any, who: Who) -> Iterator[Change]:
    """New segments and changed ones, by name; what the file does not name stays."""
    for one in each("segments", given, KEYS, ("name", "when")):
        # Read when its turn comes: by then the segments it asks for are there.
        one = {**one, "name": nfc(one["name"]).strip()[:LONGEST_NAME]}
        if not one["name"]:
            raise Refused(_("segments: có phân khúc chưa có tên."))
        tree = config_names.numbered(one["when"], f"segments.{one['name']}")
        row = Segment.objects.filter(name=one["name"]).first()
        if row is None:
            said = _("Thêm phân khúc %(name)s") % {"name": one["name"]}
            yield Change(said, lambda one=one, tree=tree: _done(
                one["name"], lambda: actions.make(one["name"], tree=tree, note=one.get("note", ""), by=who.by, at=who.at)))  # fmt: skip
        elif not row.is_rule:
            raise Refused(
                _("segments.%(name)s: ở đây tên này là một danh sách chọn tay.") % {"name": row.name}
            )
        elif row.archived_at is not None:
            said = _("Dùng lại phân khúc %(name)s") % {"name": one["name"]}
            yield Change(said, lambda one=one, row=row, tree=tree: _done(
                one["name"], lambda: _use_again(row, tree, one.get("note", ""), who)))  # fmt: skip
        elif (row.tree, row.note) != (tree, one.get("note", "")):
            said = _("Đổi phân khúc %(name)s") % {"name": one["name"]}
            yield Change(said, lambda one=one, row=row, tree=tree: _done(
                one["name"], lambda: actions.change(row, row.name, tree=tree, note=one.get("note", ""), by=who.by, at=who.at)))  # fmt: skip


def _use_again(row: Segment, tree: Any, note: str, who: Who) -> None:
    actions.bring_back(row, by=who.by, at=who.at)
    actions.change(row, row.name, tree=tree, note=note, by=who.by, at=who.at)


def _done(name: str, make: Callable[[], object]) -> None:
    try:
        make()
    except Unsound as unsound:
        told = {"name": f"segments.{name}", "detail": prompts.mistake_said(unsound.problems[0])}
        raise Refused(_("%(name)s: điều kiện chưa đúng. %(detail)s") % told) from None
