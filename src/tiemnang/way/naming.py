"""What a fact or a source means from now on, for all leads it was said of."""

from datetime import datetime

from django.db import transaction

from tiemnang.leads.actions import defining, folding
from tiemnang.leads.models import Folding, Source
from tiemnang.scoring import actions as scoring
from tiemnang.team.models import Member


@transaction.atomic
def change_source(source: Source, *, channel: str, is_active: bool, by: Member | None) -> bool:
    """Say which channel a source is in; its leads are judged anew by it in the background. Raises Unfit."""
    was = source.channel
    is_new = defining.change_source(source, channel=channel, is_active=is_active)
    if source.channel != was:
        scoring.recount_source(source, by=by)
    return is_new


def fold(old: Source, into: Source, *, by: Member | None, at: datetime) -> Folding:
    """One source becomes part of another; its leads are judged anew when they have followed. Raises Unfit."""
    return folding.fold_into(old, into, by=by, at=at, then=scoring.recount_of(into, old))


def unfold(made: Folding, *, by: Member | None, at: datetime) -> bool:
    """Take a folding of facts or sources back; False when it was taken back before."""
    return folding.unfold(made, by=by, at=at, then=scoring.recount_of(*folding.sources_of(made)))
