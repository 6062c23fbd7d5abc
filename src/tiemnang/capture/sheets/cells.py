"""From a file or pasted cells to sheets of text, judged by content and never by the file's extension."""

from pathlib import Path

from tiemnang.capture.sheets import archive, cards, delimited, isolated, markup
from tiemnang.capture.sheets.grid import Rows, Sheet, Unreadable
from tiemnang.vietnam import text as writing

__all__ = ["Rows", "Sheet", "Unreadable", "read", "read_text"]

MOST_BYTES = 100 * 1024 * 1024
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
NOT_SHEETS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"\x7fELF",
)
PROGRAM, NUL = b"MZ", b"\x00"  # a sheet whose first column is "MZ..." holds no zeros there
# A web page without a table, which a download gives when the session has ended, or what one program says to another.
PAGES = ("<!doctype", "<html", "<head", "<?xml", "[{", '{"')
ODD_SIGNS = frozenset(chr(code) for code in range(32)) - frozenset("\t\n\r\x00\x0b\x0c\x1a\x1c\x1d\x1e\x1f")


def read(path: Path, name: str) -> list[Sheet]:
    """Read a file into its sheets that hold anything, in order; `name` is what the user calls the file.

    Reads xlsx, xlsm, xls, xlsb, ods, csv, tsv, plain text, HTML and XML tables saved as .xls, and vCards.
    Cells are text: "" when empty, numbers without ".0", dates "2026-11-21" or "2026-11-21 14:30".
    Raises `Unreadable` (empty, not_a_sheet, encrypted, zip_bomb, too_large, broken).
    """
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("empty")
    if size > MOST_BYTES:
        raise Unreadable("too_large", size=size)
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(ZIP):
        archive.check(path)
        found = list(isolated.sheets(path))
    elif start == OLE:
        found = _old_workbook(path)
    elif start.startswith(NOT_SHEETS) or (start.startswith(PROGRAM) and NUL in start):
        raise Unreadable("not_a_sheet")
    else:
        found = _text_sheets(_decoded(path.read_bytes()), Path(name).stem or name)
    return _filled(found)


def read_text(text: str) -> list[Sheet]:
    """Read pasted cells (tabs, or another delimiter found by itself), or pasted vCards; raises `Unreadable`."""
    return _filled(_text_sheets(text, ""))


def _old_workbook(path: Path) -> list[Sheet]:
    if ENCRYPTED in path.read_bytes():
        raise Unreadable("encrypted")
    return list(isolated.sheets(path))


def _text_sheets(text: str, name: str) -> list[Sheet]:
    if cards.looks_like(text):
        return [Sheet(name, cards.rows(text))]
    if markup.looks_like(text):
        return list(markup.sheets(text, name))
    if text[:300].lstrip("\ufeff \t\r\n").lower().startswith(PAGES):
        raise Unreadable("not_a_sheet")
    return [Sheet(name, delimited.rows(text))]


def _decoded(raw: bytes) -> str:
    text, _ = writing.decode(raw)
    head = text[:4000]
    if sum(sign in ODD_SIGNS for sign in head) > len(head) * 0.05:
        raise Unreadable("not_a_sheet")
    return text


def _filled(found: list[Sheet]) -> list[Sheet]:
    sheets = [sheet for sheet in found if any(any(cell.strip() for cell in row) for row in sheet.rows)]
    if not sheets:
        raise Unreadable("empty")
    return sheets
