"""A learned card opened as rules: whoever a bin holds gets its points, as people would have written them."""

import pytest

from tiemnang.criteria.register import known_fields
from tiemnang.leads.models import Fact, FactDefinition, Lead, Source
from tiemnang.scoring.actions.rescoring import judged
from tiemnang.scoring.card_words import rule_said
from tiemnang.scoring.learned_rules import START, rewritten
from tiemnang.scoring.learning.card import Scorecard
from tiemnang.scoring.scorecards import ready
from tiemnang.tables.bins import NumberBins, WordBins

CARD = Scorecard(
    (
        WordBins("channel", ("referral", "import")),
        NumberBins("fact.branches", (1.0, 3.0)),
        WordBins("has.zalo", ("true", "false")),
        WordBins("need.said", ()),
        WordBins("fact.gone", ("x",)),
    ),
    -2.0,
    ((0.1, 0.0, 0.9, -1.2), (0.0, -0.3, 0.2, 0.7), (0.0, 0.0, 0.25, -0.25), (-0.15, 0.15), (0.0, 0.0, 0.5)),
)


@pytest.fixture
def branches(db) -> FactDefinition:
    """How many branches a shop has."""
    return FactDefinition.objects.create(key="branches", name="Số cơ sở", type="number")


@pytest.fixture
def rules(branches):
    """The card as rules; the field that is gone cannot be asked about."""
    return rewritten(CARD, known_fields(), start_name="điểm xuất phát")


def test_the_rules_read_as_people_would_have_written_them(rules):
    said = {rule_said(rule, known_fields()): rule.points for rule in rules.rules}

    assert said == {
        "điểm xuất phát": 50,
        "kênh là Giới thiệu": 13,
        "kênh là Data mua ngoài": -17,
        "số cơ sở không quá 1": -4,
        "số cơ sở trên 1, và số cơ sở không quá 3": 3,
        "số cơ sở trên 3": 10,
        "có tài khoản Zalo": 4,
        "không có tài khoản Zalo": -4,
        "chưa rõ nhu cầu": -2,
        "đã biết nhu cầu": 2,
    }
    assert rules.left_out == 1


def test_a_lead_gets_the_points_of_its_bins(rules, branches, lead, lan, now):
    source = Source.objects.create(name="Khách giới thiệu", folded="khach gioi thieu", channel="referral")
    Lead.objects.filter(pk=lead.pk).update(source=source)
    Fact.objects.create(lead=lead, definition=branches, value="5", number=5.0, known_at=now, origin="member")

    ((_pk, _clues, points),) = judged([lead.pk], ready(rules.rules, now), at=now)

    worth = CARD.score({"channel": "referral", "fact.branches": 5, "has.zalo": False, "need.said": None})
    expected = START + sum(
        points for key, place, points in CARD.points() if (key, place) in placed(worth) and key != "fact.gone"
    )
    assert points.points == expected == START + 13 + 10 - 4 - 2


def placed(scored) -> set[tuple[str, int]]:
    """(field, bin) of every column of the card."""
    return {(bins.name, place) for bins, place in zip(CARD.columns, scored.bins)}
