"""Which columns stay out of learning unless a person switches them on, and why: who people are, and the calendar."""

import re
from collections.abc import Iterable, Mapping

import numpy as np

from tiemnang.scoring.learning.why import Why
from tiemnang.tables.columns import Column, Kind
from tiemnang.tables.values import folded_name

# Words of a heading, folded; a heading is parted at spaces, signs and capitals.
WORDS: Mapping[Why, frozenset[str]] = {
    Why.GENDER: frozenset({"gender", "sex", "gioi tinh", "phai", "nam nu"}),
    Why.AGE: frozenset(
        {"age", "tuoi", "do tuoi", "dob", "birth", "birthday", "birthdate", "ngay sinh", "nam sinh", "sn"}
    ),
    Why.RELIGION: frozenset({"religion", "ton giao", "dao", "faith", "dan toc", "ethnicity", "race"}),
    Why.HEALTH: frozenset(
        {"health", "suc khoe", "benh", "benh ly", "tien su benh", "disease", "disability", "disabled"}
        | {"khuyet tat", "chronic", "diseases", "medical"}
    ),
    Why.CALENDAR: frozenset(
        {"month", "thang", "weekday", "day of week", "day", "thu", "ngay", "year", "nam", "week", "tuan"}
        | {"quarter", "quy", "weekend", "hour", "gio", "date", "cuoi tuan", "mo", "dow"}
    ),
    Why.OWNER: frozenset(
        {"owner", "sales rep", "salesperson", "nhan vien", "nguoi phu trach", "sdr", "agent"}
    ),
}
# As a number these count people: "Nhân viên: 12" is how many work there.
COUNTED = frozenset({"nhan vien", "agent"})
# "thu nhập" is income, "ngày công" wages: a longer heading speaks of the calendar only with these beside.
BESIDE = frozenset(
    {"of", "the", "last", "first", "contact", "call", "created", "visit", "trong", "lien", "he"}
)
MONTHS = frozenset(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
WEEKDAYS = frozenset(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
PLAIN = frozenset({Why.KEY, Why.DAY, Why.CONSTANT})


def held_back(columns: Mapping[str, Column], *, allowed: Iterable[str] = ()) -> dict[str, Why]:
    """{column: why} of what is not learned from; what is in `allowed` a person switched on, keys and days never are."""
    open_to = set(allowed)
    found = {name: why for name, column in columns.items() if (why := reason(column)) is not None}
    return {name: why for name, why in found.items() if why in PLAIN or name not in open_to}


def reason(column: Column) -> Why | None:
    """Why this column stays out, or None."""
    if column.kind in (Kind.KEY, Kind.DAY, Kind.CONSTANT):
        return Why(column.kind.value)
    heading = folded_name(column.name)
    words = heading.split()
    for why, names in WORDS.items():
        if column.kind is Kind.NUMBER:
            names = names - COUNTED
        if any(_speaks(why, heading, words, name) for name in names):
            return why
    return Why.CALENDAR if _holds_calendar(column) else None


def _speaks(why: Why, heading: str, words: list[str], name: str) -> bool:
    """Whether a heading is this name, or holds it as whole words; calendar words count only nearly alone."""
    if heading == name:
        return True
    if not re.search(rf"\b{name}\b", heading):
        return False
    if why in (Why.CALENDAR, Why.OWNER):
        return set(words) - set(name.split()) <= BESIDE
    return " " in name or name not in {"nam", "dao", "sn", "race", "phai"}


def _holds_calendar(column: Column) -> bool:
    """Names of months or weekdays, whatever the heading says."""
    levels = {level.strip().lower()[:3] for level in column.levels}
    return 2 < len(levels) <= 12 and (levels <= MONTHS or levels <= WEEKDAYS)


def in_file_order(columns: Mapping[str, Column]) -> str | None:
    """The column of months that shows rows to lie in time order already: few runs, and each goes forward."""
    for name, column in columns.items():
        months = _months(column)
        if months is None or len(months) < 200:
            continue
        starts = np.flatnonzero(np.diff(months)) + 1
        steps = (months[starts] - months[starts - 1]) % 12
        if 2 <= len(starts) <= len(months) / 20 and np.mean(steps <= 6) > 0.9:
            return name
    return None


def _months(column: Column) -> "np.ndarray[tuple[int], np.dtype[np.int64]] | None":
    if column.kind is Kind.WORD and 2 < len(column.levels) <= 12 and not column.missing.any():
        short = [level.strip().lower()[:3] for level in column.levels]
        order = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        if set(short) <= MONTHS:
            return np.array([order.index(level) for level in short])[column.codes]
    if column.kind is Kind.NUMBER and {*folded_name(column.name).split()} & {"month", "thang"}:
        whole = column.figures
        if not np.isnan(whole).any() and whole.min() >= 1 and whole.max() <= 12:
            return whole.astype(np.int64) - 1
    return None


# A moment of arrival by its heading, and what only looks like one.
ARRIVALS = (
    "created",
    "create",
    "arrived",
    "received",
    "first contact",
    "tao",
    "den",
    "nhan",
    "dang ky",
    "lead",
)
TIMES = ("date", "time", "timestamp", "ngay", "thoi gian", "luc", "at")
NOT_ARRIVALS = frozenset(
    {
        "birth",
        "dob",
        "sinh",
        "won",
        "lost",
        "closed",
        "close",
        "updated",
        "modified",
        "end",
        "chot",
        "mua",
        "due",
    }
)


def time_column(columns: Mapping[str, Column]) -> str | None:
    """The column of days that says when a lead came: named so before merely dated; hardly ever empty."""
    found: list[tuple[int, str]] = []
    for name, column in columns.items():
        heading = folded_name(name)
        if column.kind is not Kind.DAY or set(heading.split()) & NOT_ARRIVALS:
            continue
        if column.missing.mean() > 0.05 or len(np.unique(column.figures)) < 10:
            continue
        told = [bool(set(heading.split()) & set(words)) for words in (ARRIVALS, TIMES)]
        found.append((0 if told[0] else 1 if told[1] else 2, name))
    return min(found, key=lambda each: each[0])[1] if found else None
