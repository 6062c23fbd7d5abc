"""Minh asks his own customers: the form, the wait, what was found, and a draft made of it; nothing on it is a promise."""

import re

import pytest

from tiemnang.due.models import Job
from tiemnang.leads.models import Lead
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.models import MiningRun, ProfileVersion
from tiemnang.targeting.tests import shop
from tiemnang.targeting.tests.businesses import work_off
from tiemnang.web import profile_speech
from tiemnang.web.profile_sight import fields_once


@pytest.fixture
def as_minh(client, minh):
    """A browser in which minh, who leads a team, is signed in; he sees everybody's leads."""
    minh.sees = "all"
    minh.save()
    client.force_login(minh)
    return client


@pytest.fixture
def run(minh) -> MiningRun:
    """What a shop of six months has to tell, worked out."""
    shop.open_shop(months=6, each=200)
    waiting = Lead.objects.filter(purchases=None).order_by("pk").values("pk")[:120]
    Lead.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        stage="new", touched_at=None
    )
    asked = targeting.ask({"best": "customers", "base": "leads"}, by=minh, at=shop.month(7))
    work_off(Job.objects.get(pk=asked.job_id), shop.month(7))
    asked.refresh_from_db()
    return asked


def test_the_form_asks_who_is_best_and_against_whom(as_minh, lead):
    form = as_minh.get("/profiles/mine/").text
    as_minh.post(
        "/profiles/mine/",
        {"best": "list", "list": "0912 345 678\nkhông phải số", "base": "both", "share": "20"},
    )

    assert "thân thiết nhất" in form and "dán số điện thoại" in form
    assert MiningRun.objects.get().question == {
        "best": "list", "base": "both", "share": 20, "product": "", "leads": [lead.pk],
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"best": "giàu"}, {"base": ""}, {"share": "0"}, {"best": "criteria", "view": "9"}]
)
def test_a_question_that_makes_no_sense_is_asked_again(as_minh, wrong):
    answer = as_minh.post("/profiles/mine/", {"best": "value", "base": "customers", "share": "20"} | wrong)

    assert answer.status_code == 422 and "Chọn lại khách tốt là ai" in answer.text
    assert not MiningRun.objects.exists()


def test_a_run_shows_how_far_it_is_and_can_be_stopped_and_asked_again(as_minh):
    as_minh.post("/profiles/mine/", {"best": "value", "base": "customers", "share": "20"})
    asked = MiningRun.objects.get()
    waiting = as_minh.get(f"/profiles/runs/{asked.pk}/").text
    stopped = as_minh.post(f"/profiles/runs/{asked.pk}/stop/", follow=True).text
    as_minh.post(f"/profiles/runs/{asked.pk}/again/")

    assert "20 % khách mua nhiều tiền nhất, so với khách hàng khác" in waiting and "Dừng lại" in waiting
    assert "Đã dừng giữa chừng" in stopped and MiningRun.objects.count() == 2


def test_a_shop_without_customers_is_told_what_to_do(as_minh, minh, now):
    asked = targeting.ask({"best": "value"}, by=minh, at=now)
    work_off(Job.objects.get(pk=asked.job_id), now)

    page = as_minh.get(f"/profiles/runs/{asked.pk}/").text

    assert "Chưa đến 3 khách tốt" in page and "Hỏi cách khác" in page


def test_what_was_found_is_said_in_plain_words_with_its_doubt(as_minh, run):
    page = as_minh.get(f"/profiles/runs/{run.pk}/").text

    assert "khách tốt có chung" in page and "Nét riêng" in page and "Nhân khẩu học" in page
    assert "ngành là spa" in page.lower() and "nhân viên" in page
    assert page.count('class="lift" role="img"') >= 3 and "khoảng tin cậy 95 %" in page
    assert "Trên phần khách để riêng" in page and "Ưu tiên" in page


