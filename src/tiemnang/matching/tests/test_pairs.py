"""Who sees what of two leads that may be one, and what they may answer."""

from datetime import timedelta

import pytest
from django.utils import translation

from tiemnang.leads.models import Lead
from tiemnang.matching import pairs, words
from tiemnang.matching.merge import merge, undo
from tiemnang.matching.models import DoubtfulPair
from tiemnang.matching.pairs import Glimpse
from tiemnang.matching.rules import NAME_CODES, WEIGHTS


@pytest.fixture
def other(hung, now) -> Lead:
    """The same person, in the hands of hung."""
    return Lead.objects.create(
        name="Nguyễn Phương Thảo", owner=hung, created_at=now, arrived_at=now, touched_at=now
    )


@pytest.fixture
def pair(lead, other, now) -> DoubtfulPair:
    return DoubtfulPair.objects.create(first=lead, second=other, probability=0.8, found_at=now)


def test_lan_learns_only_that_hung_has_the_lead_and_when_he_last_spoke_to_them(pair, lan, now):
    first, second = pairs.sides(pairs.waiting_for(lan, at=now).get(), lan)

    assert first == pair.first
    assert second == Glimpse(owner="Hùng", touched_at=now)


def test_a_seller_who_sees_one_of_two_may_not_answer_and_the_shop_owner_may(pair, lan, chu):
    assert not pairs.may_answer(pair, lan)
    assert pairs.may_answer(pair, chu)


def test_a_seller_who_sees_neither_does_not_know_of_the_pair(pair, bich, now):
    assert not pairs.waiting_for(bich, at=now).exists()
    assert pairs.pair_for(bich, pair.pk) is None


def test_the_shop_owner_sees_both_in_full(pair, chu, now):
    seen = pairs.waiting_for(chu, at=now).get()

    assert (seen.sees_first, seen.sees_second) == (True, True)
    assert pairs.sides(seen, chu) == (pair.first, pair.second)


def test_a_pair_put_off_comes_back_tomorrow(pair, lan, now):
    pairs.put_off(pair, at=now)

    assert not pairs.waiting_for(lan, at=now).exists()
    assert pairs.waiting_for(lan, at=now + timedelta(days=1)).exists()


def test_keeping_apart_is_an_answer_that_can_be_taken_back(pair, chu, now):
    pairs.keep_apart(pair, by=chu, at=now)
    kept = pairs.counts_for(chu, at=now)
    pairs.ask_again(pair, by=chu, at=now)

    assert (kept.waiting, kept.apart) == (0, 1)
    assert pairs.counts_for(chu, at=now).waiting == 1


def test_a_merged_pair_is_counted_as_merged_and_waits_again_when_undone(pair, chu, now):
    merged = merge(pair.second, into=pair.first, by=chu, at=now, pair=pair)
    counts = pairs.counts_for(chu, at=now)
    undo(merged, by=chu, at=now)

    assert counts == (0, 1, 0)
    assert pairs.counts_for(chu, at=now) == (1, 0, 0)


def test_every_piece_of_evidence_has_words_in_both_languages():
    codes = {code for levels in WEIGHTS.values() for code, _ in levels.values()} | {*NAME_CODES.values()}

    assert codes | {"phone_shared", "birth_year_same"} <= set(words.PLAIN)
    assert words.said("phone_same", {"value": "+84912345678"}) == "cùng số 0912 345 678"
    with translation.override("en"):
        assert words.short("name_shortened") == "name lacks a word"
