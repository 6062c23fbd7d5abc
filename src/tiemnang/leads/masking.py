"""Whether the ways to reach a lead stand open to a member; asked here by every page, file and list."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from tiemnang.leads.models import Identity, Lead, WayKind
from tiemnang.team.models import Member
from tiemnang.vietnam.masking import mask, mask_text


class Veiled(NamedTuple):
    """A way as somebody sees it who may not read it: drawn like an `Identity`, without what could be dialled."""

    pk: int
    kind: str
    value: str
    is_bad: bool
    is_shared: bool
    rank: int
    submission_id: Any
    raw: str = ""
    note: str = ""
    is_masked: bool = True

    def get_kind_display(self) -> str:
        """The kind in words."""
        return str(WayKind(self.kind).label)


def is_masked(lead: Lead, member: Member) -> bool:
    """Whether this member sees only part of the lead's numbers and mails; not for one they just asked to see."""
    return not member.reads_ways_of(lead.owner_id) and lead.pk not in member.revealed


def shown(ways: Iterable[Identity], lead: Lead, member: Member) -> list[Identity | Veiled]:
    """The ways as this member may read them."""
    return [_veiled(way) for way in ways] if is_masked(lead, member) else list(ways)


def text_for(text: str, lead: Lead, member: Member) -> str:
    """What was written about a lead, as this member may read it."""
    return mask_text(text) if is_masked(lead, member) else text


def _veiled(way: Identity) -> Veiled:
    value = mask(way.kind, way.value)
    return Veiled(way.pk, way.kind, value, way.is_bad, way.is_shared, way.rank, way.submission_id)
