"""Knows the words Vietnamese people are given as names; the last word of one is what they are called by."""

import unicodedata

from tiemnang.vietnam.folding import fold
from tiemnang.vietnam.tables import rows

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def is_given_name(word: str) -> bool:
    """Whether a word is a usual given name; a word without any diacritics is, when one with them would be."""
    return fold(word) in _BARE if word.isascii() else _spelled(word) in _WORDS


def _spelled(word: str) -> tuple[str, str]:
    """Letters and tone apart: "Hòa" and "Hoà" are one word, "Trang" and "Trắng" two."""
    parts = unicodedata.normalize("NFD", word.lower())
    letters = "".join(part for part in parts if part not in _TONES)
    return letters, "".join(part for part in parts if part in _TONES)


_WORDS = frozenset(_spelled(row["word"]) for row in rows("vn_given_words"))
_BARE = frozenset(fold(row["word"]) for row in rows("vn_given_words"))
