"""Guessing the fact definition an unknown column becomes: its key, its type and which of the four bases it belongs to."""

import re

from tiemnang.capture.sheets.evidence import DATE, Evidence
from tiemnang.capture.sheets.headings import folded
from tiemnang.capture.sheets.plain_numbers import number_of, points_group_thousands

LONGEST_KEY = 60
MOST_CHOICES = 40
MOSTLY = 0.9
WORDS_OF = {
    "demographic": (
        "tuoi|age|gioi tinh|sex|gender|thu nhap|income|luong|hon nhan|marital|ket hon|vo chong|doc than|hoc van|education|"
        "trinh do|bang cap|dan toc|ton giao|so con|con cai|gia dinh|family|children|quoc tich|nationality|sinh|birth|dob|"
        "chieu cao|can nang|height|weight|cccd|cmnd|nhom mau|gioi|doi tuong|cung hoang dao|race|native country"
    ),
    "industry": (
        "nganh|linh vuc|industry|sector|quy mo|size|nghe|job|occupation|chuc vu|cong ty|company|loai hinh|nhan vien|"
        "nhan su|employees|employed|von|mo hinh|so giuong|giuong|so ghe|dien tich|chi nhanh|co so|profession"
    ),
    "behaviour": (
        "mua|don hang|don|order|purchase|chi tieu|spend|spent|doanh thu|doanh so|revenue|lan ghe|ghe tham|visit|visitor|"
        "campaign|chien dich|click|mo mail|open|tan suat|frequency|pdays|previous|poutcome|contact|duration|thanh toan|"
        "payment|hoa don|invoice|page|session|bounce|exit|vay|loan|credit|debt|no|cong no|tich diem|hang the|so lan|"
        "gan nhat|lan cuoi|recency|monetary|traffic|browser|weekend|administrative|informational|productrelated|"
        "month|day of week|quantity|balance|su dung"
    ),
    "interest": "nhu cau|quan tam|san pham|dich vu|interest|need|product|mong muon|muc tieu|van de|kho khan|so thich",
}
GROUPS = {group: re.compile(rf"\b(?:{words})\b") for group, words in WORDS_OF.items()}
MONEY_HEADER = re.compile(
    r"\b(?:tien|gia|doanh thu|doanh so|luong|thu nhap|chi phi|ngan sach|cong no|von|hoc phi|phi|thanh toan|chi tieu|vnd|revenue|amount|price)\b"
)
DATE_HEADER = re.compile(r"\b(?:ngay|date|thoi gian|han)\b")
SERIALS = range(36_526, 54_789)  # 2000 to 2049 as Excel counts days


def key_of(header: str, index: int) -> str:
    """Make a key from a header ("emp.var.rate" -> "emp_var_rate"); a column without one is named by its place."""
    key = re.sub(r"[^a-z0-9]+", "_", folded(header)).strip("_")[:LONGEST_KEY].strip("_")
    return key or f"column_{index + 1}"


def group_of(header: str) -> str:
    """Guess the basis from the words of a header; interest when nothing else speaks."""
    plain = re.sub(r"[^a-z0-9]+", " ", folded(header))
    for group in ("interest", "demographic", "industry", "behaviour"):
        if GROUPS[group].search(plain):
            return group
    return "interest"


def type_of(header: str, evidence: Evidence) -> str:
    """Guess the type from the values, helped by the header where values alone could be several things."""
    plain = folded(header)
    if not evidence.values:
        return "text"
    if evidence.dates >= MOSTLY or (DATE_HEADER.search(plain) and evidence.share(_is_day) >= 0.5):
        return "date"
    if evidence.numbers >= MOSTLY:
        return "money" if MONEY_HEADER.search(plain) and _large(evidence) else "number"
    if evidence.yes_no:
        return "yes_no"
    if evidence.prefixed >= 0.5 and evidence.phones >= 0.6:
        return "phone"
    if evidence.money + evidence.numbers >= MOSTLY or (MONEY_HEADER.search(plain) and evidence.money >= 0.5):
        return "money"
    return "choice" if _is_choice(evidence) else "text"


def _is_day(value: str) -> bool:
    """Tell a written day, or Excel's count of days, which a sheet mixes with written ones."""
    return bool(DATE.fullmatch(value)) or (value.isascii() and value.isdigit() and int(value) in SERIALS)


def _large(evidence: Evidence) -> bool:
    """Tell whether figures look like dong: most are a thousand or more."""
    grouped = points_group_thousands(evidence.values)
    return evidence.share(lambda value: (number_of(value, grouped) or 0) >= 1000) >= 0.5


def _is_choice(evidence: Evidence) -> bool:
    kinds, values = len(evidence.distinct), len(evidence.values)
    if evidence.length > 40 or kinds > MOST_CHOICES:
        return False
    return kinds <= max(1, values // 2) if values < 20 else kinds <= max(12, values // 10)
