"""What a message says: each lead in it read by the same readers as a row of a sheet. Knows no database.

Shapes that are understood: `{"lead": {…}}`, `{"leads": [{…}]}`, a list of either, or a bare `{"name": …, "phone": …}`.
Beside `lead` may stand `source`, `consent` and `form` (how it was filled in). A key nobody knows becomes a fact.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import blake2b
from math import isfinite
from typing import Any, NamedTuple

from tiemnang.capture.sheets import definitions, headings
from tiemnang.capture.sheets.columns import FACT, FIELDS, IGNORE, SHARED, Column, Layout
from tiemnang.capture.sheets.drafts import Draft, drafts
from tiemnang.capture.sheets.evidence import Evidence
from tiemnang.capture.sheets.figures import MOMENTS
from tiemnang.capture.sheets.grid import Sheet
from tiemnang.vietnam.calendar import TIME_ZONE
from tiemnang.vietnam.text import fold

MOST_LEADS = 1000
MOST_KEYS = 200
LONGEST = 20_000
BESIDE = ("source", "consent", "form", "source_detail", "campaign")
WHOLE = ("lead", "leads", *BESIDE)
KNOWN = {
    "name": "full_name", "phones": "phone", "emails": "email", "mail": "email", "organisation": "company",
    "organization": "company", "district": "district_legacy", "tax_id": "tax_code", "birth": "birth_date",
    "birth_year": "birth_date", "need": "interest", "needs": "interest", "message": "note", "notes": "note",
    "campaign": "source_detail", "external_id": "external_code", "id": "external_code", "consent": "consent",
}  # fmt: skip
SAID_YES, SAID_NO = "có", "không"
# Answers shorter than this are the same for many people without anybody having copied them.
TELLING = 20


class Form(NamedTuple):
    """How a form was filled in, as far as its sender says."""

    seconds: float | None = None  # from opening to sending
    honeypot: str = ""  # what stood in the field people do not see
    token: str = ""  # "", ok, used or forged
    place: str = ""  # the address it was filled in from


class Definition(NamedTuple):
    """A guess for a fact nobody defined yet."""

    key: str
    name: str
    group: str
    type: str


class Sent(NamedTuple):
    """One lead of a message: what was sent of it, what that says, and how it was filled in."""

    raw: Mapping[str, Any]
    draft: Draft
    form: Form
    answers: str  # digest of what they wrote in their own words, "" when that is short
    facts: Sequence[Definition]


class Unread(Exception):
    """A message that brings nobody; `code` is one of `Delivery.Problem`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(
    body: bytes,
    *,
    received_at: datetime,
    types: Mapping[str, str],
    mended: Mapping[int, Mapping[str, str]] = {},
) -> list[Sent]:
    """Every lead of a message; raises Unread (not_json, no_lead, too_many).

    `types` are those of the facts there are, by key; `mended` are a person's answers by place in the list.
    """
    today = received_at.astimezone(TIME_ZONE).date()
    return [
        _sent(one | dict(mended.get(place, {})), received_at, today, types)
        for place, one in enumerate(objects(body))
    ]


def objects(body: bytes) -> list[dict[str, Any]]:
    """The leads of a message as flat objects, what stands beside `lead` put in; raises Unread."""
    try:
        whole = json.loads(body, parse_float=_finite, parse_constant=lambda _name: None)
        if b"\\u" in body:
            whole = _keepable(whole)
    except (ValueError, RecursionError):
        raise Unread("not_json") from None
    found = [one for part in (whole if isinstance(whole, list) else [whole]) for one in _leads_of(part)]
    if not found:
        raise Unread("no_lead")
    if len(found) > MOST_LEADS:
        raise Unread("too_many")
    return found


def _finite(written: str) -> float | str:
    """A number, or the words themselves where it is too large for one: no database takes Infinity as JSON."""
    number = float(written)
    return number if isfinite(number) else written


