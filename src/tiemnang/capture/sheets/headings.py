"""What a header says its column means, before anybody looks at the values."""

import re
from functools import lru_cache

from tiemnang.capture.sheets.columns import CALL, FIELDS, IGNORE
from tiemnang.vietnam import aliases, text

# Headers of other programs and people, folded; the Vietnamese ones live in `vietnam.aliases`.
MORE = {
    "first name": "first_name", "firstname": "first_name", "given name": "first_name", "forename": "first_name",
    "middle name": "middle_name", "ten dem": "middle_name", "ten lot": "middle_name",
    "last name": "last_name", "lastname": "last_name", "surname": "last_name", "family name": "last_name",
    "ho": "last_middle_name", "ho va ten lot": "last_middle_name", "ho lot": "last_middle_name",
    "fullname": "full_name", "contact name": "full_name", "customer name": "full_name", "customer": "full_name",
    "ten hoc vien": "full_name", "ho ten hv": "full_name", "ho ten kh": "full_name", "ho va ten kh": "full_name",
    "nguoi mua": "full_name", "ten nguoi mua": "full_name", "hoc vien": "full_name",
    "dob": "birth_date", "birthday": "birth_date", "date of birth": "birth_date", "birth date": "birth_date",
    "sinh nhat": "birth_date", "nam sinh": "birth_date",
    "sex": "gender", "gender": "gender", "telephone": "phone", "cellphone": "phone", "cell phone": "phone",
    "mobile phone": "phone", "phone number": "phone", "so dt": "phone", "dtdd": "phone", "so lien he": "phone",
    "lien he": "phone", "so dien thoai lien he": "phone", "so phone": "phone", "sdt kh": "phone", "dt kh": "phone",
    "email address": "email", "e mail address": "email", "gmail": "email",
    "website": "website", "web": "website", "trang web": "website", "website url": "website",
    "company name": "company", "organization": "company", "organisation": "company", "to chuc": "company",
    "co quan": "company", "truong": "company", "title": "job_title", "job title": "job_title", "position": "job_title",
    "city": "province", "province": "province", "state": "province", "tinh tp": "province", "quan tp": "province",
    "noi o": "province", "que quan": "province", "address": "address", "street": "address", "noi lam viec": "address",
    "district": "district_legacy", "quan": "district_legacy", "huyen": "district_legacy", "ward": "ward",
    "phuong": "ward", "xa": "ward", "source": "source", "lead source": "source", "channel": "source",
    "status": "status", "lead status": "status", "stage": "status", "grade": "grade", "rating": "grade",
    "owner": "owner", "salesperson": "owner", "assigned to": "owner", "budget": "budget", "ngan sach": "budget",
    "notes": "note", "comment": "note", "comments": "note", "description": "note", "remark": "note", "message": "note",
    "tags": "tags", "labels": "tags", "created": "created_at", "created at": "created_at", "created date": "created_at",
    "create date": "created_at", "date": "created_at", "ngay lh": "last_contact_at", "lan gap": "last_contact_at",
    "last contact": "last_contact_at", "last contacted": "last_contact_at", "next action": "next_action_at",
    "follow up": "next_action_at", "consent": "consent", "unique id": "external_code", "lead id": "external_code",
    "customer id": "external_code", "record id": "external_code", "ma": "external_code", "no": "row_no",
    "no.": "row_no", "stt": "row_no", "#": "row_no", "mst": "tax_code", "tax id": "tax_code", "tax code": "tax_code",
    "industry": "industry", "company size": "company_size", "employees": "company_size", "referrer": "referrer",
    "referred by": "referrer", "san pham": "interest",
    "da mua": "outcome", "co mua khong": "outcome", "mua hay khong": "outcome", "ket qua mua": "outcome",
    "converted": "outcome", "is converted": "outcome", "won": "outcome", "is won": "outcome", "outcome": "outcome",
    "ten san pham": "interest", "product": "interest",
}  # fmt: skip
CALLED = re.compile(
    r"(?:(?:noi dung |ket qua |ngay )?(?:lan|lan goi|lan lien he|lan cham soc|lan cskh|cuoc goi|lien he lan|goi lan|cham soc lan|cskh lan|call|l)\s*(\d{1,2}))"
    r"(?:\s.*)?"
)
SHAPES = (
    (re.compile(r"(?:sdt|so dt|so dien thoai|dien thoai|dt|phone|mobile|tel)\b.*"), "phone"),
    (re.compile(r"(?:e-?mail|mail)\b.*"), "email"),
    (re.compile(r"ten (?:spa|shop|cua hang|quan|nha hang|tiem|salon|truong|cong ty|doanh nghiep|dn|cty|co so)\b.*"), "company"),
    (re.compile(r"(?:ghi chu|note)\b.*"), "note"),
    (re.compile(r"(?:ho|ten)\s*(?:va|&)?\s*ten\b.*"), "full_name"),
    (re.compile(r"(?:link|nick) (?:fb|facebook)\b.*|facebook url"), "facebook"),
    (re.compile(r"nguon (?:khach|kh|data|tu|den|lead|so|tiep can)\b.*"), "source"),
    (re.compile(r"(?:nguoi|nv|nhan vien|sale) (?:phu trach|tu van|cham soc|cskh)\b.*"), "owner"),
    (re.compile(r"nhu cau\b.*"), "interest"),
    (re.compile(r"dia chi\b.*"), "address"),
    (re.compile(r"ngay sinh\b.*"), "birth_date"),
    (
        re.compile(
            r"(?:ngay|thoi gian) (?:(?:de lai|dang ky|nhan|lay|ve|len|nhap|gui) (?:thong tin|tt|so|sdt|data|lead|form|khach|kh)\b.*"
            r"|de lai|vao data|khai thac)"
        ),
        "created_at",
    ),
    (re.compile(r"(?:so|link) zalo\b.*"), "zalo"),
)  # fmt: skip
# Folded, "Tên gói" (what they want) is "Tên gọi" (what they are called).
PACKAGE = re.compile(r"(?i)\bgói\b")
NOT_THEIRS = re.compile(
    r"\b(?:nguoi gioi thieu|gioi thieu|ctv|sale|nhan vien|nv|phu huynh|nguoi than|vo|chong|me|bo)\b"
)
NUMBERED = re.compile(r"^(.*?\S)\s*[#.(_-]?\s*\d{1,2}\)?$")
BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|[*:?]")
SIGNS = re.compile(r"[_/\\&.,;]+")
REPEATABLE = frozenset(
    {"phone", "phone2", "email", "zalo", "facebook", "website", "note", "interest", "tags", "address"}
)


