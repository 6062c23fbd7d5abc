"""Segments made ready to be asked: their rules read once, in an order in which each finds what it asks for."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.moving import is_moving
from tiemnang.criteria.register import Field, known_fields
from tiemnang.criteria.rules import Group, Leaf, Node, Problem, Standpoint, Unsound, as_json, normalise
from tiemnang.leads.models import Lead, LeadQuerySet
from tiemnang.segments.models import Listed, Segment
from tiemnang.segments.rules import FIELD, asked_for, depths, is_personal, reached


class Asked(NamedTuple):
    """A segment and its rule; a list has none."""

    segment: Segment
    criteria: Criteria | None

    def among(self, leads: LeadQuerySet, at: Standpoint) -> LeadQuerySet:
        """Those of `leads` who belong."""
        if self.criteria is not None:
            return self.criteria.among(leads, at)
        return leads.filter(pk__in=Listed.objects.filter(segment=self.segment).values("lead"))


def in_order(segments: Sequence[Segment] | None = None) -> list[Asked]:
    """Live segments (or these), each behind those its rule asks for; a rule that cannot be asked any more sleeps."""
    found = list(Segment.objects.live()) if segments is None else list(segments)
    found.sort(key=lambda one: (one.depth, one.pk))
    fields = known_fields() if any(one.is_rule for one in found) else {}
    asked = (Asked(one, _criteria(one, fields)) for one in found)
    return [one for one in asked if one.criteria is not None or not one.segment.is_rule]


def _criteria(segment: Segment, fields: Mapping[str, Field]) -> Criteria | None:
    """The rule of a segment; None for a list, and for a rule whose field is gone: its members stay until it is back."""
    if not segment.is_rule:
        return None
    try:
        return Criteria.read(segment.tree, fields)
    except Unsound:
        return None


class Sound(NamedTuple):
    """A rule as it is kept, and what follows from it."""

    tree: dict[str, Any]
    depth: int
    is_moving: bool


def sound(tree: Any, *, of: Segment | None = None) -> Sound:
    """A rule that a segment may have; raises Unsound: nobody is "me" here, and no segment asks for itself."""
    fields = known_fields()
    criteria = Criteria.read(tree, fields)
    others = {one.pk: one for one in Segment.objects.live() if of is None or one.pk != of.pk}
    asks = {pk: asked_for(_read(one, fields)) for pk, one in others.items()}
    if problems := _problems(criteria.tree, (), of.pk if of else None, asks):
        raise Unsound(problems)
    below = asked_for(criteria.tree)
    depth = max((depths(asks)[pk] + 1 for pk in below if pk in asks), default=0)
    moving = is_moving(criteria.tree, fields) or any(
        others[pk].is_moving for pk in reached(below, asks) if pk in others
    )
    return Sound(as_json(normalise(criteria.tree)), depth, moving)


def _read(segment: Segment, fields: Mapping[str, Field]) -> Node:
    criteria = _criteria(segment, fields)
    return criteria.tree if criteria else Group("and", ())


def _problems(
    node: Node, path: tuple[int, ...], pk: int | None, asks: Mapping[int, frozenset[int]]
) -> list[Problem]:
    """What no segment may ask, each with its place in the tree."""
    if isinstance(node, Group):
        return [
            problem
            for number, rule in enumerate(node.rules)
            for problem in _problems(rule, (*path, number), pk, asks)
        ]
    if is_personal(node):
        return [Problem(path, "nobody_is_me", {})]
    # "In any segment" would ask for this one too, whichever it is.
    is_about_all = node.field == FIELD and node.operator in ("empty", "filled")
    if is_about_all or (pk is not None and pk in reached(asked_for(node), asks)):
        return [Problem(path, "asks_for_itself", {})]
    return []


def users_of(segment: Segment) -> list[Segment]:
    """The live segments whose rules ask for this one."""
    fields = known_fields()
    others = Segment.objects.live().filter(kind=Segment.Kind.RULE).exclude(pk=segment.pk)
    return [one for one in others if segment.pk in asked_for(_read(one, fields))]


def leads_now(segment: Segment) -> LeadQuerySet:
    """The living leads that belong at this moment; the caller narrows them to what a member may see."""
    belonging = segment.memberships.filter(until=None).values("lead")
    return Lead.objects.living().filter(pk__in=belonging)


def leaf(pks: Sequence[int]) -> Leaf:
    """The question whether a lead belongs to one of these."""
    return Leaf(FIELD, "has_any", [str(pk) for pk in pks])
