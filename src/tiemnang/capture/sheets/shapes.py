"""What one row of a sheet says once it is read: the draft of a lead, with every repair and every trouble."""

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, NamedTuple


class Repair(NamedTuple):
    """Something we read differently from how it was written; `code` says what was done."""

    field: str
    before: str
    after: str
    code: str


class Trouble(NamedTuple):
    """Something we could not read; `hint` is a value to suggest, or ""."""

    field: str
    raw: str
    code: str
    hint: str


class Way(NamedTuple):
    """A way to reach the lead or to know it again; `kind` is phone, email, zalo, facebook, tax_id, website or external."""

    kind: str
    value: str
    raw: str
    note: str


class Call(NamedTuple):
    """One "Lần n" cell: when (ISO or ""), what was written, and the canonical status found in it or ""."""

    n: int
    at: str
    text: str
    status: str


class Ordered(NamedTuple):
    """What a row of an order list says: `at` is ISO; `amount` in VND is below 0 when it takes away, None when unknown."""

    order_no: str
    at: str
    product: str
    quantity: float | None
    amount: int | None
    state: str  # kept, returned or cancelled
    is_whole: bool  # the amount is the whole order's, said again on each of its lines


@dataclass(slots=True)
class Draft:
    """What row `row` (1-based, as the spreadsheet counts) says of a lead; texts are repaired, words stay as written.

    `province` is the 2025 code; `birth` is "1985-03-12", "1985" or ""; times are ISO; `budget` is in VND;
    `facts` are (definition key, text, number), the number being the figure, VND, days since 1970-01-01, or 0 and 1.
    A `parked` draft needs a person: `troubles` says why.
    """

    row: int
    kind: str = "person"
    name: str = ""
    salutation: str = ""
    ways: list[Way] = field(default_factory=list)
    organisation: str = ""
    job_title: str = ""
    province: str = ""
    old_province: str = ""
    district: str = ""
    ward: str = ""
    address: str = ""
    birth: str = ""
    gender: str = ""
    source: str = ""
    source_detail: str = ""
    referrer: str = ""
    status: str = ""
    grade: str = ""
    group: str = ""
    owner: str = ""
    created_at: str = ""
    last_contact_at: str = ""
    next_action_at: str = ""
    needs: list[str] = field(default_factory=list)
    budget: tuple[int, int] | None = None
    notes: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    consent: str = ""
    outcome: str = ""  # won, lost
    facts: list[tuple[str, str, float | None]] = field(default_factory=list)
    order: Ordered | None = None
    repairs: list[Repair] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    parked: bool = False

    def __reduce__(self) -> tuple[type["Draft"], tuple[Any, ...]]:
        """Pickle as one call: field by field it takes five times as long, for every row of an import."""
        return Draft, everything_in(self)


everything_in = attrgetter(*(each.name for each in fields(Draft)))