def _keepable(value: Any) -> Any:
    """The same without signs that no database keeps: NUL, and halves of a letter."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode(errors="ignore").decode()
    if isinstance(value, list):
        return [_keepable(one) for one in value]
    if isinstance(value, dict):
        return {_keepable(name): _keepable(one) for name, one in value.items()}
    return value


def _leads_of(part: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(part, dict):
        return
    inside = part.get("leads", part.get("lead"))
    if inside is None:
        if part.keys() - set(WHOLE):
            yield part
        return
    beside = {name: part[name] for name in BESIDE if part.get(name) is not None}
    for lead in inside if isinstance(inside, list) else [inside]:
        if isinstance(lead, dict) and lead:
            yield {**beside, **lead}


def _sent(one: Mapping[str, Any], received_at: datetime, today: date, types: Mapping[str, str]) -> Sent:
    cells = list(_cells(one))[:MOST_KEYS]
    columns = _columns([key for key, _ in cells], [text for _, text in cells], types)
    values = [
        _local(text) if column.field in MOMENTS else text
        for column, (_, text) in zip(columns, cells, strict=True)
    ]
    sheet = Sheet("", [[], values])
    draft = next(drafts(sheet, Layout(1, columns, "", []), today=today), Draft(2, parked=True))
    draft.created_at = draft.created_at or received_at.astimezone(TIME_ZONE).isoformat(" ", "seconds")
    draft.repairs.clear()
    agreed, wording = _consent(one.get("consent"))
    draft.consent = wording or agreed or draft.consent
    new = [
        Definition(column.fact, column.header, column.group, column.type)
        for column in columns
        if column.field == FACT and column.fact not in types
    ]
    return Sent(dict(one), draft, _form(one.get("form")), _digest(draft), new)


def _cells(one: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """(key, text) of everything said; `facts` and the like are opened, one level deep."""
    for key, value in one.items():
        if not before and key in ("form", "consent"):
            continue
        if isinstance(value, Mapping) and not before:
            yield from _cells(value, "" if key == "facts" else f"{key} ")
        elif text := _text(value):
            yield f"{before}{key}"[:120], text


def _text(value: Any) -> str:
    """A JSON value as a cell of a sheet would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return SAID_YES if value else SAID_NO
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list):
        return "; ".join(filter(None, map(_text, value)))[:LONGEST]
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)
    return text.replace("\x00", "")[:LONGEST].strip()


def _columns(keys: Sequence[str], texts: Sequence[str], types: Mapping[str, str]) -> list[Column]:
    """What each key means: known by name, by the words of a sheet's header, or else a fact."""
    taken: set[str] = set()
    columns = []
    for index, (key, text) in enumerate(zip(keys, texts, strict=True)):
        header = key.replace("_", " ").strip()
        field = KNOWN.get(key) or (key if key in FIELDS else headings.field_of(header))
        if field in taken and field not in SHARED:
            field = ""
        if field in FIELDS or field == IGNORE:
            taken.add(field)
            columns.append(Column(index, header, field, "", "text", "interest", [], 1.0, ""))
        else:
            columns.append(_fact(index, key, header, text, types))
    return columns


def _fact(index: int, key: str, header: str, text: str, types: Mapping[str, str]) -> Column:
    fact = definitions.key_of(key, index)
    guessed = definitions.type_of(header, Evidence([text]))
    # One value cannot tell a choice from words, nor a phone number kept as a fact.
    guessed = "text" if guessed in ("choice", "phone") else guessed
    group = definitions.group_of(header)
    return Column(index, header, FACT, fact, types.get(fact, guessed), group, [], 1.0, "")


def _local(text: str) -> str:
    """A moment with a zone on Vietnamese clocks; readers of sheets take times as they stand."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.astimezone(TIME_ZONE).strftime("%Y-%m-%d %H:%M") if moment.tzinfo else text


def _consent(given: Any) -> tuple[str, str]:
    """("yes", "no" or "", the wording shown) of a consent: a bare answer, or {"marketing": true, "wording": …}."""
    wording = ""
    if isinstance(given, Mapping):
        wording = _text(given.get("wording"))[:1000]
        given = given.get("marketing")
    plain = fold(_text(given))
    agreed = "yes" if plain in ("co", "yes", "true", "dong y", "1") else "no" if plain else ""
    return agreed, wording if agreed == "yes" else ""


def _form(given: Any) -> Form:
    if not isinstance(given, Mapping):
        return Form()
    seconds = given.get("seconds")
    return Form(
        seconds=float(seconds)
        if isinstance(seconds, int | float) and not isinstance(seconds, bool)
        else None,
        honeypot=_text(given.get("honeypot"))[:200],
        token=_text(given.get("token"))[:10],
        place=_text(given.get("ip"))[:45],
    )


def _digest(draft: Draft) -> str:
    """What they wrote themselves, beside their name and number; the same for the same words."""
    said: Iterable[str] = [*draft.needs, *draft.notes, *(value for _, value, _ in draft.facts)]
    words = fold(" ".join(said))
    return blake2b(words.encode(), digest_size=12).hexdigest() if len(words) >= TELLING else ""
