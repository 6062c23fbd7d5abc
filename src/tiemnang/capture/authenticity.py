"""Is anybody there? Signs that nobody real stands behind a submission, added up as log-odds. Knows no database.

A sign is a code with arguments; its sentence stands in `words`, its weight is learned from what people released.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import exp, log
from pathlib import Path
from typing import Any, NamedTuple

from tiemnang.capture.hooks.body import Form
from tiemnang.capture.sheets.drafts import Draft
from tiemnang.capture.sheets.reach import SERVICE


class Sign(NamedTuple):
    """One thing that speaks against a submission."""

    code: str
    args: Mapping[str, Any]


# Of a hundred submissions five have nobody behind them (log-odds −2,9): what the signs are added to.
BEFORE = -2.9
HELD = 0.0  # from even odds on a person looks first
# What each sign adds before anybody answered; one strong sign is enough, a weak one never is.
PRIORS: Mapping[str, float] = {
    "keyboard_mash": 3.2,
    "name_is_link": 3.2,
    "name_is_phone": 2.0,
    "name_placeholder": 2.4,
    "number_impossible": 1.8,
    "number_pattern": 1.4,
    "number_service": 2.0,
    "mail_disposable": 2.6,
    "mail_placeholder": 1.8,
    "links_in_note": 1.6,
    "many_names": 3.2,
    "many_from_one_place": 1.8,
    "same_answers": 2.0,
    "too_fast": 2.4,
    "token_used": 2.0,
    "token_forged": 6.0,
    "honeypot": 3.6,
}
READ_IN = 3.0  # seconds nobody reads and fills in a form in
# Share of held submissions with a sign that are fake, before anybody answered, and how many answers that is worth.
EXPECTED, WORTH = 0.8, 8
# Mailboxes that exist for ten minutes; our own list of the services met most, one to a line.
DISPOSABLE = frozenset(Path(__file__).with_name("disposable.txt").read_text(encoding="utf-8").split())
SAID_FOR_NOTHING = """
    test|tester|testing|test test|test thử|test thu|khách test|khach test|khách hàng test|khach hang test|thử|thử nghiệm
    thu nghiem|abc|abcd|aaa|asd|xxx|xyz|qwe|demo|admin|noname|no name|không tên|khong ten|không có tên|khong co ten
    họ tên|ho ten|họ và tên|ho va ten|name|your name|full name|null|undefined|none|n/a|nguyễn văn test|nguyen van test
    ẩn danh|an danh|anonymous|ai đó|không biết|khong biet
