"""How far a lead fits the profiles in use, with the conditions that make it up and those still open."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tiemnang.leads.models import Lead
from tiemnang.targeting.models import Match, ProfileVersion
from tiemnang.targeting.words import Spoken
from tiemnang.team.models import Member
from tiemnang.web.points import Said

MOST = 5  # profiles on the page of a lead


class Fits(NamedTuple):
    """One profile: how far it fits, from what, and what is missing or not known."""

    match: Match
    version: ProfileVersion
    share: float
    reasons: Sequence[Said]  # add up to the fit
    missing: Sequence[str]


def fits(lead: Lead, member: Member) -> Mapping[str, Any]:
    """The profiles in use that fit at least a little, the best first; one query when there is none."""
    found = Match.objects.filter(lead=lead, version__state=ProfileVersion.State.PUBLISHED)
    listed = found.select_related("version__profile").order_by("-fit", "version")[:MOST]
    spoken = Spoken()
    return {"fits": [_fits(match, spoken) for match in listed]}


def _fits(match: Match, spoken: Spoken) -> Fits:
    reasons = [Said(each.text, each.points) for each in spoken.reasons(match)]
    missing = [] if match.is_target else spoken.open_ends(match)
    return Fits(match, match.version, match.fit / 100, reasons, missing)
