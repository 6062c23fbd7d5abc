"""Knows the forms of address Vietnamese people put before a name, in full, shortened and without diacritics."""

from functools import lru_cache
from typing import NamedTuple

from tiemnang.vietnam.tables import rows


class Salutation(NamedTuple):
    """A form of address: its normal word ("" for titles and noise) and how sure it is not part of a name.

    `kind` is word, abbr, title, noise or bare (written without its diacritics). A `never_name` stands alone as
    well; a `pair` is the second word that belongs to it ("khách hàng").
    """

    code: str
    kind: str
    never_name: bool
    pair: str


# Words that are also given names or surnames: they address someone only when a name follows.
_GIVEN_NAMES = {"anh", "ông", "bà", "em", "cô"}
_BARE = {"chi": "chị", "co": "cô", "bac": "bác", "ong": "ông", "ba": "bà"}
_LIKE_SURNAMES = {"chu": "chú", "chau": "cháu"}
_SHORT = {"e": "em", "miss": "ms", "mister": "mr", "mss": "ms", "o.": "ông", "b.": "bà"}
_TITLES = {
    "dr": "",
    "bsck": "",
    "bsnt": "",
    "gv": "",
    "ds": "",
    "ks": "",
    "cn": "",
    "thầy": "giáo",
    "sếp": "",
}
_PAIRS = {
    "luật": "sư",
    "thạc": "sĩ",
    "tiến": "sĩ",
    "giáo": "sư",
    "kỹ": "sư",
    "kĩ": "sư",
    "dược": "sĩ",
    "nha": "sĩ",
    "giám": "đốc",
    "trưởng": "phòng",
}


def _of_fact(token: str, kind: str) -> Salutation:
    if kind.startswith("abbr_"):
        code = "anh" if kind.startswith("abbr_anh") else "chị"
        return Salutation(code, "abbr", token.endswith("."), "")
    if kind in ("academic", "profession"):
        return Salutation("", "title", True, "")
    if kind.startswith("noise") or kind == "formal":
        return Salutation("", "noise", True, "hàng" if token == "khách" else "")
    return Salutation(token, "word", token not in _GIVEN_NAMES, "giáo" if token == "cô" else "")


def _table() -> dict[str, Salutation]:
    table = {row["token"]: _of_fact(row["token"], row["class"]) for row in rows("vn_honorifics")}
    table |= {bare: Salutation(code, "bare", False, "") for bare, code in _BARE.items()}
    table |= {bare: Salutation(code, "surname", False, "") for bare, code in _LIKE_SURNAMES.items()}
    table |= {short: Salutation(code, "abbr", False, "") for short, code in _SHORT.items()}
    return table | {title: Salutation("", "title", True, pair) for title, pair in _TITLES.items()}


_TABLE = _table()
_TWO_WORDS = {first: Salutation("", "title", True, second) for first, second in _PAIRS.items()}
_TWO_WORDS |= {"bác": Salutation("", "title", True, "sĩ"), "quý": Salutation("", "noise", True, "khách")}


def leading(tokens: list[str]) -> tuple[Salutation, int] | None:
    """Find the form of address a list of words begins with, and how many words it takes; or None."""
    first = tokens[0].lower()
    second = tokens[1].lower().rstrip(".:,").replace("sỹ", "sĩ") if len(tokens) > 1 else ""
    pair = _TWO_WORDS.get(first)
    if pair and pair.pair == second:
        return pair, 3 if first == "quý" and len(tokens) > 2 and tokens[2].lower() == "hàng" else 2
    known = _TABLE.get(first) or _TABLE.get(first.rstrip(".:,"))
    if known is None:
        return None
    return known, 2 if known.pair and known.pair == second else 1


@lru_cache(maxsize=65_536)
def may_lead(word: str) -> bool:
    """Say whether a word can begin a form of address, so that plain names pass quickly."""
    lower = word.lower()
    return lower in _TWO_WORDS or lower in _TABLE or lower.rstrip(".:,") in _TABLE


def code_of(word: str) -> str:
    """Give the normal form of address of a lone word such as "Ms" or "anh", or ""."""
    known = _TABLE.get(word.lower().strip(" ."))
    return known.code if known else ""
