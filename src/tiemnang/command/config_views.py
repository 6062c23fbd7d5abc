"""The parts of a set-up that are written in the rule language: shared views, and the card that gives points."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tiemnang.command.config_names import named, numbered
from tiemnang.command.config_parts import Change, Who, among, each
from tiemnang.command.saying import Refused
from tiemnang.criteria import prompts
from tiemnang.criteria.actions import change_view, save_view
from tiemnang.criteria.models import SavedView
from tiemnang.criteria.register import known_fields
from tiemnang.criteria.rules import Unsound, as_json, normalise, parse
from tiemnang.scoring import actions as scoring
from tiemnang.scoring.models import Scorecard
from tiemnang.scoring.rules import DEFAULT, ENGAGEMENT, FIT, Rule
from tiemnang.scoring.rules.rule import WHOLE
from tiemnang.scoring.scorecards import current_rules, digest_of

POINTS = ("code", "name", "points", "part", "of", "cap", "half_life", "active", "when")
PARTS = {"fit": FIT, "engagement": ENGAGEMENT, "whole": WHOLE}
KEYS = ("name", "order", "columns", "when")


def views() -> list[dict[str, Any]]:
    """The views that are shared; each member's own stay out of the file."""
    rows = SavedView.objects.filter(is_shared=True).order_by("name", "pk")
    return [
        {"name": row.name, "order": row.order, "columns": row.columns, "when": named(row.tree)}
        for row in rows
    ]


def plan_views(given: Any, who: Who) -> Iterator[Change]:
    """New views and changed ones, by name; what the file does not name stays."""
    known = known_fields()
    for one in each("views", given, KEYS, ("name", "when")):
        order = among(
            f"views.{one['name']}", one.get("order", SavedView.Order.PRIORITY), SavedView.Order.values
        )
        place = f"views.{one['name']}"
        tree, columns = sound(place, numbered(one["when"], place), known), list(one.get("columns", []))
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


def points() -> list[dict[str, Any]]:
    """The card people wrote; the one a shop starts with stays out of the file, so that it can grow with the version."""
    return [_as_said(rule) for rule in current_rules()] if Scorecard.objects.exists() else []


def _as_said(rule: Rule) -> dict[str, Any]:
    """A rule as the file says it; what says nothing is left out."""
    said: dict[str, Any] = {"code": rule.code, "name": rule.name, "points": rule.points}
    said["part"] = next(name for name, part in PARTS.items() if part == rule.part)
    said |= {"of": rule.of, "cap": rule.cap, "half_life": rule.half_life}
    said = {key: value for key, value in said.items() if value or key == "points"}
    return said | ({} if rule.is_on else {"active": False}) | {"when": named(as_json(rule.tree))}


def plan_points(given: Any, who: Who) -> Iterator[Change]:
    """The card as a whole: every rule that counts stands in the file."""
    now = {rule.code: rule for rule in current_rules()}
    # A rule that stands here or came with the shop is taken as it is, also while the fact it asks for sleeps.
    known = [_as_said(rule) for rule in (*now.values(), *DEFAULT)], [*now.values(), *DEFAULT]
    wanted = [_rule(one, *known) for one in each("points", given, POINTS, ("code", "points"))]
    if digest_of(wanted) == digest_of(tuple(now.values())):
        return
    codes = {rule.code for rule in wanted}
    differing = [rule.code for rule in wanted if now.get(rule.code) != rule]
    gone = [code for code in now if code not in codes]
    said = _("Bảng điểm đổi: %(differing)d dòng thêm hoặc sửa, %(gone)d dòng bỏ") % {
        "differing": len(differing),
        "gone": len(gone),
    }
    yield Change(said, lambda: scoring.set_card(wanted, by=who.by, at=who.at))


def _rule(one: Mapping[str, Any], said: list[dict[str, Any]], rules: list[Rule]) -> Rule:
    if one in said:
        return rules[said.index(dict(one))]
    place = f"points.{one['code']}"
    among(place, one.get("part", "fit"), tuple(PARTS))
    tree = numbered(one.get("when", {"combinator": "and", "rules": []}), place)
    sound(place, tree, known_fields())
    try:
        return scoring.rule_of(
            tree,
            of=one.get("of", ""),
            code=one["code"],
            name=one.get("name", ""),
            points=one["points"],
            part=PARTS[one.get("part", "fit")],
            cap=one.get("cap", 0),
            half_life=one.get("half_life", 0.0),
            is_on=bool(one.get("active", True)),
        )
    except (scoring.BadRule, Unsound, TypeError) as trouble:
        detail = getattr(trouble, "code", "") or str(trouble)
        raise Refused(
            _("%(name)s: dòng điểm chưa đúng (%(detail)s).") % {"name": place, "detail": detail}
        ) from None
