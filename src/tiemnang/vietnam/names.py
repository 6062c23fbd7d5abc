"""Reads people's names as they stand in sheets: salutation split off, capitals repaired, notes kept beside.

The order of words is never changed; a name that looks reversed or typed with Telex keys left in only gets a hint.
"""

import html
import re
from functools import lru_cache
from typing import NamedTuple

from tiemnang.vietnam.folding import fold, nfc
from tiemnang.vietnam.given_names import is_given_name
from tiemnang.vietnam.organisations import is_organisation, organisation_key
from tiemnang.vietnam.salutations import Salutation, code_of, leading, may_lead
from tiemnang.vietnam.syllables import is_syllable
from tiemnang.vietnam.tables import rows
from tiemnang.vietnam.telex import has_telex

__all__ = [
    "Name",
    "called",
    "gender_of",
    "given_name",
    "is_organisation",
    "match_key",
    "organisation_key",
    "read",
]


class Name(NamedTuple):
    """A name taken apart; `full` keeps the order it was written in, `hint` is a doubt for a person to settle."""

    full: str
    salutation: str
    given: str
    surname: str
    note: str
    hint: str


class _Word(NamedTuple):
    shown: str
    key: str
    surname: bool
    sure_surname: bool
    telex: bool
    pairs: bool
    leads: bool
    opens: bool
    odd: bool


_SURNAMES = frozenset(row["surname"].lower() for row in rows("vn_surnames") if row["kind"] == "single")
_BARE_SURNAMES = frozenset(map(fold, _SURNAMES))
_COMPOUND = frozenset(fold(row["surname"]) for row in rows("vn_surnames") if row["kind"] == "compound")
_PAIRING = frozenset(pair.partition(" ")[0] for pair in _COMPOUND)
# Surnames hardly anyone bears as a given name: only these at the end make a name look reversed.
_SURE = frozenset("nguyễn trần lê phạm huỳnh phan vũ võ đặng bùi đỗ hồ ngô đinh đoàn trịnh trương".split())  # noqa: SIM905
_BARE_SURE = frozenset(map(fold, _SURE)) - {"vu", "ho", "do", "dinh", "doan", "vo"}

_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S+|\S+@\S+\.\S+|\b[\w-]+\.(?:com|vn|net|org|me)\b\S*")
_PHONE = re.compile(r"\+?\d(?:[\s.-]?\d){7,}")
_LABEL = re.compile(
    r"(?i)^(?:họ (?:và )?tên|tên(?: kh| khách(?: hàng)?)?|name|full name|kh|khách(?: hàng)?)\s*:\s*"
)
_EITHER = re.compile(r"(?i)^(?:anh|a)\s*[/(&-]\s*(?:chị|chi|c)\b[.)]?\s*")
_GLUED = re.compile(r"(?i)^((?:pgs|gs|ts|ths|bs|ks|ls|kts|anh|chị|chi|mrs|mr|ms|dr|kh|a|c|e)\.)(?=[^\W\d_])")
_DOTTED_KH = re.compile(r"(?i)^k\.\s?h\b\.?\s*:?")
_BRACKETS = re.compile(r"[(\[{<（]([^()\[\]{}<>（）]*)[)\]}>）]?")
_DASH = re.compile(r"\s+[-–—~]+\s*|[-–—]\s+|\s*[|/,;:+*]\s*|-(?=(?:mẹ|bố|ba|má|vợ|chồng|q|quận)\b)")
_ROLE_WORDS = frozenset(
    [
        "mẹ",
        "bố",
        "ba",
        "má",
        "vợ",
        "chồng",
        "bé",
        "quận",
        "phường",
        "huyện",
        "tỉnh",
        "ở",
        "bên",
        "của",
        "nhà",
        "cty",
    ]
    + ["công", "shop", "lớp", "sale", "khoa"]
)
_ROLE = re.compile(rf"(?<=\w)\s+(?=(?:{'|'.join(_ROLE_WORDS - {'công'})}|công ty|[qQ]\.?\s?\d{{1,2}})\b)")
# "Lan & Hùng" are two people, "H&M" a brand: between words the sign belongs to the name.
_NOT_NAME = re.compile(r"[^\w\s.'’&-]|\d+|_|^[\s&]+|[\s&]+$")
# What a web page left in a sheet: its tags, and its letters written as "&amp;".
_TAG = re.compile(
    r"(?i)</?(?:a|b|br|div|em|font|h\d|i|img|li|ol|p|script|small|span|strong|style|sub|sup|table|td|tr|u|ul)(?:\s[^<>]*=[^<>]*|\s*/)?>"
)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});")
_LONE_MARKS = re.compile(r"(?<!\w)[.'’-]+|[.'’-]+(?!\w)|(?<=\w\w)\.(?=\w)|\.(?=\w\b)")
_INITIAL = re.compile(r"\b([^\W\d_])\.(?=[^\W\d_]{2})")
_DIGITS = re.compile(r"\d+")
_EDGES = " \t-–—.,;:|/\"'’"


