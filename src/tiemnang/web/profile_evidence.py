"""What was mined, ready to draw: traits by the four bases, rules with what stands behind them, whom to leave."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Node, as_json
from tiemnang.web import profile_leads


class RuleRow(NamedTuple):
    """One rule in plain words; `rate` is None where nothing was measured."""

    said: str
    href: str
    count: str  # names its leads to the counter
    rate: float | None = None
    backing: str = ""
    is_thin: bool = False


def key_of(node: Node) -> str:
    """A rule as text to compare by."""
    return json.dumps(as_json(node), sort_keys=True, ensure_ascii=False)


def by_criteria(evidence: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """{rule as text: what was mined about it}."""
    return {}


def rule_row(said: str, name: str, mined: Mapping[str, Any] | None) -> RuleRow:
    """A rule with what is known of it."""
    return RuleRow(said, profile_leads.address(name), name)


def traits(evidence: Mapping[str, Any], name: str, fields: Mapping[str, Field]) -> dict[str, Any]:
    """The traits as the table draws them."""
    return {"bases": []}
