"""Reading the rows of an order list: what was bought, for how much, when, and whether it counts."""

import re
from collections.abc import Sequence

from tiemnang.capture.sheets import figures
from tiemnang.capture.sheets.columns import IDENTIFYING, ORDER_FIELDS, Column, Layout
from tiemnang.capture.sheets.figures import MONTH_FIRST
from tiemnang.capture.sheets.grid import Rows, Sheet
from tiemnang.capture.sheets.plain_numbers import number_of
from tiemnang.capture.sheets.reading import Reader, Reading, stash
from tiemnang.capture.sheets.shapes import Draft, Ordered, Trouble
from tiemnang.vietnam import money
from tiemnang.vietnam.text import fold

FIGURES = frozenset({"quantity", "unit_price", "line_total", "order_total"})
ORDERED = frozenset(ORDER_FIELDS)
# A row that leaves all of these empty goes on with the order above it: a merged cell, or written once for its lines.
CARRIED = IDENTIFYING | {
    "order_no",
    "order_date",
    "order_status",
    "external_code",
    "salutation",
    "owner",
    "source",
}
NAMED_BY = frozenset({"order_date", "external_code"}) | IDENTIFYING
SAYS = frozenset({"product", "quantity", "unit_price", "line_total"})
POINTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
COMMAED = re.compile(r"\d{1,3}(?:,\d{3})+")
CURRENCY = re.compile(r"(?i)\s*(?:vn[dđ]|[đ₫]|đồng)\.?\s*$")
BELOW_ZERO = re.compile(r"^\s*[-−–]\s*|^\s*\(\s*(?=.*\)\s*$)")
CANCELLED = re.compile(
    r"\b(?:huy|da huy|huy don|cancell?ed|cancel|void(?:ed)?|that bai|failed|boom|bom hang|tu choi nhan|khong nhan hang|"
    r"phieu tam|nhap|draft|bao gia|cho xac nhan)\b"
)
RETURNED = re.compile(
    r"\b(?:tra hang|da tra(?! tien)|hoan hang|da hoan(?! thanh| tat)|hoan tien|chuyen hoan|doi tra|return(?:ed)?|refund(?:ed)?)\b"
)
WALK_IN = re.compile(
    r"(?:khach )?(?:hang )?(?:le|vang lai|qua duong)|khach (?:hang )?(?:le|vang lai).*|walk[ -]?in.*|guest|anonymous|kl"
)
STOPS = frozenset({"order_no_customer", "order_no_amount", "order_no_date", "order_amount_unreadable"})


def reader_of(column: Column, samples: Sequence[str]) -> Reader:
    """The reader of a column of an order list, having looked at how the column writes its figures and days."""
    if column.field in FIGURES:
        return FigureReader(samples)
    return DayReader(samples) if column.field == "order_date" else stash


class FigureReader:
    """Reads amounts and quantities: "1.250.000", "450.000 đ", "2tr5", "-6", "(150.000)", "2.55"."""

    __slots__ = ("_commas", "_known", "_points")

    def __init__(self, samples: Sequence[str]) -> None:
        plain = [_bare(value)[0] for value in samples]
        self._points = _group(plain, ".", POINTED)
        self._commas = _group(plain, ",", COMMAED)
        self._known: dict[str, float | None] = {}

    def __call__(self, reading: Reading, column: Column, value: str) -> None:
        """Put the figure aside for its line; one that cannot be read is a trouble."""
        if value not in self._known:
            self._known[value] = self._figure(value)
        figure = self._known[value]
        if (
            figure is None or abs(figure) > money.LARGEST
        ):  # no sum: a number of something else, or a slip of the hand
            reading.troubled(column.field, value, "order_amount_unreadable")
        else:
            reading.parts.setdefault(column.field, []).append((column, repr(figure)))

    def _figure(self, value: str) -> float | None:
        plain, is_below = _bare(value)
        if self._commas and COMMAED.match(plain):
            plain = plain.replace(",", "")
        figure = number_of(plain, self._points)
        if figure is None:
            said = money.read(plain)
            figure = float(said.low) if said else None
        return -figure if figure is not None and is_below else figure


def _bare(value: str) -> tuple[str, bool]:
    """A figure without its sign and currency, and whether it stands below zero."""
    plain, below = BELOW_ZERO.subn("", value.strip())
    return CURRENCY.sub("", plain.rstrip(") ")).strip(), bool(below)


def _group(values: Sequence[str], sign: str, pattern: re.Pattern[str]) -> bool:
    """Whether a sign parts thousands in a column: it does so in every value that has it."""
    signed = [value for value in values if sign in value]
    return bool(signed) and all(pattern.match(value) for value in signed)


