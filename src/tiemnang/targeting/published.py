"""The published versions made ready: each says in memory how far a lead fits, and from which conditions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tiemnang.criteria.one import judge
from tiemnang.criteria.places import Snapshot
from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Node, Standpoint, Unsound, fields_of
from tiemnang.office import current
from tiemnang.targeting import askable
from tiemnang.targeting.models import ProfileVersion
from tiemnang.targeting.rules.fitting import Fit, conditions, fitter

State = ProfileVersion.State


class Ready(NamedTuple):
    """A version as a function of one snapshot, and the fields that snapshot must carry."""

    pk: int
    fit: Callable[[Snapshot], Fit]
    fields: tuple[Field, ...]


def published(at: datetime) -> list[Ready]:
    """Every published version; one query when there is none. One whose fields are gone sleeps until they are back."""
    rows = list(ProfileVersion.objects.filter(state=State.PUBLISHED).values_list("pk", "criteria"))
    if not rows:
        return []
    known = askable.askable()
    return [made for pk, criteria in rows if (made := _made(pk, criteria, known, standpoint(at)))]


def standpoint(at: datetime) -> Standpoint:
    """The moment as questions are asked from it, with the shop's own working hours."""
    return Standpoint(at, None, *current.work_time())


def _made(pk: int, source: Any, known: Mapping[str, Field], at: Standpoint) -> Ready | None:
    try:
        tree = askable.read(source, known).tree
    except Unsound:
        return None
    return ready(pk, tree, known, at)


def ready(pk: int, tree: Node, known: Mapping[str, Field], at: Standpoint) -> Ready:
    """A tree made ready; `pk` of the version it belongs to."""
    tests = [judge(each, known, at) for each in conditions(tree)]
    weigh = fitter(tree)
    fields = tuple(known[key] for key in sorted(fields_of(tree)))
    return Ready(pk, lambda lead: weigh([test(lead) for test in tests]), fields)


def fields_needed(versions: Sequence[Ready]) -> list[Field]:
    """What snapshots must carry for all of these."""
    return list({field.key: field for each in versions for field in each.fields}.values())
