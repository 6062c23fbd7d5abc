"""How alike many pairs are at once: for each kind of field a small number of levels,

Equality is split by how many records carry the value; not knowing a value is a level too, since records of one person
tend to lack the same things.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.process import cpdist

from tiemnang.matching import columns as col
from tiemnang.matching.names_at_once import NAME_LEVELS, NameTable, edits, name_levels
from tiemnang.matching.tidy import Field, numbered

Ids = NDArray[np.int64]
Levels = NDArray[np.int8]
# A value carried by more records is agreed on by chance more often: agreement is split by this many carriers.
CARRIERS = np.array([4, 8, 16, 64, 256, 1024, 4096, 32768])
NOT_DIGITS = re.compile(r"\D+")
SAME_BINS = len(CARRIERS) + 1
# Unknown: one record lacks the value, both do; and values that are not to be counted.
ONE_ONLY, NEITHER, UNCOUNTED = -1, -2, -3
# Mail houses where anyone may have an address: the same house says nothing.
PUBLIC_MAIL = frozenset(
    f"{house}.{end}"
    for house in (
        "gmail",
        "yahoo",
        "outlook",
        "hotmail",
        "icloud",
        "live",
        "msn",
        "aol",
        "mail",
        "proton",
        "zoho",
    )
    for end in ("com", "com.vn", "vn", "co.uk", "me", "net")
)


@dataclass
class Coded:
    """A field ready for comparison: values as dense numbers (-1 unknown) into the distinct texts."""

    name: str
    kind: str
    codes: NDArray[np.int32]
    distinct: pl.Series
    carriers: NDArray[np.int64]
    table: NameTable | None
    fuzzy: int

    @cached_property
    def digits(self) -> NDArray[np.uint8]:
        """How often each digit occurs in each distinct number (shape: 10 x values)."""
        longest = int(self.distinct.str.len_bytes().max() or 0)  # type: ignore[arg-type]
        joined = self.distinct.str.pad_end(longest).str.join("")[0].encode()
        signs = np.ascontiguousarray(np.frombuffer(joined, np.uint8).reshape(-1, longest).T)
        times = [np.sum([row == digit for row in signs], axis=0, dtype=np.uint8) for digit in b"0123456789"]
        return np.array(times)

    @cached_property
    def dates(self) -> NDArray[np.uint8]:
        """The distinct dates as eight digits each (shape: values x 8)."""
        return _date_signs(self.distinct.to_list())

    @cached_property
    def bins(self) -> NDArray[np.int8]:
        """For each distinct value the bin of how many records carry it."""
        return np.searchsorted(CARRIERS, self.carriers, side="right").astype(np.int8)

    @property
    def size(self) -> int:
        """How many levels there are: the fuzzy ones, then agreement by how common the value is."""
        return self.fuzzy + SAME_BINS


def coded(source: Field) -> Coded:
    """Number the distinct values of a field."""
    codes, first = numbered(source.values)
    distinct = source.values.gather(pl.Series(first))
    carriers = np.bincount(codes[codes >= 0], minlength=len(first)).astype(np.int64)
    table = NameTable.of(distinct, carriers) if source.kind == col.NAME else None
    fuzzy = NAME_LEVELS if source.kind == col.NAME else len(FUZZY[source.kind][1])
    return Coded(source.name, source.kind, codes, distinct, carriers, table, fuzzy)


def levels(one: Coded, left: Ids, right: Ids) -> Levels:
    """The level of each pair of positions (shape: pairs); 0 differs, the last ones equal, -1 and -2 unknown."""
    a, b = one.codes[left], one.codes[right]
    found = np.where((a < 0) & (b < 0), NEITHER, ONE_ONLY).astype(np.int8)
    known = (a >= 0) & (b >= 0)
    same = known & (a == b)
    found[same] = one.fuzzy + one.bins[a[same]]
    unequal = np.flatnonzero(known & (a != b))
    if len(unequal):
        found[unequal] = _distinct_pairs(one, a[unequal], b[unequal])
    return found


def _distinct_pairs(one: Coded, a: NDArray[np.int32], b: NDArray[np.int32]) -> Levels:
    """Compare each distinct pair of values once."""
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64)
    if len(one.distinct) > 4000:
        return _fuzzy(one, low, high)
    pairs, back = np.unique((low << 32) | high, return_inverse=True)
    return _fuzzy(one, pairs >> 32, pairs & 0xFFFFFFFF)[back]


def _fuzzy(one: Coded, a: Ids, b: Ids) -> Levels:
    if one.table is not None:
        return name_levels(one.table, a, b)
    if one.kind == col.BIRTH:
        return _births(one.dates[a], one.dates[b])
    found = np.zeros(len(a), np.int8)
    some = _may_be_slips(one.digits, a, b) if one.kind == col.PHONE else np.arange(len(a))
    x, y = (one.distinct.gather(at[some]).to_list() for at in (a, b))
    found[some] = FUZZY[one.kind][0](x, y)
    return found


def _may_be_slips(digits: NDArray[np.uint8], a: Ids, b: Ids) -> Ids:
    """Where two numbers can be two edits apart: an edit makes one digit rarer and one more frequent, at most."""
    apart = np.zeros(len(a), np.uint8)
    for times in digits:
        x, y = times[a], times[b]
        apart += np.maximum(x, y) - np.minimum(x, y)
    return np.flatnonzero(apart <= 4)


def alike(a: list[str], b: list[str], least: float) -> NDArray[np.float32]:
    """Jaro-Winkler likeness 0 to 1; less than `least` is 0."""
    return np.asarray(cpdist(a, b, scorer=JaroWinkler.similarity, score_cutoff=least, dtype=np.float32))


def _phones(a: list[str], b: list[str]) -> Levels:
    wrong = edits(a, b, 2)
    return np.select([wrong <= 1, wrong == 2], [2, 1], 0).astype(np.int8)


def _emails(a: list[str], b: list[str]) -> Levels:
    """3 the same name at another house or one slip, 2 two slips or more, 1 only the digits differ a little, 0 differs.

    Namesakes at a public house differ in the digits behind their name, so there the digits must agree.
    """
    near = alike(a, b, 0.85)
    found = np.zeros(len(a), np.int8)
    some = np.flatnonzero(near > 0).tolist()
    wrong = edits([a[at] for at in some], [b[at] for at in some], 3)
    for at, slips in zip(some, wrong.tolist(), strict=True):
        found[at] = _near_email(a[at], b[at], slips, float(near[at]))
    return found


def _near_email(a: str, b: str, wrong: int, near: float) -> int:
    (local_a, _, house), (local_b, _, _) = a.partition("@"), b.partition("@")
    if local_a == local_b and len(local_a) > 4:
        return 3
    if house not in PUBLIC_MAIL or _digits(local_a) == _digits(local_b):
        return 3 if wrong <= 1 else 2 if wrong <= 3 or near >= 0.94 else 0
    return 1 if wrong <= 1 else 0


def _digits(text: str) -> str:
    return NOT_DIGITS.sub("", text)


def _births(x: NDArray[np.uint8], y: NDArray[np.uint8]) -> Levels:
    """5 day and month swapped, 4 one digit wrong, 3 same year, 2 two digits wrong, 1 same day of the year, 0 differs."""
    wrong = (x != y).sum(axis=1)
    year = (x[:, :4] == y[:, :4]).all(axis=1)
    swapped = year & (x[:, 4:6] == y[:, 6:8]).all(axis=1) & (x[:, 6:8] == y[:, 4:6]).all(axis=1)
    day = (x[:, 4:8] == y[:, 4:8]).all(axis=1)
    return np.select([swapped, wrong == 1, year, wrong == 2, day], [5, 4, 3, 2, 1], 0).astype(np.int8)


def _date_signs(texts: list[str]) -> NDArray[np.uint8]:
    """Eight digits of each date; a year alone is filled with zeros."""
    joined = "".join((text.replace("-", "") + "00000000")[:8] for text in texts)
    return np.frombuffer(joined.encode("ascii", "replace"), np.uint8).reshape(-1, 8)


def _codes(a: list[str], b: list[str]) -> Levels:
    """2 one sign wrong, 1 equal but for the last three signs (the same post town), 0 differs."""
    near = edits(a, b, 1) <= 1
    town = np.array([len(x) > 4 and x[:-3] == y[:-3] for x, y in zip(a, b, strict=True)])
    return np.select([near, town], [2, 1], 0).astype(np.int8)


def _texts(a: list[str], b: list[str]) -> Levels:
    """2 a slip or the same words in another order or fewer of them, 1 half alike, 0 differs."""
    near, sets = (
        alike(a, b, 0.8),
        np.asarray(cpdist(a, b, scorer=token_set_ratio, score_cutoff=60, dtype=np.float32)),
    )
    many = np.array([" " in x and " " in y for x, y in zip(a, b, strict=True)])
    sets = np.where(many, sets, 0)
    return np.select([(near >= 0.93) | (sets >= 92), (near >= 0.86) | (sets >= 70)], [2, 1], 0).astype(
        np.int8
    )


def _categories(a: list[str], b: list[str]) -> Levels:
    return np.zeros(len(a), np.int8)


# kind -> how to compare unequal values, and the first guess of how one person's records fall on those levels.
FUZZY: dict[str, tuple[Callable[[list[str], list[str]], Levels], list[float]]] = {
    col.PHONE: (_phones, [0.10, 0.01, 0.04]),
    col.EMAIL: (_emails, [0.15, 0.02, 0.03, 0.05]),
    col.BIRTH: (_categories, [0.03, 0.01, 0.03, 0.03, 0.06, 0.03]),
    col.CODE: (_codes, [0.15, 0.10, 0.05]),
    col.PLACE: (_texts, [0.12, 0.01, 0.04]),
    col.TEXT: (_texts, [0.15, 0.03, 0.06]),
    col.CATEGORY: (_categories, [0.10]),
}
