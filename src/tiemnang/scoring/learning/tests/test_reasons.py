"""Every number shown on a lead equals the sum of its reasons, whatever the card and whoever the lead."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from tiemnang.scoring.learning.card import EVERYONE, Scorecard, apportioned
from tiemnang.scoring.learning.trees import BITS, GREATER, UP_TO, Forest
from tiemnang.tables.bins import NumberBins, WordBins

WEIGHT = st.floats(-6, 6, allow_nan=False)
COLUMNS = (
    WordBins("Nguồn", ("Giới thiệu", "Zalo")),
    NumberBins("Ngân sách", (5e6, 20e6), spoken=True),
    NumberBins("Số nhân viên", (3.0,)),
)
LEADS = st.fixed_dictionaries(
    {},
    optional={
        "Nguồn": st.sampled_from(["Giới thiệu", "Zalo", "tờ rơi", "", None]),
        "Ngân sách": st.sampled_from(["4tr", "15-20tr", "1 tỷ", "chưa rõ", None]),
        "Số nhân viên": st.one_of(st.none(), st.integers(0, 500), st.just(math.nan)),
    },
)
FORESTS = st.builds(
    lambda start, a, b, c: Forest(
        start, ([0, BITS, 0b101, a, [1, UP_TO, 1e7, b, c]], [2, GREATER, 8.0, c, [2, UP_TO, 2.0, a, b]])
    ),
    WEIGHT,
    WEIGHT,
    WEIGHT,
    WEIGHT,
)
POINTS = st.tuples(*(st.tuples(*[WEIGHT] * len(bins)) for bins in COLUMNS))


@st.composite
def card_of_any_kind(draw):
    """Points only, or points beside trees."""
    forest = draw(st.one_of(st.none(), FORESTS))
    own = draw(POINTS) if forest else ()
    return Scorecard(COLUMNS, draw(WEIGHT), draw(POINTS), draw(WEIGHT), own, forest, draw(st.floats(0, 1.5)))


@settings(max_examples=300, deadline=None)
@given(card_of_any_kind(), LEADS)
def test_the_reasons_add_up_to_exactly_the_number_shown(card, lead):
    scored = card.score(lead)

    reasons = card.reasons(scored)

    assert sum(reason.thousandths for reason in reasons) == scored.shown
    assert 0 <= scored.shown <= 1000 and reasons[0].column == EVERYONE
    assert math.isclose(card.centre + sum(scored.parts) + scored.other, scored.log_odds, abs_tol=1e-9)


@given(card_of_any_kind(), LEADS)
def test_no_reason_points_against_its_weight_by_more_than_rounding(card, lead):
    scored = card.score(lead)
    parts = dict(zip((bins.name for bins in COLUMNS), scored.parts))

    told = {reason.column: reason.thousandths for reason in card.reasons(scored) if reason.column in parts}

    assert all(worth * parts[name] >= 0 or abs(worth) <= 1 for name, worth in told.items())


@given(st.lists(st.floats(-500, 500, allow_nan=False), min_size=1, max_size=30))
def test_whole_parts_stay_within_one_of_the_exact_ones(exact):
    total = round(sum(exact))

    whole = apportioned(exact, total)

    assert sum(whole) == total and all(abs(one - two) <= 1.001 for one, two in zip(whole, exact))
