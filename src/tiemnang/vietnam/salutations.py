"""Knows the forms of address Vietnamese people put before a name, in full, shortened and without diacritics."""

from functools import lru_cache
from typing import NamedTuple

from tiemnang.vietnam.tables import rows


class Salutation(NamedTuple):
    """A form of address: its normal word ("" for titles and noise) and how sure it is not part of a name."""

    code: str
    kind: str
    never_name: bool
    also_surname: bool
    usually: bool
    pair: str


def _of_fact(token: str, kind: str) -> Salutation:
    if kind.startswith("abbr_anh"):
        return Salutation("anh", "abbr", token.endswith("."), False, True, "")
    if kind.startswith("abbr_"):
        return Salutation("chị", "abbr", token.endswith("."), False, True, "")
    if kind in ("academic", "profession"):
        return Salutation("", "title", True, False, True, "")
    if kind.startswith("noise") or kind == "formal":
        return Salutation("", "noise", True, False, True, "hang" if token == "khách" else "")
    return Salutation(token, "word", token not in _GIVEN_NAMES, False, True, "")


# Words that are also given names or surnames: they address someone only when a name follows.
_GIVEN_NAMES = {"anh", "ông", "bà", "em", "cô"}
_WITHOUT_MARKS = {"chi": "chị", "co": "cô", "bac": "bác", "ong": "ông", "ba": "bà", "ban": "bạn"}
_LIKE_SURNAMES = {"chu": "chú", "chau": "cháu"}
_SHORT = {"e": "em", "miss": "ms", "mister": "mr", "mss": "ms", "ac": "", "a/c": "", "o.": "ông", "b.": "bà"}
_TITLES = "dr bsck bsnt gv ktv ds dscki bscki bsckii luật_sư".split()  # noqa: SIM905


def _table() -> dict[str, Salutation]:
    table = {row["token"]: _of_fact(row["token"], row["class"]) for row in rows("vn_honorifics")}
    table |= {
        bare: Salutation(code, "word", False, False, False, "") for bare, code in _WITHOUT_MARKS.items()
    }
    table |= {bare: Salutation(code, "word", False, True, False, "") for bare, code in _LIKE_SURNAMES.items()}
    table |= {short: Salutation(code, "abbr", False, False, True, "") for short, code in _SHORT.items()}
    table |= {title: Salutation("", "title", True, False, True, "") for title in _TITLES}
    quy = Salutation("", "noise", False, False, False, "khach")
    return {**table, "quý": quy}


_TABLE = _table()


@lru_cache(maxsize=65_536)
def of_word(word: str) -> Salutation | None:
    """Find the form of address a word stands for ("A.", "Chị", "Mr."), or None."""
    lower = word.lower()
    return _TABLE.get(lower) or _TABLE.get(lower.rstrip(".:,"))
