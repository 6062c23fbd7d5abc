"""Workbooks (xlsx, xlsm, xls, xlsb, ods) through calamine: every cell as text, vertical merges filled."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from tiemnang.capture.sheets.grid import Rows, Unreadable

MOST_SHEETS = 300
LARGEST_WHOLE = 2**53
REACHABLE = re.compile(r"\d{3}[ .\-]?\d{3}[ .\-]?\d{3}|\S@\S")

Value = str | int | float | bool | date | datetime | time | timedelta


class Read(NamedTuple):
    """One sheet as calamine gave it, packed."""

    name: str
    rows: Rows


def sheets(path: Path) -> Iterator[Read]:
    """Give the sheets of a workbook in order; raises `Unreadable`. Runs in a process of its own: see `isolated`.

    Hidden sheets are usually pick-lists: they are read only when somebody can be reached through them.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())) as book:
            if len(book.sheet_names) > MOST_SHEETS:
                raise Unreadable("too_large", sheets=len(book.sheet_names))
            for about in book.sheets_metadata:
                rows = Rows(_rows(book.get_sheet_by_name(about.name)))
                if about.visible == SheetVisibleEnum.Visible or _someone(rows):
                    yield Read(about.name, rows)
    except PasswordError as error:
        raise Unreadable("encrypted") from error
    except CalamineError as error:
        raise Unreadable("broken", detail=str(error)[:200]) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("broken", detail=str(error)[:200]) from error


def _rows(sheet: CalamineSheet) -> Iterator[Sequence[str]]:
    """Give each row as text, its first cell being column A whatever the sheet's first used column is."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    rows = (before + [v if type(v) is str else text_of(v) for v in row] for row in sheet.iter_rows())
    return _fill(rows, sheet.merged_cell_ranges or [])


def _fill(
    rows: Iterable[list[str]], merged: list[tuple[tuple[int, int], tuple[int, int]]]
) -> Iterator[list[str]]:
    """Repeat the value of a vertical merge in every row it covers that says anything else."""
    starts = sorted(area for area in merged if area[1][0] > area[0][0])
    if not starts:
        yield from rows
        return
    waiting = starts[::-1]
    open_merges: list[tuple[int, int, str]] = []
    for number, row in enumerate(rows):
        open_merges = [merge for merge in open_merges if merge[0] >= number]
        if any(row):
            for _, column, value in open_merges:
                row.extend([""] * (column + 1 - len(row)))
                row[column] = row[column] or value
        while waiting and waiting[-1][0][0] <= number:
            (top, column), (bottom, _) = waiting.pop()
            if top == number and column < len(row) and row[column]:
                open_merges.append((bottom, column, row[column]))
        yield row


def text_of(value: Value) -> str:
    """Write one cell value as text: no ".0", ISO dates, no exponents, "true" and "false"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M") if value.time() != time() else value.date().isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value)


def _number(value: float) -> str:
    """Write a figure as a person would; whole numbers past 2^53 keep the digits the file had, padded with zeros."""
    if value != value or abs(value) == float("inf"):
        return ""
    if value == int(value) and abs(value) < LARGEST_WHOLE:
        return str(int(value))
    written = format(Decimal(repr(value) if abs(value) >= LARGEST_WHOLE else f"{value:.15g}"), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _someone(rows: Sequence[list[str]]) -> bool:
    return any(REACHABLE.search(cell) for row in rows[:300] for cell in row)
