"""The parts of a priority on today's card: shown numbers that multiply to the shown result."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from tiemnang.customers.models import CustomerValue, Purchase
from tiemnang.leads.models import FactDefinition, Lead, Source
from tiemnang.leads.models.known import Fact, Need
from tiemnang.scoring import actions as scoring
from tiemnang.scoring import measuring
from tiemnang.scoring.measuring import Learned
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules.worth import Sale, products_of, worths
from tiemnang.scoring.rules.yardstick import NOTHING_LEARNED
from tiemnang.web.priorities import made

SOLD = worths(
    [Sale(frozenset({"phan mem"}), "facebook", amount) for amount in [4_000_000, 6_000_000, 8_000_000] * 4]
    + [Sale(frozenset(), "referral", 9_000_000)]
)


def number(shown: str, language: str) -> float:
    """A shown number read as a person of that language reads it; money has dots in both."""
    digits = re.sub(r"[^\d.,]", "", shown)
    if "₫" in shown or language == "vi":
        digits = digits.replace(".", "").replace(",", ".")
    figure = float(digits.replace(",", ""))
    return figure / 100 if "%" in shown else figure


@pytest.fixture
def sold(db, now):
    """The shop knows what its sales bring."""
    by = NOTHING_LEARNED._replace(worths=SOLD, per_point=81_234.0, products=products_of(SOLD))
    return measuring.keep(Learned(by, 40, 13, 80), at=now)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("win", "days", "budget", "need", "expected", "said"),
    [
        (183, 0.01, 0, "", 0, "qua Facebook"),
        (34, 3, 12_345_000, "Phần mềm", 0, "theo ngân sách họ nói"),
        (None, 1, 0, "", 0, "qua Facebook"),
        (1000, 90, 0, "Cần phần mềm gấp", 0, "theo 12 lần đã bán cho nhu cầu “Cần phần mềm gấp”"),
        (None, 2, 0, "phần mềm", 0, "theo 12 lần đã bán cho nhu cầu “phần mềm”"),
        (None, 90, 0, "Phần mềm", 33_333_000, "đoán từ những lần đã mua"),
    ],
)
def test_the_shown_numbers_multiply_to_the_shown_result(
    sold, lead, language, win, days, budget, need, expected, said
):
    now = timezone.now()
    came = now - timedelta(days=days)
    source = Source.objects.create(name="Facebook", folded="facebook", channel="facebook")
    Lead.objects.filter(pk=lead.pk).update(
        source=source, created_at=came, arrived_at=came + timedelta(seconds=9)
    )
    if budget:
        told = FactDefinition.objects.create(key="budget", name="Ngân sách", type="money")
        Fact.objects.create(
            lead=lead, definition=told, value="12tr", number=budget, known_at=came, origin="form"
        )
    if need:
        Need.objects.create(lead=lead, said=need, since=came, origin="form")
    if expected:
        CustomerValue.objects.create(
            lead=lead, recency=9, frequency=2, monetary=8_000_000, first_at=came, last_at=came, segment="loyal",
            alive=0.9, expected=expected, low=0, high=90_000_000, counted_at=now,
        )  # fmt: skip
        Purchase.objects.create(lead=lead, amount=8_000_000, at=came)
    scoring.rescore([lead.pk], at=now)
    Score.objects.filter(lead=lead).update(win=win)
    lead.refresh_from_db()

    with translation.override(language):
        found = made(lead, Score.objects.get(lead=lead), at=now)

    product = 1.0
    for line in found.lines:
        product = (
            product / number(line.shown, language)
            if "÷" in line.shown
            else product * number(line.shown, language)
        )
    assert number(found.shown, language) == pytest.approx(product, abs=0.51)
    assert found.is_money and (days < 90) == bool(found.tomorrow)
    assert language == "en" or said in " ".join(f"{line.said} {line.note}" for line in found.lines)


def test_without_sales_points_stand_in_and_nothing_is_said_of_money(lead, now):
    scoring.rescore([lead.pk], at=now)
    lead.refresh_from_db()

    found = made(lead, Score.objects.get(lead=lead), at=now)

    assert not found.is_money and "₫" not in "".join(line.shown for line in found.lines)
    assert found.lines[0].said == "điểm, thay cho khả năng mua"


def test_the_open_card_tells_what_a_call_today_brings(inside, sold, lead, lan):
    scoring.rescore([lead.pk], at=timezone.now())
    Score.objects.filter(lead=lead).update(win=300, win_reasons=[["everyone", -1, 300]])

    page = inside.get("/today/").text

    assert "nếu gọi trong hôm nay" in page and "xếp như đáng chừng này mỗi cuộc gọi" in page


def test_who_was_given_up_has_no_priority_to_explain(lead, now):
    lead.stage = "unsuitable"

    assert made(lead, None, at=now) is None
