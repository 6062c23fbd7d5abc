"""The scorecard as people change it: with boxes and buttons, tried before it counts."""

import pytest

from tiemnang.due.models import Job
from tiemnang.scoring import actions as scoring
from tiemnang.scoring.models import Scorecard
from tiemnang.scoring.scorecards import current_rules

NAMED = {
    "combinator-r": "and", "was-r.0": "name", "field-r.0": "name", "operator-r.0": "contains", "value-r.0": "spa",
    "part": "0", "of": "", "name": "",
}  # fmt: skip


@pytest.fixture
def as_minh(client, minh):
    """A browser in which minh, who leads a team, is signed in."""
    client.force_login(minh)
    return client


def test_the_card_stands_there_as_sentences(as_minh):
    answer = as_minh.get("/points/")

    assert "có số điện thoại dùng được" in answer.text and "+15" in answer.text
    assert "Đang dùng bảng điểm mẫu" in answer.text


def test_a_new_rule_goes_into_the_draft_and_can_be_taken_back(as_minh, minh):
    answer = as_minh.post("/points/rules/new/", NAMED | {"points": "9", "do": "save"}, follow=True)

    assert "Bản nháp của bạn" in answer.text and "tên có chữ “spa”" in answer.text
    assert len(current_rules()) + 1 == len(scoring.draft_of(minh))
    as_minh.post("/points/back/")
    assert "tên có chữ “spa”" not in as_minh.get("/points/").text


def test_what_is_missing_is_said_beside_the_boxes(as_minh):
    without_points = as_minh.post("/points/rules/new/", NAMED | {"points": "", "do": "save"})
    words = as_minh.post("/points/rules/new/", NAMED | {"points": "nhiều", "do": "save"})
    without_value = as_minh.post("/points/rules/new/", NAMED | {"points": "5", "value-r.0": "", "do": "save"})

    assert "Viết số điểm khác 0." in without_points.text
    assert "là số nguyên" in words.text
    assert "Còn thiếu giá trị" in without_value.text


def test_counting_something_brings_its_limits(as_minh):
    once = as_minh.post("/points/rules/new/", NAMED | {"points": "5"})
    each = as_minh.post("/points/rules/new/", NAMED | {"points": "5", "of": "entries.met"})

    assert 'name="half_life"' not in once.text
    assert 'name="half_life"' in each.text and 'name="cap"' in each.text


def test_a_rule_opens_with_what_it_says(as_minh):
    answer = as_minh.get("/points/rules/fresh/")

    assert 'name="points" inputmode="text" maxlength="4" required value="15"' in answer.text
    assert 'name="half_life" inputmode="numeric" maxlength="4" value="7"' in answer.text
    assert as_minh.get("/points/rules/khong-co/").status_code == 404


def test_a_draft_is_tried_saved_and_counted(as_minh, lead):
    as_minh.post("/points/rules/phone/change/", {"do": "off"})
    tried = as_minh.get("/points/preview/")

    assert "Xuống nhiều nhất" in tried.text and str(lead) in tried.text
    saved = as_minh.post("/points/save/", follow=True)
    assert "Đang tính lại điểm" in saved.text and Job.objects.filter(kind=scoring.RECOUNT).exists()
    assert "tắt" in saved.text and Scorecard.objects.count() == 1
    stopped = as_minh.post("/points/recount/", {"do": "stop"}, follow=True)
    assert "Tính lại từ đầu" in stopped.text


def test_minh_is_told_that_the_owner_saved_meanwhile_and_takes_it_in(as_minh, minh, chu, now):
    as_minh.post("/points/rules/phone/change/", {"do": "off"})
    scoring.switch("mail", False, by=chu, at=now)
    card = scoring.save_card(by=chu, at=now)

    refused = as_minh.post("/points/save/", follow=True)
    taken = as_minh.post(f"/points/meet/{card.pk}/", {"do": "take"}, follow=True)
    saved = as_minh.post("/points/save/", follow=True)

    assert (
        "Chưa lưu" in refused.text and f"{chu.given_name} đã lưu bảng khác trong lúc bạn sửa" in refused.text
    )
    assert "trong lúc bạn sửa" not in taken.text and "Đang tính lại điểm" in saved.text
    off = {rule.code for rule in current_rules() if not rule.is_on}
    assert {"phone", "mail"} <= off


def test_minh_keeps_his_draft_once_he_has_seen_theirs(as_minh, minh, chu, now):
    as_minh.post("/points/rules/phone/change/", {"do": "off"})
    scoring.switch("mail", False, by=chu, at=now)
    card = scoring.save_card(by=chu, at=now)

    as_minh.post(f"/points/meet/{card.pk}/", {"do": "keep"})
    as_minh.post("/points/save/")

    assert next(rule for rule in current_rules() if rule.code == "mail").is_on


def test_the_page_costs_the_same_however_long_the_log(as_minh, minh, now, django_assert_max_num_queries):
    for points in range(20, 28):
        rule = next(rule for rule in current_rules() if rule.code == "phone")
        scoring.put(rule._replace(points=points), by=minh, at=now)
        scoring.save_card(by=minh, at=now)

    with django_assert_max_num_queries(16):
        answer = as_minh.get("/points/")

    assert answer.text.count("Dùng lại bản này") == 7


def test_a_seller_does_not_see_the_card(client, lan):
    client.force_login(lan)

    assert client.get("/points/").status_code == 403