"""
PLACEHOLDERS = frozenset(name.strip() for name in re.split(r"[|\n]", SAID_FOR_NOTHING)) - {""}
PLAYED = re.compile(
    r"asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwert|werty|zxcv|xcvb|cvbn|vbnm|fdsa|lkjh|vcxz|rewq|(.)\1{3}"
)
VOWEL = re.compile(r"[aeiouyàáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]")
LINK = re.compile(r"https?:|www\.|\.(?:com|net|org|vn|info|ru|xyz|top|click)\b", re.IGNORECASE)
# One digit seven times in a row, or eight that count up or down: rare in real numbers, common in invented ones.
INVENTED = re.compile(r"(\d)\1{6}|12345678|23456789|98765432|87654321")
IMPOSSIBLE = frozenset(
    {
        "phone_too_short",
        "phone_too_long",
        "phone_not_a_phone",
        "phone_old_unknown_prefix",
        "phone_service_number",
    }
)


def judge_authenticity(draft: Draft) -> list[Sign]:
    """What a draft itself says against somebody being there; empty for nearly all. A few microseconds."""
    signs: list[Sign] = []
    if name := draft.name:
        _judge_name(name, draft.kind, signs)
    has_phone = False
    for kind, value, raw, note in draft.ways:
        if kind == "phone":
            has_phone = has_phone or note != SERVICE
            if note == SERVICE and draft.kind == "person":
                signs.append(Sign("number_service", {"number": raw}))
            elif (len(set(value)) < 7 or "3456" in value or "6543" in value) and INVENTED.search(value):
                signs.append(Sign("number_pattern", {"number": raw}))
        elif kind == "email":
            _judge_mail(value, signs)
    for _, raw, code, _ in draft.troubles:
        if code == "name_link_in_name":  # the reader of names has put it among the notes
            return [Sign("name_is_link", {"name": raw[:80]})]
    if draft.troubles and not has_phone:
        signs += [
            Sign("number_impossible", {"number": raw})
            for _, raw, code, _ in draft.troubles
            if code in IMPOSSIBLE
        ][:1]
    for note in draft.notes:
        if "http" in note or "www." in note:
            signs.append(Sign("links_in_note", {}))
            break
    return signs


def _judge_name(name: str, kind: str, signs: list[Sign]) -> None:
    if "." in name and kind == "person" and LINK.search(name):
        signs.append(Sign("name_is_link", {"name": name}))
    elif name.lower() in PLACEHOLDERS:
        signs.append(Sign("name_placeholder", {"name": name}))
    elif kind == "person" and any(map(is_mash, name.split())):
        signs.append(Sign("keyboard_mash", {"name": name}))
    elif not name.replace(" ", "").isalpha() and sum(map(str.isdigit, name)) >= 8:
        signs.append(Sign("name_is_phone", {"name": name}))


@lru_cache(maxsize=65_536)
def is_mash(word: str) -> bool:
    """Whether a word was drummed on the keyboard: keys side by side, a letter four times, four letters and no vowel.

    Capitals alone are an abbreviation (TNHH, THPT) and no mash.
    """
    plain = word.lower().strip(".,-_'()")
    if len(plain) < 4 or (len(plain) < 6 and word.isupper() and not PLAYED.search(plain)):
        return False
    return bool(PLAYED.search(plain)) or (plain.isalpha() and not VOWEL.search(plain))


def _judge_mail(address: str, signs: list[Sign]) -> None:
    user, _, domain = address.rpartition("@")
    if domain in DISPOSABLE:
        signs.append(Sign("mail_disposable", {"mail": address}))
    elif is_mash(user) or user == domain.partition(".")[0]:
        signs.append(Sign("mail_placeholder", {"mail": address}))


def judge_form(form: Form) -> list[Sign]:
    """What the filling in of a form says."""
    signs = []
    if form.honeypot:
        signs.append(Sign("honeypot", {}))
    if form.token in ("used", "forged"):
        signs.append(Sign(f"token_{form.token}", {}))
    if form.seconds is not None and form.seconds < READ_IN:
        signs.append(Sign("too_fast", {"seconds": round(max(form.seconds, 0.0), 1)}))
    return signs


def weigh(signs: Iterable[Sign], weights: Mapping[str, float]) -> float:
    """Log-odds that nobody is there; the same code twice counts once."""
    return BEFORE + sum(weights.get(code, PRIORS[code]) for code in {sign.code for sign in signs})


def verdict(signs: Sequence[Sign], weight: float) -> str:
    """accept, quarantined or dropped: dropped is only a forged token, or the honeypot with another sign.

    Source: `intelligence.md` §2.
    """
    codes = {sign.code for sign in signs}
    if "token_forged" in codes or ("honeypot" in codes and len(codes) > 1):
        return "dropped"
    return "quarantined" if codes and weight >= HELD else "accept"


def learned(code: str, real: int, fake: int) -> float:
    """The weight of a sign after so many held submissions with it turned out real and fake.

    The prior moves by how far the log-odds of the share that was fake moved, shrunken towards what was expected.
    """
    share = (fake + WORTH * EXPECTED) / (real + fake + WORTH)
    return PRIORS[code] + _log_odds(share) - _log_odds(EXPECTED)


def chance(weight: float) -> float:
    """Log-odds as a probability."""
    return 1 / (1 + exp(-weight))


def _log_odds(share: float) -> float:
    return log(share / (1 - share))
