"""The card a house starts with, in the form people write theirs in."""

from typing import Any

from tiemnang.criteria.rules import Group, Leaf
from tiemnang.scoring.rules.rule import ENGAGEMENT, Rule


def when(field: str, operator: str, value: Any) -> Group:
    """A rule tree of one question."""
    return Group("and", (Leaf(field, operator, value),))


def _among(field: str, *values: str) -> Group:
    return when(field, "in", list(values))


def _days(count: int) -> dict[str, Any]:
    return {"n": count, "unit": "days"}


def _older(field: str, least: int, most: int | None = None, *more: Leaf) -> Group:
    """From `least` to `most` days ago."""
    rules: list[Any] = [Leaf(field, "more_than_ago", _days(least))]
    if most:
        rules.append(Group("and", (Leaf(field, "more_than_ago", _days(most)),), True))
    return Group("and", (*rules, *more))


YES = True
WAYS = ("has.phone", "has.email", "has.zalo")
NO_WAY = Group("or", tuple(Leaf(way, "is", YES) for way in WAYS), True)
NO_CUSTOMER = Leaf("stage", "not_in", ["customer", "loyal"])
RENEWAL_FROM, RENEWAL_TO = 300, 400  # days since the last purchase: a year is nearly over
RENEWAL = _older("purchases.last", RENEWAL_FROM, RENEWAL_TO)

_REACH = (
    Rule("phone", 15, when("has.phone", "is", YES)),
    Rule("mail", 5, when("has.email", "is", YES)),
    Rule("zalo", 5, when("has.zalo", "is", YES)),
    Rule("unreachable", -30, NO_WAY),
    Rule("bad_ways", -5, of="ways.bad", cap=15),
)
_FROM = (
    Rule("source_referral", 15, _among("channel", "referral", "existing_customer")),
    Rule("source_visit", 12, _among("channel", "walk_in", "hotline")),
    Rule("source_form", 10, _among("channel", "event", "website", "zalo_form", "facebook_lead_ads")),
    Rule("source_search", 8, _among("channel", "google_ads")),
    Rule("source_social", 5, _among("channel", "facebook", "zalo", "tiktok", "marketplace")),
    Rule("source_bought", -10, _among("channel", "import")),
)
_WHO = (
    Rule("budget", 8, when("fact.budget", ">", 0)),
    Rule("organisation", 3, when("has.organisation", "is", YES)),
    Rule("place", 2, when("has.place", "is", YES)),
    Rule("bought", 5, when("purchases", "exactly", {"count": 1})),
    Rule("bought_again", 10, when("purchases", "at_least", {"count": 2})),
    Rule("unsuitable", -40, _among("stage", "unsuitable")),
    Rule("fake", -60, _among("stage", "fake")),
)
_WISH = (
    Rule("fresh", 15, part=ENGAGEMENT, of="created_at", half_life=7.0),
    Rule("stale", -5, _older("created_at", 90, 180, NO_CUSTOMER), ENGAGEMENT),
    Rule("stale_long", -10, _older("created_at", 180, None, NO_CUSTOMER), ENGAGEMENT),
    Rule("need", 5, part=ENGAGEMENT, of="need.severity", cap=15),
    Rule("searching", 5, _among("awareness", "searching"), ENGAGEMENT),
    Rule("comparing", 8, _among("awareness", "comparing"), ENGAGEMENT),
    Rule("with_competitor", 3, _among("awareness", "with_competitor"), ENGAGEMENT),
)
_TALK = (
    Rule("contacting", 3, _among("stage", "contacting"), ENGAGEMENT),
    Rule("qualified", 12, _among("stage", "qualified"), ENGAGEMENT),
    Rule("opportunity", 20, _among("stage", "opportunity"), ENGAGEMENT),
    Rule("customer", 8, _among("stage", "customer"), ENGAGEMENT),
    Rule("loyal", 12, _among("stage", "loyal"), ENGAGEMENT),
    Rule("not_now", -15, _among("stage", "not_now"), ENGAGEMENT),
    Rule("interested", 15, _among("last.result", "interested"), ENGAGEMENT),
    Rule("call_back", 8, _among("last.result", "call_back"), ENGAGEMENT),
    Rule("no_need", -25, _among("last.result", "no_need"), ENGAGEMENT),
    Rule("unanswered", -4, part=ENGAGEMENT, of="calls.unanswered", cap=12),
    Rule("renewal", 12, RENEWAL, ENGAGEMENT),
)
DEFAULT: tuple[Rule, ...] = (*_REACH, *_FROM, *_WHO, *_WISH, *_TALK)
