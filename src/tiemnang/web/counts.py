"""The small numbers beside the navigation, each one cheap query over what the member may see."""

from django.http import HttpRequest
from django.utils import timezone

from tiemnang.leads.asked import BySight
from tiemnang.matching.pairs import waiting_for

MANY = 100  # counting stops here: the eye needs no more, and a large base must not be counted on every page


def doubtful_pairs(request: HttpRequest) -> int:
    """Pairs of leads that wait for somebody to say whether they are one, at most `MANY`."""
    return len(WAITING.rows(request.user, at=timezone.now()))


WAITING = BySight(lambda who, at: waiting_for(who, at=at).order_by().values_list("pk")[:MANY])
