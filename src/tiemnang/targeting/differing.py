"""Two versions side by side: which conditions came and went, and which leads would move."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from tiemnang.criteria.counts import Counted, count
from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Node, Unsound
from tiemnang.criteria.words import sentence
from tiemnang.leads.models import LeadQuerySet
from tiemnang.targeting import askable
from tiemnang.targeting.models import ProfileVersion
from tiemnang.targeting.published import standpoint
from tiemnang.targeting.rules.fitting import conditions

MOST = 1_000_000  # counted no further


class Difference(NamedTuple):
    """Sentences of rules that only one version has, and parts of the story that say something else: (part, before, after)."""

    gone: list[str]
    come: list[str]
    kept: list[str]
    story: list[tuple[str, str, str]]


class Moves(NamedTuple):
    """How many leads fit both, only the first, only the second."""

    both: Counted
    only_first: Counted
    only_second: Counted


def difference(first: ProfileVersion, second: ProfileVersion) -> Difference:
    """What the second version says that the first does not, way by way, or condition by condition where there is one way."""
    fields = askable.askable()
    before, after = _ways(first, fields), _ways(second, fields)
    if len(before) == len(after) == 1:
        before, after = _conditions(first, fields), _conditions(second, fields)
    parts = sorted({*first.story, *second.story})
    return Difference(
        gone=[each for each in before if each not in after],
        come=[each for each in after if each not in before],
        kept=[each for each in after if each in before],
        story=[
            (part, first.story.get(part, ""), second.story.get(part, ""))
            for part in parts
            if first.story.get(part) != second.story.get(part)
        ],
    )


def moves(first: ProfileVersion, second: ProfileVersion, leads: LeadQuerySet, *, at: datetime) -> Moves:
    """Count among `leads` (already narrowed to what a member may see); no longer than a page may take.

    Raises criteria.rules.Unsound.
    """
    fields, seen_from = askable.askable(), standpoint(at)
    one, other = (askable.read(each.criteria, fields) for each in (first, second))
    in_first, in_second = one.among(leads, seen_from), other.among(leads, seen_from)
    return Moves(
        both=count(other.among(in_first, seen_from), most=MOST),
        only_first=count(in_first.exclude(pk__in=in_second.values("pk")), most=MOST),
        only_second=count(in_second.exclude(pk__in=in_first.values("pk")), most=MOST),
    )


def _ways(version: ProfileVersion, fields: Mapping[str, Field]) -> list[str]:
    tree = _tree(version, fields)
    return [] if tree is None else [sentence(each, fields) for each in askable.branches(tree)]


def _conditions(version: ProfileVersion, fields: Mapping[str, Field]) -> list[str]:
    tree: Node | None = _tree(version, fields)
    return [] if tree is None else [sentence(each, fields) for each in conditions(tree)]


def _tree(version: ProfileVersion, fields: Mapping[str, Field]) -> Any:
    """The rules, or None where they are none or cannot be read any more."""
    try:
        tree = askable.read(version.criteria, fields).tree
    except Unsound:
        return None
    return tree if tree.rules else None
