"""Tells a legal Vietnamese syllable from other strings of letters; the measure by which encodings are chosen.

Built from the onsets and rimes of the orthography rather than from a word list, so rare names count as well.
"""

import re
import unicodedata
from functools import lru_cache


def _words(text: str) -> list[str]:
    return text.split()


_ONSETS = _words("b ch d đ h kh l m n nh p ph r s t th tr v x")
_BACK_ONSETS, _FRONT_ONSETS = ["c", "g", "ng"], ["k", "gh", "ngh"]
_RIMES_A = _words("""a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăp oăt
    oe oem oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt uân uâng uât uây uê uêch uên uênh uêt uêu uơ
    uy uya uych uyên uyêt uyn uynh uyp uyt uyu
    ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu""")
_RIMES_E = _words("""e ec ech em en eng enh eo ep et ê êch êm ên êng ênh êp êt êu
    i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu""")
_AFTER_QU = _words("""a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât âu ây e em en eo et
    ê êch ên ênh êt êu i ich in inh ip it iu ơ ơi ơn ôc y ych yên yêt yn ynh yt yu""")
_AFTER_GI = _words("ê êc êm ên êng êp êt êu in ip im")
_ALONE = _words("y yêm yên yêng yêt yêu i im in inh ich it ia gi")
_Y_ONSETS = _words("b d h k l m n s t th v x")
_MORE_WORDS = _words("đăk đăk lăk krông kông kon plei pleiku pa păng bru ea ya yang đak voan moa phuy buy")

_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
# A tone never stands on the last letter of these ("ào", not "aò"), a mark of VNI text rather than of Vietnamese.
_GLIDES = re.compile(r"(?:a[iouy]|â[uy]|[eê][ou]|[iư]u|[oôơuư]i|[iuư]a|yu)$")
_LIPS, _ROUNDED = ("b", "m", "p", "ph", "v"), ("oa", "oă", "oe", "uâ", "uê", "uy", "uơ")
_STOPS = ("p", "t", "c", "ch")


def _syllables() -> set[str]:
    made = {
        o + r for o in [*_ONSETS, *_BACK_ONSETS] for r in _RIMES_A if not (o in _LIPS and r[:2] in _ROUNDED)
    }
    made |= {o + r for o in [*_ONSETS, *_FRONT_ONSETS] for r in _RIMES_E}
    made |= {"gi" + r for r in [*_RIMES_A, *_AFTER_GI]} | {"qu" + r for r in _AFTER_QU}
    made |= {o + "y" for o in _Y_ONSETS} | set(_ALONE) | set(_MORE_WORDS)
    return made | {r for r in [*_RIMES_A, *_RIMES_E] if not r.startswith("iê")}


_LEGAL = frozenset(_syllables())
_MARKS = str.maketrans("ăâêôơưđắ", "aaeoouda")
_LEGAL_BARE = frozenset(word.translate(_MARKS) for word in _LEGAL)


@lru_cache(maxsize=65_536)
def is_syllable(token: str) -> bool:
    """Say whether a token is a legal Vietnamese syllable; one with no diacritics at all is judged without them."""
    if token.isascii():
        return token.lower() in _LEGAL_BARE
    parts = unicodedata.normalize("NFD", token.lower().replace("ð", "đ"))
    tones = [part for part in parts if part in _TONES]
    bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    if len(tones) > 1:
        return False
    if tones and bare.endswith(_STOPS) and _TONES[tones[0]] not in "sj":
        return False
    rime = bare[2:] if bare.startswith(("qu", "gi")) else bare
    return bare in _LEGAL and not (parts[-1] in _TONES and _GLIDES.search(rime))
