"""Plain decisions about what comes in: stages and call results from status words, moments from dates."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from tiemnang.capture.sheets.shapes import Draft
from tiemnang.vietnam.calendar import TIME_ZONE
from tiemnang.vietnam.text import fold

# Canonical status of `vietnam.aliases.status` -> stage. Who said no is not one of ours for now; who is not real is fake.
STAGE_OF_STATUS = {
    "new": "new",
    "attempted": "contacting",
    "contacted": "contacting",
    "qualified": "qualified",
    "appointment": "opportunity",
    "quoted": "opportunity",
    "won": "customer",
    "lost": "unsuitable",
    "invalid": "fake",
}
RESULT_OF_STATUS = {
    "attempted": "no_answer",
    "contacted": "call_back",
    "qualified": "interested",
    "appointment": "interested",
    "quoted": "interested",
    "won": "interested",
    "lost": "no_need",
    "invalid": "wrong_number",
}
# Of all that makes a lead unreal, the words that only blame the number: "sai số", but not "trùng" or "spam".
WRONG_NUMBER = re.compile(
    r"(?:sai|nham|khong dung) (?:so|sdt|may)|(?:so|sdt) (?:sai|ao|rac|khong dung)|khong ton tai|wrong number"
)
REACHING = frozenset({"phone", "email", "zalo", "facebook"})
# Provenances from which consent to marketing may be taken over; a bought list never carries any.
MAY_CONSENT = frozenset({"own", "customers", "event"})
OLDEST = date(1990, 1, 1)


def says_wrong_number(status: str) -> bool:
    """Whether a sheet's status word says that the number is not theirs."""
    return bool(status) and WRONG_NUMBER.search(fold(status)) is not None


def stage_of(status: str, written: str, ways: Sequence[Sequence[str]]) -> str:
    """The stage of a canonical status; behind a wrong number stands a real person when there is another way to them."""
    if status == "invalid" and says_wrong_number(written) and sum(way[0] in REACHING for way in ways) > 1:
        return "contacting"
    return STAGE_OF_STATUS.get(status, "new")


def moment(written: str, *, now: datetime) -> datetime | None:
    """An ISO date or date with time, as local time; None for none, for one before 1990 and for one in the future."""
    local = _local(written) if written else None
    return None if local is None or local > now else local


@lru_cache(maxsize=4096)
def _local(written: str) -> datetime | None:
    """Read once: the rows of a sheet share their dates, and an aware moment is dear to compare and to hash."""
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return None
    local = read.replace(tzinfo=TIME_ZONE) if read.tzinfo is None else read
    return local if local.date() >= OLDEST else None


class Told(NamedTuple):
    """One call a sheet tells of: which, when, in what words, and its result or ""."""

    n: int
    at: datetime
    text: str
    result: str


def calls_of(draft: Draft, status: Callable[[str], str], created: datetime, *, now: datetime) -> list[Told]:
    """The calls a row tells of; `status` says what a word means. A call without a day was on the day the row says of
    its last contact, else on the day they came."""
    undated = moment(draft.last_contact_at, now=now) or created
    return [
        Told(
            call.n,
            moment(call.at, now=now) or undated,
            call.text,
            RESULT_OF_STATUS.get(status(call.status) if call.status else "", ""),
        )
        for call in draft.calls
    ]


def touched(draft: Draft, calls: Sequence[Told], *, now: datetime) -> datetime | None:
    """When somebody was last in contact with them, as a row says; else its latest call."""
    return moment(draft.last_contact_at, now=now) or max((call.at for call in calls), default=None)


def budget_of(draft: Draft) -> float | None:
    """The middle of the budget a row names, in VND."""
    return float(sum(draft.budget) // 2) if draft.budget else None


def due(written: str) -> datetime | None:
    """When somebody promised to do something; a date alone means nine in the morning."""
    if not written:
        return None
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return None
    if len(written) <= 10:
        read = datetime.combine(read.date(), time(9))
    return read.replace(tzinfo=TIME_ZONE) if read.tzinfo is None else read
