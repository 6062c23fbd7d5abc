"""Ids as ranges, rules that ask for other rules, and shares: plain values in, plain values out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tiemnang.criteria.rules import Leaf, Node, leaves

FIELD = "segments"  # the key under which a rule asks for other segments
ME = "me"

Range = tuple[int, int]  # first and last id, both inside


def ranges_of(ids: Iterable[int]) -> list[Range]:
    """Ids as ranges in rising order: a sheet of new leads is one range, whatever its length."""
    ranges: list[Range] = []
    for pk in sorted(set(ids)):
        if ranges and ranges[-1][1] == pk - 1:
            ranges[-1] = (ranges[-1][0], pk)
        else:
            ranges.append((pk, pk))
    return ranges


def joined(ranges: Iterable[Sequence[int]]) -> list[Range]:
    """Ranges in rising order, those that touch or overlap made one."""
    whole: list[Range] = []
    for first, last in sorted((first, last) for first, last in ranges):
        if whole and first <= whole[-1][1] + 1:
            whole[-1] = (whole[-1][0], max(whole[-1][1], last))
        else:
            whole.append((first, last))
    return whole


def parts_of(ranges: Sequence[Range], *, wide: int, many: int) -> Iterator[list[Range]]:
    """What is asked of the database at once: a stretch of at most `wide` ids, or up to `many` short ranges."""
    short: list[Range] = []
    held = 0
    for first, last in ranges:
        length = last - first + 1
        if length > many:
            yield from ([(start, min(start + wide - 1, last))] for start in range(first, last + 1, wide))
            continue
        if held + length > many:
            yield short
            short, held = [], 0
        short.append((first, last))
        held += length
    if short:
        yield short


def length(ranges: Iterable[Sequence[int]]) -> int:
    """How many ids ranges hold."""
    return sum(last - first + 1 for first, last in ranges)


def asked_for(tree: Node) -> frozenset[int]:
    """The segments a rule asks for."""
    words = (word for leaf in leaves(tree) if leaf.field == FIELD for word in leaf.value or ())
    return frozenset(int(word) for word in words if str(word).isdecimal())


def reached(start: Iterable[int], asks: Mapping[int, Iterable[int]]) -> set[int]:
    """Every segment that is asked for by these, by what those ask for, and so on."""
    found: set[int] = set()
    waiting = list(start)
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting += asks.get(pk, ())
    return found


def depths(asks: Mapping[int, Iterable[int]]) -> dict[int, int]:
    """How many segments stand below each; `asks` must be without a circle."""
    known: dict[int, int] = {}

    def depth(pk: int) -> int:
        if pk not in known:
            known[pk] = max((depth(below) + 1 for below in asks[pk] if below in asks), default=0)
        return known[pk]

    return {pk: depth(pk) for pk in asks}


def is_personal(leaf: Leaf) -> bool:
    """Whether a question means whoever asks: a group that belongs to everybody has no "me"."""
    return leaf.field == "owner" and isinstance(leaf.value, list | tuple) and ME in leaf.value


def share(part: float | None, whole: float | None) -> float | None:
    """A part of a whole; None where there is no whole to speak of."""
    return None if not whole or part is None else part / whole
