"""Verbs of capture: keep what comes in, read it, work it off, take it back out."""

from tiemnang.capture.actions.fixing import fix_row
from tiemnang.capture.actions.importing import (
    begin_import,
    choose,
    keep_file,
    look_again,
    start_import,
    work_off,
)
from tiemnang.capture.actions.undoing import undo_import

__all__ = [
    "begin_import",
    "choose",
    "fix_row",
    "keep_file",
    "look_again",
    "start_import",
    "undo_import",
    "work_off",
]
