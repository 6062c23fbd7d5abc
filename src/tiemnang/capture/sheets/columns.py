"""What a column of a sheet means, and the layout of a whole sheet."""

from typing import NamedTuple

FACT = "fact"
IGNORE = "ignore"
CALL = "call:"

ORDERS = "orders"  # `Layout.known_as` of an order list
# What a column of an order list may say besides whose order it is.
ORDER_FIELDS = (
    "order_no", "order_date", "product", "quantity", "unit_price", "line_total", "order_total", "order_status",
)  # fmt: skip
# Fields a column may be mapped to; beside these "fact", "ignore" and "call:1", "call:2" ….
FIELDS = (
    "full_name", "last_middle_name", "first_name", "middle_name", "last_name", "salutation", "gender", "birth_date",
    "phone", "phone2", "zalo", "email", "facebook", "website", "company", "job_title", "tax_code",
    "address", "ward", "district_legacy", "province", "source", "source_detail", "referrer", "interest", "budget",
    "status", "grade", "group", "owner", "created_at", "last_contact_at", "next_action_at", "note", "tags", "consent",
    "external_code", "outcome", *ORDER_FIELDS,
)  # fmt: skip
# Fields that several columns may feed; of every other field the second column becomes a fact.
SHARED = frozenset(
    {"phone", "phone2", "zalo", "email", "facebook", "website", "tax_code", "address", "interest", "note", "tags",
     "external_code", "referrer", "source_detail", "status"}
)  # fmt: skip
NAMES = frozenset({"full_name", "last_middle_name", "first_name", "middle_name", "last_name"})
REACH = frozenset({"phone", "phone2", "zalo", "email", "facebook"})
IDENTIFYING = NAMES | REACH | {"company", "tax_code"}


class Column(NamedTuple):
    """One column: where it stands (0 is A), what it says of a lead, and how sure we are (0 to 1).

    `field` is one of `FIELDS`, "call:1" …, "fact" or "ignore". `fact` is the definition's key when the field is "fact".
    `type` (text, number, money, date, yes_no, choice, phone) and `group` (demographic, industry, behaviour, interest)
    are the guess for a fact definition, given for every column. `font` is "", "tcvn3" or "vni".
    """

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody needs of a column
    header: str
    field: str
    fact: str
    type: str
    group: str
    sample: list[str]
    sure: float
    font: str


class Layout(NamedTuple):
    """How a sheet is built. `header_row` is the spreadsheet's number of the (last) header row, 0 when there is none.

    `known_as` names an export we know (google_contacts, outlook, hubspot, odoo, getfly, vcard), is "orders" or is "".
    `skip` lists the row numbers that are no leads: titles, the header itself and its repetitions, dividers, totals.
    """

    header_row: int
    columns: list[Column]
    known_as: str
    skip: list[int]
