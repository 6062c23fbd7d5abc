"""The two font encodings older Vietnamese files still carry: TCVN3 (.VnTime) and VNI-Windows.

Such text sits inside a Unicode file as Latin-1 letters ("NguyÔn", "Nguyeãn"); no detector names it, so it is told by
counting which reading gives more legal syllables.
"""

import re
from collections.abc import Iterable

from tiemnang.vietnam.syllables import is_syllable
from tiemnang.vietnam.tables import pairs

_TCVN3 = str.maketrans(pairs("vn_tcvn3_map", "char_seen_as_latin1", "unicode_nfc"))


def _vni_table() -> dict[str, str]:
    table = pairs("vn_vni_map", "vni_windows_as_seen_in_cp1252", "unicode_nfc")
    # "Öùng": a capital first letter is often followed by the mark of the small one.
    mixed = {code[0].upper() + code[1]: letter.upper() for code, letter in table.items() if len(code) == 2}
    return {**mixed, **table}


_VNI = _vni_table()
_VNI_CODES = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_BREAKS = re.compile(r"[\s!-/:-@\[-`{-~]+")
_BEYOND_LATIN1 = re.compile(r"[^\x00-\xff]")
_SHOUTED = re.compile(r"[A-Z]{2}|[A-Z][^a-z\s]+[A-Z]")
_SMALL = re.compile(r"[a-z]")


def from_tcvn3(s: str) -> str:
    """Read text kept in TCVN3 (ABC fonts) as Unicode; capitals in a capitals font come back as capitals."""
    read = s.translate(_TCVN3)
    return read.upper() if _SHOUTED.search(s) and not _SMALL.search(s) else read


def from_vni(s: str) -> str:
    """Read text kept in VNI-Windows fonts as Unicode."""
    return _VNI_CODES.sub(lambda code: _VNI[code[0]], s)


# VNI first: on a tie its two-sign letters are the stronger evidence (measured over 9,784 names and wards).
READERS = {"vni": from_vni, "tcvn3": from_tcvn3}


def legal_words(s: str) -> int:
    """Count the words beyond ASCII that are legal syllables and not capitalised in the middle."""
    return sum(map(_is_sound, (word for word in _BREAKS.split(s) if not word.isascii())))


def _balance(cells: list[str]) -> int:
    """Legal words less the others: a reading that leaves nonsense beside sense is the wrong one."""
    words = [word for cell in cells for word in _BREAKS.split(cell) if not word.isascii()]
    return 2 * sum(map(_is_sound, words)) - len(words)


def _is_sound(word: str) -> bool:
    return len(word) > 1 and (word[1:].islower() or word.isupper()) and is_syllable(word)


def legacy_font(samples: Iterable[str]) -> str:
    """Name the font encoding ("tcvn3", "vni" or "") a whole column is kept in, so short cells follow the majority."""
    cells = [cell for cell in samples if cell and not cell.isascii()]
    if not cells:
        return ""
    latin = _latin(cells)
    readings = {font: list(map(read, latin)) for font, read in READERS.items()}
    best = max(readings, key=lambda font: _balance(readings[font]))
    return best if sum(map(legal_words, readings[best])) > sum(map(legal_words, cells)) else ""


def _latin(cells: list[str]) -> list[str]:
    """Cells with a letter beyond Latin-1 are true Unicode already: no font reading may claim them."""
    return [cell for cell in cells if not _BEYOND_LATIN1.search(cell)]


def font_of(s: str) -> str:
    """Name the font encoding one cell is kept in, or ""."""
    return "" if _BEYOND_LATIN1.search(s) else legacy_font([s])
