"""The default card: what is known of a lead becomes points with reasons, and points become a priority for now."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

PHONE, MAIL, ZALO, NO_WAY = 15, 5, 5, -30
BAD_WAY, BAD_WAYS_AT_MOST = -5, -15
CHANNELS = {
    "referral": 15,
    "existing_customer": 15,
    "walk_in": 12,
    "hotline": 12,
    "event": 10,
    "website": 10,
    "zalo_form": 10,
    "facebook_lead_ads": 10,
    "google_ads": 8,
    "facebook": 5,
    "zalo": 5,
    "tiktok": 5,
    "marketplace": 5,
    "import": -10,
}
FRESH, FRESH_HALF_LIFE = 15, 7.0  # points on arrival; days after which half of them is left
STALE = ((90, -5), (180, -10))  # days since arrival, points; customers do not go stale
NEEDS = (0, 5, 10, 15)  # by severity: none, mentioned, needed, urgent
BUDGET = 8
STAGES = {
    "contacting": 3,
    "qualified": 12,
    "opportunity": 20,
    "customer": 8,
    "loyal": 12,
    "not_now": -15,
    "unsuitable": -40,
    "fake": -60,
}
AWARENESS = {"searching": 5, "comparing": 8, "with_competitor": 3}
RESULTS = {"interested": 15, "call_back": 8, "no_need": -25}
UNANSWERED, UNANSWERED_AT_MOST = -4, -12
ORGANISATION, PLACE = 3, 2
BOUGHT, BOUGHT_AGAIN = 5, 10
RENEWAL, RENEWAL_FROM, RENEWAL_TO = 12, 300.0, 400.0  # days since the last purchase: a year is nearly over

CLOSED = frozenset({"unsuitable", "fake"})
CUSTOMERS = frozenset({"customer", "loyal"})

Args = Mapping[str, Any]
NOTHING: Args = {}


class Reason(NamedTuple):
    """One part of the points: a code for `words.said`, its points, and what the sentence needs."""

    code: str
    points: int
    args: Args = NOTHING


# Reasons that differ only by one word are made once: a million leads share them.
HAS_PHONE, HAS_MAIL, HAS_ZALO = Reason("phone", PHONE), Reason("mail", MAIL), Reason("zalo", ZALO)
UNREACHABLE = Reason("unreachable", NO_WAY)
KNOWN_ORGANISATION, KNOWN_PLACE = Reason("organisation", ORGANISATION), Reason("place", PLACE)
OF_CHANNEL = {channel: Reason("source", points, {"channel": channel}) for channel, points in CHANNELS.items()}
OF_STAGE = {stage: Reason("stage", points, {"stage": stage}) for stage, points in STAGES.items()}
OF_AWARENESS = {level: Reason("awareness", points, {"level": level}) for level, points in AWARENESS.items()}
OF_RESULT = {result: Reason("result", points, {"result": result}) for result, points in RESULTS.items()}
OF_DAYS = [
    Reason("fresh", points, {"days": days})
    for days in range(60)
    if (points := round(FRESH * 0.5 ** (days / FRESH_HALF_LIFE)))
]
OF_SILENCE = [Reason("stale", points, {"days": days}) for days, points in STALE]
STALE_FROM = [days for days, _ in STALE]


class Clues(NamedTuple):
    """What the card looks at; everything unknown keeps its default. Ages are days, fractions allowed."""

    phones: int = 0  # good ones
    mails: int = 0
    zalos: int = 0
    bad_ways: int = 0  # wrong numbers, bounced mails
    channel: str = ""  # a value of leads.Channel
    age: float = 0.0  # since they came to us (`created_at`)
    need: str = ""  # the heaviest open need in their words
    severity: int = 0  # of that need, 0 to 3
    budget: int = 0  # VND, 0 unknown
    stage: str = "new"
    awareness: str = ""
    last_result: str = ""  # of the last answered call
    unanswered: int = 0  # calls without answer since then
    has_organisation: bool = False
    has_place: bool = False
    purchases: int = 0
    last_bought: float = 0.0  # days since the last purchase
    touched: float | None = None  # days since the last contact; None: never
    due: float | None = None  # days until the next open task, negative when late; None: no task
    promised: bool = False  # the lead expects that task


def days_between(earlier: datetime, later: datetime) -> float:
    """Days from `earlier` to `later`, never below zero."""
    return max((later - earlier).total_seconds() / 86_400, 0.0)


def points_for(clues: Clues) -> tuple[int, list[Reason]]:
    """Points from 0 to 100 and the reasons that add up to exactly them, heaviest first.

    A sum outside the range is brought back by a reason of its own (`ceiling`, `floor`), so that nothing is hidden.
    """
    reasons = _reach(clues)
    _arrival(clues, reasons)
    _wish(clues, reasons)
    _talk(clues, reasons)
    _ties(clues, reasons)
    total = 0
    for reason in reasons:
        total += reason[1]
    if total > 100:
        reasons.append(Reason("ceiling", 100 - total))
    elif total < 0:
        reasons.append(Reason("floor", -total))
    reasons.sort(key=_weight)
    return min(max(total, 0), 100), reasons


def _weight(reason: Reason) -> int:
    return -abs(reason[1])


def _reach(clues: Clues) -> list[Reason]:
    reasons = []
    if clues.phones:
        reasons.append(HAS_PHONE)
    if clues.mails:
        reasons.append(HAS_MAIL)
    if clues.zalos:
        reasons.append(HAS_ZALO)
    if not reasons:
        reasons.append(UNREACHABLE)
    if clues.bad_ways:
        points = max(clues.bad_ways * BAD_WAY, BAD_WAYS_AT_MOST)
        reasons.append(Reason("bad_ways", points, {"count": clues.bad_ways}))
    return reasons


def _arrival(clues: Clues, reasons: list[Reason]) -> None:
    if source := OF_CHANNEL.get(clues.channel):
        reasons.append(source)
    if clues.age < len(OF_DAYS):
        reasons.append(OF_DAYS[int(clues.age)])
    elif clues.stage not in CUSTOMERS and (passed := bisect_right(STALE_FROM, clues.age)):
        reasons.append(OF_SILENCE[passed - 1])


def _wish(clues: Clues, reasons: list[Reason]) -> None:
    if clues.severity:
        points = NEEDS[min(clues.severity, 3)]
        reasons.append(Reason("need", points, {"said": clues.need[:80], "severity": clues.severity}))
    if clues.budget:
        reasons.append(Reason("budget", BUDGET, {"amount": clues.budget}))
    if awareness := OF_AWARENESS.get(clues.awareness):
        reasons.append(awareness)


def _talk(clues: Clues, reasons: list[Reason]) -> None:
    if stage := OF_STAGE.get(clues.stage):
        reasons.append(stage)
    if result := OF_RESULT.get(clues.last_result):
        reasons.append(result)
    if clues.unanswered:
        points = max(clues.unanswered * UNANSWERED, UNANSWERED_AT_MOST)
        reasons.append(Reason("unanswered", points, {"count": clues.unanswered}))


def _ties(clues: Clues, reasons: list[Reason]) -> None:
    if clues.has_organisation:
        reasons.append(KNOWN_ORGANISATION)
    if clues.has_place:
        reasons.append(KNOWN_PLACE)
    if clues.purchases:
        points = BOUGHT if clues.purchases == 1 else BOUGHT_AGAIN
        reasons.append(Reason("bought", points, {"count": clues.purchases}))
        if is_renewal(clues):
            reasons.append(Reason("renewal", RENEWAL, {"months": int(clues.last_bought / 30.4)}))


def is_renewal(clues: Clues) -> bool:
    """Whether a year since the last purchase is about to end, or just ended."""
    return clues.purchases > 0 and RENEWAL_FROM <= clues.last_bought <= RENEWAL_TO


def priority_of(points: int, clues: Clues) -> float:
    """How much acting now is worth: points times urgency, 0 for those given up; larger is sooner.

    The chance to win a new lead falls fast with every hour of waiting, so waiting counts most; a task that lies in
    the future speaks for itself when its time comes.
    """
    if clues.stage in CLOSED:
        return 0.0
    return round(max(points, 1) * _urgency(clues) * _standing(clues), 2)


def _urgency(clues: Clues) -> float:
    if clues.due is not None:
        if clues.due > 0.5:
            return 0.3
        late: float = min(max(-clues.due, 0.0), 5.0)
        return (3.0 if clues.promised else 2.0) + 0.1 * late
    if clues.touched is None:
        return float(1.0 + 2.0 * 0.5**clues.age) if clues.age < 60 else 1.0
    if clues.touched < 1:
        return 0.5
    return 1.2 if clues.touched > 7 else 1.0


def _standing(clues: Clues) -> float:
    if clues.stage == "not_now":
        return 0.2
    if clues.stage in CUSTOMERS:
        return 1.0 if is_renewal(clues) else 0.1
    return 1.0
