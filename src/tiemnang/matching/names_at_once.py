"""Names of many pairs at once: the words they share, how rare those are, and slips in the rest."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from tiemnang.matching.tidy import numbered

Ids = NDArray[np.int64]
Levels = NDArray[np.int8]
WORDS = 6
# Rarity of what is shared, in nats; each kind of likeness is split by it.
RARITY = np.array([3.0, 5.0, 7.0, 9.0, 11.0])
BINS = len(RARITY) + 1
DIFFERENT, ALIKE, PARTLY, SIMILAR, SLIP, CONTAINED, REORDERED = 0, 1, *(2 + BINS * step for step in range(5))
NAME_LEVELS = 2 + BINS * 5
# First guess of how one person's records fall on the kinds of likeness, short of being equal.
GUESS = {
    DIFFERENT: 0.03,
    ALIKE: 0.02,
    PARTLY: 0.04,
    SIMILAR: 0.03,
    SLIP: 0.07,
    CONTAINED: 0.07,
    REORDERED: 0.04,
}


class NameTable(NamedTuple):
    """Distinct names with their words as numbers (-1 where there are fewer) and the rarity of each word."""

    split: pl.Series
    joined: pl.Series
    straight: NDArray[np.object_]
    ordered: NDArray[np.object_]
    words: NDArray[np.object_]
    tokens: NDArray[np.int32]
    lengths: Ids
    signs: Ids
    rarity: NDArray[np.float32]

    @classmethod
    def of(cls, distinct: pl.Series, carriers: NDArray[np.int64]) -> "NameTable":
        """Split the names; rarity of a word is -ln of the share of records that have it."""
        split = distinct.str.split(" ").list.head(WORDS)
        lengths = split.list.len().to_numpy().astype(np.int64)
        owner = np.repeat(np.arange(len(lengths)), lengths)
        spoken = split.explode()
        codes, first = numbered(spoken)
        tokens = np.full((len(lengths), WORDS), -1, np.int32)
        tokens[owner, np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)] = codes
        spread = np.bincount(codes, carriers[owner], minlength=len(first))
        rarity = np.maximum(-np.log(spread / max(int(carriers.sum()), 1)), 0.0).astype(np.float32)
        words = spoken.gather(pl.Series(first))
        joined = _in_order(tokens, words)
        straight, ordered, said = (np.array(each.to_list(), object) for each in (distinct, joined, words))
        signs = distinct.str.len_chars().to_numpy().astype(np.int64)
        return cls(split, joined, straight, ordered, said, tokens, lengths, signs, rarity)


def _in_order(tokens: NDArray[np.int32], words: pl.Series) -> pl.Series:
    """Each name with its words in the order of the alphabet.

    Whole columns are put in order: polars sorts each list with all its threads, which waits more than it sorts.
    """
    alphabet = words.arg_sort().to_numpy()
    rank = np.empty(len(words) + 1, np.int64)
    rank[alphabet], rank[-1] = np.arange(len(words)), len(words)
    places = np.sort(rank[tokens], axis=1)
    spoken = words.gather(pl.Series(alphabet)).extend(pl.Series([None], dtype=pl.String))
    columns = [spoken.gather(pl.Series(places[:, at])).alias(str(at)) for at in range(WORDS)]
    return pl.select(pl.concat_str(columns, separator=" ", ignore_nulls=True)).to_series()


def name_levels(table: NameTable, a: Ids, b: Ids) -> Levels:
    """Levels of pairs of distinct names that are not equal (shape: pairs)."""
    shorter = table.lengths[a] <= table.lengths[b]
    short, long = np.where(shorter, a, b), np.where(shorter, b, a)
    free_short, free_long, shared = _match_words(table, short, long)
    length, other = table.lengths[short], table.lengths[long]
    matched = length - free_short.sum(axis=1)
    found = np.where(matched > 0, PARTLY, DIFFERENT).astype(np.int8)
    odd = np.flatnonzero((length - matched == 1) & (matched >= 1))
    found[odd] = _odd_word(table, short[odd], long[odd], free_short[odd], free_long[odd])
    found[(matched == length) & (matched >= 2)] = CONTAINED
    found[(matched == length) & (length == other)] = REORDERED
    rest = np.flatnonzero(found <= SIMILAR)
    found[rest] = np.maximum(found[rest], _whole_slip(table, short[rest], long[rest]))
    split = found > ALIKE
    return np.where(split, found + np.searchsorted(RARITY, shared).astype(np.int8), found).astype(np.int8)


def _match_words(
    table: NameTable, short: Ids, long: Ids
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float32]]:
    """Words of each side left without a partner (pairs x words), and the rarity of the shared ones."""
    x, y = table.tokens[short], table.tokens[long]
    free_x, free_y = x >= 0, y >= 0
    shared = np.zeros(len(short), np.float32)
    for i in range(WORDS):
        if not free_x[:, i].any():
            break
        for j in range(WORDS):
            hit = free_x[:, i] & free_y[:, j] & (x[:, i] == y[:, j])
            if hit.any():
                free_x[hit, i] = False
                free_y[hit, j] = False
                shared[hit] += table.rarity[x[hit, i]]
    return free_x, free_y, shared


def _odd_word(
    table: NameTable, short: Ids, long: Ids, free_short: NDArray[np.bool_], free_long: NDArray[np.bool_]
) -> Levels:
    """One word has no partner: SLIP if a spare word of the other name is nearly it, SIMILAR if somewhat."""
    found = np.full(len(short), PARTLY, np.int8)
    word = table.tokens[short, free_short.argmax(axis=1)] if len(short) else np.zeros(0, np.int32)
    for j in range(WORDS):
        at = np.flatnonzero(free_long[:, j])
        if len(at) == 0:
            continue
        one = table.words[word[at]].tolist()
        two = table.words[table.tokens[long[at], j]].tolist()
        found[at] = np.maximum(found[at], _word_level(one, two))
    return found


def _word_level(one: list[str], two: list[str]) -> Levels:
    """SLIP: one edit or an initial or a short form; SIMILAR: sounds somewhat alike; else PARTLY."""
    near = np.asarray(cpdist(one, two, scorer=JaroWinkler.similarity, score_cutoff=0.6, dtype=np.float32))
    found = np.full(len(one), PARTLY, np.int8)
    for at in np.flatnonzero(near > 0).tolist():
        x, y = one[at], two[at]
        least = min(len(x), len(y))
        wrong = OSA.distance(x, y, score_cutoff=2)
        if (wrong <= 1 and least >= 2) or near[at] >= 0.92 or x.startswith(y) or y.startswith(x):
            found[at] = SLIP
        elif (wrong <= 2 and least >= 4) or near[at] >= 0.8:
            found[at] = SIMILAR
    return found


def _whole_slip(table: NameTable, short: Ids, long: Ids) -> Levels:
    """The whole names, in the order written or word-sorted, are one or two edits apart, or much alike."""
    found = np.zeros(len(short), np.int8)
    longest = np.maximum(table.signs[short], table.signs[long])
    close = np.abs(table.signs[short] - table.signs[long]) <= 4
    at = np.flatnonzero(close)
    allowed = np.where(longest[at] < 12, 1, 2)
    for texts in (table.straight, table.ordered):
        one, two = texts[short[at]].tolist(), texts[long[at]].tolist()
        near = np.asarray(
            cpdist(one, two, scorer=JaroWinkler.similarity, score_cutoff=0.86, dtype=np.float32)
        )
        # One or two edits in a name leave it much alike, so the costlier count is made for those only.
        some = np.flatnonzero(near > 0)
        wrong = edits([one[i] for i in some.tolist()], [two[i] for i in some.tolist()], 2)
        level = np.where(wrong <= allowed[some], SLIP, ALIKE).astype(np.int8)
        found[at[some]] = np.maximum(found[at[some]], level)
    return found


def edits(a: list[str], b: list[str], most: int) -> Ids:
    """Edits with swaps between two columns of texts; more than `most` is given as most + 1."""
    return np.asarray(cpdist(a, b, scorer=OSA.distance, score_cutoff=most, dtype=np.int64))
