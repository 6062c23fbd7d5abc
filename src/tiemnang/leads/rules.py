"""Arithmetic over what is known of leads: search words, fact values, names in notes and of files, stages."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from tiemnang.vietnam import dates, money
from tiemnang.vietnam.text import fold, nfc

EPOCH = date(1970, 1, 1)
YES = frozenset({"co", "yes", "true", "1", "x", "roi", "dong y", "ok", "y"})
NO = frozenset({"khong", "no", "false", "0", "chua", "n", "ko", "k"})
# How far along the ladder each stage is; what lies beside it is no step forward.
LADDER = ("new", "contacting", "qualified", "opportunity", "customer", "loyal")
# Two blanks before each word, so that a trigram index finds words by their first one or two letters.
GAP = "  "
AT_NAME = re.compile(r"@(\w+(?:[ ]\w+){0,5})")
# What a file system, a header or a shell would take for something else.
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
LONGEST_NAME = 120


def search_text(names: Iterable[str], phones: Iterable[str], others: Iterable[str]) -> str:
    """Everything a lead is found by: folded words, phones as people type them (0912345678), mails, organisation."""
    words = [word for name in names for word in fold(name).split()]
    words += [national(phone) for phone in phones]
    words += [word for other in others for word in fold(other).split()]
    return GAP + GAP.join(dict.fromkeys(words))


def national(e164: str) -> str:
    """Digits as typed in Vietnam: +84912345678 becomes 0912345678; foreign numbers keep their country code."""
    return "0" + e164[3:] if e164.startswith("+84") else e164.lstrip("+")


def search_words(text: str) -> list[str]:
    """What someone typed, as words to look for: `+84 912 345` and `0912.345` both become `0912345`."""
    digits = "".join(filter(str.isdigit, text))
    letters = any(char.isalpha() for char in text)
    if digits and not letters and len(digits) >= 3:
        if digits.startswith("0084"):
            digits = "0" + digits[4:]
        elif digits.startswith("84") and (text.strip().startswith("+") or len(digits) >= 10):
            digits = "0" + digits[2:]
        return [digits]
    return fold(text).split()


def fact_number(value: str, kind: str, today: date) -> float | None:
    """A fact's value as a number: numbers, VND, days since 1970-01-01, or 0 and 1; None for words.

    Raises ValueError when a value of this kind cannot be read.
    """
    if kind == "number":
        return _number(value)
    if kind == "money":
        amount = money.read(value)
        if amount is None:
            raise ValueError("not_money")
        return float((amount.low + amount.high) // 2)
    if kind == "date":
        when = dates.read(value, today)
        if when is None:
            raise ValueError("not_a_date")
        return float((date(when.value.year, when.value.month, when.value.day) - EPOCH).days)
    if kind == "yes_no":
        return _yes_no(value)
    return None


def _number(value: str) -> float:
    text = value.strip().replace(" ", "").replace("\u00a0", "")
    if "," in text and "." in text:
        # The later mark is the decimal one: 1.234,5 and 1,234.5.
        text = (
            text.replace(".", "").replace(",", ".")
            if text.rfind(",") > text.rfind(".")
            else text.replace(",", "")
        )
    elif "," in text:
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        raise ValueError("not_a_number") from None


def _yes_no(value: str) -> float:
    word = fold(value)
    if word in YES:
        return 1.0
    if word in NO:
        return 0.0
    raise ValueError("not_yes_or_no")


def is_further(stage: str, than: str) -> bool:
    """Whether `stage` stands later on the ladder; what lies beside the ladder yields to what stands on it."""
    if stage not in LADDER:
        return False
    return than not in LADDER or LADDER.index(stage) > LADDER.index(than)


def mentioned(text: str, names: Mapping[int, str]) -> set[int]:
    """Whose names follow an @ in a note, of people {id: full name}: `@Lan`, `@mai lan`, `@MaiLan`.

    A full name says one person; a given name alone calls everybody of that name.
    """
    called: set[int] = set()
    keys = {pk: fold(name).split() for pk, name in names.items()}
    for found in AT_NAME.finditer(nfc(text)):
        words = fold(found[1]).split()
        spelt = {"".join(words[:count]) for count in range(1, len(words) + 1)}
        whole = {pk for pk, name in keys.items() if "".join(name) in spelt}
        called |= whole or {pk for pk, name in keys.items() if name and name[-1] == words[0]}
    return called


def safe_name(raw: str) -> str:
    """A file's own name without folders and signs that a system could trip over; "" when nothing is left."""
    last = re.split(r"[/\\]", raw)[-1]
    name = nfc(UNSAFE.sub(" ", nfc(last))).strip(" .")
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:LONGEST_NAME].strip(" .")
    return f"{stem[: LONGEST_NAME - len(ending) - 1].strip(' .')}.{ending}"
