"""Text files and pasted cells: finding the delimiter and cutting rows, however badly quoted."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from tiemnang.capture.sheets.grid import Rows

DELIMITERS = "\t;|,"
LOOKED_AT = 200_000
RUNAWAY_LINES = 60
# A quote alone in its cell is a ditto mark, not the start of a quoted cell that swallows what follows.
LONE_QUOTE = re.compile(r'(?:(?<=\t)|(?<=\n)|^)"(?=\t|\n|$)')


def rows(text: str) -> Rows:
    """Cut a text into rows; blank lines stay as empty rows so that row numbers are the spreadsheet's."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    told, text = _told_delimiter(text)
    delimiter = told or sniff(text)
    if delimiter == "\t":
        text = LONE_QUOTE.sub('""""', text)
    if _quotes_run_away(text, delimiter):
        return Rows(_cut(text, delimiter, quoted=False))
    return Rows(_cut(text, delimiter, quoted=True))


def sniff(text: str) -> str:
    """Find the delimiter: the one that cuts most lines into the same number of cells; tab when none does."""
    head = text[:LOOKED_AT]
    best = max(DELIMITERS, key=lambda delimiter: _evenness(head, delimiter))
    return best if _evenness(head, best) > 0 else "\t"


def _told_delimiter(text: str) -> tuple[str, str]:
    """Heed the line "sep=;" that Excel writes and hides; gives the delimiter or "", and the rest."""
    if text[:4].lower() == "sep=" and text[5:6] == "\n":
        return text[4], text[6:]
    return "", text


def _evenness(head: str, delimiter: str) -> float:
    """Tell how well a delimiter cuts, 0 to a little over 1: the share of lines having the commonest width above one."""
    widths = Counter(len(row) for row in _cut(head, delimiter, quoted=True) if any(row))
    lines = sum(widths.values())
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    near = sum(n for other, n in wide.items() if other != width)
    return (count + near / 3) / lines + min(width, 50) / 10_000


def _quotes_run_away(text: str, delimiter: str) -> bool:
    """Tell whether a quote left open has swallowed many lines into one cell."""
    if '"' not in text:
        return False
    return any(
        cell.count("\n") > RUNAWAY_LINES and cell.count(delimiter) > RUNAWAY_LINES
        for row in _cut(text, delimiter, quoted=True)
        for cell in row
        if len(cell) > RUNAWAY_LINES
    )


def _cut(text: str, delimiter: str, *, quoted: bool) -> Iterator[list[str]]:
    csv.field_size_limit(2**31 - 1)
    if quoted:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return
    for line in text.split("\n"):
        yield [cell.strip().strip('"') for cell in line.split(delimiter)]
