"""Repairs text: decodes files of any Vietnamese encoding, mends mojibake and old font encodings.

The way in for the other rooms: the smaller modules behind it (`folding`, `syllables`, `legacy`, `telex`) are named here.
"""

import re
import unicodedata
from collections.abc import Callable

import ftfy

from tiemnang.vietnam.folding import fold, nfc
from tiemnang.vietnam.legacy import font_of, from_tcvn3, from_vni, legacy_font, legal_words
from tiemnang.vietnam.syllables import is_syllable
from tiemnang.vietnam.telex import has_telex, untelex

__all__ = [
    "decode",
    "fold",
    "from_tcvn3",
    "from_vni",
    "has_telex",
    "is_syllable",
    "legacy_font",
    "nfc",
    "repair",
    "untelex",
]

# What UTF-8 read as cp1252 or Latin-1 looks like: a lead byte as a letter, then continuation bytes as signs.
# A plain space stands for the byte A0 where a program has already tidied white space ("HÃ  Ná»™i").
_TAIL = "[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]"
_MOJIBAKE = re.compile(f"Ã |Ä\ufffd|[\u00c2-\u00df]{_TAIL}|[\u00e0-\u00ef]{_TAIL}{{2}}")
_HIGH_WORDS = re.compile(rb"[^\s,;|\"]*[\x80-\xff][^\s,;|\"]*")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FIXED_SIGNS = {"Ã ": "à", "Ä\ufffd": "Đ"}
_SAMPLE_WORDS = 3000


def repair(s: str) -> tuple[str, str]:
    """Mend one text cell; gives (text, code) with code "mojibake", "tcvn3", "vni", or "" when nothing was wrong."""
    if s.isascii():
        return s, ""
    mended = _without_mojibake(s)
    if mended != s:
        return mended, "mojibake"
    font = font_of(s)
    if font:
        return (from_tcvn3(s) if font == "tcvn3" else from_vni(s)), font
    return s, ""


def _without_mojibake(s: str) -> str:
    """Mend sign by sign, then let ftfy try the rest; kept only when it leaves no fewer legal syllables.

    ftfy alone needs more evidence than a name of one word gives ("Nguyá»…n" stays as it is).
    """
    if not _MOJIBAKE.search(s):
        return s
    mended = ftfy.fix_encoding(_MOJIBAKE.sub(_mend_sign, s))
    mended = unicodedata.normalize("NFC", mended)
    return mended if legal_words(mended) >= legal_words(s) else s


def _mend_sign(found: re.Match[str]) -> str:
    signs = found[0]
    if signs in _FIXED_SIGNS:
        return _FIXED_SIGNS[signs]
    try:
        sign = signs.encode("sloppy-windows-1252").decode("utf-8")
    except UnicodeError:
        return signs
    return sign if fold(sign).isascii() or sign in "“”‘’–—…•₫€" else signs


def decode(raw: bytes) -> tuple[str, str]:
    """Read a text file of unknown encoding; gives (NFC text, encoding name).

    Byte-order marks decide first, then NUL patterns, then UTF-8 when it fits; of the one-byte encodings the one
    that gives most legal syllables is taken. Never raises: bytes no encoding knows become U+FFFD.
    """
    text, encoding = _decode(raw)
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    if _MOJIBAKE.search(text):
        text = "".join(_without_mojibake(line) for line in text.splitlines(keepends=True))
    return text, encoding


def _decode(raw: bytes) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace"), encoding
    wide = _utf16_by_zeros(raw)
    if wide:
        return raw.decode(wide, errors="replace"), wide
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = _best_reading(raw)
        return _READINGS[encoding](raw), encoding


def _utf16_by_zeros(raw: bytes) -> str:
    """Latin letters in UTF-16 have a zero in every other byte; which half holds the zeros tells the order."""
    head = raw[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    zeros = max(even, odd)
    if not zeros or zeros * 5 < len(head) // 2:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _best_reading(raw: bytes) -> str:
    words = b" ".join(_HIGH_WORDS.findall(raw)[:_SAMPLE_WORDS])
    return max(_READINGS, key=lambda encoding: legal_words(_READINGS[encoding](words)))


def _as_utf8(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _as_cp1258(raw: bytes) -> str:
    return unicodedata.normalize("NFC", raw.decode("cp1258", errors="replace"))


def _as_latin(raw: bytes) -> str:
    return raw.decode("cp1252", errors="replace")


def _as_tcvn3(raw: bytes) -> str:
    return "".join(from_tcvn3(line) for line in raw.decode("latin-1").splitlines(keepends=True))


def _as_vni(raw: bytes) -> str:
    return from_vni(_as_latin(raw))


# In order of preference when two read equally well.
_READINGS: dict[str, Callable[[bytes], str]] = {
    "latin-1": _as_latin,
    "cp1258": _as_cp1258,
    "tcvn3": _as_tcvn3,
    "vni": _as_vni,
    "utf-8": _as_utf8,
}
