"""One form to store text in (NFC) and one form to search it in (folded)."""

import unicodedata

# Dropped: C0 controls that are not white space, zero-width marks, direction marks, byte-order marks.
# U+00AD stays: as a soft hyphen it is harmless, in TCVN3 text it is the letter ư.
_INVISIBLE = [*range(0x00, 0x09), *range(0x0E, 0x1C), 0x7F, 0x061C, *range(0x200B, 0x2010)]
_INVISIBLE += [*range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x2070), 0xFEFF]
_CLEAN: dict[int, str | None] = {**dict.fromkeys(_INVISIBLE), 0xD0: "Đ", 0xF0: "đ"}
_BARE = {"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "\u00ad": ""}


class _FoldTable(dict[int, str]):
    """Folds one code point at first sight and remembers it, so `str.translate` runs at full speed after that."""

    def __missing__(self, point: int) -> str:
        folded = self[point] = _fold_sign(chr(point))
        return folded


def _fold_sign(sign: str) -> str:
    if sign in _BARE:
        return _BARE[sign]
    if ord(sign) in _CLEAN:
        return ""
    parts = unicodedata.normalize("NFKD", sign)
    bare = "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Me"))
    lowered = unicodedata.normalize("NFKD", bare.lower())
    return "".join(
        _BARE.get(part, part) for part in lowered if unicodedata.category(part) not in ("Mn", "Me")
    )


_FOLD = _FoldTable()


def nfc(s: str) -> str:
    """Give the stored form: NFC, true Đ/đ, no invisible marks, white space collapsed to single spaces."""
    if s.isprintable() and (s.isascii() or _is_sound(s)):
        return " ".join(s.split())
    return " ".join(unicodedata.normalize("NFC", s.translate(_CLEAN)).split())


def _is_sound(s: str) -> bool:
    """Printable text (no control, zero-width or direction mark in it) that needs no change: most of what comes in."""
    return unicodedata.is_normalized("NFC", s) and "Ð" not in s and "ð" not in s


def fold(s: str) -> str:
    """Give the search form: lower-case, no diacritics, đ as d, full-width as plain, single spaces; idempotent."""
    if s.isascii() and s.isprintable():
        return " ".join(s.lower().split())
    return " ".join(s.translate(_FOLD).split())
