"""What a draft would change, before it counts: points now and then, those who bought and were lost, who moves most."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

from django.db.models import Max, Min

from tiemnang.leads.models import Lead, LeadQuerySet
from tiemnang.scoring.actions.rescoring import judged
from tiemnang.scoring.history import Ended, ended
from tiemnang.scoring.rules import Rule
from tiemnang.scoring.rules.adding import is_quick
from tiemnang.scoring.rules.ranking import FEW, Ranking, ranking
from tiemnang.scoring.scorecards import current_rules, ready
from tiemnang.team.models import Member

SAMPLE = 3000  # leads looked at; all of them where there are fewer
MOVERS = 10
TENTHS = 10


class Moved(NamedTuple):
    """A lead and its points by the card in use and by the draft."""

    lead: Lead
    before: int
    after: int


class Preview(NamedTuple):
    """What a draft does to the leads a member sees."""

    looked_at: int
    is_sample: bool
    before: Sequence[int]  # how many leads stand in each tenth, lowest first
    after: Sequence[int]
    changed: int  # leads whose points are others
    rises: Sequence[Moved]
    falls: Sequence[Moved]
    won: int
    lost: int
    ranked_before: Ranking
    ranked_after: Ranking
    left_out: int  # rules of the draft that cannot be asked of the past

    @property
    def is_few(self) -> bool:
        """Whether too few stories have an end to prove anything."""
        return min(self.won, self.lost) < FEW


def preview(rules: Sequence[Rule], member: Member, *, at: datetime) -> Preview:
    """Judge a sample of the leads a member sees by the card in use and by `rules`, and those whose story has an end.

    The ends are judged as they stood before; rules that only the present can answer are left out there.
    """
    leads = Lead.objects.seen_by(member)
    ids = _sample(leads)
    old, new = _points(current_rules(), ids, at), _points(rules, ids, at)
    moved = sorted(ids, key=lambda pk: new[pk] - old[pk])
    falls = [pk for pk in moved[:MOVERS] if new[pk] < old[pk]]
    rises = [pk for pk in reversed(moved[-MOVERS:]) if new[pk] > old[pk]]
    held = Lead.objects.select_related("owner").in_bulk([*falls, *rises])
    stories = ended(leads, at=at)
    won, lost = [one for one in stories if one.is_won], [one for one in stories if not one.is_won]
    return Preview(
        len(ids), len(ids) >= SAMPLE, _tenths(old.values()), _tenths(new.values()), sum(old[pk] != new[pk] for pk in ids),
        *([Moved(held[pk], old[pk], new[pk]) for pk in each] for each in (rises, falls)),
        len(won), len(lost),
        *(_ranked(card, won, lost, at) for card in (current_rules(), rules)),
        sum(rule.is_on and not is_quick(rule) for rule in rules),
    )  # fmt: skip


def _sample(leads: LeadQuerySet) -> list[int]:
    """All ids, or as many drawn evenly over the whole base; the same ones each time."""
    some = list(leads.order_by().values_list("pk", flat=True)[: SAMPLE + 1])
    if len(some) <= SAMPLE:
        return sorted(some)
    ends = Lead.objects.aggregate(first=Min("pk"), last=Max("pk"))
    dice, found = Random(7), set[int]()
    for _attempt in range(12):
        drawn = [dice.randint(ends["first"], ends["last"]) for _ in range(SAMPLE)]
        found.update(leads.filter(pk__in=drawn).values_list("pk", flat=True))
        if len(found) >= SAMPLE:
            break
    return (
        sorted(found or some[:SAMPLE])[:SAMPLE]
        if len(found) < SAMPLE
        else sorted(dice.sample(sorted(found), SAMPLE))
    )


def _points(rules: Sequence[Rule], ids: Sequence[int], at: datetime) -> dict[int, int]:
    return {pk: said.points for pk, _clues, said in judged(ids, ready(rules, at), at=at)}


def _tenths(points: Iterable[int]) -> list[int]:
    counts = Counter(min(each // TENTHS, TENTHS - 1) for each in points)
    return [counts[tenth] for tenth in range(TENTHS)]


def _ranked(rules: Sequence[Rule], won: Sequence[Ended], lost: Sequence[Ended], at: datetime) -> Ranking:
    points_for = ready([rule for rule in rules if is_quick(rule)], at).judge.points_for
    return ranking(*([points_for(one.clues).points for one in ends] for ends in (won, lost)))