def test_every_trait_and_rule_leads_to_its_leads(as_minh, run):
    page = as_minh.get(f"/profiles/runs/{run.pk}/").text

    names = set(re.findall(rf"\?target=(m{run.pk}-[rtl]\d+)", page))
    assert {name.split("-")[1][0] for name in names} >= {"r", "t"}
    for name in sorted(names)[:3]:
        assert as_minh.get("/leads/", {"target": name}).status_code == 200
        assert re.fullmatch(r"[\d.]+ khách", as_minh.get("/profiles/count/", {"target": name}).text)


def test_the_weights_move_and_the_groups_are_drawn_anew(as_minh, run):
    answer = as_minh.post(
        f"/profiles/runs/{run.pk}/weigh/",
        {"volume": "0", "reach": "0", "loyalty": "0", "growth": "100"},
        headers={"HX-Request": "true"},
    )
    run.refresh_from_db()

    assert run.weights == {"volume": 0, "reach": 0, "loyalty": 0, "growth": 100}
    assert 'id="groups"' in answer.text and "<html" not in answer.text


def test_chosen_groups_become_a_draft_that_keeps_what_it_rests_on(as_minh, run):
    refused = as_minh.post(f"/profiles/runs/{run.pk}/keep/", {"name": "Chủ spa"})
    answer = as_minh.post(f"/profiles/runs/{run.pk}/keep/", {"name": "Chủ spa", "rule": ["0"]}, follow=True)
    version = ProfileVersion.objects.get()

    assert refused.status_code == 422 and "Chọn ít nhất một nhóm" in refused.text
    assert version.evidence["run"] == run.pk and version.criteria == targeting.content_from(run, [0]).criteria
    assert "kiểm lại" in answer.text and "Nét riêng" in answer.text
    as_minh.post(f"/profiles/runs/{run.pk}/keep/", {"into": str(version.profile_id), "rule": ["0", "1"]})
    assert version.profile.versions.count() == 2


def test_who_is_alike_is_a_ranking_with_its_doubt_and_no_chance(as_minh, run):
    page = as_minh.get(f"/profiles/runs/{run.pk}/alike/").text

    assert "đứng trên" in page and "Đây không phải khả năng mua" in page
    assert page.count("data-row") == 50 and 'rel="next"' in page
    first = run.lookalikes.order_by("-rank").first()
    assert str(first.lead) in page


def test_lan_sees_of_the_alike_only_whom_she_may(client, lan, run, team_a):
    lan.sees_pool = False
    lan.save()
    mine = run.lookalikes.order_by("-rank").first().lead_id
    Lead.objects.filter(pk=mine).update(owner=lan)
    client.force_login(lan)

    page = client.get(f"/profiles/runs/{run.pk}/alike/").text

    assert page.count("data-row") == 1
    assert client.get("/profiles/mine/").status_code == 403
    for verb in ("stop", "again", "keep", "weigh"):
        assert client.post(f"/profiles/runs/{run.pk}/{verb}/").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([("need.said", "is", "nhắc lịch")], "cần “nhắc lịch”"),
        ([("need", "is", True)], "đã nói mình cần gì"),
        ([("age", ">=", 30), ("age", "<", 45)], "tuổi từ 30 đến dưới 45"),
        ([("fact.so_giuong", ">=", 6), ("fact.so_giuong", "<", 9)], "từ 6 đến dưới 9 giường"),
        ([("fact.so_giuong", "=", 3)], "3 giường"),
        (
            [("fact.so_giuong", ">=", 20), ("purchases.product", "is", "Gói Chuỗi")],
            "từ 20 giường, từng mua Gói Chuỗi",
        ),
    ],
)
def test_traits_are_said_as_people_speak(rules, said):
    shop.FactDefinition.objects.create(key="so_giuong", name="Số giường", group="industry", type="number")
    tree = {
        "combinator": "and",
        "not": False,
        "rules": [dict(zip(("field", "operator", "value"), one)) for one in rules],
    }

    assert profile_speech.said(tree, fields_once()) == said


def test_the_page_of_a_run_costs_the_same_however_much_was_found(as_minh, run, django_assert_max_num_queries):
    as_minh.get(f"/profiles/runs/{run.pk}/")

    with django_assert_max_num_queries(20):
        as_minh.get(f"/profiles/runs/{run.pk}/")
