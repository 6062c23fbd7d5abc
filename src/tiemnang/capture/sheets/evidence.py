"""What the values of a column look like: the shares of phones, mails, dates, names … among a sample."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from tiemnang.vietnam import email, money, names, phones, places, tax_ids, text

LONGEST = 200
CLOSE_LOOK = 80
DATE = re.compile(
    r"(?:(?:ngày |ngay )?(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2})(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?)"
)
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:[.,\s]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)\s*%?")
MONEY = re.compile(
    r"\d[\d.,]*\s*(?:tr|triệu|trieu|tỷ|tỉ|ty|tỏi|k|nghìn|ngàn|đ|₫|vnđ|vnd)(?:\b|/|\s|$|\d)", re.IGNORECASE
)
FACEBOOK = re.compile(r"(?:facebook\.com|fb\.com|fb\.me|m\.me)/", re.IGNORECASE)
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
WORDS = re.compile(r"[^\W\d_]{2,}")
PREFIXED = re.compile(r"\D{0,3}(?:0|84|\(0)")
YES_NO = frozenset(
    {"yes", "no", "y", "n", "co", "khong", "ko", "k", "true", "false", "x", "roi", "chua", "da", "v"}
)
MALE_FEMALE = frozenset({"nam", "nu", "male", "female"})


class Evidence:
    """Looks at the non-blank values of one column; every share runs 0 to 1, 0 when there are no values."""

    def __init__(self, values: Sequence[str]) -> None:
        self.values = [value[:LONGEST].strip() for value in values if value.strip()]

    def share(self, test: Callable[[str], object], most: int = 1_000) -> float:
        """Give the share of values that pass a test, looking at no more than `most` of them."""
        looked_at = self.values[:most]
        return sum(1 for value in looked_at if test(value)) / len(looked_at) if looked_at else 0.0

    @cached_property
    def distinct(self) -> set[str]:
        return {text.fold(value) for value in self.values}

    @cached_property
    def numbers(self) -> float:
        return self.share(NUMBER.fullmatch)

    @cached_property
    def dates(self) -> float:
        return self.share(DATE.fullmatch)

    @cached_property
    def mails(self) -> float:
        return self.share(lambda value: "@" in value and _is_mail(value))

    @cached_property
    def phones(self) -> float:
        return self.share(_is_phone, CLOSE_LOOK)

    @cached_property
    def prefixed(self) -> float:
        """The share that starts as a written-out phone number does, so that amounts and codes are told apart."""
        return self.share(PREFIXED.match)

    @cached_property
    def worded(self) -> float:
        """The share that holds words, so that "Lan 0912345678" is told from a mere number."""
        return self.share(WORDS.search)

    @cached_property
    def facebook(self) -> float:
        return self.share(FACEBOOK.search)

    @cached_property
    def links(self) -> float:
        return self.share(LINK.match)

    @cached_property
    def money(self) -> float:
        return self.share(lambda value: MONEY.search(value) and money.read(value), CLOSE_LOOK)

    @cached_property
    def names(self) -> float:
        return self.share(_is_name, CLOSE_LOOK)

    @cached_property
    def organisations(self) -> float:
        return self.share(names.is_organisation, CLOSE_LOOK)

    @cached_property
    def places(self) -> float:
        return self.share(_is_place, CLOSE_LOOK)

    @cached_property
    def tax_ids(self) -> float:
        return self.share(lambda value: tax_ids.read(value) and not _is_phone(value), CLOSE_LOOK)

    @cached_property
    def length(self) -> float:
        return sum(map(len, self.values)) / len(self.values) if self.values else 0.0

    @cached_property
    def counts_up(self) -> bool:
        """Tell whether the values are 1, 2, 3 …, as a column of row numbers is."""
        whole = [
            int(value) for value in self.values if value.isascii() and value.isdigit() and len(value) < 8
        ]
        rising = sum(1 for one, next_one in zip(whole, whole[1:]) if next_one > one)
        return (
            len(whole) >= 3
            and len(whole) == len(self.values)
            and whole[0] <= 2
            and rising >= (len(whole) - 1) * 0.8
        )

    @cached_property
    def yes_no(self) -> bool:
        return bool(self.values) and self.distinct <= YES_NO

    @cached_property
    def genders(self) -> bool:
        return bool(self.values) and self.distinct <= MALE_FEMALE


def _is_mail(value: str) -> bool:
    canonical, _, suggestion = email.read(value)
    return bool(canonical or suggestion)


def _is_phone(value: str) -> bool:
    digits = sum(sign.isdigit() for sign in value)
    if not 9 <= digits <= 26 or DATE.fullmatch(value):
        return False
    return any(isinstance(found, phones.Phone) for found in phones.read_cell(value))


def _is_name(value: str) -> bool:
    words = value.split()
    if not 2 <= len(words) <= 7 or any(sign.isdigit() for sign in value) or "@" in value:
        return False
    if names.is_organisation(value) or len(value) > 40:
        return False
    return bool(names.read(value).surname)


def _is_place(value: str) -> bool:
    found = places.read(value) if len(value) > 1 and not value.isdigit() else None
    return bool(found and found.province)
