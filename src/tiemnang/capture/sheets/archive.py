"""Guarding against zip files (xlsx, xlsb, ods) that would fill the memory once unpacked."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tiemnang.capture.sheets.areas import area_of
from tiemnang.capture.sheets.grid import Unreadable

MOST_UNPACKED = 600 * 1024 * 1024
MOST_CELLS = 15_000_000
MOST_PARTS = 2_000
DEFLATE_LIMIT = 1032
PIECE = 1 << 20
# What every workbook holds somewhere; a packed folder of pictures or a Word document does not.
BOOK = re.compile(r"(?:.*/)?workbook\d*\.(?:xml|bin)|content\.xml", re.IGNORECASE)


def check(path: Path) -> None:
    """Refuse an archive whose real content is too large to open; raises `Unreadable`.

    Sizes written in the archive can lie, so a file big enough to do harm is unpacked once, in pieces, and counted.
    A workbook reader lays cells out as one block, so two cells in far corners are as heavy as a full sheet.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable("zip_bomb", size=sum(part.file_size for part in parts))
            _count(path, parts)
            if not any(BOOK.fullmatch(part.filename) for part in parts):
                raise Unreadable("not_a_sheet")
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError, ValueError) as error:
        raise Unreadable("broken", detail=str(error)[:200]) from error


def _count(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    """Unpack every part in pieces, adding up what really comes out."""
    total = 0
    with path.open("rb") as file:
        for part in parts:
            if part.compress_type == zipfile.ZIP_DEFLATED and part.filename.endswith((".xml", ".bin")):
                area = area_of(part.filename)
                for piece in _pieces(file, part):
                    total += len(piece)
                    if total > MOST_UNPACKED:
                        raise Unreadable("zip_bomb", size=total)
                    if area:
                        area.see(piece)
                        if area.cells > MOST_CELLS:
                            raise Unreadable("too_large", cells=area.cells)


def _pieces(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give the unpacked content of one part, a megabyte at a time, whatever length it declares."""
    file.seek(part.header_offset)
    header = file.read(30)
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    file.seek(part.header_offset + 30 + names)
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    packed = file.read(PIECE)
    while packed and not unpacker.eof:
        yield unpacker.decompress(packed, PIECE)
        packed = unpacker.unconsumed_tail or file.read(PIECE)
