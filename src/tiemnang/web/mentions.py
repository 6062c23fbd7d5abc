"""Who called this member by name in a note: a line on their day until they have looked."""

from collections.abc import Sequence

from tiemnang.leads.models import Mention
from tiemnang.leads.models.lead import sight_of
from tiemnang.team.models import Member

MOST = 5  # the day has other things on it; the rest follows when these are looked at


def waiting(member: Member) -> Sequence[Mention]:
    """The latest unseen mentions on leads that `member` still sees; mostly there is none, and the first query says so."""
    unseen = Mention.objects.filter(member=member, seen_at=None)
    if not unseen.exists():
        return ()
    rows = unseen.filter(sight_of(member, "entry__lead__"), entry__lead__merged_into=None).select_related(
        "entry__lead", "entry__by"
    )
    return list(rows.order_by("-pk")[:MOST])
