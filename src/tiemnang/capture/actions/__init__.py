"""Verbs of capture: keep what comes in, read it, work it off, take it back out."""

from tiemnang.capture.actions.fixing import fix_row
from tiemnang.capture.actions.importing import (
    Aids,
    begin_import,
    choose,
    keep_file,
    look_again,
    start_import,
    work_off,
)
from tiemnang.capture.actions.judging import Judged, judge, keep_waiting
from tiemnang.capture.actions.reading import close, read_letters
from tiemnang.capture.actions.releasing import hold, note_released, read_again, recount, rows_again
from tiemnang.capture.actions.undoing import undo_import

__all__ = [
    "Aids",
    "Judged",
    "begin_import",
    "choose",
    "close",
    "fix_row",
    "hold",
    "judge",
    "keep_file",
    "keep_waiting",
    "look_again",
    "note_released",
    "read_again",
    "read_letters",
    "recount",
    "rows_again",
    "start_import",
    "undo_import",
    "work_off",
]
