"""What the tests of reading a sheet share: today, a sheet from rows, drafts from text, a real xlsx file."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tiemnang.capture.sheets import cells
from tiemnang.capture.sheets.drafts import Draft, drafts
from tiemnang.capture.sheets.header import lay_out

TODAY = date(2026, 11, 21)


def ways(draft: Draft, kind: str = "phone") -> list[str]:
    """The draft's numbers, mails or accounts of this kind."""
    return [way.value for way in draft.ways if way.kind == kind]


def codes(draft: Draft) -> list[str]:
    """What was repaired in a draft."""
    return [repair.code for repair in draft.repairs]


@pytest.fixture
def read_rows() -> Callable[..., list[Draft]]:
    """Read rows given as lists, as pasted cells, and give their drafts."""

    def read(*rows: Sequence[str]) -> list[Draft]:
        sheet = cells.Sheet("", cells.Rows(rows))
        return list(drafts(sheet, lay_out(sheet), today=TODAY))

    return read


@pytest.fixture
def read_file() -> Callable[[Path], list[Draft]]:
    """Read a file and give the drafts of all its sheets."""

    def read(path: Path) -> list[Draft]:
        return [
            draft
            for sheet in cells.read(path, path.name)
            for draft in drafts(sheet, lay_out(sheet), today=TODAY)
        ]

    return read


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Write an xlsx of one sheet with the given rows and merged areas, and give its path."""

    def write(rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), name: str = "sheet.xlsx") -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
        for area in merged:
            sheet.merge_cells(area)
        path = tmp_path / name
        book.save(path)
        return path

    return write
