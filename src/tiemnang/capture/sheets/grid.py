"""What a file holds once it is read: sheets of text cells, packed so that a hundred thousand rows stay small."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, overload

SEPARATOR = "\x1f"


class Rows(Sequence[list[str]]):
    """Rows of text cells, one joined string per row: a seventh of the memory of lists of strings.

    Reads like a list of lists; every row is split again when it is asked for, so changing one changes nothing here.
    A row without any text is `[]`; rows may differ in length.
    """

    __slots__ = ("_packed",)

    def __init__(self, rows: Iterable[Sequence[str]] = ()) -> None:
        self._packed = [_pack(row) for row in rows]

    def packed(self) -> Iterator[str]:
        """Give the rows as they are stored, to be sent elsewhere and added there with `add_packed`."""
        return iter(self._packed)

    def add(self, row: Sequence[str]) -> None:
        """Add one row."""
        self._packed.append(_pack(row))

    def add_packed(self, row: str) -> None:
        """Add a row that another `Rows` packed."""
        self._packed.append(row)

    @overload
    def __getitem__(self, index: int) -> list[str]: ...
    @overload
    def __getitem__(self, index: slice) -> list[list[str]]: ...
    def __getitem__(self, index: int | slice) -> list[str] | list[list[str]]:
        if isinstance(index, slice):
            return [_unpack(packed) for packed in self._packed[index]]
        return _unpack(self._packed[index])

    def __iter__(self) -> Iterator[list[str]]:
        return map(_unpack, self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __repr__(self) -> str:
        return f"Rows({len(self)} rows)"


class Sheet(NamedTuple):
    """One table of a file: its name and its cells as text; row 1 of the spreadsheet is `rows[0]`."""

    name: str
    rows: Sequence[list[str]]


class Unreadable(Exception):
    """A file that cannot be read as a sheet; `code` and `args` say why, words are made elsewhere.

    Codes: empty, only_header, not_a_sheet, encrypted, zip_bomb, too_large, broken.
    """

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def _pack(row: Sequence[str]) -> str:
    """Join the cells of a row; control signs that would break the joining or a database are dropped."""
    packed = SEPARATOR.join(row)
    if packed.count(SEPARATOR) >= len(row) > 0:
        packed = SEPARATOR.join(cell.replace(SEPARATOR, " ") for cell in row)
    if "\x00" in packed:
        packed = packed.replace("\x00", "")
    return packed.rstrip(SEPARATOR + " ")


def _unpack(packed: str) -> list[str]:
    return packed.split(SEPARATOR) if packed else []