@lru_cache(maxsize=4096)
def folded(header: str) -> str:
    """Write a header for comparing: repaired, folded, one space between words."""
    return text.fold(text.repair(header[:200])[0]).strip()


@lru_cache(maxsize=4096)
def field_of(header: str) -> str:
    """Tell what a header means: one of `FIELDS`, "call:n", "ignore", "industry", "company_size", or "" when unknown."""
    plain = folded(header)
    if not plain:
        return ""
    if match := CALLED.fullmatch(plain):
        return f"{CALL}{int(match[1])}"
    field = _named(header, plain)
    if field:
        return field
    bare = " ".join(SIGNS.sub(" ", BRACKETS.sub(" ", plain)).split())
    field = _named(bare, bare) if bare != plain else ""
    if not field and (match := NUMBERED.match(bare)):
        field = _named(match[1], match[1])
        field = field if field in REPEATABLE else ""
    return field or _shaped(bare)


def _named(header: str, plain: str) -> str:
    if PACKAGE.search(text.nfc(header)):
        return "interest"
    field = aliases.header(header) or aliases.header(plain) or MORE.get(plain, "")
    if field == "row_no":
        return IGNORE
    return field if field in FIELDS or field in ("industry", "company_size") else ""


def _shaped(plain: str) -> str:
    """Read a header that merely starts with known words ("SĐT phụ huynh" is somebody else's phone, so no)."""
    field = next((field for pattern, field in SHAPES if pattern.fullmatch(plain)), "")
    return "" if field != "owner" and NOT_THEIRS.search(plain) else field
