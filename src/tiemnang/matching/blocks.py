"""Which pairs are worth comparing: records that agree on a telling combination of what is known."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tiemnang.matching import columns as col
from tiemnang.matching.levels import Coded

Hashes = NDArray[np.uint64]
Ids = NDArray[np.int64]
EVERY_PAIR_UP_TO = 1200
LARGEST_BLOCK = 400
# Bits below which a part (gender, say) does not make a combination worth trying.
LEAST_TELLING = 2.0


class Atom(NamedTuple):
    """One thing records may agree on: where it comes from, and a hash for each record (0 is unknown)."""

    source: str
    telling: float
    hashes: Hashes


def candidates(fields: list[Coded], size: int) -> tuple[Ids, Ids]:
    """Pairs (left < right by position) that share at least one key, each once."""
    if size <= EVERY_PAIR_UP_TO:
        left, right = np.triu_indices(size, 1)
        return left.astype(np.int64), right.astype(np.int64)
    budget = int(min(12.0, max(0.5, 600_000 / size)) * size)
    found = [_pairs(key, budget) for key in keys(atoms(fields), size, budget)]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    both = np.sort(np.concatenate(found))
    both = both[np.append(True, both[1:] != both[:-1])] if len(both) else both
    return both >> 32, both & 0xFFFFFFFF


def atoms(fields: list[Coded]) -> list[Atom]:
    """All things records may agree on, each with the bits by which chance agreement is rare."""
    found = []
    for field in fields:
        for part in PARTS.get(field.kind, _whole)(field):
            hashes = np.append(_hash_of(part), np.uint64(0))[field.codes]
            found.append(Atom(field.name, telling(hashes), hashes))
    return found


def _hash_of(values: pl.Series) -> Hashes:
    """A 64-bit hash for each value, 0 for null."""
    hashed = values.hash(seed=11).to_numpy()
    return np.where(values.is_null().to_numpy(), np.uint64(0), hashed | np.uint64(1))


def telling(hashes: Hashes) -> float:
    """Bits by which agreement by chance is rare: minus log2 of the chance that two known values are equal."""
    known = hashes[:: max(1, len(hashes) // 100_000)]
    known = np.sort(known[known != 0])
    if len(known) < 2:
        return 0.0
    starts = np.flatnonzero(np.append(True, known[1:] != known[:-1]))
    counts = np.diff(np.append(starts, len(known))).astype(np.float64)
    chance = float((counts * (counts - 1)).sum()) / (len(known) * (len(known) - 1.0))
    return float(-np.log2(max(chance, 1e-11)))


def _whole(field: Coded) -> Iterator[pl.Series]:
    yield field.distinct


def _name_parts(field: Coded) -> Iterator[pl.Series]:
    assert field.table is not None
    ends = pl.DataFrame({"a": field.table.split.list.first(), "b": field.table.split.list.last()})
    yield field.table.joined
    yield ends.select(pl.min_horizontal("a", "b") + pl.max_horizontal("a", "b")).to_series()
    yield ends["b"]
    yield ends["a"]
    yield ends["a"].str.slice(0, 2) + ends["b"].str.slice(0, 3)


def _phone_parts(field: Coded) -> Iterator[pl.Series]:
    yield field.distinct
    yield field.distinct.str.slice(0, 6)
    yield field.distinct.str.slice(-4)


def _email_parts(field: Coded) -> Iterator[pl.Series]:
    yield field.distinct
    yield field.distinct.str.extract(r"^([^@]{4,})@")


def _birth_parts(field: Coded) -> Iterator[pl.Series]:
    yield field.distinct
    yield field.distinct.str.slice(0, 4)
    yield field.distinct.str.extract(r"^\d{4}-(\d\d-\d\d)$")


def _code_parts(field: Coded) -> Iterator[pl.Series]:
    yield field.distinct
    yield field.distinct.str.extract(r"^(.{2,}).{3}$")


PARTS = {
    col.NAME: _name_parts,
    col.PHONE: _phone_parts,
    col.EMAIL: _email_parts,
    col.BIRTH: _birth_parts,
    col.CODE: _code_parts,
}


def keys(found: list[Atom], size: int, budget: int) -> Iterator[Hashes]:
    """Single atoms that are telling enough, then pairs of atoms from different fields that are together.

    Telling enough: agreement by chance gives no more pairs than the budget.
    """
    needed = float(np.log2(size) + np.log2(size / (2.0 * budget)))
    yield from (atom.hashes for atom in found if atom.telling >= needed)
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            # Where one part is enough by itself, the combination only finds again what the part found.
            if one.source == other.source or max(one.telling, other.telling) >= needed:
                continue
            if one.telling + other.telling >= needed and min(one.telling, other.telling) >= LEAST_TELLING:
                yield combine(one.hashes, other.hashes)


def combine(one: Hashes, other: Hashes) -> Hashes:
    """A hash of both, 0 where either is unknown."""
    with np.errstate(over="ignore"):
        mixed = (one ^ (other >> np.uint64(7))) * np.uint64(0x9E3779B97F4A7C15) ^ (other << np.uint64(3))
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.where((one == 0) | (other == 0), np.uint64(0), mixed | np.uint64(1))


def _pairs(hashes: Hashes, budget: int) -> Ids:
    """Pairs within equal hashes as left << 32 | right; the largest blocks are left out once the budget is spent."""
    order, keys = _in_blocks(hashes)
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, np.int64)
    sizes = np.diff(np.append(starts, len(keys)))
    largest = _affordable(sizes, budget)
    keep = np.repeat((sizes > 1) & (sizes <= largest), sizes)
    order, keys = order[keep], keys[keep]
    found = [np.zeros(0, np.int64)]
    at = np.arange(len(order))
    for step in range(1, largest):
        at = at[at + step < len(order)]
        at = at[keys[at] == keys[at + step]]
        if len(at) == 0:
            break
        one, two = order[at], order[at + step]
        found.append((np.minimum(one, two) << 32) | np.maximum(one, two))
    return np.concatenate(found)


def _in_blocks(hashes: Hashes) -> tuple[Ids, Hashes]:
    """Positions and hashes sorted by hash, without those that stand alone.

    Sorted as one number, hash above position, many times faster than by an index. What a position takes from the hash
    (20 bits of 64 in a million records) lets one pair in thirty such tables meet by chance, to be compared like any other.
    """
    known = np.flatnonzero(hashes).astype(np.uint64)
    bits = np.uint64(max(1, len(hashes).bit_length()))
    packed = np.sort((hashes[known] >> bits << bits) | known)
    keys = packed >> bits
    met = np.append(False, keys[1:] == keys[:-1]) if len(keys) else np.zeros(0, bool)
    met[:-1] |= met[1:]
    packed, keys = packed[met], keys[met]
    return (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64), keys


def _affordable(sizes: Ids, budget: int) -> int:
    """The largest block size up to which all blocks together give no more pairs than the budget."""
    counts = np.bincount(np.minimum(sizes, LARGEST_BLOCK + 1), minlength=LARGEST_BLOCK + 2)
    each = np.arange(LARGEST_BLOCK + 2, dtype=np.int64)
    total = np.cumsum(counts * each * (each - 1) // 2)
    within = int(np.searchsorted(total, budget, side="right")) - 1
    return max(2, min(within, LARGEST_BLOCK))
