"""What follows a call, when to call again in working time, when to let someone rest, how soon to answer a new lead."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple

from tiemnang.vietnam.calendar import TIME_ZONE, WorkTime, add_working, is_working, working_minutes

USUAL = WorkTime()  # where a house has not said when it works
TRIES = 3  # calls without answer in a row; after the last one the lead rests
FIRST_AGAIN = 120  # working minutes after the first call without answer
REST = timedelta(days=14)
ANSWER_WITHIN = 15  # working minutes in which a new lead should hear from us
FOLLOW_UP = 570  # working minutes after "interested": the same hour of the next working day
AFTER_OPENING = 30  # working minutes nobody is called in when the day before ended too early
MORNING, AFTERNOON = time(9), time(14)

OPEN_AGAIN = frozenset({"new", "contacting", "not_now", "unsuitable"})
STAGE_OF_NO_NEED = {"not_ours": "unsuitable", "never_asked": "unsuitable"}  # other reasons: not now


class Next(NamedTuple):
    """What follows a call: an empty stage changes nothing, no `due_at` plans nothing."""

    stage: str = ""
    kind: str = ""  # of the task to make: call, send
    due_at: datetime | None = None
    promised: bool = False
    closes: str = (
        "due"  # open tasks it settles: due (calls, but promised ones only when due), calls, all, none
    )
    why: str = ""  # code for the sentence: again, rest, promised, follow_up, next_way, reopens


class Standing(NamedTuple):
    """What the decision after a call looks at besides its result."""

    stage: str
    unanswered: int = 0  # calls without answer in a row, this one included
    phones_left: int = 0  # good numbers that remain after a wrong one
    others_left: int = 0  # mail addresses and Zalo ids


def after_call(
    result: str,
    standing: Standing,
    *,
    at: datetime,
    call_back_at: datetime | None = None,
    reason: str = "",
    work: WorkTime = USUAL,
) -> Next:
    """What a call's result means for the stage and the next step; `call_back_at` is the time they asked for.

    With `no_need` it is the day from which it may be the right time: then the lead opens by itself again.
    """
    if result == "no_answer":
        return _after_no_answer(standing, at, work)
    if result == "call_back":
        stage = "contacting" if standing.stage in {"new", "not_now"} else ""
        due_at = call_back_at or _later(at, FIRST_AGAIN, work)
        return Next(stage, "call", due_at, promised=True, closes="calls", why="promised")
    if result == "interested":
        stage = "qualified" if standing.stage in OPEN_AGAIN else ""
        due_at = call_back_at or _later(at, FOLLOW_UP, work)
        return Next(stage, "call", due_at, promised=call_back_at is not None, why="follow_up")
    if result == "no_need":
        return _after_no_need(standing, reason, call_back_at)
    if result == "wrong_number":
        return _after_wrong_number(standing, at)
    raise ValueError(f"no such result of a call: {result!r}")


def _after_no_answer(standing: Standing, at: datetime, work: WorkTime) -> Next:
    stage = "contacting" if standing.stage == "new" else ""
    due_at, why = next_call(at, standing.unanswered, work)
    return Next(stage, "call", due_at, why=why)


def _after_no_need(standing: Standing, reason: str, until: datetime | None) -> Next:
    stage = stage_without_need(standing.stage, reason)
    if until is None or stage == "unsuitable":
        return Next(stage, closes="all")
    return Next(stage, "call", until, closes="all", why="reopens")


def stage_without_need(stage: str, reason: str) -> str:
    """Where a lead stands that said no for this (usual) reason; empty: a customer stays a customer."""
    return "" if stage in {"customer", "loyal"} else STAGE_OF_NO_NEED.get(reason, "not_now")


def _after_wrong_number(standing: Standing, at: datetime) -> Next:
    if standing.phones_left:
        return Next(kind="call", due_at=at, closes="none", why="next_way")
    if standing.others_left:
        return Next(kind="send", due_at=at, closes="calls", why="next_way")
    return Next(closes="calls")


def unanswered_now(earlier: Iterable[str]) -> int:
    """How many calls in a row had no answer, with one more now; `earlier` results come newest first.

    After a rest counting starts anew: three more tries, then another rest.
    """
    count = 0
    for result in earlier:
        if result != "no_answer":
            break
        count += 1
    return count % TRIES + 1


def next_call(at: datetime, unanswered: int, work: WorkTime = USUAL) -> tuple[datetime, str]:
    """When to call again after `unanswered` calls in a row, and why: `again`, or `rest` when they had enough.

    First two working hours later, then the other half of the next working day (whoever is busy in the morning may be
    free in the afternoon), then nothing for two weeks.
    """
    if unanswered >= TRIES:
        return working_day(at + REST, MORNING, work), "rest"
    if unanswered <= 1:
        return _later(at, FIRST_AGAIN, work), "again"
    local = at.astimezone(TIME_ZONE)
    half = AFTERNOON if local.hour < 12 else MORNING
    return working_day(local + timedelta(days=1), half, work), "again"


def working_day(near: datetime, hour: time, work: WorkTime = USUAL) -> datetime:
    """`hour` on the day of `near`, or on the first working day after it; outside the hours of that day, their start."""
    moment = datetime.combine(near.astimezone(TIME_ZONE).date(), hour, TIME_ZONE)
    for _ in range(60):
        spans = () if moment.date() in work.off else work.hours.on(moment.weekday())
        if spans:
            inside = any(start <= hour < end for start, end in spans)
            return moment if inside else datetime.combine(moment.date(), spans[0][0], TIME_ZONE)
        moment += timedelta(days=1)
    return moment


def answer_by(since: datetime, work: WorkTime = USUAL) -> datetime:
    """Until when a lead who came at `since` should hear from us, in working time."""
    return add_working(since, ANSWER_WITHIN, *work)


def minutes_to_answer(since: datetime, at: datetime, work: WorkTime = USUAL) -> int:
    """Working minutes left of the first-response clock at `at`; negative when it ran out."""
    return ANSWER_WITHIN - working_minutes(since, at, *work)


def minutes_waited(since: datetime, until: datetime, work: WorkTime = USUAL) -> int:
    """Working minutes between coming to us and the first word from us."""
    return working_minutes(since, until, *work)


def _later(at: datetime, minutes: int, work: WorkTime) -> datetime:
    """So many working minutes later, at a time people name: 14:30, not 14:27:41, and never at closing time."""
    moment = _in_steps(add_working(at, minutes, *work))
    return moment if is_working(moment, *work) else add_working(moment, AFTER_OPENING, *work)


def _in_steps(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=-whole.minute % 5 or (5 if whole != at else 0))
