"""A chance to buy in words: its parts add up to the number shown, in both languages."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.leads.models import FactDefinition
from tiemnang.scoring.learning import learning
from tiemnang.scoring.learning.card import EVERYONE, OTHER
from tiemnang.scoring.learning.why import Why
from tiemnang.scoring.win_words import LEAST_OUTCOMES, LEAST_RARER, MOST, Speaker, chance_of, held_back_said
from tiemnang.tables.bins import NumberBins, WordBins

CHANNEL = WordBins("channel", ("referral", "facebook"))
BRANCHES = NumberBins("fact.branches", (1.0, 3.0))
BUDGET = NumberBins("fact.budget", (12_000_000.0,))
BINS = {bins.name: bins for bins in (CHANNEL, BRANCHES, BUDGET)}


@pytest.fixture
def speaker(db) -> Speaker:
    """Somebody who knows what people wrote down about leads."""
    FactDefinition.objects.create(key="branches", name="Số cơ sở", type="number")
    FactDefinition.objects.create(key="budget", name="Ngân sách", type="money")
    return Speaker()


@pytest.mark.parametrize(
    ("bins", "place", "said"),
    [
        (CHANNEL, 0, "chưa rõ kênh"),
        (CHANNEL, 1, "kênh: loại ít gặp"),
        (CHANNEL, 2, "kênh là Giới thiệu"),
        (BRANCHES, 1, "số cơ sở không quá 1"),
        (BRANCHES, 2, "số cơ sở trên 1 đến 3"),
        (BRANCHES, 3, "số cơ sở trên 3"),
        (BUDGET, 2, "ngân sách trên 12.000.000\u00a0₫"),
        (NumberBins("fact.beds", ()), 1, "đã biết beds"),
        (WordBins("fact.ghi_chu", ()), 1, "đã ghi ghi chu"),
        (WordBins("has.zalo", ("true", "false")), 3, "không có tài khoản Zalo"),
        (WordBins("fact.tra_gop", ("true",)), 2, "tra gop: có"),
    ],
)
def test_a_bin_is_said_as_people_speak(speaker, bins, place, said):
    assert speaker.bin(bins, place) == said


PARTS = st.lists(st.tuples(st.sampled_from(sorted(BINS)), st.integers(-300, 300)), max_size=12)


@given(base=st.integers(0, 400), parts=PARTS, other=st.integers(-50, 50))
def test_the_number_shown_is_the_sum_of_its_parts_in_both_languages(base, parts, other):
    win = base + sum(amount for _key, amount in parts) + other
    if not 0 <= win <= 1000:
        return
    stored = [[EVERYONE, -1, base], *([key, 0, amount] for key, amount in parts), [OTHER, -1, other]]
    speaker = Speaker()
    speaker.__dict__["fields"] = {}

    for language in ("vi", "en"):
        with translation.override(language):
            told = chance_of(win, stored, BINS, speaker)

        assert told.base + sum(reason.amount for reason in told.reasons) == told.shown
        assert told.shown == (win if told.in_tenths else round(win / 10))
        assert len(told.reasons) <= MOST + 1 and all(reason.amount for reason in told.reasons)


def test_what_is_left_is_named_as_other(speaker):
    stored = [[EVERYONE, -1, 120], ["channel", 2, 200], ["fact.branches", 3, 40], [OTHER, -1, -20]]

    told = chance_of(340, stored, BINS, speaker)

    assert (told.shown, told.base) == (34, 12)
    assert [tuple(reason) for reason in told.reasons] == [
        ("kênh là Giới thiệu", 20),
        ("số cơ sở trên 3", 4),
        ("yếu tố khác", -2),
    ]


def test_every_reason_to_hold_a_field_back_has_words():
    assert all(held_back_said(why) != why for why in Why)


def test_pages_and_learning_agree_on_how_few_are_too_few():
    assert (LEAST_OUTCOMES, LEAST_RARER) == (learning.LEAST_OUTCOMES, learning.LEAST_RARER)
