"""A tree as one sentence, an operator as a few words, a mistake as advice; in the language of whoever reads."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from tiemnang.criteria.register import Field
from tiemnang.criteria.rules.operators import OPERATORS
from tiemnang.criteria.rules.tree import Group, Leaf, Node
from tiemnang.vietnam import money

# What an operator does to a label and a value: `%(label)s` is the field, `%(value)s` what was chosen or typed.
SENTENCES: Mapping[str, Mapping[Any, Any]] = {
    "text": {
        "contains": gettext_lazy("%(label)s có chữ “%(value)s”"),
        "not_contains": gettext_lazy("%(label)s không có chữ “%(value)s”"),
        "is": gettext_lazy("%(label)s là “%(value)s”"),
        "is_not": gettext_lazy("%(label)s không phải là “%(value)s”"),
        "starts_with": gettext_lazy("%(label)s bắt đầu bằng “%(value)s”"),
        "not_starts_with": gettext_lazy("%(label)s không bắt đầu bằng “%(value)s”"),
    },
    "number": {
        "=": gettext_lazy("%(label)s bằng %(value)s"),
        "!=": gettext_lazy("%(label)s khác %(value)s"),
        "<": gettext_lazy("%(label)s dưới %(value)s"),
        "<=": gettext_lazy("%(label)s không quá %(value)s"),
        ">": gettext_lazy("%(label)s trên %(value)s"),
        ">=": gettext_lazy("%(label)s từ %(value)s trở lên"),
        "between": gettext_lazy("%(label)s từ %(first)s đến %(last)s"),
    },
    "date": {
        "in_last": gettext_lazy("%(label)s trong %(value)s qua"),
        "more_than_ago": gettext_lazy("%(label)s đã hơn %(value)s"),
        "in_next": gettext_lazy("%(label)s trong %(value)s tới"),
        "before": gettext_lazy("%(label)s trước %(value)s"),
        "after": gettext_lazy("%(label)s sau %(value)s"),
        "on": gettext_lazy("%(label)s đúng %(value)s"),
        "between": gettext_lazy("%(label)s từ %(first)s đến hết %(last)s"),
    },
    "choice": {
        "in": gettext_lazy("%(label)s là %(value)s"),
        "not_in": gettext_lazy("%(label)s không phải là %(value)s"),
    },
    "set": {
        "has_any": gettext_lazy("%(label)s có %(value)s"),
        "has_all": gettext_lazy("%(label)s có đủ %(value)s"),
        "has_none": gettext_lazy("%(label)s không có %(value)s"),
    },
    "count": {
        "at_least": gettext_lazy("có ít nhất %(count)s %(label)s%(window)s"),
        "at_most": gettext_lazy("có nhiều nhất %(count)s %(label)s%(window)s"),
        "exactly": gettext_lazy("có đúng %(count)s %(label)s%(window)s"),
    },
    "yes_no": {True: gettext_lazy("có %(label)s"), False: gettext_lazy("không có %(label)s")},
    "known_yes_no": {True: gettext_lazy("%(label)s: có"), False: gettext_lazy("%(label)s: không")},
    "any": {
        "empty": gettext_lazy("chưa rõ %(label)s"),
        "filled": gettext_lazy("đã biết %(label)s"),
    },
}
OPPOSITES = {
    (type, name): other
    for type, operators in OPERATORS.items()
    for one, each in operators.items()
    if each.opposite
    for name, other in ((one, each.opposite), (each.opposite, one))
}
_NONE = gettext_lazy("không có %(label)s nào%(window)s")
_DAYS = {
    "yesterday": gettext_lazy("hôm qua"),
    "today": gettext_lazy("hôm nay"),
    "tomorrow": gettext_lazy("ngày mai"),
}


def sentence(node: Node, fields: Mapping[str, Field]) -> str:
    """`chặng là mới hoặc đang liên hệ, và có ít nhất 2 cuộc gọi trong 7 ngày qua`; choices are looked up once each."""
    speaker = _Speaker(fields)
    if isinstance(node, Group) and not node.rules:
        return _("không ai cả") if node.negated else _("mọi khách tiềm năng")
    return speaker.said(node, inside=False)


class _Speaker:
    """Says the parts of one tree, and remembers the choices it looked up."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = fields
        self.labels: dict[str, dict[str, str]] = {}

    def said(self, node: Node, inside: bool = True) -> str:
        if isinstance(node, Leaf):
            return self.leaf(node)
        turned = [self.turned(rule) for rule in node.rules] if node.negated else []
        is_plain = bool(turned) and all(turned)
        parts = turned if is_plain else [self.said(rule) for rule in node.rules] or [_("mọi khách tiềm năng")]
        # Not one of these is none of these: turned question by question, "or" becomes "and".
        all_hold = (node.combinator == "and") is not is_plain
        joined = (_(", và ") if all_hold else _(", hoặc ")).join(parts)
        if node.negated and not is_plain:
            return _("không phải (%(rules)s)") % {"rules": joined}
        return f"({joined})" if inside and len(parts) > 1 else joined

    def turned(self, node: Node) -> str:
        """A question turned round in its own words; nothing where there are none for it."""
        if not isinstance(node, Leaf):
            return ""
        kind = self.fields[node.field].type
        if kind in ("yes_no", "known_yes_no") and node.operator == "is":
            return self.leaf(node._replace(value=not node.value)) if kind == "yes_no" else ""
        if (kind, node.operator) == ("date", "more_than_ago"):
            label = small(str(self.fields[node.field].label))
            return _("%(label)s chưa quá %(value)s") % {"label": label, "value": _date_said(node.value)}
        opposite = OPPOSITES.get((kind, node.operator))
        return self.leaf(node._replace(operator=opposite)) if opposite else ""

    def leaf(self, leaf: Leaf) -> str:
        field = self.fields[leaf.field]
        label = {"label": small(str(field.label))}
        if leaf.operator in SENTENCES["any"]:
            return str(SENTENCES["any"][leaf.operator]) % label
        if field.type in ("yes_no", "known_yes_no"):
            return str(SENTENCES[field.type][leaf.value]) % label
        if field.type == "count":
            return self.count(leaf, label)
        saying = SENTENCES["number" if field.type == "money" else field.type][leaf.operator]
        return str(saying) % (label | self.value(leaf, field))

    def count(self, leaf: Leaf, label: Mapping[str, str]) -> str:
        count = leaf.value["count"]
        window = _(" trong %(span)s qua") % {"span": span_said(leaf.value)} if "n" in leaf.value else ""
        saying = _NONE if count == 0 and leaf.operator != "at_least" else SENTENCES["count"][leaf.operator]
        return str(saying) % {**label, "count": count, "window": window}

    def value(self, leaf: Leaf, field: Field) -> dict[str, str]:
        if field.type in ("choice", "set"):
            words = [self.choice(field, word) for word in leaf.value]
            every = leaf.operator == "has_all"
            return {"value": enumeration(words, _("và") if every else pgettext("choice", "hoặc"))}
        say = _SAY[field.type]
        if leaf.operator == "between":
            first, last = map(say, leaf.value)
            return {"first": first, "last": last}
        return {"value": say(leaf.value)}

    def choice(self, field: Field, value: str) -> str:
        if field.key not in self.labels:
            listed = field.choices() if field.choices else ()
            self.labels[field.key] = {key: str(label) for key, label in listed}
        label = self.labels[field.key].get(value)
        if label is None:
            return _("(đã xoá)") if value.isdecimal() else value
        return small(label) if field.small else label


