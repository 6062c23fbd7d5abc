"""The sample business is the same for one seed, believable, and hides a truth that can be found again."""

from datetime import datetime, timedelta

import pytest

from tiemnang.demo.story import Story
from tiemnang.demo.telling import Teller
from tiemnang.demo.trade import AIM, RIVALS
from tiemnang.vietnam import phones
from tiemnang.vietnam.calendar import TIME_ZONE

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=TIME_ZONE)


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    """Three thousand leads."""
    return Teller(1, NOW).stories(3000)


def share(told: list[Story]) -> float:
    return sum(bool(story.purchases) for story in told) / len(told)


def test_one_seed_tells_the_same_stories_again():
    assert Teller(7, NOW).stories(80) == Teller(7, NOW).stories(80)
    assert Teller(7, NOW).stories(80) != Teller(8, NOW).stories(80)


def test_nothing_happened_in_the_future_and_nothing_before_they_came(stories):
    for story in stories:
        moments = [talk.at for talk in story.talks] + [when for when, *_ in story.moves + story.purchases]
        assert all(story.came <= at <= NOW for at in moments)


def test_every_phone_is_a_mobile_and_belongs_to_one_person(stories):
    numbers = [story.person.phone for story in stories]

    assert len(set(numbers)) == len(numbers)
    assert all(phones.read(number).type == "mobile" for number in numbers[:300])


def test_nearly_a_third_is_called_nguyen(stories):
    nguyen = sum(story.person.name.startswith("Nguyễn") for story in stories) / len(stories)

    assert 0.27 < nguyen < 0.37


def test_the_planted_truth_shows_in_the_outcomes(stories):
    worked = [story for story in stories if story.colleague and story.came > NOW - timedelta(days=200)]
    chains = [story for story in worked if story.spa.branches >= 2]
    singles = [story for story in worked if story.spa.branches == 1]
    with_rival = [story for story in worked if story.spa.software in RIVALS]
    on_paper = [story for story in worked if story.spa.software in {"Sổ tay", "Excel"}]
    aimed = [story for story in worked if story.spa.need == AIM]

    assert share(chains) > 1.5 * share(singles)
    assert share(on_paper) > 1.8 * share(with_rival)
    assert share(aimed) > 1.3 * share(worked)
    assert 0.06 < share(worked) < 0.2


def test_where_a_spa_stands_makes_no_difference(stories):
    danang = [story for story in stories if "Đà Nẵng" in story.place]
    elsewhere = [story for story in stories if "Đà Nẵng" not in story.place]

    assert abs(share(danang) - share(elsewhere)) < 0.04


def test_whoever_waits_now_came_within_the_last_hours(stories):
    assert [NOW - story.came < timedelta(hours=3) for story in stories[-6:]] == [True] * 6
