"""Tells organisations from people by strong words only, and gives the form in which two spellings of one meet."""

import re

from tiemnang.vietnam.folding import fold

_SIGNS = re.compile(r"[^\w]+")
_FIRST_PART = re.compile(r"\s[-–—|]\s|[(\[]")
_PERSON_FIRST = re.compile(r"^(?:anh|chi|a|c|mr|mrs|ms|co|chu|bac|ong|ba|em|ban)[. ]\s*\S")
_START = """cong ty|cty|ct tnhh|ct cp|ctcp|doanh nghiep|dntn|htx|hop tac xa|ho kinh doanh|hkd|tap doan|tong cong ty
    |tct|chi nhanh|ngan hang|benh vien|phong kham|nha khoa|nha hang|nha thuoc|nha may|nha xuong|khach san|cua hang|quan an
    |quan cafe|quan ca phe|tiem|sieu thi|trung tam|van phong|vpdd|van phong pham|dai ly|ubnd|uy ban nhan dan|so y te
    |shop|spa|salon|studio|showroom|garage|gara|homestay|resort|hotel|cafe|coffee|tham my vien|vien tham my|truong mam non
    |truong tieu hoc|truong trung hoc|truong thpt|truong thcs|truong th|truong dai hoc|truong cao dang|truong quoc te
    |truong mau giao|truong day|truong nghe|truong anh ngu|truong lien cap|truong song ngu|mam non|mau giao|dai hoc
    |hoc vien|cao dang|bao hiem|ban quan ly|hiep hoi|cau lac bo|clb|xuong"""
_ANYWHERE = """tnhh|jsc|ltd|llc|inc|corp|corporation|company|co phan|mtv|mot thanh vien|joint stock|limited
    |group|holding|holdings|spa|salon|boutique|hotel|resort|homestay|clinic|school|academy|studio|restaurant|bakery|coffee"""


def _choice(words: str) -> str:
    return "(?:" + "|".join(re.escape(word.strip()) for word in words.split("|")) + r")\b"


_STARTS = re.compile(_choice(_START))
_HAS = re.compile(r"\b" + _choice(_ANYWHERE))
_LEGAL_FORM = re.compile(
    r"\b(?:tong cong ty|cong ty|cty|ct(?= (?:tnhh|cp))|ctcp|tnhh|mtv|mot thanh vien|(?:1|2|hai) (?:tv|thanh vien)|tro len"
    r"|trach nhiem huu han|co phan|cp|jsc|joint stock|company|co(?= ltd)|ltd|limited|llc|inc|corp|corporation|tap doan"
    r"|doanh nghiep tu nhan|dntn|ho kinh doanh|hkd|hop tac xa|htx|va|and)\b"
)
_SHORT = {"tm": "thuong mai", "dv": "dich vu", "sx": "san xuat", "xnk": "xuat nhap khau", "xd": "xay dung"}
_SHORT |= {
    "vn": "viet nam",
    "vietnam": "viet nam",
    "dt": "dau tu",
    "pt": "phat trien",
    "tmdv": "thuong mai dich vu",
}


def is_organisation(raw: str) -> bool:
    """Say whether a name is surely an organisation's; only strong words count, "Trường Giang" stays a person."""
    name = fold(_FIRST_PART.split(raw, maxsplit=1)[0])
    if _PERSON_FIRST.match(name):
        return False
    return bool(_STARTS.match(name) or (" " in name and _HAS.search(name)))


def organisation_key(raw: str) -> str:
    """Give the folded name without words of legal form, abbreviations written out; for matching only."""
    words = _SIGNS.sub(" ", fold(raw)).strip()
    bare = " ".join(_LEGAL_FORM.sub(" ", words).split())
    return " ".join(_SHORT.get(word, word) for word in (bare or words).split())
