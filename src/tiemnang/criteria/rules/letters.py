"""One regular expression for every way of writing a text, read alike by SQLite, PostgreSQL and Python.

People ask for "khánh vân" and mean Khánh Vân, KHANH VAN and khanh  van. A database cannot fold as `vietnam.text.fold`
does without a function of our own in each of them, and two foldings would differ one day. So the folding is done on
the question: each folded letter becomes the class of all signs that fold to it, silent marks may follow any of them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

from tiemnang.vietnam.text import fold

# Latin with all its marks, Greek, Cyrillic, Vietnamese, full width: what names, mails and needs are written in.
_WRITTEN = [*range(0x21, 0x530), *range(0x1E00, 0x2000), *range(0xFF01, 0xFF5F)]
# Combining marks, soft hyphen, zero-width signs and direction marks: seen by nobody, dropped by `fold`.
_SILENT = "\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_SPACE = " \t\n\r\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_EDGE = f"[{_SPACE}{_SILENT}]*"
_BREAK = "\x1f"  # stands in no folded text


def asked(how: str, texts: Iterable[str]) -> str:
    """A question about a text in few signs: a database hands it over a million times, the expression is ten times as long.

    `how` is "contains", "starts_with" or "is"; `texts` are what the text may hold, begin with or be.
    """
    return _BREAK.join((how, *map(fold, texts)))


@lru_cache(maxsize=512)
def expression(question: str) -> str:
    """The regular expression of what `asked` says."""
    how, *texts = question.split(_BREAK)
    spelled = "|".join(map(_spelled, texts))
    if how == "contains":
        return spelled
    return rf"\A{_EDGE}(?:{spelled})" + (rf"{_EDGE}\Z" if how == "is" else "")


@lru_cache(maxsize=512)
def seeker(question: str) -> Callable[[str], object]:
    """The same as a function of a text."""
    return re.compile(expression(question)).search


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