def small(label: str) -> str:
    """A label inside a sentence: `Điểm` becomes `điểm`, `SMS` and names with capitals inside stay."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def enumeration(words: Sequence[str], last: str) -> str:
    """`mới, đang liên hệ hoặc đủ điều kiện`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def span_said(span: Mapping[str, Any]) -> str:
    """`7 ngày`, `3 giờ làm việc`."""
    n = span["n"]
    saying = {
        "hours": ngettext("%(n)d giờ", "%(n)d giờ", n),
        "days": ngettext("%(n)d ngày", "%(n)d ngày", n),
        "working_hours": ngettext("%(n)d giờ làm việc", "%(n)d giờ làm việc", n),
        "working_days": ngettext("%(n)d ngày làm việc", "%(n)d ngày làm việc", n),
    }[span["unit"]]
    return saying % {"n": n}


def _date_said(value: Any) -> str:
    if isinstance(value, Mapping):
        return span_said(value)
    return str(_DAYS[value]) if value in _DAYS else date.fromisoformat(value).strftime("%d/%m/%Y")


def number_said(value: float) -> str:
    """`12.486` or `2,5`, with the marks of the reader's language."""
    # Django's Vietnamese formats name a separator but no grouping.
    marks = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR")}
    return "".join(marks.get(sign, sign) for sign in f"{value:,}")


def _money_said(value: float) -> str:
    return money.display(round(value))


_SAY: Mapping[str, Callable[[Any], str]] = {
    "text": str,
    "number": number_said,
    "money": _money_said,
    "date": _date_said,
}
