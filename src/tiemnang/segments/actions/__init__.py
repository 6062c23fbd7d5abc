"""Verbs of segments, cut by idea."""

from tiemnang.segments.actions.listing import by_phones, put_on, take_off
from tiemnang.segments.actions.making import (
    InUse,
    NameMissing,
    NameTaken,
    archive,
    bring_back,
    change,
    make,
    stop_settling,
)
from tiemnang.segments.actions.placing import count_again, mark, place
from tiemnang.segments.actions.writing import EndsBeforeItStarts, write_sheet

__all__ = [
    "EndsBeforeItStarts",
    "InUse",
    "NameMissing",
    "NameTaken",
    "archive",
    "bring_back",
    "by_phones",
    "change",
    "count_again",
    "make",
    "mark",
    "place",
    "put_on",
    "stop_settling",
    "take_off",
    "write_sheet",
]
