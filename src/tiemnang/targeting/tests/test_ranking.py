"""Which group first: four figures, each shown, joined by weights that Minh moves."""

from hypothesis import given
from hypothesis import strategies as st

from tiemnang.targeting.rules.ranking import SIDES, Group, figures_of, ranked

BIG = Group(900_000_000, 200, 50, 100, 20, 10, 20, 5, 10)
KEEN = Group(300_000_000, 40, 40, 30, 24, 30, 10, 12, 4)


def test_each_figure_says_what_it_is_made_of():
    big, keen = figures_of([BIG, KEEN])

    assert (big["volume"], keen["volume"]) == (100, 33)
    assert (big["reach"], keen["reach"]) == (25, 100)
    assert big["loyalty"] < 25 and 70 < keen["loyalty"] < 80
    assert big["growth"] < 50 < keen["growth"]


def test_weights_decide_who_is_first():
    assert ranked([BIG, KEEN], {"volume": 100})[0].number == 0
    assert ranked([BIG, KEEN], {"loyalty": 50, "growth": 50})[0].number == 1


def test_without_weights_all_four_weigh_the_same():
    assert ranked([KEEN], {})[0] == ranked([KEEN], dict.fromkeys(SIDES, 7))[0]


numbers = st.integers(0, 10**6)


@given(
    st.lists(st.builds(Group, *[numbers] * len(Group._fields)), max_size=6),
    st.dictionaries(st.sampled_from(SIDES), st.floats(0, 100)),
)
def test_parts_add_up_to_the_points_whatever_is_counted_and_weighed(groups, weights):
    groups = [
        group._replace(
            reachable=min(group.reachable, group.people), came_back=min(group.came_back, group.customers)
        )
        for group in groups
    ]

    found = ranked(groups, weights)

    assert sorted(each.number for each in found) == list(range(len(groups)))
    assert all(sum(each.parts.values()) == each.points for each in found)
    assert all(0 <= figure <= 100 for each in found for figure in each.figures.values())


def test_a_group_of_nobody_stands_still():
    assert ranked([Group(0, 0, 0, 0, 0, 0, 0, 0, 0)])[0].figures == {
        "volume": 0,
        "reach": 0,
        "loyalty": 0,
        "growth": 50,
    }
