"""How far somebody fits is a number that its reasons add up to, and 100 means that the rules hold."""

from hypothesis import given
from hypothesis import strategies as st

from tiemnang.criteria.rules import Group, Leaf
from tiemnang.targeting.rules.fitting import NOTHING, conditions, fitter

A, B, C, D = (Leaf(key, "is", True) for key in "abcd")


def test_of_three_conditions_two_are_two_thirds():
    fit = fitter(Group("and", (A, B, C)))

    assert fit([True, False, True]).points == 67
    assert fit([True, True, True]) == (100, ((0, 34), (1, 33), (2, 33)))
    assert fit([False, False, False]) == NOTHING


def test_of_two_ways_to_be_a_target_the_nearer_one_counts():
    fit = fitter(Group("or", (Group("and", (A, B)), Group("and", (C, D)))))

    assert fit([True, False, True, True]) == (100, ((2, 50), (3, 50)))
    assert fit([False, True, False, False]) == (50, ((1, 50),))


def test_what_is_turned_round_is_judged_whole():
    tree = Group("and", (A, Group("or", (B, C), negated=True)))

    assert len(conditions(tree)) == 2
    assert fitter(tree)([True, True]).points == 100


@st.composite
def trees(draw, depth=0):
    """Any tree of a few levels."""
    leaf = st.sampled_from([A, B, C, D])
    if depth == 3:
        return draw(leaf)
    rules = draw(st.lists(trees(depth + 1) | leaf, max_size=4))
    return Group(draw(st.sampled_from(["and", "or"])), tuple(rules), draw(st.booleans()) and depth > 0)


def holds(tree, truths):
    """Whether a tree holds when its conditions do as told; counted the plain way."""
    asked = iter(truths)

    def of(node):
        if node in kept:
            return next(asked)
        found = [of(rule) for rule in node.rules]
        return all(found) if node.combinator == "and" else any(found)

    kept = conditions(tree)
    return of(tree)


@given(trees(), st.data())
def test_reasons_add_up_to_the_fit_and_100_means_the_rules_hold(tree, data):
    number = len(conditions(tree))
    truths = data.draw(st.lists(st.booleans(), min_size=number, max_size=number))

    told = fitter(tree)(truths)

    assert told.points == sum(points for _, points in told.parts)
    assert all(truths[at] and points > 0 for at, points in told.parts)
    assert 0 <= told.points <= 100 and (told.points == 100) is holds(tree, truths)
