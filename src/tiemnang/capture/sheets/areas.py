"""How many cells a sheet spans, told from its raw XML before anything lays them out in memory."""

import re

# Literal beginnings make these searches cheap; the general one is for the rare writer with other attributes first.
ROW_NUMBER = re.compile(rb'<row r="(\d{1,9})"')
ANY_ROW_NUMBER = re.compile(rb'<row\b[^>]{0,200}?\br="(\d{1,9})"')
WIDE_CELL = re.compile(rb'r="([A-Z]{2,3})\d')
ODS_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d{1,9})"')
COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d{1,9})"')
TAIL = 2_000


class XlsxArea:
    """The rectangle an xlsx worksheet spans: last row seen times widest column seen (26 at least)."""

    def __init__(self) -> None:
        self._rows = 0
        self._columns = 26
        self._tail = b""

    def see(self, piece: bytes) -> None:
        """Take the next piece of the worksheet's XML."""
        piece = self._tail + piece
        self._tail = piece[-64:]
        numbers = ROW_NUMBER.findall(piece) or ANY_ROW_NUMBER.findall(piece)
        if numbers:
            self._rows = max(self._rows, *map(int, numbers))
        if WIDE_CELL.search(piece):
            self._columns = max(self._columns, *map(_column, set(WIDE_CELL.findall(piece))))

    @property
    def cells(self) -> int:
        return self._rows * self._columns


class OdsArea:
    """The rectangles the tables of an ods file span; a few letters there can repeat a row a million times."""

    def __init__(self) -> None:
        self.cells = 0
        self._tail = b""
        self._row = self._last_row = self._width = self._place = 0

    def see(self, piece: bytes) -> None:
        """Take the next piece of content.xml; repeated blank rows and cells at the end span nothing."""
        piece = self._tail + piece
        end = 0
        for tag in ODS_TAG.finditer(piece):
            end = tag.end()
            if tag[1] == b"table":
                self._row = self._last_row = self._width = self._place = 0
            elif tag[1] == b"table-row":
                self._row += _times(ROWS_REPEATED, tag[2])
                self._place = 0
            else:
                self._cell(tag[2])
        self._tail = piece[max(end, len(piece) - TAIL) :]

    def _cell(self, told: bytes) -> None:
        self._place += _times(COLUMNS_REPEATED, told)
        if b"value-type" in told:
            self._last_row, self._width = self._row, max(self._width, self._place)
            self.cells = max(self.cells, self._last_row * self._width)


def area_of(part: str) -> XlsxArea | OdsArea | None:
    """Give what measures this part of an archive; None for parts without cells."""
    if part == "content.xml":
        return OdsArea()
    return XlsxArea() if "worksheets/" in part and part.endswith(".xml") else None


def _times(pattern: re.Pattern[bytes], told: bytes) -> int:
    match = pattern.search(told)
    return int(match[1]) if match else 1


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
