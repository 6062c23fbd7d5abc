"""What a person mends on a lead goes through every room: found, recognised and judged by it at once."""

import pytest

from tiemnang import journey
from tiemnang.leads import actions as leads
from tiemnang.leads import search
from tiemnang.matching.models import DoubtfulPair

pytestmark = pytest.mark.django_db


@pytest.fixture
def thao(lan, now):
    """Written down by lan with a wrong number."""
    return journey.write_down(
        {"name": "chị Thảo", "ways": [("phone", "0905 333 670")], "owner": lan},
        at=now, by=lan,
    )  # fmt: skip


def pairs() -> list[set[int]]:
    """Who waits to be told apart from whom."""
    return [{pair.first_id, pair.second_id} for pair in DoubtfulPair.objects.order_by("pk")]


def test_who_is_written_down_twice_waits_for_a_person(thao, bich, now):
    again = journey.write_down(
        {"name": "Phương Thảo", "ways": [("phone", "0905333670")], "owner": bich, "need": "giảm khách bỏ hẹn"},
        at=now, by=bich,
    )  # fmt: skip

    assert pairs() == [{thao.pk, again.pk}]
    assert again.needs.get().severity == 2
    assert again.owner == bich


def test_a_mended_number_meets_the_lead_who_has_it(thao, lead, lan, now):
    journey.anew([lead.pk], at=now)
    assert pairs() == []

    journey.mend_way(thao.identities.get(), "0912 345 678", at=now, by=lan)

    assert pairs() == [{lead.pk, thao.pk}]


def test_a_pair_kept_apart_is_not_asked_about_again(thao, lead, lan, now):
    journey.mend_way(thao.identities.get(), "0912 345 678", at=now, by=lan)
    DoubtfulPair.objects.update(answer=DoubtfulPair.Answer.APART)

    journey.correct(thao, {"birth": "1988"}, at=now, by=lan)

    assert DoubtfulPair.objects.get().answer == DoubtfulPair.Answer.APART


def test_a_number_more_is_worth_points_and_goes_with_them(lan, now):
    hanh = journey.write_down({"name": "chị Hạnh", "ways": [], "owner": lan}, at=now, by=lan)
    hanh.refresh_from_db()
    before = hanh.points

    journey.reach(hanh, "phone", "0905 111 222", at=now, by=lan)
    hanh.refresh_from_db()
    assert hanh.points > before

    journey.take_back(hanh.entries.get(verb="reachable"), at=now, by=lan)
    hanh.refresh_from_db()
    assert hanh.points == before
    assert not search.find("0905111222", lan).exists()


def test_a_new_place_of_work_is_searched_and_kept_after_a_merge(thao, lead, lan, now):
    journey.join(thao, "Chuỗi Spa An Nhiên", title="chủ", since=None, stays=False, at=now, by=lan)
    leads.refer(lead, referrer=thao, at=now, by=lan)

    merged = journey.merge(lead, into=thao, by=lan, at=now)
    assert search.find("an nhien", lan).get() == thao
    assert thao.referred_by.count() == 1  # by herself now: drawn nowhere

    journey.part(merged, by=lan, at=now)
    assert lead.referred_by.get().referrer == thao
