"""Reads where people say they live: 34 provinces of today, the 63 of before, districts and short forms still in use.

Provinces change, so each has dates. Codes are those of the 2025 edition; several were used before with another
meaning, so a bare old code is never read.
"""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tiemnang.vietnam.folding import fold, nfc
from tiemnang.vietnam.number_plan import province_of_area
from tiemnang.vietnam.tables import pairs, rows


class Province(NamedTuple):
    """A province as it is called from `since` to before `until` (None: still)."""

    code: str
    name: str
    full_name: str
    since: date
    until: date | None


class Place(NamedTuple):
    """A place as far as the text told it: 2025 province code, the merged province it named, the rest as text."""

    province: str
    old_province: str
    district: str
    ward: str
    note: str


def _province(row: dict[str, str]) -> Province:
    until = date.fromisoformat(row["until"]) if row["until"] else None
    return Province(row["code"], row["name"], row["full_name"], date.fromisoformat(row["since"]), until)


def _key(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", fold(text)).split())


def _bare(full_name: str) -> str:
    return full_name.removeprefix("Thành phố ").removeprefix("Tỉnh ")


_PROVINCES = [_province(row) for row in rows("vn_provinces")]
_TODAY = {province.code: province for province in _PROVINCES if province.until is None}
# 2017 name -> (2025 code, the 2017 name when another province took it in, else "").
_MERGED = {
    _bare(row["old_name"]): (
        row["new_code_34"],
        "" if _bare(row["old_name"]) == _TODAY[row["new_code_34"]].name else _bare(row["old_name"]),
    )
    for row in rows("vn_province_2025_merge")
}
_BY_NAME = {_key(name): found for name, found in _MERGED.items()}
_BY_NAME |= {
    _key(alias): _MERGED[name]
    for alias, name in pairs("vn_province_aliases", "alias", "province_2017").items()
}
_DISTRICTS = pairs("vn_districts", "district", "province_2017")
_BY_DISTRICT = {_key(name): (name, _MERGED[province]) for name, province in _DISTRICTS.items()}
_LONGEST_NAME = 5

_JOINED = (
    (re.compile(r"(?i)(b[àa] r[ịi]a)\s*[-–]\s*(v[ũu]ng t[àa]u)"), r"\1 \2"),
    (re.compile(r"(?i)(th[ừu]a thi[êe]n)\s*[-–]\s*(hu[ếe])"), r"\1 \2"),
    (re.compile(r"(?i)\b(br)\s*[-–]\s*(vt)\b"), r"\1 \2"),
    (re.compile(r"(?i)(phan rang)\s*[-–]\s*(th[áa]p ch[àa]m)"), r"\1 \2"),
)
_BREAK = re.compile(
    r"\s*[,;|\n()]\s*|(?<!\d)\s*[-–—/]\s*(?=\D)|(?<=\d)\s*[-–—]\s*(?=[^\W\d])|\s+[-–—]\s+"
    r"|\s+(?=(?i:(?:tp|tx|tt|[pqfhxt])\.)|(?i:phường|quận|huyện|xã|thị xã|thị trấn|tỉnh|thành phố|tp|đặc khu)\s)"
    r"|\s+(?=(?i:[qpf])\.?\s?\d{1,2}\b)"
)
_PROVINCE_WORD = re.compile(r"^(?:tinh|thanh pho|tp|t p|t)\s+(?=\w)|^tp(?=[a-z]{3})")
_DISTRICT_WORD = re.compile(r"^(?:quan|huyen|thi xa|thanh pho|tp|tx|q|h|district|dist|d)(?:\s+|\s*(?=\d))")
_WARD_WORD = re.compile(
    r"(?i)^(phường|phuong|p|f|xã|xa|x|thị trấn|thi tran|tt|đặc khu|dac khu)(?:\s*\.\s*|\s+|(?=\d))(?=\S)"
)
_WARD_TYPES = {"p": "Phường", "f": "Phường", "phuong": "Phường", "x": "Xã", "xa": "Xã", "tt": "Thị trấn"}
_WARD_TYPES |= {"thi tran": "Thị trấn", "dac khu": "Đặc khu"}
_COUNTRY = {"viet nam", "vietnam", "vn"}
_TYPE_WORDS = {
    "phuong",
    "xa",
    "quan",
    "huyen",
    "thi xa",
    "thi tran",
    "tinh",
    "thanh pho",
    "tp",
    "p",
    "x",
    "q",
    "h",
    "tt",
    "tx",
}
_TYPE_WORDS |= {"dac khu", "khu", "xom", "thon", "ap", "to", "cho"}
_STREET = re.compile(r"^\d|\b(?:duong|pho|xa lo|hem|ngo|ngach|kiet|so nha|quoc lo|dai lo)\b")


def provinces(on: date) -> list[Province]:
    """Give the provinces as they were on a day, by code: 34 since 2025-07-01, 63 before."""
    return [one for one in _PROVINCES if one.since <= on and (one.until is None or on < one.until)]


def province_name(code: str, full: bool = False) -> str:
    """Give the name of today for a 2025 code, with its type when `full`; "" for an unknown code."""
    province = _TODAY.get(code)
    return (province.full_name if full else province.name) if province else ""


def of_area_code(e164: str) -> str:
    """Give the 2025 province code of a landline, by way of the 2017 province its area code belongs to; else ""."""
    name = province_of_area(e164)
    return _BY_NAME[_key(name)][0] if name else ""


@lru_cache(maxsize=16_384)
def read(raw: str) -> Place | None:
    """Read a place or an address, the largest unit last; None when no province, district or ward is recognised."""
    text = nfc(raw)
    for pattern, joined in _JOINED:
        text = pattern.sub(joined, text)
    found = _Reading()
    for part in reversed([part for part in _BREAK.split(text) if part.strip(" .-")]):
        found.take(part.strip(" .-:"))
    return found.place()


def _is_known(tail: str) -> bool:
    """Two letters name a province only in capitals: "Q7 HP", but not "chị ct"."""
    key = _key(tail)
    if len(key) == 2 and not tail.isupper():
        return False
    return (
        _PROVINCE_WORD.sub("", key) in _BY_NAME
        or _DISTRICT_WORD.sub("", key) in _BY_DISTRICT
        or key in _BY_DISTRICT
    )


class _Reading:
    """What has been understood so far while an address is read from its end."""

    def __init__(self) -> None:
        """Begin with nothing understood."""
        self.province: tuple[str, str] | None = None
        self.implied: tuple[str, str] | None = None
        self.district = self.ward = ""
        self.rest: list[str] = []

    def take(self, part: str) -> None:
        """Understand one part of the address, or keep it as it is."""
        key = _key(part)
        if key in _COUNTRY or self._is_province(key) or self._is_known_district(key) or self._ends(part, key):
            return
        if not (self._is_ward(part) or self._is_named_district(part, key)):
            self.rest.insert(0, part)

    def _is_province(self, key: str) -> bool:
        name = _PROVINCE_WORD.sub("", key)
        if self.province or not (name in _BY_NAME or key in _BY_NAME):
            return False
        self.province = _BY_NAME.get(key) or _BY_NAME[name]
        return True

    def _is_known_district(self, key: str) -> bool:
        name = _DISTRICT_WORD.sub("", key)
        known = _BY_DISTRICT.get("quan " + name if name.isdecimal() and name != key else name)
        if self.district or not known:
            return False
        self.district, self.implied = known
        return True

    def _is_named_district(self, part: str, key: str) -> bool:
        """A district we do not know, told by the word before it."""
        if self.district or _DISTRICT_WORD.sub("", key) == key:
            return False
        self.district = part
        return True

    def _is_ward(self, part: str) -> bool:
        word = _WARD_WORD.match(part)
        if self.ward or not word:
            return False
        self.ward = f"{_WARD_TYPES[fold(word[1])]} {part[word.end() :]}"
        return True

    def _ends(self, part: str, key: str) -> bool:
        """A known name at the end of a longer part ("quận 7 tphcm"), unless the part is a street."""
        words = part.split()
        if self.province or self.district or _STREET.search(key):
            return False
        for size in range(min(_LONGEST_NAME, len(words) - 1), 0, -1):
            head, tail = " ".join(words[:-size]), " ".join(words[-size:])
            if _is_known(tail) and _key(head) not in _TYPE_WORDS:
                self.take(tail)
                self.take(head)
                return True
        return False

    def place(self) -> Place | None:
        """Give the outcome; a district tells the province when nothing else did."""
        if not (self.province or self.district or self.ward):
            return None
        code, old = self.province or self.implied or ("", "")
        if self.province and self.implied and self.implied[0] == code:
            old = old or self.implied[1]
        return Place(code, old, self.district, self.ward, ", ".join(self.rest))
