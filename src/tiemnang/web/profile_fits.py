"""How far a lead fits the profiles in use, with the conditions that make it up and those still open."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tiemnang.leads.models import Lead
from tiemnang.targeting.models import Match, ProfileVersion
from tiemnang.targeting.words import Spoken, fit_said
from tiemnang.team.models import Member
from tiemnang.web.points import Said

MOST = 5  # profiles on the page of a lead
WELL = 50  # from here on a fit is worth a word on a card


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


def best_said(lead_ids: Sequence[int]) -> dict[int, str]:
    """{lead: `khớp chân dung Chủ spa 87 %`} of those who fit a profile in use well; one query for a whole list."""
    found = Match.objects.filter(
        lead__in=lead_ids, version__state=ProfileVersion.State.PUBLISHED, fit__gte=WELL
    )
    rising = found.select_related("version__profile").order_by("fit", "-version")
    return {match.lead_id: fit_said(match) for match in rising}


def _fits(match: Match, spoken: Spoken) -> Fits:
    reasons = [Said(each.text, each.points) for each in spoken.reasons(match)]
    missing = [] if match.is_target else spoken.open_ends(match)
    return Fits(match, match.version, match.fit / 100, reasons, missing)
