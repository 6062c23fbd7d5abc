"""Sees keys of the Telex typing method left in a name ("Nguyeenx Vawn A"); warns and helps matching, never rewrites."""

import re
from functools import lru_cache

from tiemnang.vietnam.folding import fold
from tiemnang.vietnam.syllables import is_syllable

_WORD = re.compile(r"[a-z]+")
_VOWEL = re.compile(r"[aeiouyw]")
_TONE_KEYS = re.compile(r"[fsrxj]+")
_DOUBLED = re.compile(r"([aeo])\1")
_CARRIES_HORN = re.compile(r"[aou]")


def has_telex(s: str) -> bool:
    """Say whether any word is no syllable as it stands but becomes one when Telex keys are taken out."""
    return any(_plain(word) != word for word in _WORD.findall(fold(s)))


def untelex(s: str) -> str:
    """Give the folded text with Telex keys taken out of the words that carry them; for matching only."""
    return _WORD.sub(lambda found: _plain(found[0]), fold(s))


@lru_cache(maxsize=65_536)
def _plain(word: str) -> str:
    if is_syllable(word):
        return word
    start = _VOWEL.search(word)
    if not start:
        return word
    head, tail = word[: start.start()], _TONE_KEYS.sub("", word[start.start() :])
    tail = tail.replace("w", "" if _CARRIES_HORN.search(tail) else "u")
    reading = ("d" if head == "dd" else head) + _DOUBLED.sub(r"\1", tail)
    return reading if is_syllable(reading) else word
