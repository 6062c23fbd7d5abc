"""Order lists: telling one from a list of people by its headers, and what each of its columns means."""

from collections.abc import Collection, Sequence
from functools import lru_cache

from tiemnang.capture.sheets import headings, meaning
from tiemnang.capture.sheets.columns import FACT, IGNORE, NAMES, ORDER_FIELDS
from tiemnang.capture.sheets.evidence import Evidence
from tiemnang.capture.sheets.meaning import Meaning
from tiemnang.vietnam.folding import fold

# Headers of shops' programs and of people, folded, without signs; of two for one field the earlier is taken.
ALIASES: dict[str, tuple[str, ...]] = {
    "order_no": (
        "ma don hang", "ma don", "so don hang", "so don", "ma hoa don", "so hoa don", "ma hd", "so hd", "ma dh",
        "so ct", "so chung tu", "ma chung tu", "ma phieu", "so phieu", "ma giao dich", "don hang", "hoa don",
        "order id", "order no", "order number", "order code", "orderid", "order", "invoice no", "invoiceno",
        "invoice number", "invoice id", "invoice", "bill no", "bill", "receipt no", "transaction id",
    ),
    "order_date": (
        "ngay dat hang", "ngay dat", "ngay dat don", "ngay mua hang", "ngay mua", "ngay ban", "ngay ban hang",
        "ngay don", "ngay len don", "ngay tao don", "ngay hoa don", "ngay hd", "ngay lap", "ngay giao dich",
        "ngay chung tu", "ngay thanh toan", "thoi gian dat hang", "thoi gian dat", "thoi gian mua",
        "thoi gian tao don", "thoi gian giao dich", "thoi gian ban", "order date", "orderdate", "invoice date",
        "invoicedate", "purchase date", "date of purchase", "transaction date", "ordered at", "sale date", "sold at",
    ),
    "product": (
        "ten san pham", "san pham", "ten hang hoa", "ten hang", "hang hoa", "ten mat hang", "mat hang",
        "ten hang hoa dich vu", "san pham dich vu", "ten san pham dich vu", "ten dich vu", "dich vu", "ten goi",
        "goi dich vu", "khoa hoc", "noi dung mua", "mon", "ten mon", "product name", "product", "item name", "item",
        "lineitem name", "description", "item description", "ma hang", "ma san pham", "ma sp", "ma hang hoa", "sku",
        "stock code", "stockcode", "product code", "item code", "product id",
    ),
    "quantity": ("so luong", "sl", "so luong ban", "so luong mua", "quantity", "qty", "lineitem quantity", "units"),
    "unit_price": (
        "don gia", "don gia ban", "gia ban", "gia", "gia le", "gia sau giam", "unit price", "unitprice", "price",
        "lineitem price", "item price",
    ),
    "line_total": (
        "thanh tien", "thanh tien sau giam", "so tien", "tien hang", "doanh thu", "doanh so", "tri gia", "gia tri",
        "tien", "line total", "linetotal", "amount", "line amount", "revenue", "sales", "sales amount",
    ),
    "order_total": (
        "khach can tra", "khach phai tra", "tong thanh toan", "tong tien thanh toan", "tong tien don hang",
        "tong gia tri don hang", "gia tri don hang", "gia tri hoa don", "tong tien", "tong cong", "tong don",
        "tong tien hang", "tong gia tri", "thanh toan", "khach da tra", "da thanh toan", "order total", "grand total",
        "total price", "total amount", "total",
    ),
    "order_status": (
        "trang thai don hang", "trang thai don", "tinh trang don hang", "tinh trang don", "trang thai hoa don",
        "trang thai giao hang", "trang thai", "tinh trang", "order status", "fulfillment status", "status",
    ),
    "external_code": (
        "ma khach hang", "ma khach", "ma kh", "ma thanh vien", "ma the", "customer id", "customerid", "customer no",
        "customer code", "customer number", "member id", "client id", "user id",
    ),
}  # fmt: skip
RANKS = {alias: (field, rank) for field, told in ALIASES.items() for rank, alias in enumerate(told)}
# What a column of a list of people means in an order list; fields that are not named here say nothing of a customer.
HERE = {"created_at": "order_date", "status": "order_status", "interest": "product", "budget": "line_total"}
KEPT = NAMES | {
    "salutation", "gender", "birth_date", "phone", "phone2", "zalo", "email", "facebook", "company", "tax_code",
    "address", "ward", "district_legacy", "province", "source", "owner", "external_code",
}  # fmt: skip
PRICED = frozenset({"unit_price", "line_total", "order_total"})
SINGLE = frozenset(ORDER_FIELDS)


@lru_cache(maxsize=4096)
def told(header: str) -> tuple[str, int]:
    """(field, rank) that a header of an order list stands for; the lower rank wins, ("", 0) when unknown."""
    plain = fold(header)
    bare = " ".join(headings.SIGNS.sub(" ", headings.BRACKETS.sub(" ", plain)).split())
    return RANKS.get(bare) or RANKS.get(" ".join(plain.split())) or ("", 0)


def is_order_list(headers: Collection[str]) -> bool:
    """Whether these headers are an order list's: numbered orders with a price, or what was bought when for how much."""
    fields = {told(header)[0] for header in headers}
    dates = {header for header in headers if headings.field_of(header) == "created_at"}
    if not fields & PRICED:
        return False
    numbered = "order_no" in fields and bool(fields & {"quantity", "product", "order_date"} or dates)
    return numbered or (
        "product" in fields and ("order_date" in fields or ("quantity" in fields and bool(dates)))
    )


def of_columns(headers: Sequence[str], evidences: Sequence[Evidence]) -> list[Meaning]:
    """Decide on every column of an order list; what says nothing of an order or a customer is left out."""
    plain = meaning.of_columns(headers, evidences, None)
    ranked = [_one(header, meant) for header, meant in zip(headers, plain)]
    best = {
        field: min(
            (at for at, (told, _) in enumerate(ranked) if told.field == field),
            key=lambda at: (not evidences[at].values, ranked[at][1], at),
        )
        for field in {meant.field for meant, _ in ranked} & SINGLE
    }
    return [
        meant if best.get(meant.field, at) == at else Meaning(IGNORE, 0.9)
        for at, (meant, _) in enumerate(ranked)
    ]


def _one(header: str, meant: Meaning) -> tuple[Meaning, int]:
    field, rank = told(header)
    if field:
        return Meaning(field, 0.95), rank
    if meant.field in HERE:
        return Meaning(HERE[meant.field], meant.sure), len(RANKS)
    if meant.field in KEPT:
        return meant, 0
    return Meaning(IGNORE, 1.0 if meant.field == IGNORE else 0.9 if meant.field == FACT else 0.8), 0
