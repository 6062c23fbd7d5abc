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
from tiemnang.segments.actions.placing import mark, place

__all__ = [
    "InUse",
    "NameMissing",
    "NameTaken",
    "archive",
    "bring_back",
    "by_phones",
    "change",
    "make",
    "mark",
    "place",
    "put_on",
    "stop_settling",
    "take_off",
]
