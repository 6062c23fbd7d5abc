"""The small numbers beside the navigation, each one cheap query over what the member may see."""

from django.http import HttpRequest

from tiemnang.leads.models.lead import sight_of
from tiemnang.matching.models import DoubtfulPair

MANY = 100  # counting stops here: the eye needs no more, and a large base must not be counted on every page


def doubtful_pairs(request: HttpRequest) -> int:
    """Pairs of leads that wait for this member to say whether they are one, at most `MANY`."""
    waiting = DoubtfulPair.objects.filter(answer=DoubtfulPair.Answer.WAITING)
    seen = waiting.filter(sight_of(request.user, "first__"), sight_of(request.user, "second__"))
    return seen[:MANY].count()
