"""From rows to drafts: what each row says, what was repaired on the way, and which rows need a person."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from tiemnang.capture.sheets import calls, endings, figures, order_lines, person, place, reach
from tiemnang.capture.sheets.columns import (
    CALL,
    FACT,
    IGNORE,
    NAMES,
    ORDER_FIELDS,
    ORDERS,
    REACH,
    Column,
    Layout,
)
from tiemnang.capture.sheets.grid import Sheet
from tiemnang.capture.sheets.reading import Reader, Reading, stash
from tiemnang.capture.sheets.shapes import Call, Draft, Repair, Trouble, Way
from tiemnang.capture.sheets.tidying import Tidier
from tiemnang.vietnam import aliases, text

__all__ = ["Call", "Draft", "Repair", "Trouble", "Way", "drafts"]

SAMPLED = 2_000
WON = "won"  # the canonical status of who has bought
REACHED_BY = frozenset({"phone", "email", "zalo", "facebook"})
WRONG_WAYS = frozenset({"phone", "email", "zalo"})
CUTS = re.compile(r"\s*[;\n|]\s*|,\s+|\s+\+\s+")
TAG_CUTS = re.compile(r"\s*(?:[;\n|,]|:::|\s#|^#)\s*")
# Groups that Google Contacts puts everybody into.
NO_TAGS = frozenset({"myContacts", "My Contacts", "Starred in Android", "starred"})
AGREED = frozenset(
    {"co", "yes", "y", "x", "1", "true", "dong y", "ok", "da dong y", "co dong y", "duoc", "v"}
)
REFUSED = frozenset(
    {"khong", "no", "n", "0", "false", "ko", "k", "tu choi", "khong dong y", "ko dong y", "chua"}
)

# A plan is one entry per column that says something: where it stands, the column, its tidier, its reader.
Plan = list[tuple[int, Column, Tidier, Reader]]


def drafts(sheet: Sheet, layout: Layout, *, today: date) -> Iterator[Draft]:
    """Give one draft per row that says anything, in order; `today` settles days without a year.

    Blank rows, rows holding only a row number, and the layout's `skip` give none. One bad row never stops the others.
    """
    plan = _plan(sheet, layout)
    skip = frozenset(layout.skip)
    is_orders = layout.known_as == ORDERS
    expects = any(column.field in REACH for column in layout.columns)
    park = order_lines.park if is_orders else partial(_park, expects=expects)
    for number, row in enumerate(sheet.rows, start=1):
        if number <= layout.header_row or number in skip:
            continue
        draft = _safely(number, row, plan, today)
        if draft is not None:
            if not draft.parked:
                park(draft)
            yield draft


def _plan(sheet: Sheet, layout: Layout) -> Plan:
    plan: Plan = []
    for column in layout.columns:
        if column.field == IGNORE or not column.field:
            continue
        plan.append((column.index, column, Tidier(column), _reader(sheet, layout, column)))
    return plan


def _reader(sheet: Sheet, layout: Layout, column: Column) -> Reader:
    """Choose the reader of a column; figures and dates look first at how the whole column writes them."""
    if column.field == FACT:
        return figures.FactReader(column, _samples(sheet, layout, column) if column.type == "number" else [])
    if column.field in figures.MOMENTS:
        return figures.MomentReader(_samples(sheet, layout, column))
    if column.field in ORDER_FIELDS:
        return order_lines.reader_of(column, _samples(sheet, layout, column))
    return stash if column.field.startswith(CALL) else READERS.get(column.field, _note)


def _samples(sheet: Sheet, layout: Layout, column: Column) -> list[str]:
    """Collect the first values of a column."""
    rows = sheet.rows[layout.header_row : layout.header_row + SAMPLED]
    return [row[column.index][:50] for row in rows if column.index < len(row)]


def _safely(number: int, row: list[str], plan: Plan, today: date) -> Draft | None:
    """Read one row; whatever goes wrong with it parks that row alone, so that a fault of ours costs one row."""
    try:
        return _draft(number, row, plan, today)
    except Exception:  # the promise is every row an outcome, whatever it holds
        raw = " | ".join(cell[:100] for cell in row if cell)[:500]
        return Draft(number, parked=True, troubles=[Trouble("", raw, "row_unreadable", "")])


def _draft(number: int, row: list[str], plan: Plan, today: date) -> Draft | None:
    """Read one row; None when it says nothing."""
    reading = Reading(Draft(number), today)
    repairs = reading.draft.repairs
    width = len(row)
    said = False
    for at, column, tidier, reader in plan:
        if at >= width or not (cell := row[at]):
            continue
        value = tidier.known.get(cell)
        if value is None:
            value = tidier.tidy(cell, repairs)
        else:
            tidier.last = cell
        if value:
            said = True
            reader(reading, column, value)
    if not said:
        return None
    _put_together(reading)
    return reading.draft


def _put_together(reading: Reading) -> None:
    """Read what needs several columns: the name, the place, the calls, a number hidden in a note."""
    draft = reading.draft
    person.put_together(reading)
    place.put_together(reading)
    calls.put_together(reading)
    reach.same_zalo(reading)
    if reading.parts:
        order_lines.put_together(reading)
    if not any(way.kind == "phone" for way in draft.ways):
        any(reach.in_words(reading, "note", note) for note in draft.notes)
    for column, value in reading.wrong:  # last, so that no number is looked for in what is none
        reading.keep(column, value)


def _park(draft: Draft, expects: bool) -> None:
    """Park a draft nobody could be reached through: the only way given is wrong, or none is given at all."""
    if any(
        way.kind in REACHED_BY and (way.note != reach.SERVICE or draft.kind != "person") for way in draft.ways
    ):
        return
    wrong = any(trouble.field in WRONG_WAYS for trouble in draft.troubles)
    if not wrong and expects:
        draft.troubles.append(Trouble("phone", "", "no_way_to_reach", ""))
    draft.parked = wrong or expects


def _words(name: str) -> Reader:
    """Make the reader of a field kept as written; a second column of the same field becomes a note."""

    def read(reading: Reading, column: Column, value: str) -> None:
        if getattr(reading.draft, name):
            reading.keep(column, value)
        else:
            setattr(reading.draft, name, value.replace("\n", " "))

    return read


def _status(reading: Reading, column: Column, value: str) -> None:
    """The first status stands, unless a later one says that this is a customer; the other becomes a note."""
    before, said = reading.draft.status, value.replace("\n", " ")
    if before and (aliases.status(said) != WON or aliases.status(before) == WON):
        reading.keep(column, value)
        return
    reading.draft.status = said
    if before:
        reading.keep(column, f"{said} ({before})")


def _note(reading: Reading, column: Column, value: str) -> None:
    reading.draft.notes.append(value)


def _needs(reading: Reading, column: Column, value: str) -> None:
    known = reading.draft.needs
    known.extend(need for part in CUTS.split(value) if (need := part.strip(" -•")) and need not in known)


def _tags(reading: Reading, column: Column, value: str) -> None:
    known = reading.draft.tags
    written = (part.strip(" *#") for part in TAG_CUTS.split(value))
    known.extend(tag for tag in dict.fromkeys(written) if tag and tag not in known and tag not in NO_TAGS)


def _consent(reading: Reading, column: Column, value: str) -> None:
    plain = text.fold(value)
    reading.draft.consent = "yes" if plain in AGREED else "no" if plain in REFUSED else ""
    if not reading.draft.consent:
        reading.keep(column, value)


READERS: Mapping[str, Reader] = {
    **dict.fromkeys(NAMES | {"salutation", "province", "district_legacy", "ward", "address"}, stash),
    "phone": reach.phone,
    "phone2": reach.phone,
    "zalo": reach.zalo,
    "email": reach.email,
    "facebook": reach.facebook,
    "website": reach.website,
    "tax_code": reach.tax_code,
    "external_code": reach.external,
    "gender": person.gender,
    "birth_date": person.birth,
    "company": person.organisation,
    "budget": figures.budget,
    "interest": _needs,
    "note": _note,
    "tags": _tags,
    "consent": _consent,
    "outcome": endings.outcome,
    "status": _status,
    **{field: _words(field) for field in ("job_title", "source", "source_detail", "referrer", "grade", "group", "owner")},
}  # fmt: skip
