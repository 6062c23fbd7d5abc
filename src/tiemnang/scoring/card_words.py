"""Rules of a card and their changes as sentences, in the reader's language."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from tiemnang.criteria.register import Field, known_fields
from tiemnang.criteria.words import sentence, small
from tiemnang.scoring.models import Scorecard
from tiemnang.scoring.rules import ENGAGEMENT, FIT, Rule
from tiemnang.scoring.rules.changes import Change
from tiemnang.scoring.rules.rule import read
from tiemnang.scoring.scorecards import asked

PARTS = {FIT: gettext_lazy("Mức phù hợp"), ENGAGEMENT: gettext_lazy("Mức quan tâm")}
BAD_RULES = {
    "no_points": gettext_lazy("Viết số điểm khác 0."),
    "points_out_of_range": gettext_lazy("Điểm của một dòng từ -100 đến 100."),
    "cap_out_of_range": gettext_lazy("Mức trần từ 1 đến 1000, hoặc để trống."),
    "half_life_out_of_range": gettext_lazy("Số ngày từ 1 đến 3650, hoặc để trống."),
    "not_countable": gettext_lazy("Mục này không đếm hay tính ngày được. Chọn mục khác."),
    "asks_for_itself": gettext_lazy(
        "Điểm không tính từ chính điểm, ưu tiên, khả năng mua hay nhóm. Chọn mục khác."
    ),
    "asks_nothing": gettext_lazy(
        "Thêm một điều kiện, hoặc chọn thứ để đếm. Dòng cho mọi khách cùng điểm thì không nói gì."
    ),
    "too_many_rules": gettext_lazy("Bảng điểm dài quá. Bỏ bớt dòng cũ trước."),
    "not_a_number": gettext_lazy("Điểm, mức trần và số ngày là số nguyên."),
}
VERBS = {
    "added": gettext_lazy("thêm"),
    "removed": gettext_lazy("bỏ"),
    "changed": gettext_lazy("sửa"),
    "switched_on": pgettext_lazy("dòng điểm", "bật"),
    "switched_off": pgettext_lazy("dòng điểm", "tắt"),
}


def rule_said(rule: Rule, fields: Mapping[str, Field]) -> str:
    """`mỗi lần gọi không nghe máy, nhiều nhất 12 điểm`: when a rule gives its points, without saying how many."""
    if rule.name:
        return rule.name
    if not asked(rule) <= fields.keys():
        return _("hỏi một mục chưa có trong sổ")
    held = sentence(rule.tree, fields) if rule.tree.rules else ""
    parts = [_counted(rule, fields), held and (_("nếu %(held)s") % {"held": held} if rule.of else held)]
    return ", ".join([*(part for part in parts if part), *_limits(rule)])


def _counted(rule: Rule, fields: Mapping[str, Field]) -> str:
    measure = fields[rule.of].measure if rule.of else None
    if measure is None:
        return ""
    label = {"label": small(str(fields[rule.of].label))}
    if measure.kind == "moment":
        return (_("%(label)s càng gần đây điểm càng nhiều") if rule.half_life else "%(label)s") % label
    if measure.kind == "each" or measure.is_count:
        return _("mỗi %(label)s") % label
    return _("mỗi nấc của %(label)s") % label


def _limits(rule: Rule) -> list[str]:
    limits = []
    if rule.half_life:
        days = int(rule.half_life)
        limits.append(
            ngettext("cứ %(n)d ngày giảm một nửa", "cứ %(n)d ngày giảm một nửa", days) % {"n": days}
        )
    if rule.cap:
        limits.append(ngettext("nhiều nhất %(n)d điểm", "nhiều nhất %(n)d điểm", rule.cap) % {"n": rule.cap})
    return limits


def points_said(points: int) -> str:
    """`+15`, `−4`, with a real minus."""
    return f"+{points}" if points > 0 else f"\u2212{abs(points)}"


def whole_said(rule: Rule, fields: Mapping[str, Field]) -> str:
    """`+15 điểm (mức phù hợp): có số điện thoại dùng được`."""
    part = {
        "points": points_said(rule.points),
        "part": small(str(PARTS[rule.part])),
        "said": rule_said(rule, fields),
    }
    return _("%(points)s điểm (%(part)s): %(said)s") % part


def change_said(change: Change, fields: Mapping[str, Field]) -> tuple[str, str, str]:
    """(verb, before, after) of a change; what was not there is empty, and of a switch the rule is said once."""
    before = whole_said(change.before, fields) if change.before else ""
    after = whole_said(change.after, fields) if change.after else ""
    return str(VERBS[change.verb]), "" if change.verb.startswith("switched") else before, after


def own_sentence(args: Mapping[str, Any]) -> str:
    """The sentence of a reason that points at a rule of a saved card."""
    return _own_sentence(args["card"], args["rule"], get_language() or "vi")


@lru_cache(maxsize=1024)
def _own_sentence(digest: str, code: str, language: str) -> str:
    """Cards never change, so each sentence is made once in each language."""
    card = Scorecard.objects.filter(digest=digest).order_by("-pk").first()
    rules = {stored["code"]: stored for stored in card.rules} if card else {}
    if code not in rules:
        return _("một dòng của bảng điểm")
    return rule_said(read(rules[code])._replace(cap=0, half_life=0), known_fields())