def read(raw: str) -> Name:
    """Read one name; text that is no part of it is kept in `note`. About 4 µs for a plain name."""
    text = nfc(raw)
    words = [_word(token) for token in text.split()]
    for word in words:
        if word.odd and not (word.opens and word is words[0]):
            return _read_odd(text)
    if words and words[0].leads:
        salutation, titles, tokens = _split_salutation(text.split())
        return _name([_word(token) for token in tokens], salutation, ", ".join(titles), "")
    return _name(words, "", "", "")


def _read_odd(text: str) -> Name:
    """Read a name that has more in it than words: an address, a note, a number, signs."""
    note = hint = salutation = ""
    if not text.replace(" ", "").isalpha():
        text, note, hint = _set_notes_apart(_GLUED.sub(r"\1 ", _without_label(text)))
    elif not text.islower():
        text, note = _split_role(text)
    tokens = text.rstrip(".").split()
    if tokens and may_lead(tokens[0]):
        salutation, titles, tokens = _split_salutation(tokens)
        note = ", ".join(filter(None, [*titles, note]))
    tokens, short = _split_short_forms(tokens)
    note = ", ".join(filter(None, [*short, note]))
    if note and not salutation and code_of(note):
        salutation, note = code_of(note), ""
    return _name([_word(token) for token in tokens], salutation, note, hint)


def _name(words: list[_Word], salutation: str, note: str, hint: str) -> Name:
    if not words:
        return Name("", salutation, "", "", note, hint)
    first, last = words[0], words[-1]
    surname = first.shown if first.surname and len(words) > 1 else ""
    if first.pairs and len(words) > 2 and f"{first.key} {words[1].key}" in _COMPOUND:
        surname = f"{first.shown} {words[1].shown}"
    if not hint and last.sure_surname and not first.surname:
        hint = "reversed"
    for word in words:
        if word.telex:
            hint = "telex" if hint in ("", "reversed") else hint
    return Name(" ".join([word.shown for word in words]), salutation, last.shown, surname, note, hint)


@lru_cache(maxsize=65_536)
def _word(token: str) -> _Word:
    lower, key = token.lower(), fold(token)
    plain = lower.isascii()
    return _Word(
        shown=token.title() if token.islower() or token.isupper() else token,
        key=key,
        surname=key in _BARE_SURNAMES if plain else lower in _SURNAMES,
        sure_surname=key in _BARE_SURE if plain else lower in _SURE,
        telex=plain and has_telex(lower),
        pairs=key in _PAIRING,
        leads=may_lead(token),
        opens=may_lead(token) and token.rstrip(".").isalpha(),
        odd=not token.isalpha() or token in _ROLE_WORDS or _is_short_form(token),
    )


def _without_label(text: str) -> str:
    """Take what a web page left, "Họ tên:", "K.H" and the undecided "Anh/Chị" away."""
    if "<" in text or "&" in text:
        text = nfc(_TAG.sub(" ", html.unescape(text) if _ENTITY.search(text) else text))
    return _EITHER.sub("", _DOTTED_KH.sub("", _LABEL.sub("", text)))


def _split_role(text: str) -> tuple[str, str]:
    """ "Hoa mẹ bé Bin": a small-letter word for kin or place begins the note; "Mẹ bé Bin" is all the name there is."""
    if text.partition(" ")[0].lower() in _ROLE_WORDS:
        return text, ""
    name, *rest = _ROLE.split(text, maxsplit=1)
    return name, " ".join(rest)


def _split_short_forms(tokens: list[str]) -> tuple[list[str], list[str]]:
    """ "Hùng BĐS", "Lan GV": capitals that are no syllable, behind a name in small letters, belong to the note."""
    stop = len(tokens)
    while stop > 1 and _is_short_form(tokens[stop - 1]):
        stop -= 1
    return (tokens, []) if all(map(str.isupper, tokens[:stop])) else (tokens[:stop], tokens[stop:])


def _is_short_form(token: str) -> bool:
    return len(token) > 1 and token.isupper() and token.isalpha() and not is_syllable(token)


