"""Groups of records: who hangs together, and where a chain is cut."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.matching import agglomerate
from tiemnang.matching.cluster import cluster

IDS = st.integers(0, 12)
EDGES = st.lists(st.tuples(IDS, IDS, st.floats(0.1, 20)).filter(lambda edge: edge[0] != edge[1]), max_size=30)
APART = st.lists(st.tuples(IDS, IDS).filter(lambda pair: pair[0] != pair[1]), max_size=6)


def test_whoever_is_tied_to_the_same_person_is_one_person():
    groups = cluster([(1, 2, 9.0), (2, 3, 8.0), (7, 8, 5.0)])

    assert groups == [[1, 2, 3], [7, 8]]


def test_a_chain_between_two_who_contradict_is_cut_at_its_weakest_tie():
    groups = cluster([(1, 2, 9.0), (2, 3, 6.0), (3, 4, 8.0)], apart=[(1, 4)])

    assert groups == [[1, 2], [3, 4]]


@given(EDGES, APART)
def test_groups_are_a_partition_that_keeps_contradictions_apart(edges, apart):
    groups = cluster(edges, apart)

    everyone = sorted(node for group in groups for node in group)
    assert everyone == sorted({node for a, b, _ in edges for node in (a, b)})
    assert not any(a in group and b in group for group in groups for a, b in apart)


@given(EDGES, APART)
def test_the_order_of_the_ties_does_not_matter(edges, apart):
    one_each = list({(min(a, b), max(a, b)): (a, b, w) for a, b, w in edges}.values())

    assert cluster(one_each, apart) == cluster(one_each[::-1], apart[::-1])


@given(st.lists(st.tuples(IDS, IDS, st.floats(-9, 9)).filter(lambda edge: edge[0] < edge[1]), max_size=30))
def test_joining_by_mean_evidence_gives_each_record_one_group(edges):
    once = {(a, b): w for a, b, w in edges}
    left, right = (np.array([pair[side] for pair in once], np.int64) for side in (0, 1))

    labels = agglomerate.join(13, left, right, np.array(list(once.values()), float))

    assert labels.shape == (13,)
    assert all(labels[a] != labels[b] for a, b in once if once[a, b] < 0 and _only_tie(once, a, b))


def _only_tie(edges, a, b):
    return not any({a, b} & {c, d} for c, d in edges if (c, d) != (a, b))


def test_one_chance_likeness_does_not_tie_two_families_of_records_together():
    inside = [(a, b) for group in (range(4), range(4, 8)) for a in group for b in group if a < b]
    pairs = [*inside, (3, 4), (0, 4), (0, 5), (1, 6)]
    points = [7.0] * len(inside) + [2.0, -3.0, -3.0, -3.0]

    labels = agglomerate.join(8, *(np.array([p[s] for p in pairs]) for s in (0, 1)), np.array(points))

    assert len(set(labels[:4])) == len(set(labels[4:])) == 1
    assert labels[0] != labels[7]
