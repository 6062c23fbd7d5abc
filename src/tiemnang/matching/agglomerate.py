"""Join records into people where most of the evidence between two groups speaks for one person.

Average linkage over log-odds: the two groups with the highest mean are joined first, until no mean is above zero. One
chance likeness between two people therefore does not tie all their records together, as a plain closure would.
"""

import heapq

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
# One pair alone neither makes nor breaks a group; pairs that share no key at all speak mildly against.
MOST, LEAST, UNSEEN = 8.0, -3.0, -1.0


def join(size: int, left: Ids, right: Ids, points: Floats) -> Ids:
    """A group number for each of `size` records from pairs and their log-odds (shape: pairs each)."""
    sure = points > 0
    labels = components(size, left[sure], right[sure])
    sizes = np.bincount(labels, minlength=1)
    # Groups of two are decided already; only larger ones can hide a chain.
    inside = (labels[left] == labels[right]) & (sizes[labels[left]] > 2)
    groups = _Groups(
        left[inside].tolist(), right[inside].tolist(), np.clip(points[inside], LEAST, MOST).tolist()
    )
    fresh = int(labels.max()) + 1 if size else 0
    labels = labels.copy()
    for at, members in enumerate(groups.joined()):
        labels[members] = fresh + at
    return labels


def components(size: int, left: Ids, right: Ids) -> Ids:
    """A number for each position; positions linked by pairs, directly or not, have the same."""
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


class _Groups:
    """Groups that grow by joining; `ties` holds for two groups the sum of points of their known pairs."""

    def __init__(self, left: list[int], right: list[int], points: list[float]) -> None:
        self.ties: dict[int, dict[int, float]] = {}
        for a, b, value in zip(left, right, points, strict=True):
            self.ties.setdefault(a, {})[b] = value - UNSEEN
            self.ties.setdefault(b, {})[a] = value - UNSEEN
        self.members = {node: [node] for node in self.ties}

    def joined(self) -> list[list[int]]:
        """Join the closest groups first until no mean is above zero; returns the members of each group."""
        heap = [(-self._mean(a, b), a, b) for a in self.ties for b in self.ties[a] if a < b]
        heapq.heapify(heap)
        while heap and heap[0][0] < 0:
            value, a, b = heapq.heappop(heap)
            # Entries made before one of the two grew are stale.
            if b in self.ties.get(a, ()) and self._mean(a, b) == -value:
                for mean, c, d in self._join(a, b):
                    heapq.heappush(heap, (-mean, c, d))
        return list(self.members.values())

    def _mean(self, a: int, b: int) -> float:
        if a > b:
            a, b = b, a
        return self.ties[a][b] / (len(self.members[a]) * len(self.members[b])) + UNSEEN

    def _join(self, a: int, b: int) -> list[tuple[float, int, int]]:
        """Move the smaller group into the larger; returns the ties worth looking at again."""
        if (len(self.ties[a]), a) < (len(self.ties[b]), b):
            a, b = b, a
        moved, mine = self.ties.pop(b), self.ties[a]
        del moved[a], mine[b]
        self.members[a] += self.members.pop(b)
        for c, value in moved.items():
            mine[c] = mine.get(c, 0.0) + value
            del self.ties[c][b]
            self.ties[c][a] = mine[c]
        means = ((self._mean(a, c), min(a, c), max(a, c)) for c in mine)
        return [each for each in means if each[0] > 0]
