"""Whether the score is honest, as people read it: what was told against what happened."""

import pytest

from tiemnang.leads.models import Lead, Stage
from tiemnang.scoring.learning import card
from tiemnang.scoring.learning.card import Scorecard
from tiemnang.scoring.models import LearningField, WinModel
from tiemnang.tables.bins import WordBins
from tiemnang.team.models import Role

CARD = Scorecard((WordBins("channel", ("referral", "import")),), -1.1, ((0.0, 0.0, 0.9, -1.2),))
REPORT = {
    "auc": 0.749,
    "log_loss": 0.486,
    "log_loss_base": 0.562,
    "log_loss_gain": 0.135,
    "reliability": [
        {"from": 0.0, "to": 0.2, "told": 0.11, "count": 200, "won": 24, "low": 0.082, "high": 0.172},
        {"from": 0.2, "to": 0.4, "told": 0.29, "count": 178, "won": 50, "low": 0.22, "high": 0.35},
        {"from": 0.8, "to": 1.0, "told": 0.9, "count": 22, "won": 11, "low": 0.31, "high": 0.69},
    ],
    "lift": [
        {"tenth": at, "count": 40, "won": 30 - 3 * at, "rate": (30 - 3 * at) / 40} for at in range(1, 11)
    ],
    "drift": [{"field": "channel", "psi": 0.31}, {"field": "province", "psi": 0.02}],
    "held_back": {"fact.gioi_tinh": "gender"},
}


@pytest.fixture
def model(now, db) -> WinModel:
    """The model in use, with its report."""
    return WinModel.objects.create(
        moment="arrival", state="champion", kind="points", made_at=now, outcomes=400, won=100, window="all",
        card=card.written(CARD), report=REPORT,
    )  # fmt: skip


def test_with_few_outcomes_it_says_how_many_are_missing_and_what_to_do(inside, now):
    for number in range(18):
        stage = Stage.CUSTOMER if number % 3 else Stage.UNSUITABLE
        Lead.objects.create(name=f"Khách {number}", stage=stage, created_at=now, arrived_at=now)

    answer = inside.get("/honesty/")

    assert "<b>18 khách có kết quả</b>: 12 đã mua, 6 không mua" in answer.text
    assert "Còn thiếu 12 nữa mới đủ 30" in answer.text and "/imports/" in answer.text


def test_what_was_told_stands_beside_what_happened(inside, model):
    answer = inside.get("/honesty/")

    assert "Trong 100 khách được chấm quanh 29\u00a0%, thực tế <b>28 người mua</b> (22–35)" in answer.text
    assert "1 nhóm lệch khỏi con số đã chấm" in answer.text
    assert answer.text.count("dot-open") == 1 and "/leads/?win=20-40" in answer.text


def test_the_verdict_is_said_in_numbers_anybody_can_check(inside, model):
    text = inside.get("/honesty/").text

    assert "máy chỉ đúng người mua <b>75 lần trong 100</b>" in text
    assert "<b>68 người mua</b>; gọi bừa 100 khách gặp 25" in text
    assert "đổi nhiều" in text and "chấm theo nó là phân biệt đối xử" in text


def test_a_model_that_learned_nothing_is_called_so(inside, model):
    model.report = REPORT | {"auc": 0.51, "log_loss_gain": -0.002}
    model.save()

    text = inside.get("/honesty/").text

    assert "chưa hơn gì" in text and "gần như đoán mò" in text


@pytest.mark.parametrize("role", Role.values)
def test_everybody_may_read_it(client, lan, model, role):
    lan.role = role
    lan.save()
    client.force_login(lan)

    assert client.get("/honesty/").status_code == 200


def test_the_page_costs_the_same_however_many_versions_there_are(
    client, chu, model, now, django_assert_max_num_queries
):
    for number in range(40):
        WinModel.objects.create(
            moment="arrival", state="retired", kind="points", made_at=now, outcomes=number, won=1, window="all",
            card=card.written(CARD), report=REPORT,
        )  # fmt: skip
    LearningField.objects.create(key="channel", use="ask", question={"code": "alone", "auc": 0.8}, at=now)
    client.force_login(chu)

    with django_assert_max_num_queries(9):
        client.get("/honesty/")
