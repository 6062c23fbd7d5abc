"""Whether the score is honest, as people read it: what was told against what happened."""

import re
from html import unescape

import pytest

from tiemnang.due.models import Job
from tiemnang.leads.models import Lead, Stage
from tiemnang.scoring import actions as scoring
from tiemnang.scoring.learning import card
from tiemnang.scoring.learning.card import Scorecard
from tiemnang.scoring.models import LearningField, WinModel
from tiemnang.scoring.winning import keeping
from tiemnang.tables.bins import WordBins
from tiemnang.team.models import Role
from tiemnang.web import honesty

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

    assert "<b>18 khách có kết quả</b>" in answer.text and ">12 đã mua</a>" in answer.text
    assert "Còn thiếu 12 nữa mới đủ 30" in answer.text and "/imports/" in answer.text


def test_what_was_told_stands_beside_what_happened(inside, model):
    answer = inside.get("/honesty/")

    assert "Trong 100 khách được chấm quanh 29\u00a0%, thực tế <b>28 người mua</b> (22–35)" in answer.text
    assert "1 nhóm lệch khỏi con số đã chấm" in answer.text
    assert answer.text.count("dot-open") == 1 and "/leads/?win=20-40" in answer.text


def test_the_verdict_is_said_in_numbers_anybody_can_check(inside, model):
    text = inside.get("/honesty/").text

    assert "máy nhận ra đúng người mua <b>75 lần trong 100</b>" in text
    assert "<b>68 người mua</b>; gọi bừa 100 khách gặp 34" in text
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

    with django_assert_max_num_queries(12):
        client.get("/honesty/")


@pytest.fixture
def as_minh(client, minh):
    """A browser in which minh, who leads a team, is signed in."""
    client.force_login(minh)
    return client


@pytest.fixture
def earlier(now, db) -> WinModel:
    """A version that was in use before."""
    return WinModel.objects.create(
        moment="arrival", state="retired", kind="points", made_at=now, outcomes=300, won=80, window="newest_2500",
        card=card.written(CARD), report=REPORT | {"auc": 0.7, "spread": {"channel": [0, 3, 120, 0]}}, note="first",
    )  # fmt: skip


def test_an_earlier_version_is_used_again_at_one_press_and_back_at_another(as_minh, model, earlier):
    answer = as_minh.post(f"/honesty/versions/{earlier.pk}/use/", follow=True)

    assert WinModel.objects.get(state="champion") == earlier
    assert Job.objects.filter(kind=keeping.TELL).exists()
    assert "Đang chấm lại khách" in answer.text
    assert f'action="/honesty/versions/{model.pk}/use/"' in answer.text
    as_minh.post(f"/honesty/versions/{model.pk}/use/")
    assert WinModel.objects.get(state="champion") == model


def test_the_card_of_a_version_says_its_weights_and_what_differs(inside, model, earlier):
    text = inside.get(f"/honesty/versions/{earlier.pk}/").text

    assert "<span>Giới thiệu</span>" in text and ">+13</span>" in text
    assert "Data mua ngoài" not in text, "nobody it learned from was in that bin"
    assert "Khác bản đang dùng" in text and "bản đầu tiên đủ kết quả để học" in text


def test_a_learned_card_opens_as_a_draft_of_the_points(as_minh, minh, model):
    answer = as_minh.post(f"/honesty/versions/{model.pk}/draft/", follow=True)

    said = [(rule.points, rule.code) for rule in scoring.draft_of(minh)]
    assert said[0] == (50, "learned_start") and len(said) == 3
    assert "khách ở mức chung được 50 điểm" in answer.text and "kênh là Giới thiệu" in answer.text
    as_minh.post("/points/back/")
    assert len(scoring.draft_of(minh)) > 20


def test_a_question_is_answered_in_one_press_and_taken_back(as_minh, model, now):
    LearningField.objects.create(
        key="channel", use="ask", question={"code": "alone", "auc": 0.83, "gap": 0.02}, at=now
    )
    asked = as_minh.get("/honesty/fields/").text

    answer = as_minh.post("/honesty/fields/decide/", {"key": "channel", "use": "no"}, follow=True)

    assert "“Kênh” được ghi trước hay sau khi nói chuyện với khách?" in asked and "83 lần trong 100" in asked
    assert LearningField.objects.get(key="channel").use == "no"
    assert "Máy bỏ qua “Kênh”" in answer.text and Job.objects.filter(kind=keeping.FIT).exists()
    as_minh.post("/honesty/fields/decide/?key=channel&use=")
    assert not LearningField.objects.filter(key="channel", use="no").exists()


def test_a_protected_field_says_its_risk_before_it_is_switched_on(as_minh, model):
    text = as_minh.get("/honesty/fields/").text

    assert text.index("Người bị chấm thấp vì giới tính") < text.index("Tôi hiểu, cho máy học từ mục này")


