"""A parked row, mended in place by a person: its cells change, and it is read again like any other row."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from tiemnang.capture.authenticity import judge_authenticity
from tiemnang.capture.models import Submission
from tiemnang.capture.reader import ENCODE, Row, search_of
from tiemnang.capture.sheets.columns import Column, Layout
from tiemnang.capture.sheets.drafts import Draft, drafts
from tiemnang.capture.sheets.grid import Sheet


def fix_row(submission: Submission, answers: Mapping[str, str]) -> Row | None:
    """The parked row with these answers ({field: value}) in place of its cells; None when it says nothing at all.

    Reads only: `journey.fix` brings the row in. A field without a column of its own gets one at the end.
    """
    seen: Mapping[str, Any] = {"columns": [], "name": ""}
    if submission.batch:
        seen = submission.batch.sheets[submission.sheet_no]
    columns = [Column(**column) for column in seen["columns"]]
    cells = list(submission.raw)
    for field, value in answers.items():
        _answer(columns, cells, field, value)
    draft = _read(columns, cells, submission, str(seen["name"]))
    if draft is None:
        return None
    return Row(
        submission.sheet_no,
        submission.row_no,
        ENCODE(cells),
        submission.dedup_key,
        draft,
        None,
        search_of(draft),
        judge_authenticity(draft),
    )


def _answer(columns: list[Column], cells: list[str], field: str, value: str) -> None:
    """Put the answer where the field's first column stands; its other columns keep what they said."""
    index = next((column.index for column in columns if column.field == field), None)
    if index is None:
        index = max([len(cells), *(column.index + 1 for column in columns)])
        columns.append(Column(index, field, field, "", "text", "interest", [], 1.0, ""))
    cells += [""] * (index + 1 - len(cells))
    cells[index] = value


def _read(columns: list[Column], cells: list[str], submission: Submission, name: str) -> Draft | None:
    layout = Layout(0, columns, submission.batch.kind if submission.batch else "", [])
    sheet: Any = Sheet(name, [cells])
    draft = next(drafts(sheet, layout, today=timezone.localdate(submission.received_at)), None)
    if draft is not None:
        draft.row = submission.row_no
    return draft
