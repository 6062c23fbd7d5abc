"""Tidying one cell before it is read: ditto marks, formula errors, legacy fonts, endless texts."""

import re

from tiemnang.capture.sheets.columns import Column
from tiemnang.capture.sheets.shapes import Repair
from tiemnang.vietnam import text

LONGEST = 32_767
SHOWN = 80
MOST_KNOWN = 4_000
DITTOS = frozenset(
    {"nt", "n.t", "n.t.", "nt.", "-nt-", "//", "-//-", "/ /", '"', "''", '""', "``", "〃", "″", "như trên", "nhu tren", "như trên."}
)  # fmt: skip
ERRORS = frozenset(
    {
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#ERROR!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
    }
)
BLANKS = frozenset(
    {
        "-",
        "--",
        "---",
        "–",
        "—",
        ".",
        "..",
        "...",
        "_",
        "n/a",
        "null",
        "nan",
        "(trống)",
        "(blank)",
        "\\n",
        "0/0/00",
        "00/00/0000",
        "0000-00-00",
    }
)

# A letter no legacy font could have written: a cell already in Unicode among others in an old font stays as it is.
UNICODE_LETTER = re.compile(r"[\u01a0-\u01b0\u1ea0-\u1ef9]")


class Tidier:
    """Tidies the cells of one column from top to bottom, remembering the last value for ditto marks.

    `known` holds short cells already found to need no repair, so that a column of few words costs one look-up a row.
    """

    __slots__ = ("_field", "_font", "known", "last")

    def __init__(self, column: Column) -> None:
        self._field = column.fact or column.field
        self._font = column.font
        self.last = ""
        self.known: dict[str, str] = {}

    def tidy(self, cell: str, repairs: list[Repair]) -> str:
        """Give the text to read, "" for a blank; what was changed goes to `repairs`."""
        if not cell or cell.isspace():
            return ""
        if len(cell) > LONGEST:
            repairs.append(Repair(self._field, f"{cell[:SHOWN]}… ({len(cell)})", f"{cell[:SHOWN]}…", "cut"))
            cell = cell[:LONGEST]
        if len(cell) <= 10:
            cell = self._short(cell, repairs)
        elif cell[0] == "#" and cell.strip() in ERRORS:
            cell = ""
        if not cell:
            return ""
        value, code = clean(cell, self._font)
        self.last = cell
        if code:
            repairs.append(Repair(self._field, cell[:LONGEST], value, code))
        elif len(cell) < SHOWN and len(self.known) < MOST_KNOWN:
            self.known[cell] = value
        return value

    def _short(self, cell: str, repairs: list[Repair]) -> str:
        """Replace a ditto mark by the value above, a formula error or a mere dash by nothing."""
        plain = cell.strip()
        lower = plain.lower()
        if lower in DITTOS:
            if not self.last:
                return ""
            repairs.append(Repair(self._field, plain, self.last[:LONGEST], "ditto"))
            return self.last
        if plain[:1] == "#" and plain.upper() in ERRORS:
            repairs.append(Repair(self._field, plain, "", "formula_error"))
            return ""
        return "" if lower in BLANKS else cell


def clean(cell: str, font: str) -> tuple[str, str]:
    """Give (text, repair code): the right letters, one space between words, line breaks kept; code "" when fine."""
    value, code = cell, ""
    if not cell.isascii():
        if font and not UNICODE_LETTER.search(cell):
            value = text.from_tcvn3(cell) if font == "tcvn3" else text.from_vni(cell)
            code = font if value != cell else ""
        else:
            value, code = text.repair(cell)
    if "\n" in value or "\r" in value:
        lines = (text.nfc(line) for line in value.splitlines())
        return "\n".join(line for line in lines if line), code
    return text.nfc(value), code
