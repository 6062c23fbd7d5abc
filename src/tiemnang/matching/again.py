"""Leads that people changed: filed under what they are now, and asked about once more."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from tiemnang.leads.models import Identity, Lead
from tiemnang.matching.actions import MOST_DOUBTS, filed_under, known_of, refresh_keys, write_doubts
from tiemnang.matching.models import DoubtfulPair
from tiemnang.matching.pairs import ask_again
from tiemnang.matching.prepare import Seen, seen
from tiemnang.matching.rules import DOUBTFUL, SAME, Verdict, compare
from tiemnang.team.models import Member


@transaction.atomic
def recognise_again(lead_ids: Collection[int], *, at: datetime) -> int:
    """File these leads anew and write down whom they may be by now; returns how many questions are new.

    Nothing is merged by itself: that a person wrote it is no proof. A pair that was answered is not asked again.
    """
    asked = _as_newcomers(lead_ids)
    filed = filed_under(asked.values())
    others = known_of({pk for pks in filed.values() for pk in pks})
    doubts: list[tuple[int, int, Verdict]] = []
    for pk, one in asked.items():
        keys: tuple[int | str, ...] = (*one.keys, *one.values)
        met = {other for key in keys if key in filed for other in filed[key]} - {pk}
        verdicts = [(pk, other, compare(one.known, others[other])) for other in met if other in others]
        likely = [each for each in verdicts if each[2].decision in {SAME, DOUBTFUL}]
        doubts += sorted(likely, key=lambda each: (-each[2].points, each[1]))[:MOST_DOUBTS]
    refresh_keys(list(asked))
    return write_doubts(doubts, at=at) if doubts else 0


def _as_newcomers(lead_ids: Collection[int]) -> dict[int, Seen]:
    """Each of these leads as it would be compared if it came in now."""
    ways: dict[int, list[str]] = defaultdict(list)
    for pk, value in Identity.objects.filter(lead__in=lead_ids).values_list("lead_id", "value"):
        ways[pk].append(value)
    return {pk: seen(known, ways[pk]) for pk, known in known_of(set(lead_ids)).items()}


@transaction.atomic
def suspect(one: Lead, other: Lead, *, by: Member | None, at: datetime) -> DoubtfulPair:
    """Somebody thinks that these two are one: the pair waits to be looked at, also when it was kept apart before."""
    known = known_of({one.pk, other.pk})
    write_doubts([(one.pk, other.pk, compare(known[one.pk], known[other.pk]))], at=at)
    first, second = sorted((one.pk, other.pk))
    pair = DoubtfulPair.objects.get(first_id=first, second_id=second)
    if pair.answer == DoubtfulPair.Answer.APART:
        ask_again(pair, by=by, at=at)
    return pair
