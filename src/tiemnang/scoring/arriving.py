"""Points of leads on their way in: judged from what is in memory, written with them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from tiemnang.database.bulk import as_json, insert, stamp
from tiemnang.leads.actions import Arrival
from tiemnang.leads.models import FactDefinition, Source
from tiemnang.scoring.clues import age_of
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules import Clues, Reason, days_between, points_for, priority_of


class Judged(NamedTuple):
    """Points (0 to 100) and the reasons that add up to them."""

    points: int
    reasons: list[Reason]


def judge(arrivals: Sequence[Arrival], *, at: datetime) -> list[Judged]:
    """Give every arrival its points and priority, and return them with their reasons."""
    if not arrivals:
        return []
    channels = dict(Source.objects.values_list("pk", "channel"))
    budget = FactDefinition.objects.filter(key="budget").values_list("pk", flat=True).first()
    judged = []
    for one in arrivals:
        clues = clues_of(one, channels.get(one.source_id or 0, ""), budget, at)
        points, reasons = points_for(clues)
        one.points, one.priority = points, priority_of(points, clues)
        judged.append(Judged(points, reasons))
    return judged


def clues_of(one: Arrival, channel: str, budget: int | None, at: datetime) -> Clues:
    """What the card looks at, taken from an arrival."""
    kinds = [kind for kind, *_ in one.ways]
    results = [detail["result"] for verb, _, _, detail in one.entries if verb == "called"]
    answered = [index for index, result in enumerate(results) if result and result != "no_answer"]
    last = answered[-1] if answered else None
    return Clues(
        phones=kinds.count("phone"),
        mails=kinds.count("email"),
        zalos=kinds.count("zalo"),
        channel=channel,
        age=age_of(one.created_at, at, at),
        need=one.needs[0] if one.needs else "",
        severity=1 if one.needs else 0,
        budget=next((int(number or 0) for definition, _, number in one.facts if definition == budget), 0),
        stage=one.stage,
        awareness=one.awareness,
        last_result=str(results[last]) if last is not None else "",
        unanswered=sum(result == "no_answer" for result in results[last + 1 if last is not None else 0 :]),
        has_organisation=one.organisation_id is not None,
        has_place=bool(one.province or one.district or one.address),
        touched=days_between(one.touched_at, at) if one.touched_at else None,
    )


def write(rows: Iterable[tuple[int, Judged]], *, at: datetime) -> None:
    """Write down the points of new leads: (lead id, judged)."""
    now = stamp(at)
    insert(
        Score,
        ("lead", "points", "reasons", "scored_at"),
        [(pk, judged.points, as_json([list(r) for r in judged.reasons]), now) for pk, judged in rows],
    )
