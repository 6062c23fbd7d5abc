"""Finding where the table starts: titles above it, headers of one or two rows, and rows below that are no leads."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from tiemnang.capture.sheets import exports, headings, order_columns
from tiemnang.capture.sheets.evidence import DATE, NUMBER

LOOKED_AT = 40
LONGEST_HEADER = 80
LONGEST_DIVIDER = 60
HOLDS_DATA = re.compile(r"\d{7,}|\d[ .\-]\d{3}[ .\-]\d{3}|\S@\S+\.\S|https?://")
DIVIDER = re.compile(
    r"(?:thang|ngay|tuan|quy|nam|thu (?:hai|ba|tu|nam|sau|bay)|chu nhat|tong|tong cong|tong so|total|cong|danh sach|sale|team|"
    r"nhom|khu vuc|bang|nguon|data|ghi chu|luu y|het|end|sum)\b.*|[\d/.\-\s]+|[ivx]+[.)]?|[-=_*.#~]+"
)


TOTALS = ("tong", "cong", "total", "sum", "subtotal", "grand total")


class Header(NamedTuple):
    """The header found: the text above each column, the row number it ends on (0 when there is none), rows it spans."""

    texts: list[str]
    row: int
    height: int


def find(rows: Sequence[list[str]]) -> Header:
    """Find the header among the first rows: the row, or pair of rows, in which most cells are headers we know.

    When no cell is known, the first full row counts as header if it differs in kind from what stands below it.
    """
    head = [[_header_text(cell) for cell in row] for row in rows[:LOOKED_AT]]
    best, best_score = Header([], 0, 0), 0.0
    for place, row in enumerate(head):
        for candidate in _candidates(head, place, row):
            score = _score(candidate, rows)
            if score > best_score:
                best, best_score = candidate, score
    if best_score >= 1:
        return best
    return _unknown_words(rows)


def _candidates(head: list[list[str]], place: int, row: list[str]) -> Iterator[Header]:
    yield Header(row, place + 1, 1)
    if place + 1 < len(head):
        below = head[place + 1]
        if any(below) and sum(map(bool, row)) > 1 and not any(HOLDS_DATA.search(cell) for cell in below):
            yield Header(_stacked(row, below), place + 2, 2)


def _stacked(above: list[str], below: list[str]) -> list[str]:
    """Join a two-row header: "Lần 1" over "Ngày" and "Kết quả" gives "Lần 1 Ngày", "Lần 1 Kết quả".

    A lower cell that is a known header by itself stands alone ("Liên hệ" over "SĐT", "Email").
    """
    width = max(len(above), len(below))
    above, below = above + [""] * (width - len(above)), below + [""] * (width - len(below))
    joined, over = [], ""
    for upper, lower in zip(above, below):
        over = upper or over
        if not lower or lower == upper:
            joined.append(upper if not lower or lower == upper else lower)
        elif headings.field_of(over).startswith("call:") or not headings.field_of(lower):
            joined.append(f"{over} {lower}".strip())
        else:
            joined.append(lower)
    return joined


def _score(header: Header, rows: Sequence[list[str]]) -> float:
    """Count the known headers of a candidate; a row that holds data, or sentences, is none."""
    cells = [cell for cell in header.texts if cell]
    if not cells or any(HOLDS_DATA.search(cell) for cell in cells):
        return 0.0
    raw = rows[header.row - 1]
    if any(DATE.fullmatch(cell.strip()) for cell in raw[:200]):
        return 0.0
    found = {(cell, headings.field_of(cell) or order_columns.told(cell)[0]) for cell in cells}
    known: float = sum(1 for _, field in found if field)
    if exports.known([headings.folded(cell) for cell in cells]):
        known = max(known, len(cells) * 0.75)
    known -= _recurring(header, rows)
    needed = 2 if len(cells) > 3 else max(1, len(cells) / 2)
    if known < needed or len(cells) < _usual_width(rows) * 0.5:
        return 0.0
    numbers = sum(1 for cell in cells if NUMBER.fullmatch(cell))
    return known + known / len(cells) - numbers - header.row * 0.001 - (header.height - 1) * 0.6


def _recurring(header: Header, rows: Sequence[list[str]]) -> int:
    """Count the known words that stand below in their own column again: "Facebook" in a list of sources is no header.

    Rows that repeat the whole header do not count.
    """
    known = {at: cell for at, cell in enumerate(header.texts) if cell and headings.field_of(cell)}
    found: set[int] = set()
    for row in rows[header.row : header.row + LOOKED_AT]:
        same = {at for at, cell in known.items() if at < len(row) and row[at].strip() == cell}
        if len(same) <= len(known) / 2:
            found |= same
    return len(found)


def _usual_width(rows: Sequence[list[str]]) -> float:
    widths = sorted(sum(1 for cell in row if cell.strip()) for row in rows[:200])
    widths = [width for width in widths if width]
    return widths[len(widths) // 2] if widths else 0


def _unknown_words(rows: Sequence[list[str]]) -> Header:
    """Judge by contrast: words on top, other things below them, none of the words repeated below."""
    usual = _usual_width(rows)
    for place, row in enumerate(rows[:LOOKED_AT]):
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) >= max(2, usual * 0.7):
            return (
                Header([_header_text(cell) for cell in row], place + 1, 1)
                if _differs(rows, place)
                else Header([], 0, 0)
            )
    return Header([], 0, 0)


def _differs(rows: Sequence[list[str]], place: int) -> bool:
    top, below = rows[place], rows[place + 1 : place + 101]
    cells = [cell.strip() for cell in top if cell.strip()]
    if len(set(cells)) < len(cells) or any(len(cell) > LONGEST_HEADER for cell in cells) or not below:
        return False
    if any(HOLDS_DATA.search(cell) or NUMBER.fullmatch(cell) or DATE.fullmatch(cell) for cell in cells):
        return False
    contrasts = sum(
        _contrasts(cell.strip(), [row[at].strip() for row in below if at < len(row)])
        for at, cell in enumerate(top)
    )
    return contrasts >= 1


def _contrasts(header: str, values: list[str]) -> bool:
    filled = [value for value in values if value]
    if not header or not filled or header in filled:
        return False
    signs = sum(
        1 for value in filled if NUMBER.fullmatch(value) or DATE.fullmatch(value) or HOLDS_DATA.search(value)
    )
    return signs >= len(filled) * 0.6


def skipped(rows: Sequence[list[str]], header: Header) -> list[int]:
    """List the row numbers that are no leads: all up to the header, its repetitions, dividers and totals."""
    skip = list(range(1, header.row + 1))
    repeated = _repetition(rows, header)
    wide = _usual_width(rows) >= 3
    for number, row in enumerate(islice(rows, header.row, None), start=header.row + 1):
        if repeated(row) or (wide and _divides(row)):
            skip.append(number)
    return skip


def _repetition(rows: Sequence[list[str]], header: Header) -> "_Repeats":
    originals = [rows[number - 1] for number in range(max(header.row - header.height, 0) + 1, header.row + 1)]
    return _Repeats([{at: cell.strip() for at, cell in enumerate(row) if cell.strip()} for row in originals])


class _Repeats:
    """Tells whether a row repeats one of the header's rows, cell by cell."""

    def __init__(self, originals: list[dict[int, str]]) -> None:
        self._originals = [cells for cells in originals if cells]
        self._folded = [
            {at: headings.folded(cell) for at, cell in cells.items()} for cells in self._originals
        ]

    def __call__(self, row: list[str]) -> bool:
        for cells in self._folded:
            at, expected = next(iter(cells.items()))
            first = row[at] if at < len(row) else ""
            if (
                len(first) <= LONGEST_HEADER
                and first
                and headings.folded(first) == expected
                and self._agrees(row, cells)
            ):
                return True
        return False

    def _agrees(self, row: list[str], cells: dict[int, str]) -> bool:
        same = sum(1 for at, cell in cells.items() if at < len(row) and headings.folded(row[at]) == cell)
        return same >= max(2, len(cells) * 0.7) or (len(cells) == 1 and same == 1)


def _divides(row: list[str]) -> bool:
    """Tell a divider ("Tháng 11", "Tổng: 125") from a poor row: one or two cells, and no way to reach anybody."""
    cells = [cell.strip() for cell in row if cell and cell.strip()]
    if (
        not 1 <= len(cells) <= 2
        or len(cells[0]) > LONGEST_DIVIDER
        or any(HOLDS_DATA.search(cell) for cell in cells)
    ):
        return False
    if len(cells) == 2:
        return (
            headings.folded(cells[0]).startswith(("tong", "total")) and NUMBER.fullmatch(cells[1]) is not None
        )
    return DIVIDER.fullmatch(headings.folded(cells[0])) is not None


def kind_of_skipped(row: Sequence[str]) -> str:
    """Tell what a row below the header that is no lead is: a "total", a repeated "header" or a "divider"."""
    cells = [headings.folded(cell) for cell in row if cell.strip()]
    if cells and cells[0].startswith(TOTALS):
        return "total"
    return "header" if sum(1 for cell in row if cell.strip() and headings.field_of(cell)) > 1 else "divider"


def _header_text(cell: str) -> str:
    return " ".join(cell[:200].split()) if len(cell) <= LONGEST_HEADER * 2 else ""
