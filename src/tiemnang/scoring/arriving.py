"""Points of leads on their way in: judged from what is in memory, written with them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest

from tiemnang.capture.resolve import Words, channel_name
from tiemnang.criteria.arrived import snapshot
from tiemnang.database.bulk import insert, stamp
from tiemnang.leads.actions import Arrival
from tiemnang.leads.models import Channel, FactDefinition, Source
from tiemnang.scoring.drafted import BUDGET, Foreseen, Lexicon
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules import Clues, Points, age_of, calls_in_short, days_between, priority_of
from tiemnang.scoring.scorecards import Ready, current_rules, in_use
from tiemnang.vietnam.text import fold

# Fresh leads change every day; the first night finds out when each of them does.
FIRST_LOOK = timedelta(days=1)


def lexicon(words: Words, at: datetime) -> Lexicon | None:
    """What the reading process needs to judge the rows of an import; None when the card asks more than clues say."""
    card = in_use(at)
    if card.fields:
        return None
    channels = dict(Source.objects.values_list("pk", "channel"))
    answered = {word: words.heirs.get(pk, pk) for word, pk in words.source_answers.items()}
    budget = FactDefinition.objects.filter(key=BUDGET).values_list("pk", flat=True).first()
    return Lexicon(
        card.digest,
        [rule for rule in current_rules() if rule.is_on],
        words.statuses,
        {word: channels.get(pk, "") for word, pk in answered.items()},
        {name: channels.get(pk, "") for name, pk in words.sources.items()},
        {channel: fold(channel_name(channel))[:120] for channel in Channel.values},
        channels.get(words.source("") or 0, ""),
        budget is None or words.definitions.get(BUDGET, budget) == budget,
        at,
        card.by,
    )


def judge(
    arrivals: Sequence[Arrival],
    foreseen: Sequence[Foreseen | None] = (),
    *,
    at: datetime,
    card: Ready | None = None,
) -> list[Points | Foreseen]:
    """Give every arrival its points and priority, and return them with their reasons; by the card in use, or `card`.

    What the reading process foresaw by the same card is taken as it is.
    """
    if not arrivals:
        return []
    channels = dict(Source.objects.values_list("pk", "channel"))
    budget = FactDefinition.objects.filter(key=BUDGET).values_list("pk", flat=True).first()
    card, judged = card or in_use(at), []
    for one, before in zip_longest(arrivals, foreseen):
        if before is not None and before.card == card.digest:
            one.points, one.priority = before.points, before.priority
            judged.append(before)
            continue
        channel = channels.get(one.source_id or 0, "")
        clues = clues_of(one, channel, budget, at)
        said = card.judge.points_for(clues, snapshot(one, card.fields, channel, at) if card.fields else None)
        one.points, one.priority = said.points, priority_of(said.points, clues, card.by)
        judged.append(said)
    return judged


def clues_of(one: Arrival, channel: str, budget: int | None, at: datetime) -> Clues:
    """What the card looks at, taken from an arrival."""
    kinds = [kind for kind, *_ in one.ways]
    last_result, unanswered = calls_in_short(
        [str(detail["result"]) for verb, _, _, detail in one.entries if verb == "called"]
    )
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
        last_result=last_result,
        unanswered=unanswered,
        has_organisation=one.organisation_id is not None,
        has_place=bool(one.province or one.district or one.address),
        touched=days_between(one.touched_at, at) if one.touched_at else None,
    )


def write(
    rows: Iterable[tuple[int, Points | Foreseen]],
    *,
    at: datetime,
    fits: Mapping[int, int] | None = None,
) -> None:
    """Write down the points of new leads: (lead id, points); `fits` what they fit of the profiles in use, None without any."""
    now, then = stamp(at), stamp(at + FIRST_LOOK)
    insert(
        Score,
        ("lead", "points", "fit", "engagement", "reasons", "scored_at", "moves_at"),
        [(pk, *_figures(pk, judged, fits), _written(judged), now, then) for pk, judged in rows],
    )


def _figures(pk: int, judged: Points | Foreseen, fits: Mapping[int, int] | None) -> tuple[int, int, int]:
    points, fit, engagement = judged[:3]
    return points, fit if fits is None else fits.get(pk, 0), engagement


def _written(judged: Points | Foreseen) -> str:
    return judged.reasons if isinstance(judged, Foreseen) else judged.text
