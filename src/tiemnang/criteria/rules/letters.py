"""One regular expression for every way of writing a text, read alike by SQLite, PostgreSQL and Python.

People ask for "khánh vân" and mean Khánh Vân, KHANH VAN and khanh  van. A database cannot fold as `vietnam.text.fold`
does without a function of our own in each of them, and two foldings would differ one day. So the folding is done on
the question: each folded letter becomes the class of all signs that fold to it, silent marks may follow any of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from tiemnang.vietnam.text import fold

# Latin with all its marks, Greek, Cyrillic, Vietnamese, full width: what names, mails and needs are written in.
_WRITTEN = [*range(0x21, 0x530), *range(0x1E00, 0x2000), *range(0xFF01, 0xFF5F)]
# Combining marks, soft hyphen, zero-width signs and direction marks: seen by nobody, dropped by `fold`.
_SILENT = "\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_SPACE = " \t\n\r\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_EDGE = f"[{_SPACE}{_SILENT}]*"


def containing(text: str) -> str:
    """Matches what holds `text` anywhere."""
    return _spelled(fold(text))


def starting(text: str) -> str:
    """Matches what begins with `text`."""
    return rf"\A{_EDGE}{_spelled(fold(text))}"


def being(texts: Iterable[str]) -> str:
    """Matches what is one of `texts` and nothing more."""
    spelled = "|".join(_spelled(fold(text)) for text in texts)
    return rf"\A{_EDGE}(?:{spelled}){_EDGE}\Z"


@lru_cache(maxsize=512)
def _spelled(folded: str) -> str:
    return "".join(_sign(sign) for sign in folded)


def _sign(sign: str) -> str:
    if sign == " ":
        return f"[{_SPACE}]{_EDGE}"
    ways = _WAYS.get(sign, sign)
    return (re.escape(ways) if len(ways) == 1 else f"[{re.escape(ways)}]") + f"[{_SILENT}]*"


def _ways() -> dict[str, str]:
    """Every sign that is written for a folded one: a → aAàÀáÁ…; signs that fold to themselves alone are left out."""
    ways: dict[str, str] = defaultdict(str)
    for point in _WRITTEN:
        folded = fold(chr(point))
        if len(folded) == 1:
            ways[folded] += chr(point)
    return {folded: signs for folded, signs in ways.items() if signs != folded}


_WAYS = _ways()
