"""A version tried on what has happened: how many of those it would have named, as they were when they came, bought."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from tiemnang.database.bulk import in_parts
from tiemnang.tables.shares import short
from tiemnang.targeting.arrival import Held, held_on_arrival
from tiemnang.targeting.endings import real, won_at
from tiemnang.targeting.models import ProfileVersion
from tiemnang.targeting.rules.comparing import Comparison, Side, compared

RIPE = timedelta(days=60)  # younger leads may still buy: they do not count
MOST = 60_000  # leads, those who came last
PART = 3000
EARLIER = 0.7  # of history, where nothing says what the rules were learned from


def tried(version: ProfileVersion, *, at: datetime, pause: Callable[[int, int], None]) -> dict[str, Any]:
    """The backtest of a version; shape in docs/algorithms/test-and-adjust.md. Raises criteria.rules.Unsound."""
    came = list(
        real()
        .filter(created_at__lte=at - RIPE)
        .order_by("-created_at", "-pk")
        .values_list("pk", "created_at")[:MOST]
    )
    came.reverse()
    held: dict[int, Held] = {}
    won: set[int] = set()
    for part in in_parts([pk for pk, _ in came], PART):
        held |= held_on_arrival(version.criteria, part, at=at)
        won |= won_at(part).keys()
        pause(len(held), len(came))
    since = _held_out_from(version, came)
    late = [pk for pk, moment in came if since and moment >= since]
    everyone = [pk for pk, _ in came]
    return {
        "at": at.isoformat(),
        "leads": len(came),
        "since": since.isoformat() if since else None,
        "is_unseen": bool(version.evidence.get("until")),
        "whole": told(_compare(everyone, held, won)),
        "held_out": told(_compare(late, held, won)) if late else None,
        "branches": _branches(late or everyone, held, won),
    }


def _held_out_from(version: ProfileVersion, came: Sequence[tuple[int, datetime]]) -> datetime | None:
    """From when on history was not looked at by mining; without that, the last three tenths."""
    if until := version.evidence.get("until"):
        return parse_datetime(until)
    return came[int(len(came) * EARLIER)][1] if len(came) > 1 else None


def _compare(lead_ids: Sequence[int], held: Mapping[int, Held], won: Collection[int]) -> Comparison:
    inside = [pk for pk in lead_ids if held[pk].whole]
    outside = [pk for pk in lead_ids if not held[pk].whole]
    return compared(_side(inside, won), _side(outside, won))


def _side(lead_ids: Sequence[int], won: Collection[int]) -> Side:
    return Side(len(lead_ids), sum(pk in won for pk in lead_ids))


def _branches(
    lead_ids: Sequence[int], held: Mapping[int, Held], won: Collection[int]
) -> list[dict[str, Any]]:
    """Each way to be a target by itself, in the order of the rules."""
    count = len(held[lead_ids[0]].branches) if lead_ids else 0
    sides = [_side([pk for pk in lead_ids if held[pk].branches[at]], won) for at in range(count)]
    return [side_told(side, compared(side, Side(0, 0)).inside_limits) for side in sides]


def told(found: Comparison) -> dict[str, Any]:
    """A comparison as it is stored."""
    return {
        "inside": side_told(found.inside, found.inside_limits),
        "outside": side_told(found.outside, found.outside_limits),
        "distance": short(found.distance),
        "low": short(found.low),
        "high": short(found.high),
        "is_sure": found.is_sure,
    }


def side_told(side: Side, limits: tuple[float, float]) -> dict[str, Any]:
    """One side with its rate and limits, as shares."""
    return {
        "leads": side.leads,
        "won": side.won,
        "rate": short(side.rate),
        "low": short(limits[0]),
        "high": short(limits[1]),
    }
