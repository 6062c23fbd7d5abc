"""Reads when something is to be done, as people say it: "mai 9h", "thứ 5 14h", "30 phút nữa", "đầu tuần sau"."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta

from tiemnang.vietnam.calendar import TIME_ZONE
from tiemnang.vietnam.folding import fold, nfc

MORNING = time(9)
OF_PART = {
    "sang": MORNING,
    "trua": time(11, 30),
    "chieu": time(14),
    "toi": time(19),
    "am": MORNING,
    "pm": time(14),
}
AFTERNOON = frozenset({"chieu", "toi", "pm"})
WEEKDAYS = (
    r"thu\s*(?:2|hai)|t2|mon(?:day)?",
    r"thu\s*(?:3|ba)|t3|tue(?:sday)?",
    r"thu\s*(?:4|tu)|t4|wed(?:nesday)?",
    r"thu\s*(?:5|nam)|t5|thu(?:rsday)",
    r"thu\s*(?:6|sau)|t6|fri(?:day)?",
    r"thu\s*(?:7|bay)|t7|sat(?:urday)?",
    r"chu nhat|cn|sun(?:day)?",
)
NEAR = (
    (r"(?:hom )?nay|today", 0),
    (r"(?:ngay )?mai|tomorrow", 1),
    (r"(?:ngay )?(?:kia|mot)", 2),
)
NUMBERS = {
    "nua": 0.5,
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "bon": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "muoi": 10,
    "an": 1,
    "a": 1,
}
MINUTES = {"phut": 1, "p": 1, "min": 1, "minute": 1, "tieng": 60, "gio": 60, "h": 60, "hour": 60}
DAYS = {"ngay": 1, "hom": 1, "day": 1, "tuan": 7, "week": 7}
_SPAN = re.compile(
    rf"(?P<in>in |sau )?(?P<n>\d{{1,3}}|{'|'.join(NUMBERS)})\s*"
    r"(?P<unit>phut|p|minute|min|tieng|gio|h|hour|ngay|hom|day|tuan|week|thang|month)s?"
    r"(?P<half>\s*ruoi)?(?P<more>\s*(?:nua|sau))?"
)
_TIME = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s*(?:(?::|h|g(?:io)?)\s*(\d{2})?(?![\d/])|(?=\s*(?:am|pm|sang|trua|chieu|toi)\b))"
    r"(?:\s*(ruoi)|\s*kem\s*(\d{1,2}))?\s*(?:phut\b|p\b)?"
)
_DATE = re.compile(
    r"(?<![\d:h])(\d{1,2})\s*(?:[/.-]|thang)\s*(\d{1,2})(?:\s*(?:[/.-]|nam)\s*(\d{4}|\d{2}))?(?![\d:h])"
)
_DAY = re.compile(r"\bngay\s*(\d{1,2})(?![\d:h])")
_NEXT_WEEK = re.compile(r"\b(?:dau\s*)?(?:tuan (?:sau|toi)|sang tuan|next week)\b")
_WEEKEND = re.compile(r"\b(?:cuoi tuan(?: nay)?|weekend)\b")
_MONTH = re.compile(r"\b(cuoi thang(?: nay)?|dau thang(?: sau)?|thang (?:sau|toi)|sang thang|next month)\b")
_PART = re.compile(r"\b(sang|trua|chieu|toi|am|pm)\b|(?<=\d)(am|pm)\b")
_FILLER = re.compile(
    r"\b(?:luc|vao|ngay|gio|hen|goi|lai|khoang|tam|buoi|nay|sau|toi|nhe|at|on|around|next|this)\b|[,;]"
)


def read(raw: str, *, at: datetime) -> datetime | None:
    """The moment that is meant, seen from `at`; a day alone means nine in the morning, a bare hour its next occurrence.

    An hour from 1 to 6 without "sáng" is an afternoon hour: nobody is called at three at night. None for anything in it
    that is not understood, rather than half of it. The moment may lie in the past when a whole date says so.
    """
    now = at.astimezone(TIME_ZONE)
    # "tới" (next) and "tối" (evening) fold to the same word.
    text = fold(re.sub(r"\btới\b", "sau", nfc(raw).lower())).strip(" .'\"")
    if re.match(r"\d{4}-\d\d?-\d\d?", text):
        return _iso(text)
    if found := _SPAN.fullmatch(text):
        return _after(found, now)
    day, rest = _day(text, now.date())
    clock, rest = _clock(rest)
    if _FILLER.sub("", rest).strip() or (day is None and clock is None):
        return None
    return _moment(day, clock, now)


def _iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    if len(text) <= 10:
        moment = datetime.combine(moment, MORNING)
    return moment.replace(tzinfo=TIME_ZONE) if moment.tzinfo is None else moment.astimezone(TIME_ZONE)


def _after(found: re.Match[str], now: datetime) -> datetime | None:
    """`30 phút nữa`, `2 tiếng rưỡi`, `3 ngày nữa`: hours count from now, days keep nine in the morning."""
    unit, whole = found["unit"], NUMBERS.get(found["n"]) or float(found["n"] if found["n"].isdecimal() else 0)
    count = whole + (0.5 if found["half"] else 0)
    if unit in {"h", "gio"} and not (found["in"] or found["more"]):
        return _moment(None, _hour(int(count), 30 if found["half"] else 0, ""), now)
    if unit in MINUTES:
        return (now + timedelta(minutes=count * MINUTES[unit])).replace(second=0, microsecond=0)
    day = _months_on(now.date(), int(count)) if unit in {"thang", "month"} else None
    day = day or now.date() + timedelta(days=int(count * DAYS.get(unit, 1)))
    return datetime.combine(day, MORNING, TIME_ZONE)


def _day(text: str, today: date) -> tuple[date | None, str]:
    """The day that is named, and the text without it."""
    for reader in (_named_date, _in_week, _in_month, _near):
        day, rest = reader(text, today)
        if day:
            return day, rest
    return None, text


def _named_date(text: str, today: date) -> tuple[date | None, str]:
    found = _DATE.search(text) or _DAY.search(text)
    if not found:
        return None, text
    rest = text[: found.start()] + " " + text[found.end() :]
    day, month, year = [int(each) if each else None for each in (*found.groups(), None, None)[:3]]
    if year:
        return _sound(year if year > 99 else 2000 + year, month or 0, day or 0), rest
    if month:
        this = _sound(today.year, month, day or 0)
        return (this if this and this >= today else _sound(today.year + 1, month, day or 0)), rest
    this = _sound(today.year, today.month, day or 0)
    return (this if this and this >= today else _months_on(today.replace(day=1), 1, day or 0)), rest


def _in_week(text: str, today: date) -> tuple[date | None, str]:
    """A weekday, in this week or the next; "đầu tuần sau" is its Monday, "cuối tuần" the Saturday."""
    following = _NEXT_WEEK.search(text)
    rest = _NEXT_WEEK.sub(" ", text)
    monday = today + timedelta(days=7 - today.weekday())
    for number, said in enumerate(WEEKDAYS):
        if found := re.search(rf"\b(?:{said})\b(?!\s*[:h/]\s*\d)", rest):
            rest = rest[: found.start()] + " " + rest[found.end() :]
            ahead = (number - today.weekday()) % 7 or 7
            return monday + timedelta(days=number) if following else today + timedelta(days=ahead), rest
    if following:
        return monday, rest
    if _WEEKEND.search(rest):
        return today + timedelta(days=(5 - today.weekday()) % 7 or 7), _WEEKEND.sub(" ", rest)
    return None, text


def _in_month(text: str, today: date) -> tuple[date | None, str]:
    found = _MONTH.search(text)
    if not found:
        return None, text
    rest = text[: found.start()] + " " + text[found.end() :]
    if found[1].startswith("cuoi"):
        return today.replace(day=monthrange(today.year, today.month)[1]), rest
    return _months_on(today, 1, 1 if found[1].startswith("dau") else 0), rest


def _near(text: str, today: date) -> tuple[date | None, str]:
    for said, days in NEAR:
        if found := re.search(rf"\b(?:{said})\b", text):
            return today + timedelta(days=days), text[: found.start()] + " " + text[found.end() :]
    return None, text


def _clock(text: str) -> tuple[time | None, str]:
    """The hour that is named, or the usual one of "sáng", "chiều", and the text without it."""
    found = _TIME.search(text)
    rest = text[: found.start()] + " " + text[found.end() :] if found else text
    named = _PART.search(rest)
    part = (named[1] or named[2]) if named else ""
    rest = _PART.sub(" ", rest, count=1) if named else rest
    if not found:
        return OF_PART.get(part), rest
    hour, minute = int(found[1]), 30 if found[3] else int(found[2] or 0)
    if found[4]:
        hour, minute = hour - 1, 60 - int(found[4])
    return _hour(hour, minute, part), rest


def _hour(hour: int, minute: int, part: str) -> time | None:
    if hour < 12 and (part in AFTERNOON or (part == "trua" and hour < 10) or (not part and 1 <= hour <= 6)):
        hour += 12
    return time(hour, minute) if hour < 24 and 0 <= minute < 60 else None


def _moment(day: date | None, clock: time | None, now: datetime) -> datetime | None:
    if day:
        return datetime.combine(day, clock or MORNING, TIME_ZONE)
    if clock is None:
        return None
    today = datetime.combine(now.date(), clock, TIME_ZONE)
    return today if today > now else today + timedelta(days=1)


def _sound(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months_on(day: date, months: int, number: int = 0) -> date | None:
    """So many months later, on `number` or on the same number; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return _sound(year, month + 1, number or min(day.day, last))
