"""Who bought and who did not, gathered from taps, stages, status words, calls and purchases; nothing is stored twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.db.models.fields.json import KT

from tiemnang.database.bulk import in_parts
from tiemnang.leads.models import OPEN_STAGES, Entry, Lead, Stage
from tiemnang.pipeline.models import CallResult, Outcome

PART = 2000  # leads looked at together
WON, LOST = Outcome.Result.WON.value, Outcome.Result.LOST.value
CUSTOMER = frozenset({Stage.CUSTOMER.value, Stage.LOYAL.value})
ENDED = (Stage.CUSTOMER, Stage.LOYAL, Stage.UNSUITABLE)
DECIDING = ("closed", "moved", "called", "bought")  # lines that say when it ended
TALKED = frozenset({CallResult.CALL_BACK, CallResult.INTERESTED})


class Known(NamedTuple):
    """How it ended with one lead: "won" or "lost", and when; `is_live` if we saw it happen, not a sheet that tells."""

    lead_id: int
    result: str
    at: datetime
    is_live: bool


class Line(NamedTuple):
    """A line of the timeline that may have decided: its word is a stage, a call's result, won or lost."""

    verb: str
    at: datetime
    word: str
    is_live: bool


def gather(
    lead_ids: Iterable[int] | None = None, *, bought: Mapping[int, datetime] | None = None
) -> Iterator[Known]:
    """Every living lead that bought or said no, once, in order of their ids; of some leads only where these are given.

    `bought` is {lead id: first purchase}, from rooms that know it. Who bought once has won for good. Who said no and was
    opened again since is open. Leads called fake are no outcome: nobody was there to say no.
    """
    first = dict(bought or {})
    wanted = None if lead_ids is None else sorted(set(lead_ids))
    for part in in_parts(_candidates(wanted, first), PART):
        yield from _known(part, first)


def _candidates(wanted: Sequence[int] | None, bought: Mapping[int, datetime]) -> list[int]:
    """Leads that may have an outcome: by their stage, by what they bought, by a call without need."""
    if wanted is not None:
        return list(wanted)
    found = set(Lead.objects.living().filter(stage__in=ENDED).values_list("pk", flat=True))
    said_no = Entry.objects.filter(verb="called", result=CallResult.NO_NEED)
    found.update(said_no.values_list("lead_id", flat=True).distinct())
    found.update(Outcome.objects.filter(undone_at=None).values_list("lead_id", flat=True))
    return sorted(found.union(bought))


def _known(pks: Sequence[int], bought: Mapping[int, datetime]) -> Iterator[Known]:
    columns = ("pk", "stage", "created_at", "touched_at")
    leads = Lead.objects.living().filter(_among(pks, "pk")).exclude(stage=Stage.FAKE).order_by("pk")
    wanted, lines = set(pks), _lines(pks)
    for pk, stage, created_at, touched_at in leads.values_list(*columns):
        if pk not in wanted:
            continue
        told = max(created_at, touched_at) if touched_at else created_at
        if stage in CUSTOMER or pk in bought:
            yield _won(pk, lines[pk], bought.get(pk), told)
        elif lost := _lost(pk, stage, lines[pk], told):
            yield lost


def _among(pks: Sequence[int], column: str) -> Q:
    """These leads, named by their ends where they lie close together."""
    low, high = min(pks), max(pks)
    if high - low < 2 * len(pks):
        return Q(**{f"{column}__gte": low, f"{column}__lte": high})
    return Q(**{f"{column}__in": pks})


def _lines(pks: Sequence[int]) -> Mapping[int, list[Line]]:
    """The deciding lines of each lead, oldest first."""
    rows = Entry.objects.filter(_among(pks, "lead"), verb__in=DECIDING).order_by("lead_id", "at", "pk")
    found: dict[int, list[Line]] = defaultdict(list)
    words = rows.values_list("lead_id", "verb", "at", "result", KT("detail__to"), "submission_id")
    for pk, verb, at, result, to, submission in words:
        found[pk].append(Line(verb, at, (to if verb == "moved" else result) or "", submission is None))
    return found


def _won(pk: int, lines: Sequence[Line], bought: datetime | None, told: datetime) -> Known:
    """The first sign of having bought that has a time of its own; else when the sheet last heard of them."""
    signs = [line.at for line in lines if line.is_live and _says_won(line)]
    if bought is not None:
        signs.append(bought)
    return Known(pk, WON, min(signs, default=told), bool(signs))


def _says_won(line: Line) -> bool:
    return line.verb == "bought" or line.word == WON or (line.verb == "moved" and line.word in CUSTOMER)


def _lost(pk: int, stage: str, lines: Sequence[Line], told: datetime) -> Known | None:
    """The no that stands: none when they were opened again, or talked on, since they said it."""
    no = _last_no(lines)
    if stage in OPEN_STAGES and (no is None or no.is_live):
        return None  # we open a lead again by its stage; a sheet may tell of a no and never set the stage
    if stage == Stage.UNSUITABLE:
        return Known(pk, LOST, no.at, no.is_live) if no else Known(pk, LOST, told, False)
    return Known(pk, LOST, no.at, no.is_live) if no else None


def _last_no(lines: Sequence[Line]) -> Line | None:
    """The latest line that says no, unless something later says otherwise."""
    for line in reversed(lines):
        if line.word in (LOST, CallResult.NO_NEED) or line.word == Stage.UNSUITABLE:
            return line
        if line.word in OPEN_STAGES or line.word in TALKED:
            return None
    return None