def _set_notes_apart(text: str) -> tuple[str, str, str]:
    """Take links, phones, brackets, what follows a dash, and stray signs away; gives (name, note, hint)."""
    notes: list[str] = []
    hint = ""
    for pattern, code in ((_LINK, "link_in_name"), (_PHONE, "phone_in_name")):
        found = pattern.findall(text)
        if found:
            notes, hint, text = notes + found, hint or code, pattern.sub(" ", text)
    brackets = _BRACKETS.findall(text)
    parts = [part for part in map(_trim, _DASH.split(_BRACKETS.sub(" - ", text))) if part]
    name, *rest = parts or [""]
    name, role = _split_role(name)
    digits = " ".join(_DIGITS.findall(name))
    name = _INITIAL.sub(r"\1. ", name)
    name = _LONE_MARKS.sub(lambda mark: "." if _is_initial(mark) else " ", _NOT_NAME.sub(" ", name))
    kept = [role, digits, *_in_order(text, [*brackets, *rest]), *notes]
    return name, ", ".join(filter(None, map(_trim, kept))), hint


def _is_initial(mark: re.Match[str]) -> bool:
    """The point after "A." or "BS." is a sign of a short form and stays; "Nguyễn.Văn.A" uses it as a space."""
    before, after = mark.string[: mark.start()], mark.string[mark.end() :]
    parts_words = before[-2:].isalpha() and len(before) > 1 and after[:1].isalpha()
    return mark[0] == "." and before[-1:].isalpha() and not parts_words


def _in_order(text: str, pieces: list[str]) -> list[str]:
    return sorted(dict.fromkeys(map(_trim, pieces)), key=text.find)


def _trim(text: str) -> str:
    return (
        " ".join(text.split()).strip(_EDGES)
        if not text.strip().endswith(".")
        else text.strip(" -–—,;:|/\"'’")
    )


def _split_salutation(tokens: list[str]) -> tuple[str, list[str], list[str]]:
    """Take forms of address and titles off the front; gives (salutation, titles as written, rest)."""
    salutation, titles = "", []
    while tokens and may_lead(tokens[0]) and (found := leading(tokens)):
        known, size = found
        if not _addresses(known, tokens[size:], tokens, bool(salutation)):
            break
        if known.kind == "title":
            titles.append(" ".join(tokens[:size]).strip("."))
        salutation = salutation or known.code
        tokens = tokens[size:]
        if tokens and "." in tokens[0]:
            tokens = _unglued(tokens)
    return salutation, titles, tokens


def _unglued(tokens: list[str]) -> list[str]:
    """ "PGS.TS.Nam": the next title may be glued to what follows it."""
    return _GLUED.sub(r"\1 ", " ".join(tokens)).split()


def _addresses(known: Salutation, rest: list[str], tokens: list[str], has_one: bool) -> bool:
    """Say whether the first word addresses the rest, rather than being part of the name.

    "Anh" is a given name too: "Anh Thư" could be a woman's. One word after it, or a surname, means an address.
    Words without their diacritics count only in text that has none at all: "Chi Phạm" is no "chị".
    """
    if known.never_name or not rest:
        return known.never_name
    if rest[0] == "&":
        return False
    following = _word(rest[0].strip("."))
    if has_one:
        return False
    if known.kind == "surname":
        return len(rest) > 1 and following.sure_surname
    if known.kind == "bare":
        plain = " ".join(tokens).isascii()
        return plain and (not following.sure_surname if len(rest) == 1 else following.surname)
    return True


def given_name(full: str) -> str:
    """Give the word people are called by: the last one."""
    return full.split()[-1] if full.strip() else ""


def called(full: str) -> str:
    """Give what somebody is called after "chị" or "anh": the given name where it is sure, else the whole name.

    Sure is a last word that is a given name behind a surname ("Nguyễn Thị Thảo": "Thảo"). "Thảo Sen Trắng" may carry
    her shop's name and "Minh Nguyễn" is written the other way round: the whole name is never wrong.
    """
    words = full.split()
    if len(words) < 2 or not (_word(words[0]).surname or _word(words[0]).pairs):
        return " ".join(words)
    last, middle = words[-1], [fold(word) for word in words[1:-1]]
    is_sure = is_given_name(last) or "thi" in middle or "van" in middle
    return last if is_sure else " ".join(words)


def gender_of(salutation: str) -> str:
    """Give "male" or "female" where a form of address says so, else ""."""
    return _GENDERS.get(salutation, "")


_GENDERS = {"anh": "male", "chú": "male", "ông": "male", "mr": "male"}
_GENDERS |= dict.fromkeys(["chị", "cô", "bà", "mrs", "ms"], "female")


def match_key(full: str) -> str:
    """Give the folded words of a name in their order, salutation taken off; for matching only."""
    words = [_word(token) for token in full.split()]
    for word in words:
        if word.odd and not (word.opens and word is words[0]):
            return " ".join(fold(read(full).full).replace("&", " ").split())
    if words and words[0].leads:
        words = [_word(token) for token in _split_salutation(full.split())[2]]
    return " ".join([word.key for word in words])
