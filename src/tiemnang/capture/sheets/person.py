"""Reading who a row is about: name, form of address, gender, birth, and whether it is a person or an organisation."""

import re

from tiemnang.capture.sheets import reach
from tiemnang.capture.sheets.columns import Column
from tiemnang.capture.sheets.reading import Reading
from tiemnang.vietnam import dates, names, text

GENDERS = {
    "nam": "male", "male": "male", "m": "male", "trai": "male", "anh": "male", "ong": "male", "mr": "male", "1": "male",
    "nu": "female", "female": "female", "f": "female", "gai": "female", "chi": "female", "ba": "female", "co": "female",
    "mrs": "female", "ms": "female", "0": "female",
}  # fmt: skip
DIGITS = re.compile(r"[+(]?\d[\d\s.\-()+/]{6,}\d")
AGE = re.compile(r"\d{1,3}")


def gender(reading: Reading, column: Column, value: str) -> None:
    """Read a gender column; words that name none stay as a note."""
    found = GENDERS.get(text.fold(value).rstrip("."), "")
    if found:
        reading.draft.gender = found
    else:
        reading.keep(column, value)


def birth(reading: Reading, column: Column, value: str) -> None:
    """Read a birth date, a year or an age; to the day "1985-03-12", otherwise the year."""
    age = AGE.fullmatch(value) and int(value) < 120
    when = dates.read_birth(f"{value} tuổi" if age else value, reading.today)
    if when is None:
        reading.troubled("birth_date", value, "date_unreadable")
        reading.keep(column, value)
        return
    if when.precision in ("day", "minute"):
        reading.draft.birth = when.value.isoformat()[:10]
    else:
        reading.draft.birth = f"{when.value.year:04d}"
    if when.note in ("excel_serial", "two_digit_year"):
        reading.repaired("birth_date", value, reading.draft.birth, when.note)


def organisation(reading: Reading, column: Column, value: str) -> None:
    """Keep the organisation as written; a second column of it becomes a note."""
    if reading.draft.organisation:
        reading.keep(column, value)
    else:
        reading.draft.organisation = value.replace("\n", " ")


def put_together(reading: Reading) -> None:
    """Settle who the row is about once every column has been seen."""
    draft = reading.draft
    raw = _whole_name(reading) if reading.parts else ""
    if raw:
        _read_name(reading, raw)
    if reading.parts.get("salutation"):
        _salutation(reading)
    if not draft.name and draft.organisation:
        draft.kind, draft.name = "organisation", draft.organisation
    if not draft.gender and draft.kind == "person":
        draft.gender = names.gender_of(draft.salutation)


def _whole_name(reading: Reading) -> str:
    """Join a name kept in several columns; "Họ đệm" goes before "Tên", foreign parts are given, middle, family."""
    full = reading.part("full_name")
    if len(reading.parts) == 1 and full:
        return full
    before = reading.part("last_middle_name")
    first, middle, last = reading.part("first_name"), reading.part("middle_name"), reading.part("last_name")
    if before:
        return " ".join(part for part in (before, middle, full or first) if part)
    if full or not (first or middle or last):
        return full
    western = " ".join(part for part in (first, middle, last) if part)
    vietnamese = " ".join(part for part in (last, middle, first) if part)
    return vietnamese if last and first and _family_stands_last(first, last) else western


def _family_stands_last(first: str, last: str) -> bool:
    """Tell whether "last name" really holds the family name: phones split "Nguyễn Văn An" the other way round.

    A family name hardly anyone bears as a given name decides first ("Mai" and "Nguyễn"), then any family name.
    """
    sure = [names.read(f"Robert {part.split()[0]}").hint == "reversed" for part in (first, last)]
    if sure[0] != sure[1]:
        return sure[1]
    return bool(names.read(f"{last} Robert").surname) and not names.read(f"{first} Robert").surname


def _read_name(reading: Reading, raw: str) -> None:
    draft = reading.draft
    if DIGITS.search(raw) and reach.in_words(reading, "name", raw):
        raw = " ".join(DIGITS.sub(" ", raw).split()).strip(" -–:,()/") or raw
    if names.is_organisation(raw):
        draft.kind, draft.name = "organisation", raw
        draft.organisation = draft.organisation or raw
        return
    found = names.read(raw)
    draft.name, draft.salutation = found.full, found.salutation
    if found.note:
        draft.notes.append(found.note)
        reading.repaired("full_name", raw, found.full, "name_note")
    if found.salutation:
        reading.repaired("full_name", raw, found.full, "salutation")
    elif found.full != raw and found.full.lower() == raw.lower():
        reading.repaired("full_name", raw, found.full, "caps")
    if found.hint in ("telex", "reversed", "link_in_name"):
        reading.troubled("full_name", raw, f"name_{found.hint}")


def _salutation(reading: Reading) -> None:
    written = reading.part("salutation")
    found = names.read(f"{written} An").salutation
    if found:
        reading.draft.salutation = found
    else:
        column, value = reading.parts["salutation"][0]
        reading.keep(column, value)
