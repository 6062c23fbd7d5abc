"""What follows a call, when to call again in working time, when to let someone rest, how soon to answer a new lead."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from tiemnang.vietnam.calendar import TIME_ZONE, Hours, add_working, holidays, is_working, working_minutes

HOURS = Hours()
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
    why: str = ""  # code for the sentence: again, rest, promised, follow_up, next_way


class Standing(NamedTuple):
    """What the decision after a call looks at besides its result."""

    stage: str
    unanswered: int = 0  # calls without answer in a row, this one included
    phones_left: int = 0  # good numbers that remain after a wrong one
    others_left: int = 0  # mail addresses and Zalo ids


def after_call(
    result: str, standing: Standing, *, at: datetime, call_back_at: datetime | None = None, reason: str = ""
) -> Next:
    """What a call's result means for the stage and the next step; `call_back_at` is the time they asked for."""
    if result == "no_answer":
        return _after_no_answer(standing, at)
    if result == "call_back":
        stage = "contacting" if standing.stage in {"new", "not_now"} else ""
        due_at = call_back_at or _later(at, FIRST_AGAIN)
        return Next(stage, "call", due_at, promised=True, closes="calls", why="promised")
    if result == "interested":
        stage = "qualified" if standing.stage in OPEN_AGAIN else ""
        due_at = call_back_at or _later(at, FOLLOW_UP)
        return Next(stage, "call", due_at, promised=call_back_at is not None, why="follow_up")
    if result == "no_need":
        stage = "" if standing.stage in {"customer", "loyal"} else STAGE_OF_NO_NEED.get(reason, "not_now")
        return Next(stage, closes="all")
    if result == "wrong_number":
        return _after_wrong_number(standing, at)
    raise ValueError(f"no such result of a call: {result!r}")


def _after_no_answer(standing: Standing, at: datetime) -> Next:
    stage = "contacting" if standing.stage == "new" else ""
    due_at, why = next_call(at, standing.unanswered)
    return Next(stage, "call", due_at, why=why)


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


def next_call(at: datetime, unanswered: int) -> tuple[datetime, str]:
    """When to call again after `unanswered` calls in a row, and why: `again`, or `rest` when they had enough.

    First two working hours later, then the other half of the next working day (whoever is busy in the morning may be
    free in the afternoon), then nothing for two weeks.
    """
    if unanswered >= TRIES:
        return working_day(at + REST, MORNING), "rest"
    if unanswered <= 1:
        return _later(at, FIRST_AGAIN), "again"
    local = at.astimezone(TIME_ZONE)
    half = AFTERNOON if local.hour < 12 else MORNING
    return working_day(local + timedelta(days=1), half), "again"


def working_day(near: datetime, hour: time) -> datetime:
    """`hour` on the day of `near`, or on the first working day after it."""
    moment = datetime.combine(near.astimezone(TIME_ZONE).date(), hour, TIME_ZONE)
    off = days_off(moment)
    for _ in range(30):
        if is_working(moment, HOURS, off):
            break
        moment += timedelta(days=1)
    return moment


def answer_by(since: datetime) -> datetime:
    """Until when a lead who came at `since` should hear from us, in working time."""
    return add_working(since, ANSWER_WITHIN, HOURS, days_off(since))


def minutes_to_answer(since: datetime, at: datetime) -> int:
    """Working minutes left of the first-response clock at `at`; negative when it ran out."""
    return ANSWER_WITHIN - working_minutes(since, at, HOURS, days_off(since))


def minutes_waited(since: datetime, until: datetime) -> int:
    """Working minutes between coming to us and the first word from us."""
    return working_minutes(since, until, HOURS, days_off(since))


def days_off(at: datetime) -> Collection[date]:
    """Public holidays of this year and the next."""
    return _days_off(at.year)


@cache
def _days_off(year: int) -> frozenset[date]:
    return frozenset(holidays(year)) | frozenset(holidays(year + 1))


def _later(at: datetime, minutes: int) -> datetime:
    """So many working minutes later, at a time people name: 14:30, not 14:27:41, and never at closing time."""
    moment = _in_steps(add_working(at, minutes, HOURS, days_off(at)))
    if is_working(moment, HOURS, days_off(at)):
        return moment
    return add_working(moment, AFTER_OPENING, HOURS, days_off(at))


def _in_steps(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=-whole.minute % 5 or (5 if whole != at else 0))
