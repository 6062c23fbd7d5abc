"""The points of a lead and what they are made of, in words."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tiemnang.leads.models import Lead
from tiemnang.scoring import words
from tiemnang.scoring.models import Score
from tiemnang.team.models import Member


class Said(NamedTuple):
    """One reason as it is shown."""

    said: str
    points: int


def score(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Points out of 100 with every reason, heaviest first; they add up to the number shown."""
    found = Score.objects.filter(lead=lead).first()
    reasons = (
        [Said(words.said(code, args), points) for code, points, args, *_part in found.reasons]
        if found
        else []
    )
    return {"score": found, "reasons": reasons, "share": lead.points / 100}