class DayReader:
    """Reads the day of an order, day first; month first where the column itself shows that it is."""

    __slots__ = ("_month_first",)

    def __init__(self, samples: Sequence[str]) -> None:
        self._month_first = any(MONTH_FIRST.fullmatch(value.strip()) for value in samples)

    def __call__(self, reading: Reading, column: Column, value: str) -> None:
        """Put the ISO day or minute aside for its line."""
        iso, note = figures.iso(_day_first(value) if self._month_first else value, reading.today)
        if not iso or iso[:10] > reading.today.isoformat():
            reading.troubled(column.field, value, "order_no_date")
            return
        if note in ("excel_serial", "two_digit_year"):
            reading.repaired(column.field, value, iso, note)
        reading.parts.setdefault(column.field, []).append((column, iso))


def _day_first(value: str) -> str:
    """`12/1/2010 8:26` as a column that writes the month first means it: 1/12/2010 8:26."""
    return re.sub(r"^(\d{1,2})([/.-])(\d{1,2})(?=[/.-])", r"\3\2\1", value.strip())


def put_together(reading: Reading) -> None:
    """Settle what a row says of an order once every column has been seen."""
    if ORDERED.isdisjoint(reading.parts):
        return
    draft = reading.draft
    quantity, price, line, total = (_number(reading, name) for name in ("quantity", "unit_price", "line_total", "order_total"))  # fmt: skip
    amount, is_whole = _amount(quantity, price, line, total)
    at = reading.part("order_date")
    draft.order = Ordered(
        order_no=reading.part("order_no")[:80],
        at=at,
        product=reading.part("product")[:200],
        quantity=quantity,
        amount=amount,
        state=state_of(reading.part("order_status")),
        is_whole=is_whole and bool(reading.part("order_no")),
    )
    draft.created_at = draft.last_contact_at = at


def _number(reading: Reading, name: str) -> float | None:
    told = reading.parts.get(name)
    return float(told[0][1]) if told else None


def _amount(
    quantity: float | None, price: float | None, line: float | None, total: float | None
) -> tuple[int | None, bool]:
    """VND of a line, below zero when it takes away, and whether that is the whole order's."""
    is_whole = line is None and price is None
    amount = line if line is not None else price * (1.0 if quantity is None else abs(quantity)) if price is not None else total  # fmt: skip
    if amount is None or abs(amount) > money.LARGEST:
        return None, False
    return round(-abs(amount) if quantity is not None and quantity < 0 else amount), is_whole


def state_of(written: str) -> str:
    """`kept`, `returned` or `cancelled`, by what the list says became of the order."""
    plain = fold(written)
    return "cancelled" if CANCELLED.search(plain) else "returned" if RETURNED.search(plain) else "kept"


def park(draft: Draft) -> None:
    """Park a line that needs a person."""
    order = draft.order
    if order is None or (order.amount is None and order.state != "cancelled"):
        _lack(draft, "line_total", "order_no_amount")
    if order is None or not order.at:
        _lack(draft, "order_date", "order_no_date")
    if not _is_somebody(draft):
        draft.troubles.append(Trouble("phone", "", "order_no_customer", ""))
    draft.parked = any(trouble.code in STOPS for trouble in draft.troubles)


def _is_somebody(draft: Draft) -> bool:
    """Whether a line tells whose it is; "Khách lẻ" is nobody, though many shops give it a code of its own."""
    if not WALK_IN.fullmatch(fold(draft.name)):
        return bool(draft.ways)
    draft.name = ""
    return any(way.kind != "external" for way in draft.ways)


def _lack(draft: Draft, field: str, code: str) -> None:
    if not any(trouble.field == field for trouble in draft.troubles):
        draft.troubles.append(Trouble(field, "", code, ""))


def filled(sheet: Sheet, layout: Layout) -> Sheet:
    """The sheet with every line of an order saying whose and which order it is, where only the first one does."""
    carried = [column.index for column in layout.columns if column.field in CARRIED]
    number = next((column.index for column in layout.columns if column.field == "order_no"), -1)
    named = [column.index for column in layout.columns if column.field in NAMED_BY]
    says = [column.index for column in layout.columns if column.field in SAYS]
    skip = frozenset(layout.skip)
    rows = Rows()
    above: list[str] = []
    for place, row in enumerate(sheet.rows, start=1):
        if place > layout.header_row and place not in skip and row:
            own, before = _cell(row, number), _cell(above, number)
            if _has(row, named) or (own and own != before):
                above = row
            elif above and _has(row, says):
                row = _with(row, above, carried)
        rows.add(row)
    return Sheet(sheet.name, rows)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if 0 <= at < len(row) else ""


def _has(row: Sequence[str], places: Sequence[int]) -> bool:
    return any(at < len(row) and row[at].strip() for at in places)


def _with(row: list[str], above: Sequence[str], places: Sequence[int]) -> list[str]:
    width = max([len(row), *(at + 1 for at in places if at < len(above))])
    row = row + [""] * (width - len(row))
    for at in places:
        if at < len(above):
            row[at] = above[at]
    return row
