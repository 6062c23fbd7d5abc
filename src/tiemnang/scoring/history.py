"""Leads as they stood just before they bought or were lost, so that a card can be tried on what has happened."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Min

from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import in_parts
from tiemnang.leads.models import AwarenessChange, Entry, Lead, LeadQuerySet, Need, Stage
from tiemnang.scoring.clues import read_clues, tally
from tiemnang.scoring.rules import Clues, days_between

MOST = 1000  # of either kind, those who came last
LOST = (Stage.NOT_NOW, Stage.UNSUITABLE)


class Ended(NamedTuple):
    """A lead whose story has an end: `at` is the moment before which its card is asked."""

    pk: int
    at: datetime
    is_won: bool
    clues: Clues


def ended(leads: LeadQuerySet, *, at: datetime) -> list[Ended]:
    """The latest who bought and who were lost among `leads`, with what was known of them before that."""
    won = _last(leads.filter(purchases__isnull=False).distinct()) or []
    won += [pk for pk in _last(leads.filter(stage__in=[Stage.CUSTOMER, Stage.LOYAL])) if pk not in set(won)]
    lost = [pk for pk in _last(leads.filter(stage__in=LOST)) if pk not in set(won)]
    return [*_before(won[:MOST], True, at), *_before(lost, False, at)]


def _last(leads: LeadQuerySet) -> list[int]:
    return list(leads.order_by("-pk").values_list("pk", flat=True)[:MOST])


def _before(ids: Sequence[int], is_won: bool, now: datetime) -> Iterable[Ended]:
    for part in in_parts(sorted(ids)):
        moves, calls = _moves(part), _calls(part)
        bought = dict(Purchase.objects.filter(lead__in=part).values_list("lead").annotate(first=Min("at")))
        levels, needs = _levels(part), _needs(part)
        came = dict(Lead.objects.filter(pk__in=part).values_list("pk", "created_at"))
        for pk, clues in read_clues(part, at=now):
            end = bought.get(pk) if is_won else None
            end = end or _end_of(moves.get(pk, ()), is_won) or came[pk]
            yield Ended(pk, end, is_won, _as_of(clues, end, came[pk], moves.get(pk, ()), calls.get(pk, ()), levels.get(pk, ()), needs.get(pk, ())))  # fmt: skip


def _as_of(
    clues: Clues,
    end: datetime,
    came: datetime,
    moves: Sequence[tuple[datetime, Mapping[str, Any]]],
    calls: Sequence[tuple[datetime, Any]],
    levels: Sequence[tuple[datetime, str]],
    needs: Sequence[tuple[datetime, str, int]],
) -> Clues:
    """What was known before `end`; ways to reach, place, organisation and budget have no time and stay as they are."""
    earlier = [(moment, result) for moment, result in calls if moment < end]
    last_result, unanswered = tally((0, result) for _moment, result in reversed(earlier)).get(0, ("", 0))
    known = max(
        ((said, severity) for since, said, severity in needs if since <= end),
        key=lambda one: one[1],
        default=("", 0),
    )
    return clues._replace(
        stage=_stage_before(moves, end),
        awareness=next((level for moment, level in reversed(levels) if moment < end), ""),
        age=days_between(came, end),
        last_result=last_result,
        unanswered=unanswered,
        touched=days_between(earlier[-1][0], end) if earlier else None,
        need=known[0],
        severity=known[1],
        purchases=0,
        last_bought=0.0,
        expected=0,
        due=None,
        promised=False,
    )


def _stage_before(moves: Sequence[tuple[datetime, Mapping[str, Any]]], end: datetime) -> str:
    """The stage at that moment; who came in with an end already was new to us."""
    stage = ""
    for moment, detail in moves:
        if moment >= end:
            return stage or str(detail.get("from") or Stage.NEW)
        stage = str(detail.get("to") or "")
    return Stage.NEW if stage in ("", *LOST, Stage.CUSTOMER, Stage.LOYAL) else stage


def _end_of(moves: Sequence[tuple[datetime, Mapping[str, Any]]], is_won: bool) -> datetime | None:
    ends = {Stage.CUSTOMER, Stage.LOYAL} if is_won else set(LOST)
    found = [moment for moment, detail in moves if detail.get("to") in ends]
    return (found[0] if is_won else found[-1]) if found else None


def _moves(ids: Sequence[int]) -> dict[int, list[tuple[datetime, Any]]]:
    return _grouped(Entry.objects.filter(lead__in=ids, verb="moved").order_by("at", "pk"), "at", "detail")


def _calls(ids: Sequence[int]) -> dict[int, list[tuple[datetime, Any]]]:
    rows = Entry.objects.filter(lead__in=ids, verb="called").order_by("at", "pk")
    return _grouped(rows, "at", "result")


def _levels(ids: Sequence[int]) -> dict[int, list[tuple[datetime, Any]]]:
    return _grouped(AwarenessChange.objects.filter(lead__in=ids).order_by("at", "pk"), "at", "level")


def _needs(ids: Sequence[int]) -> dict[int, list[tuple[datetime, Any]]]:
    return _grouped(Need.objects.filter(lead__in=ids).order_by("since", "pk"), "since", "said", "severity")


def _grouped(rows: Any, *columns: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for pk, *values in rows.values_list("lead_id", *columns):
        found[pk].append(tuple(values))
    return found
