"""Reads a csv or parquet file into columns of plain values."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tiemnang.tables.values import Value

ENOUGH_TO_SEE = 200_000  # bytes that show the separator
PROBED = 20
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class UnreadableTable(ValueError):
    """The file is neither csv nor parquet, or holds no table."""


def read(path: Path) -> dict[str, Sequence[Value]]:
    """{column: values} of a csv, tsv, txt or parquet file; csv values come as they are written, as text."""
    kind = path.suffix.lower()
    try:
        if kind in (".parquet", ".pq"):
            frame = pl.read_parquet(path)
        elif kind in (".csv", ".tsv", ".txt"):
            frame = _read_text(path)
        else:
            raise UnreadableTable(f"cannot read {path.name}: csv or parquet wanted")
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as trouble:
        raise UnreadableTable(f"cannot read {path.name}: {trouble}") from trouble
    return {name: _plain(frame[name]) for name in frame.columns}


def _read_text(path: Path) -> pl.DataFrame:
    text = path.read_bytes()
    if text.startswith(UTF16_MARKS):  # how spreadsheets save "Unicode text"
        text = text.decode("utf-16").encode()
    encoding = "utf8" if _is_utf8(text) else "utf8-lossy"
    return pl.read_csv(
        text,
        separator=separator(text[:ENOUGH_TO_SEE].decode(errors="replace")),
        infer_schema=False,
        encoding=encoding,
        truncate_ragged_lines=True,
    )


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


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
