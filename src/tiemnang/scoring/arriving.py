"""Points of leads on their way in: judged from what is in memory, written with them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tiemnang.criteria.arrived import snapshot
from tiemnang.database.bulk import as_json, insert, stamp
from tiemnang.leads.actions import Arrival
from tiemnang.leads.models import FactDefinition, Source
from tiemnang.scoring.clues import age_of
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules import Clues, Points, days_between, priority_of
from tiemnang.scoring.scorecards import Ready, in_use

# Fresh leads change every day; the first night finds out when each of them does.
FIRST_LOOK = timedelta(days=1)


def judge(arrivals: Sequence[Arrival], *, at: datetime, card: Ready | None = None) -> list[Points]:
    """Give every arrival its points and priority, and return them with their reasons; by the card in use, or `card`."""
    if not arrivals:
        return []
    channels = dict(Source.objects.values_list("pk", "channel"))
    budget = FactDefinition.objects.filter(key="budget").values_list("pk", flat=True).first()
    card, judged = card or in_use(at), []
    for one in arrivals:
        channel = channels.get(one.source_id or 0, "")
        clues = clues_of(one, channel, budget, at)
        said = card.judge.points_for(clues, snapshot(one, card.fields, channel, at) if card.fields else None)
        one.points, one.priority = said.points, priority_of(said.points, clues)
        judged.append(said)
    return judged


def clues_of(one: Arrival, channel: str, budget: int | None, at: datetime) -> Clues:
    """What the card looks at, taken from an arrival."""
    kinds = [kind for kind, *_ in one.ways]
    results = [detail["result"] for verb, _, _, detail in one.entries if verb == "called"]
    unheard = ("no_answer", "wrong_number")
    answered = [index for index, result in enumerate(results) if result and result not in unheard]
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


def write(rows: Iterable[tuple[int, Points]], *, at: datetime) -> None:
    """Write down the points of new leads: (lead id, points)."""
    now, then = stamp(at), stamp(at + FIRST_LOOK)
    insert(
        Score,
        ("lead", "points", "fit", "engagement", "reasons", "scored_at", "moves_at"),
        [(pk, *judged[:3], as_json(judged.reasons), now, then) for pk, judged in rows],
    )
