"""Traits and rules as a salesperson says them: bands in one breath, needs and purchases without the names of fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Group, Leaf, Node, Unsound
from tiemnang.criteria.words import sentence, small
from tiemnang.targeting import askable

# {(field, operator): how it is said}; `%(value)s` is what was asked for. All else is said by the rule language itself.
SAYINGS: Mapping[tuple[str, str], Any] = {
    ("need.said", "is"): gettext_lazy("cần “%(value)s”"),
    ("need.said", "is_not"): gettext_lazy("không cần “%(value)s”"),
    ("purchases.product", "is"): gettext_lazy("từng mua %(value)s"),
    ("purchases.product", "is_not"): gettext_lazy("chưa mua %(value)s"),
    ("salutation", "is"): gettext_lazy("xưng hô “%(value)s”"),
    ("district", "is"): gettext_lazy("ở %(value)s"),
}
COUNTED = ("=", ">=", "<")
TURNED = ("is_not", "has_none", "not_in")
YES_NO: Mapping[tuple[str, bool], Any] = {
    ("need", True): gettext_lazy("đã nói mình cần gì"),
    ("need", False): gettext_lazy("chưa nói mình cần gì"),
    ("has.organisation", True): gettext_lazy("biết nơi làm việc"),
    ("has.organisation", False): gettext_lazy("chưa biết nơi làm việc"),
    ("has.email", True): gettext_lazy("có mail"),
    ("has.email", False): gettext_lazy("không có mail"),
    ("has.zalo", True): gettext_lazy("có Zalo"),
    ("has.zalo", False): gettext_lazy("không có Zalo"),
    ("has.facebook", True): gettext_lazy("có Facebook"),
    ("has.facebook", False): gettext_lazy("không có Facebook"),
    ("has.tax_id", True): gettext_lazy("có mã số thuế"),
    ("has.tax_id", False): gettext_lazy("không có mã số thuế"),
}


def said(criteria: Any, fields: Mapping[str, Field]) -> str:
    """A trait or a rule in words; `fields` from `profile_sight.fields_once()`."""
    try:
        return of_tree(askable.read(criteria, fields).tree, fields)
    except Unsound:
        return _("(đã xoá)")


def of_tree(tree: Group, fields: Mapping[str, Field]) -> str:
    """The same of a rule that was read already."""
    if tree.combinator != "and" or tree.negated or not tree.rules:
        return sentence(tree, fields)
    return ", ".join(_parts(tree.rules, fields))


def _parts(rules: Sequence[Node], fields: Mapping[str, Field]) -> list[str]:
    """One fragment per condition, the two ends of a band joined."""
    parts, done = [], set()
    for at, rule in enumerate(rules):
        if at in done:
            continue
        other = next((n for n in range(at + 1, len(rules)) if is_band(rule, rules[n])), None)
        if other is not None:
            done.add(other)
            parts.append(_band(rule, rules[other], fields))
        else:
            parts.append(_one(rule, fields))
    return parts


def is_band(low: Node, high: Node) -> bool:
    """Whether two conditions are the ends of one band: from here, and under there."""
    if not isinstance(low, Leaf) or not isinstance(high, Leaf):
        return False
    return low.field == high.field and (low.operator, high.operator) == (">=", "<")


def _band(low: Any, high: Any, fields: Mapping[str, Field]) -> str:
    """`từ 6 đến dưới 9 giường`, `ngân sách từ 5.000.000 ₫ đến dưới 48.000.000 ₫`."""
    label = small(str(fields[low.field].label))
    start, end = (_without(label, sentence(each, fields)).removesuffix(_(" trở lên")) for each in (low, high))
    said = _("%(start)s đến %(end)s") % {"start": start, "end": end}
    return f"{said} {_counted(label)}" if _counted(label) else f"{label} {said}"


def _one(rule: Node, fields: Mapping[str, Field]) -> str:
    if not isinstance(rule, Leaf):
        return sentence(rule, fields)
    if isinstance(rule.value, bool) and (rule.field, rule.value) in YES_NO:
        return str(YES_NO[rule.field, rule.value])
    if (rule.field, rule.operator) in SAYINGS:
        return str(SAYINGS[rule.field, rule.operator]) % {"value": rule.value}
    label, said = small(str(fields[rule.field].label)), sentence(rule, fields)
    if rule.operator in COUNTED and _counted(label):
        told = _without(label, said).removeprefix(_("bằng ")).removesuffix(_(" trở lên"))
        return f"{told} {_counted(label)}"
    return said


def _counted(label: str) -> str:
    """`giường` of `số giường`: what a number counts is said after it; empty when it counts nothing."""
    return label.removeprefix("số ") if label.startswith("số ") else ""


def _without(label: str, said: str) -> str:
    return said.removeprefix(label).strip()


def is_mirror(criteria: Any) -> bool:
    """Whether a trait only says that another one does not hold: the other says it better."""
    rules = criteria["rules"]
    return len(rules) == 1 and (rules[0]["value"] is False or rules[0]["operator"] in TURNED)
