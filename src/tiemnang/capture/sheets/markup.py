"""Tables saved as HTML or as Excel 2003 XML under the name .xls, as many web systems export them."""

from collections.abc import Iterator
from html.parser import HTMLParser

from tiemnang.capture.sheets.grid import Rows, Sheet

ROW_TAGS = frozenset({"tr", "row"})
CELL_TAGS = frozenset({"td", "th", "cell"})
SHEET_TAGS = frozenset({"table"})
SILENT_TAGS = frozenset({"script", "style", "title"})
MOST_SPAN = 1_000


def looks_like(text: str) -> bool:
    """Tell whether a text is a page or an XML workbook with a table in it, not a csv that merely holds tags."""
    head = text[:4000].lstrip("\ufeff \t\r\n").lower()
    if not head.startswith(("<html", "<!doctype", "<table", "<?xml", "<meta", "<head", "<style", "<div")):
        return False
    return "<table" in text[:200_000].lower() or "<worksheet" in text[:200_000].lower()


def sheets(text: str, name: str) -> Iterator[Sheet]:
    """Give every table that has rows, named after the file and numbered from the second on."""
    reader = _Tables()
    reader.feed(text)
    reader.close()
    tables = [table for table in reader.tables if any(any(row) for row in table)]
    for number, table in enumerate(tables, start=1):
        yield Sheet(name if number == 1 else f"{name} {number}", Rows(table))


class _Tables(HTMLParser):
    """Collects rows and cells; tags inside a cell are dropped, their text is kept."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._span = 1
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        if tag in SILENT_TAGS:
            self._silent += 1
        elif tag in SHEET_TAGS or not self.tables:
            self._finish_cell()
            self.tables.append([])
        if tag in ROW_TAGS:
            self._finish_cell()
            self.tables[-1].append([])
        elif tag in CELL_TAGS:
            self._start_cell(told)
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT_TAGS:
            self._silent = max(0, self._silent - 1)
        elif tag in CELL_TAGS or tag in ROW_TAGS or tag in SHEET_TAGS:
            self._finish_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def _start_cell(self, told: dict[str, str]) -> None:
        self._finish_cell()
        if not self.tables[-1]:
            self.tables[-1].append([])
        row = self.tables[-1][-1]
        place = _whole(told.get("ss:index", "")) - 1
        row.extend([""] * min(place - len(row), MOST_SPAN))
        self._span = max(1, min(_whole(told.get("colspan", "")), MOST_SPAN))
        self._cell = []

    def _finish_cell(self) -> None:
        if self._cell is None:
            return
        text = "".join(self._cell).strip(" \t\r\n\xa0")
        self.tables[-1][-1].extend([text, *[""] * (self._span - 1)])
        self._cell = None


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
