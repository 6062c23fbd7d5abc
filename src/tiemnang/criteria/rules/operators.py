"""What can be asked of each type of field, and which form of value each question takes."""

from collections.abc import Mapping
from typing import NamedTuple


class Operator(NamedTuple):
    """`takes` names the form of the value; `opposite` is the operator whose answer this one turns round."""

    takes: str
    opposite: str = ""


_STANDING = {"empty": Operator("nothing", "filled"), "filled": Operator("nothing")}
_NUMBER = {
    "=": Operator("number"),
    "!=": Operator("number", "="),
    "<": Operator("number"),
    "<=": Operator("number"),
    ">": Operator("number"),
    ">=": Operator("number"),
    "between": Operator("numbers"),
    **_STANDING,
}
_MONEY = {
    name: Operator(each.takes.replace("number", "money"), each.opposite) for name, each in _NUMBER.items()
}
OPERATORS: Mapping[str, Mapping[str, Operator]] = {
    "text": {
        "contains": Operator("text"),
        "not_contains": Operator("text", "contains"),
        "is": Operator("text"),
        "is_not": Operator("text", "is"),
        "starts_with": Operator("text"),
        "not_starts_with": Operator("text", "starts_with"),
        **_STANDING,
    },
    "number": _NUMBER,
    "money": _MONEY,
    "date": {
        "in_last": Operator("span"),
        "more_than_ago": Operator("span"),
        "in_next": Operator("span"),
        "before": Operator("date"),
        "after": Operator("date"),
        "on": Operator("date"),
        "between": Operator("dates"),
        **_STANDING,
    },
    "choice": {"in": Operator("words"), "not_in": Operator("words", "in"), **_STANDING},
    "yes_no": {"is": Operator("yes_no")},
    "set": {
        "has_any": Operator("words"),
        "has_all": Operator("words"),
        "has_none": Operator("words", "has_any"),
        **_STANDING,
    },
    "count": {
        "at_least": Operator("count"),
        "at_most": Operator("count"),
        "exactly": Operator("count"),
    },
}
# A yes-or-no that may be unknown (a fact) can also be asked whether it is known at all.
OPERATORS = {**OPERATORS, "known_yes_no": {**OPERATORS["yes_no"], **_STANDING}}
# The names react-querybuilder gives its own operators, where they mean one of ours.
_SHARED = {"null": "empty", "notNull": "filled"}
_WORDS = {"notIn": "not_in", "=": "in", "!=": "not_in"}
ALIASES: Mapping[str, Mapping[str, str]] = {
    "text": {
        "=": "is",
        "!=": "is_not",
        "beginsWith": "starts_with",
        "doesNotBeginWith": "not_starts_with",
        "doesNotContain": "not_contains",
        **_SHARED,
    },
    "number": _SHARED,
    "money": _SHARED,
    "date": {"<": "before", ">": "after", "=": "on", **_SHARED},
    "choice": {**_WORDS, **_SHARED},
    "yes_no": {"=": "is"},
    "known_yes_no": {"=": "is", **_SHARED},
    "set": {"in": "has_any", "notIn": "has_none", **_SHARED},
    "count": {">=": "at_least", "<=": "at_most", "=": "exactly"},
}
