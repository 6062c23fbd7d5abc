"""Sets of leads that can be laid over each other, each under a short code: segments, target customers, the four kinds.

`s3` is a segment, `p7` the target customers of a profile, `aunaware` those of one level of awareness, `bought` who bought.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from tiemnang.customers.rules import CUSTOMERS
from tiemnang.leads.models import Awareness
from tiemnang.segments.models import Membership, Segment
from tiemnang.targeting.models import Match, ProfileVersion
from tiemnang.targeting.rules.fitting import FULL

BOUGHT = "bought"
MOST = 6  # sets in one picture: 63 places to look at are more than anybody reads


class Set(NamedTuple):
    """One set: its code, its name, and the condition under which a lead belongs."""

    code: str
    title: str
    holds: Q


def known() -> dict[str, Set]:
    """Every set there is, by its code: segments by name, profiles in use, the four kinds, who bought."""
    return {one.code: one for one in (*_segments(), *_profiles(), *_kinds())}


def _segments() -> Iterator[Set]:
    for one in Segment.objects.live().order_by("name").only("pk", "name"):
        belonging = Membership.objects.now().filter(segment=one.pk).values("lead")
        yield Set(one.code, one.name, Q(pk__in=belonging))


def _profiles() -> Iterator[Set]:
    versions = ProfileVersion.objects.filter(state=ProfileVersion.State.PUBLISHED, profile__archived_at=None)
    for pk, profile, name in versions.order_by("profile__name").values_list("pk", "profile", "profile__name"):
        fitting = Match.objects.filter(version=pk, fit=FULL).values("lead")
        yield Set(f"p{profile}", _("Khách mục tiêu: %(name)s") % {"name": name}, Q(pk__in=fitting))


def _kinds() -> Iterator[Set]:
    for level, label in Awareness.choices:
        yield Set(f"a{level}", str(label), Q(awareness=level))
    yield Set(BOUGHT, _("Đã mua"), Q(stage__in=sorted(CUSTOMERS)))


def chosen(said: str, sets: dict[str, Set]) -> list[tuple[Set, bool]]:
    """(set, inside) of what an address names as `s3.-s5`; a set that is gone makes the whole thing empty."""
    found = []
    for word in said.split(".")[: MOST + 1]:
        one = sets.get(word.removeprefix("-"))
        if one is None:
            return []
        found.append((one, not word.startswith("-")))
    return found


def condition(parts: Sequence[tuple[Set, bool]]) -> Q:
    """Leads inside of every set that is asked for, and outside of those marked so; nobody when nothing is asked."""
    if not parts:
        return Q(pk__in=())
    joined = Q()
    for one, is_inside in parts:
        joined &= one.holds if is_inside else ~one.holds
    return joined