def test_learning_is_asked_for_shown_and_stopped(as_minh, model):
    started = as_minh.post("/honesty/learn/", follow=True, headers={"referer": "http://testserver/honesty/"})

    assert "Đang học lại" in started.text and Job.objects.filter(kind=keeping.FIT).count() == 1
    as_minh.post("/honesty/learn/", {"do": "stop"})
    assert "Lần học gần nhất bị dừng" in as_minh.get("/honesty/").text


def test_learning_that_broke_down_is_said_and_can_be_tried_again(as_minh, model):
    Job.objects.create(kind=keeping.FIT, due_at=None, last_error="OperationalError")

    text = as_minh.get("/honesty/").text

    assert "hỏng giữa chừng" in text and "Học lại" in text and "OperationalError" not in text


@pytest.mark.parametrize("address", ["versions/{}/use/", "versions/{}/draft/", "learn/", "fields/decide/"])
def test_a_seller_changes_nothing_of_it(inside, model, address):
    answer = inside.post(f"/honesty/{address.format(model.pk)}", {"key": "channel", "use": "no"})

    assert answer.status_code == 403
    assert not Job.objects.exists() and not LearningField.objects.exists()


def test_a_seller_reads_versions_but_not_the_fields(inside, model):
    assert inside.get("/honesty/versions/").status_code == 200
    assert "Dùng lại bản này" not in inside.get(f"/honesty/versions/{model.pk}/").text
    assert inside.get("/honesty/fields/").status_code == 403


def test_enough_outcomes_and_nothing_learned_yet_offers_to_learn(as_minh, now):
    for number in range(30):
        stage = Stage.CUSTOMER if number % 3 else Stage.UNSUITABLE
        Lead.objects.create(name=f"Khách {number}", stage=stage, created_at=now, arrived_at=now)

    text = as_minh.get("/honesty/").text

    assert "Đủ kết quả rồi, chưa học lần nào" in text and "Học ngay" in text


def test_every_outcome_counted_is_one_press_from_its_leads(as_minh, now):
    for number in range(30):
        stage = Stage.CUSTOMER if number % 3 else Stage.UNSUITABLE
        Lead.objects.create(name=f"Khách {number}", stage=stage, created_at=now, arrived_at=now)
    text = unescape(as_minh.get("/honesty/").text)

    listed = {
        count: as_minh.get(href).text
        for href, count in re.findall(r'href="([^"]+)">(\d+) (?:đã|không) mua', text)
    }

    assert set(listed) == {"20", "10"}
    assert all(f"{count} khách khớp bộ lọc" in re.sub("<[^>]+>", "", page) for count, page in listed.items())


def test_when_learning_is_over_the_page_that_waited_is_drawn_anew(as_minh, model):
    as_minh.post("/honesty/learn/")
    waiting = as_minh.get("/honesty/progress/", headers={"HX-Request": "true"})

    Job.objects.update(due_at=None, done_at=model.made_at, result={})
    over = as_minh.get("/honesty/progress/", headers={"HX-Request": "true"})

    assert "Đang học lại" in waiting.text and "HX-Refresh" not in waiting.headers
    assert over.headers["HX-Refresh"] == "true"


def test_a_large_shop_says_what_was_counted_last_night(inside, lead, monkeypatch):
    fitted = [{"moment": "arrival", "outcomes": 21, "won": 4}, {"moment": "contact", "outcomes": 9, "won": 4}]
    Job.objects.create(kind=keeping.FIT, due_at=None, done_at=lead.created_at, result={"fitted": fitted})
    monkeypatch.setattr(honesty, "SMALL", 0)

    text = inside.get("/honesty/").text

    assert "<b>21 khách có kết quả</b>" in text and ">17 không mua</a>" in text


@pytest.mark.parametrize("address", ["versions/", "fields/"])
def test_versions_and_fields_cost_the_same_however_many_there_are(
    as_minh, model, now, address, django_assert_max_num_queries
):
    for number in range(40):
        WinModel.objects.create(
            moment="arrival", state="retired", kind="points", made_at=now, outcomes=number, won=1, window="all",
            card=card.written(CARD), report=REPORT,
        )  # fmt: skip
        LearningField.objects.create(key=f"fact.k{number}", use="ask", question={"code": "filled"}, at=now)

    with django_assert_max_num_queries(11):
        assert as_minh.get(f"/honesty/{address}").status_code == 200


def test_a_large_shop_that_never_learned_is_not_told_it_has_nothing(as_minh, lead, monkeypatch):
    monkeypatch.setattr(honesty, "SMALL", 0)

    text = as_minh.get("/honesty/").text

    assert "máy đếm khi học" in text and "Học ngay" in text and "Còn thiếu" not in text
