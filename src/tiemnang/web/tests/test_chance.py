"""The chance to buy as a seller meets it: the number, what it is made of, and nothing where none is told."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tiemnang.leads.models import FactDefinition, Lead, Stage
from tiemnang.scoring import actions as scoring
from tiemnang.scoring.learning import card
from tiemnang.scoring.learning.card import Scorecard
from tiemnang.scoring.models import Score, WinModel
from tiemnang.tables.bins import NumberBins, WordBins

CARD = Scorecard(
    (WordBins("channel", ("referral", "import")), NumberBins("fact.budget", (12e6,))),
    -2.0,
    ((0.0, 0.0, 1.3, -1.2), (0.0, -0.2, 0.3)),
)


@pytest.fixture
def told(lead, now) -> Score:
    """Lan's lead with a chance of 34.3 %, everyone's being 12 %."""
    FactDefinition.objects.create(key="budget", name="Ngân sách", type="money")
    model = WinModel.objects.create(
        moment="arrival", state="champion", kind="points", made_at=now, outcomes=400, won=50, window="all",
        card=card.written(CARD), report={},
    )  # fmt: skip
    scoring.rescore([lead.pk], at=now)
    reasons = [["everyone", -1, 120], ["channel", 2, 203], ["fact.budget", 0, -31], ["other", -1, 51]]
    Score.objects.filter(lead=lead).update(win=343, win_reasons=reasons, win_model=model)
    return Score.objects.get(lead=lead)


def figures(text: str) -> list[float]:
    """The numbers of the rows under a chance, as they are shown."""
    rows = text[text.index("why-rows") :].split("</div>")[0]
    return [
        float(one.replace("−", "-").replace(",", "."))
        for one in re.findall(r'class="num">([^<]+)</span>', rows)
    ]


def test_the_page_tells_the_chance_and_what_it_is_made_of(inside, lead, told):
    text = inside.get(f"/leads/{lead.pk}/").text

    assert '<span class="big">34\u00a0%</span>' in text and "gấp 2,9 lần mức chung (12\u00a0%)" in text
    assert "kênh là Giới thiệu" in text and "chưa rõ ngân sách" in text and "yếu tố khác" in text
    assert sum(figures(text)) == 34


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_small_chance_is_told_in_tenths_that_add_up(inside, lan, lead, told, language):
    lan.language = language
    lan.save()
    reasons = [["everyone", -1, 120], ["channel", 3, -75], ["other", -1, -11]]
    Score.objects.filter(lead=lead).update(win=34, win_reasons=reasons)

    text = inside.get(f"/leads/{lead.pk}/").text

    assert ("3,4\u00a0%" if language == "vi" else "3.4\u00a0%") in text
    assert round(sum(figures(text)), 6) == 3.4


def test_todays_card_opens_to_the_same_reasons(inside, lead, told):
    text = inside.get("/today/").text

    assert "<b>34\u00a0%</b>" in text and sum(figures(text)) == 34


def test_without_a_chance_the_points_stand_there_and_it_says_why(inside, lead, now):
    scoring.rescore([lead.pk], at=now)

    text = inside.get(f"/leads/{lead.pk}/").text

    assert "Chưa đủ khách có kết quả" in text and 'href="/honesty/"' in text
    assert "Khả năng mua</h2>" not in text


def test_of_whom_bought_nothing_is_said_about_chances(inside, lead, now):
    Lead.objects.filter(pk=lead.pk).update(stage=Stage.CUSTOMER)
    scoring.rescore([lead.pk], at=now)

    text = inside.get(f"/leads/{lead.pk}/").text

    assert "khả năng mua" not in text and "Khả năng mua" not in text


def test_a_chance_costs_a_page_few_queries(inside, lead, told, django_assert_max_num_queries):
    inside.get(f"/leads/{lead.pk}/")

    with django_assert_max_num_queries(23):
        inside.get(f"/leads/{lead.pk}/")


def test_a_lead_nobody_judged_yet_stands_on_todays_list(inside, lan, lead, told):
    came = timezone.now() - timedelta(minutes=5)
    Lead.objects.create(
        name="Trần Thị Mỹ Linh", owner=lan, created_at=came, arrived_at=came + timedelta(seconds=1)
    )

    texts = [inside.get(f"/today/?open={pk}").text for pk in Lead.objects.values_list("pk", flat=True)]

    assert all("Trần Thị Mỹ Linh" in text for text in texts)
