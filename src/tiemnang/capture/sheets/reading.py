"""The reading of one row in progress: the draft being filled and the parts to be put together at the end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tiemnang.capture.sheets.columns import Column
from tiemnang.capture.sheets.shapes import Draft, Repair, Trouble


@dataclass(slots=True)
class Reading:
    """One row being read; `parts` holds values that only make sense together (name parts, places, calls)."""

    draft: Draft
    today: date
    parts: dict[str, list[tuple[Column, str]]] = field(default_factory=dict)
    wrong: list[tuple[Column, str]] = field(default_factory=list)  # ways to reach that cannot be, as written

    def repaired(self, field: str, before: str, after: str, code: str) -> None:
        self.draft.repairs.append(Repair(field, before, after, code))

    def troubled(self, field: str, raw: str, code: str, hint: str = "") -> None:
        self.draft.troubles.append(Trouble(field, raw, code, hint))

    def keep(self, column: Column, value: str) -> None:
        """Keep words no field can hold as a note under the sheet's own header, so that nothing is lost."""
        self.draft.notes.append(f"{column.header}: {value}" if column.header else value)

    def part(self, name: str) -> str:
        """Give the text of a part, several columns joined by a space."""
        found = self.parts.get(name)
        if not found:
            return ""
        if len(found) == 1:
            return found[0][1].replace("\n", " ")
        return " ".join(value.replace("\n", " ") for _, value in found)


Reader = Callable[[Reading, Column, str], None]


def stash(reading: Reading, column: Column, value: str) -> None:
    """Put a value aside until the whole row has been seen."""
    reading.parts.setdefault(column.field, []).append((column, value))
