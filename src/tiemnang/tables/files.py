"""Reads a csv, workbook or parquet file into columns of plain values."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from tiemnang.tables.values import Value
from tiemnang.vietnam.folding import nfc
from tiemnang.vietnam.text import decode

ENOUGH_TO_SEE = 200_000  # signs that show the separator
PROBED = 20
RUNAWAY = 60  # lines in one cell, which nobody writes
TOLD = "sep="  # how Excel says its separator, in a line it hides
TABLES, BOOKS, TEXTS = (
    (".parquet", ".pq"),
    (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"),
    (".csv", ".tsv", ".txt"),
)


class UnreadableTable(ValueError):
    """The file is neither csv, workbook nor parquet, or holds no table."""


def read(path: Path) -> dict[str, Sequence[Value]]:
    """{column: values} of a csv, tsv, txt, workbook (its first filled sheet) or parquet file; csv values come as text."""
    kind = path.suffix.lower()
    try:
        if kind in TABLES:
            frame = pl.read_parquet(path)
            return {nfc(name).strip(): _plain(frame[name]) for name in frame.columns}
        if kind in BOOKS:
            return _read_book(path)
        if kind in TEXTS:
            return _read_text(path)
    except (pl.exceptions.PolarsError, CalamineError, PasswordError) as trouble:
        raise UnreadableTable(f"cannot read {path.name}: {trouble}") from trouble
    raise UnreadableTable(f"cannot read {path.name}: csv, workbook or parquet wanted")


def _read_text(path: Path) -> dict[str, Sequence[Value]]:
    text, _ = decode(path.read_bytes())
    first, _, rest = text.partition("\n")
    if first.lower().startswith(TOLD):
        frame = _cut(rest, first[len(TOLD) :][:1])
    else:
        frame = _cut(text, separator(text[:ENOUGH_TO_SEE]))
    return {name.strip(): frame[name].to_list() for name in frame.columns}


def _cut(text: str, sign: str) -> pl.DataFrame:
    """Rows of a text; where a quote left open swallows many lines, quotes are signs like others."""
    try:
        frame = _parted(text, sign, quote='"')
    except pl.exceptions.ComputeError:
        return _parted(text, sign, quote=None)
    lines = (
        frame.select(pl.all().str.count_matches("\n").max()).row(0) if '"' in text and frame.height else ()
    )
    return _parted(text, sign, quote=None) if max(filter(None, lines), default=0) > RUNAWAY else frame


def _parted(text: str, sign: str, *, quote: str | None) -> pl.DataFrame:
    return pl.read_csv(
        text.encode(), separator=sign, quote_char=quote, infer_schema=False, truncate_ragged_lines=True
    )


def _read_book(path: Path) -> dict[str, Sequence[Value]]:
    """The first sheet with a heading and a row under it; the heading is the first row with anything in it."""
    with CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())) as book:
        for name in book.sheet_names:
            rows = [
                row for row in book.get_sheet_by_name(name).to_python() if any(cell != "" for cell in row)
            ]
            if len(rows) > 1:
                headings = [nfc(str(cell)).strip() for cell in rows[0]]
                columns = zip(headings, zip(*rows[1:]))
                return {heading: [_cell(cell) for cell in cells] for heading, cells in columns if heading}
    raise UnreadableTable(f"{path.name} holds no table")


def _cell(cell: object) -> Value:
    """A cell as it is; spans of time and hours of the day as text."""
    return cell if isinstance(cell, str | int | float | bool | date | datetime) else str(cell)


def separator(text: str) -> str:
    """The sign that parts the cells: the one that parts the heading most, and every line alike."""
    lines = [line for line in text.splitlines()[:PROBED] if line]
    if not lines:
        raise UnreadableTable("the file is empty")

    def told(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        return sum(count == counts[0] for count in counts) if counts[0] else 0, counts[0]

    return max(",;\t|", key=told)


def _plain(column: pl.Series) -> Sequence[Value]:
    """Values as Python has them; what is neither number, word, yes/no nor date becomes text."""
    plain = (pl.String, pl.Boolean, pl.Date, pl.Datetime)
    if column.dtype.is_integer() or column.dtype.is_float() or column.dtype in plain:
        return column.to_list()
    if column.dtype.is_decimal():
        return column.cast(pl.Float64).to_list()
    if isinstance(column.dtype, pl.Categorical | pl.Enum):
        return column.cast(pl.String).to_list()
    return [None if value is None else str(value) for value in column.to_list()]
