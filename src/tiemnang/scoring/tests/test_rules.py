"""What the card is worth, and that its reasons hide nothing."""

import json
import timeit

from hypothesis import given
from hypothesis import strategies as st

from tiemnang.leads.models import Awareness, Channel, Stage
from tiemnang.pipeline.models import CallResult
from tiemnang.scoring.rules import DEFAULT, ENGAGEMENT, FIT, Clues, judge, priority_of
from tiemnang.scoring.words import SENTENCES, said

CARD = judge(DEFAULT)
FULL = Clues(
    phones=1, mails=1, channel="website", age=3.2, need="giảm khách bỏ hẹn", severity=2, budget=20_000_000,
    stage="contacting", awareness="comparing", last_result="interested", unanswered=1, has_organisation=True,
)  # fmt: skip
CLUES = st.builds(
    Clues,
    phones=st.integers(0, 3),
    mails=st.integers(0, 2),
    zalos=st.integers(0, 1),
    bad_ways=st.integers(0, 9),
    channel=st.sampled_from(["", *Channel.values]),
    age=st.floats(0, 4000),
    need=st.text(max_size=120),
    severity=st.integers(0, 3),
    budget=st.integers(0, 10**12),
    stage=st.sampled_from(Stage.values),
    awareness=st.sampled_from(["", *Awareness.values]),
    last_result=st.sampled_from(["", *CallResult.values]),
    unanswered=st.integers(0, 20),
    has_organisation=st.booleans(),
    has_place=st.booleans(),
    purchases=st.integers(0, 9),
    last_bought=st.floats(0, 4000),
    touched=st.none() | st.floats(0, 4000),
    due=st.none() | st.floats(-4000, 4000),
    promised=st.booleans(),
    expected=st.just(0) | st.integers(1000, 10**11),
)


@given(CLUES)
def test_the_reasons_add_up_to_exactly_the_points(clues):
    said = CARD.points_for(clues)

    assert said.points == sum(reason.points for reason in said.reasons)
    for part, shown in ((FIT, said.fit), (ENGAGEMENT, said.engagement)):
        assert shown == min(max(sum(one.points for one in said.reasons if one.part == part), 0), 100)
    assert 0 <= said.points <= 100


@given(CLUES)
def test_reasons_come_heaviest_first_and_each_can_be_said(clues):
    reasons = CARD.points_for(clues).reasons

    weights = [abs(reason.points) for reason in reasons]
    assert weights == sorted(weights, reverse=True)
    assert all(reason.code in SENTENCES and said(reason.code, reason.args) for reason in reasons)


@given(CLUES)
def test_reasons_are_stored_as_they_are_said(clues):
    said = CARD.points_for(clues)

    assert json.loads(said.text) == [
        [code, points, dict(args), part] for code, points, args, part in said.reasons
    ]


@given(CLUES)
def test_a_young_lead_is_never_worth_less_than_the_same_lead_later(clues):
    assert CARD.points_for(clues._replace(age=0))[0] >= CARD.points_for(clues)[0]


@given(CLUES, st.integers(1, 99))
def test_priority_grows_with_points_and_never_falls_below_zero(clues, points):
    assert 0 <= priority_of(points, clues) <= priority_of(points + 1, clues)


def test_a_referral_with_a_need_outranks_a_bought_contact():
    referred = Clues(phones=1, channel="referral", need="cần nhắc lịch", severity=2)
    bought = Clues(phones=1, channel="import")

    assert CARD.points_for(referred)[0] > CARD.points_for(bought)[0] + 30


def test_somebody_nobody_can_reach_is_worth_little():
    said = CARD.points_for(Clues(bad_ways=2, age=200))

    assert said.points == 0
    assert said.reasons[0].code == "floor"


def test_a_year_after_a_purchase_the_customer_is_worth_a_call():
    spring = Clues(phones=1, stage="customer", purchases=1, last_bought=30, touched=30)
    winter = spring._replace(last_bought=350, touched=350)

    assert priority_of(CARD.points_for(winter)[0], winter) > 5 * priority_of(
        CARD.points_for(spring)[0], spring
    )


def test_a_promise_outranks_a_plan_and_both_outrank_waiting():
    base = Clues(phones=1, age=20, stage="contacting", touched=3)

    promised, planned = base._replace(due=-0.01, promised=True), base._replace(due=-0.01)

    assert priority_of(50, promised) > priority_of(50, planned) > priority_of(50, base)
    assert priority_of(50, base._replace(due=2)) < priority_of(50, base)


def test_one_lead_is_judged_in_a_blink():
    seconds = min(timeit.repeat(lambda: CARD.points_for(FULL), number=2000, repeat=3)) / 2000

    assert seconds < 1e-3  # some ten microseconds on a machine that does nothing else
