"""Groups of records that are one person: transitive closure with a guard against chains."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tiemnang.matching.agglomerate import components

Ids = NDArray[np.int64]


def cluster(
    edges: Iterable[tuple[int, int, float]], apart: Iterable[tuple[int, int]] = ()
) -> list[list[int]]:
    """Group what the edges (one id, other id, weight) connect, never putting a pair of `apart` into one group.

    Where A~B~C but A and C contradict, the weakest edge between them is dropped. Every id named in an edge is in
    exactly one group; groups and their ids come sorted. A million edges without contradictions take about a second.
    """
    listed = list(edges)
    ids = sorted({node for a, b, _ in listed for node in (a, b)})
    place = {node: at for at, node in enumerate(ids)}
    left = np.fromiter((place[a] for a, _, _ in listed), np.int64, len(listed))
    right = np.fromiter((place[b] for _, b, _ in listed), np.int64, len(listed))
    weight = np.fromiter((w for _, _, w in listed), np.float64, len(listed))
    against = [(place[a], place[b]) for a, b in apart if a in place and b in place]
    label = labels(len(ids), left, right, weight, np.array(against, np.int64).reshape(-1, 2))
    groups: dict[int, list[int]] = defaultdict(list)
    for node, group in zip(ids, label.tolist(), strict=True):
        groups[group].append(node)
    return sorted(groups.values())


def labels(size: int, left: Ids, right: Ids, weight: NDArray[np.float64], apart: Ids) -> Ids:
    """The same over positions 0..size-1 as arrays; returns a group number for each position (shape: size)."""
    label = components(size, left, right)
    if len(apart) == 0:
        return label
    clash = apart[(label[apart[:, 0]] == label[apart[:, 1]]) & (apart[:, 0] != apart[:, 1])]
    if len(clash) == 0:
        return label
    dirty = np.zeros(int(label.max()) + 1, bool)
    dirty[label[clash[:, 0]]] = True
    chosen = dirty[label[left]]
    regrouped = _guarded(left[chosen], right[chosen], weight[chosen], clash)
    label = label.copy()
    fresh = int(label.max()) + 1
    for node, group in regrouped.items():
        label[node] = fresh + group
    return label


def _guarded(left: Ids, right: Ids, weight: NDArray[np.float64], clash: Ids) -> dict[int, int]:
    """Join the strongest edges first and refuse each join that would put a contradiction into one group."""
    group: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    enemies: dict[int, set[int]] = defaultdict(set)
    for node in {*left.tolist(), *right.tolist()}:
        group[node], members[node] = node, [node]
    for a, b in clash.tolist():
        enemies[a].add(b)
        enemies[b].add(a)
    # Ties are broken by the ids so that the order in which edges come does not matter.
    low, high = np.minimum(left, right), np.maximum(left, right)
    for at in np.lexsort((high, low, -weight)).tolist():
        a, b = group[int(low[at])], group[int(high[at])]
        if a == b or _clash(members[a], members[b], enemies, group):
            continue
        if len(members[a]) < len(members[b]):
            a, b = b, a
        for node in members[b]:
            group[node] = a
        members[a] += members.pop(b)
    return group


def _clash(one: list[int], two: list[int], enemies: dict[int, set[int]], group: dict[int, int]) -> bool:
    small, other = (one, group[two[0]]) if len(one) <= len(two) else (two, group[one[0]])
    return any(group.get(enemy) == other for node in small for enemy in enemies.get(node, ()))
