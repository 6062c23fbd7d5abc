"""Minh says whom they want: writes it down, puts it into use, takes it back; lan reads it and sees who fits."""

import re

import pytest
from django.utils import timezone

from tiemnang.leads.models import Lead
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.actions import Content
from tiemnang.targeting.models import DiaryEntry, Profile, ProfileVersion
from tiemnang.team.models import Role

SPA = {
    "combinator": "or",
    "not": False,
    "rules": [
        {"field": "name", "operator": "contains", "value": "Thảo"},
        {"field": "province", "operator": "in", "value": ["48"]},
    ],
}
# The boxes of the same rule, as a browser sends them.
BOXES = {
    "combinator-r": "or",
    "was-r.0": "name", "field-r.0": "name", "operator-r.0": "contains", "value-r.0": "Thảo",
    "was-r.1": "province", "field-r.1": "province", "operator-r.1": "in", "value-r.1": "48",
}  # fmt: skip


@pytest.fixture
def as_minh(client, minh):
    """A browser in which minh, who leads a team, is signed in."""
    client.force_login(minh)
    return client


@pytest.fixture
def draft(minh) -> ProfileVersion:
    """A first draft of the spa owners."""
    content = Content(SPA, {"life": "Đứng bàn từ sáng.", "angle": "giảm khách bỏ hẹn"})
    return targeting.create(
        "Chủ spa nhiều cơ sở", product="gói Chuỗi", by=minh, at=timezone.now(), content=content
    )


@pytest.fixture
def used(draft, minh, lead) -> ProfileVersion:
    """The same in use, with every lead held against it."""
    targeting.publish(draft, by=minh, at=timezone.now())
    targeting.match([lead.pk], at=timezone.now())
    draft.refresh_from_db()
    return draft


def test_an_empty_house_is_told_what_to_do_first_and_what_to_expect(as_minh):
    page = as_minh.get("/profiles/").text

    assert "Đào từ khách hàng của mình" in page and "Viết tay" in page
    assert "từ 3: xếp được ai giống khách của mình" in page


def test_the_list_names_each_profile_with_its_versions_and_its_rule(as_minh, used):
    targeting.draft(used.profile, by=used.by, at=timezone.now())

    page = as_minh.get("/profiles/").text

    assert "Chủ spa nhiều cơ sở" in page and "gói Chuỗi" in page
    assert "bản 1, đang dùng" in page and "bản 2, nháp" in page
    assert "Tên có chữ “Thảo”, hoặc tỉnh thành là" in page


def test_a_profile_is_written_by_hand(as_minh):
    form = BOXES | {
        "name": "Chủ spa Đà Nẵng",
        "story-life": "Đứng bàn từ sáng tới tối.",
        "market_from": "2026-10-01",
    }
    asked = as_minh.post("/profiles/new/", form | {"do": "add:r"})
    answer = as_minh.post("/profiles/new/", form | {"do": "save"}, follow=True)

    assert 'name="field-r.2"' in asked.text and "Đứng bàn từ sáng tới tối." in asked.text
    version = ProfileVersion.objects.get()
    assert version.criteria["rules"][0]["value"] == "Thảo" and version.story["life"].startswith("Đứng bàn")
    assert "thị trường từ 01/10/2026" in answer.text and "bản 1, nháp" in answer.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "cần một cái tên"),
        ({"value-r.0": ""}, "Còn thiếu giá trị"),
        ({"market_from": "2026-12-01", "market_to": "2026-10-01"}, "Ngày hết phải sau ngày bắt đầu"),
        ({"market_from": "mai"}, "Chưa đọc được ngày"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(as_minh, wrong, said):
    form = BOXES | {"name": "Chủ spa", "story-goals": "Mở cơ sở thứ ba", "do": "save"} | wrong

    page = as_minh.post("/profiles/new/", form).text

    assert said in page and "Mở cơ sở thứ ba" in page
    assert not Profile.objects.exists()


def test_a_draft_is_changed_with_its_story_and_what_it_rests_on(as_minh, draft):
    form = BOXES | {
        "value-r.0": "Spa",
        "note-text": "Chủ 2 cơ sở hỏi nhiều hơn",
        "note-source": "hội thảo 10/2026",
        "do": "save",
    }
    as_minh.post(f"/profiles/{draft.profile_id}/1/edit/", form)
    draft.refresh_from_db()
    kept = draft.evidence["notes"]
    as_minh.post(f"/profiles/{draft.profile_id}/1/edit/", BOXES | {"note-off": "0", "do": "save"})
    draft.refresh_from_db()

    assert [note["text"] for note in kept] == ["Chủ 2 cơ sở hỏi nhiều hơn"] and not draft.evidence["notes"]


def test_the_version_says_whom_it_means_and_how_they_live(as_minh, draft):
    page = as_minh.get(f"/profiles/{draft.profile_id}/1/").text

    assert "Tên có chữ “Thảo”" in page and "Tỉnh thành là" in page
    assert "Đứng bàn từ sáng." in page and "Mở lời hợp nhất: giảm khách bỏ hẹn." in page
    assert "Công bố bản 1" in page


def test_before_publishing_it_is_said_who_becomes_a_target(as_minh, draft, lead):
    page = as_minh.get(f"/profiles/{draft.profile_id}/1/publish/").text

    assert "thành khách mục tiêu" in page and ">1 khách<" in page
    name = re.search(r"\?target=(v\d+-new)", page)[1]
    assert str(lead) in as_minh.get("/leads/", {"target": name}).text


def test_publishing_is_done_and_taken_back(as_minh, draft):
    done = as_minh.post(f"/profiles/{draft.profile_id}/1/publish/", follow=True)
    assert "Đã công bố bản 1" in done.text and "bản 1, đang dùng" in done.text

    back = as_minh.post(f"/profiles/{draft.profile_id}/1/take-back/", follow=True)

    assert "Bản 1 lại là bản nháp" in back.text and "bản 1, nháp" in back.text


def test_a_version_in_use_is_changed_by_a_new_one_and_the_two_are_compared(as_minh, used):
    as_minh.post(f"/profiles/{used.profile_id}/draft/")
    as_minh.post(f"/profiles/{used.profile_id}/2/edit/", BOXES | {"value-r.0": "Spa", "do": "save"})

    compared = as_minh.get(f"/profiles/{used.profile_id}/2/against/1/").text
    before = as_minh.get(f"/profiles/{used.profile_id}/2/publish/").text

    assert "<mark>Tên có chữ “Thảo”</mark>" in compared and "<mark>Tên có chữ “Spa”</mark>" in compared
    assert "thôi là khách mục tiêu" in before and "Bản 1 sẽ nghỉ" in before


def test_a_version_that_asks_nothing_cannot_be_published(as_minh, minh):
    version = targeting.create("Ai cũng được", by=minh, at=timezone.now())

    page = as_minh.get(f"/profiles/{version.profile_id}/1/publish/").text
    as_minh.post(f"/profiles/{version.profile_id}/1/publish/")

    assert "chưa có điều kiện nào" in page
    assert not ProfileVersion.objects.filter(state="published").exists()


def test_a_version_rests_and_a_profile_is_laid_aside_and_taken_up(as_minh, used):
    refused = as_minh.post(f"/profiles/{used.profile_id}/shelve/", follow=True)
    as_minh.post(f"/profiles/{used.profile_id}/1/rest/")
    as_minh.post(f"/profiles/{used.profile_id}/shelve/")

    assert "Cho bản ấy nghỉ trước" in refused.text
    assert "Chủ spa nhiều cơ sở" in as_minh.get("/profiles/").text  # among those laid aside
    assert Profile.objects.get().archived_at
    as_minh.post(f"/profiles/{used.profile_id}/shelve/", {"do": "back"})
    assert not Profile.objects.get().archived_at


def test_what_was_learned_stands_in_the_diary(as_minh, draft):
    as_minh.post(f"/profiles/{draft.profile_id}/diary/", {"text": "Hội thảo ra khách tốt hơn quảng cáo"})

    page = as_minh.get(f"/profiles/{draft.profile_id}/1/").text

    assert "Hội thảo ra khách tốt hơn quảng cáo" in page
    assert DiaryEntry.objects.filter(verb="noted").count() == 1


def test_every_number_leads_to_its_leads_and_a_chip_says_why_they_are_there(as_minh, used, lead, minh):
    other = Lead.objects.create(
        name="Lê Văn Khác", owner=minh, created_at=lead.created_at, arrived_at=lead.arrived_at
    )

    inside = as_minh.get("/leads/", {"target": f"v{used.pk}"}).text
    outside = as_minh.get("/leads/", {"target": f"v{used.pk}-out"}).text
    by_rule = as_minh.get("/profiles/count/", {"target": f"v{used.pk}-r0"}).text

    assert str(lead) in inside and str(other) not in inside and "khớp chân dung Chủ spa nhiều cơ sở" in inside
    assert str(other) in outside and str(lead) not in outside
    assert by_rule == "1 khách"


@pytest.mark.parametrize("name", ["v99999", "m99999-r0", "v1-r77", "m1", "'; DROP", "v1-x"])
def test_a_name_that_stands_for_nothing_breaks_nothing(as_minh, draft, name):
    assert as_minh.get("/leads/", {"target": name}).status_code == 200
    assert as_minh.get("/profiles/count/", {"target": name}).status_code == 200


def test_the_page_of_a_lead_says_how_far_they_fit_and_why(inside, used, lead):
    page = inside.get(f"/leads/{lead.pk}/").text

    assert "Khớp chân dung" in page and "100&nbsp;%" in page and "tên có chữ “Thảo”" in page


def test_lan_reads_and_changes_nothing(inside, draft):
    listed, version = inside.get("/profiles/").text, inside.get(f"/profiles/{draft.profile_id}/1/").text

    assert "Viết tay" not in listed and "Công bố" not in version and "Vừa học được gì" not in version
    for address in (
        "1/edit/",
        "1/publish/",
        "draft/",
        "shelve/",
        "1/rest/",
        "1/take-back/",
        "1/discard/",
        "diary/",
    ):
        assert inside.post(f"/profiles/{draft.profile_id}/{address}").status_code == 403


def test_a_marketer_shapes_profiles_too(client, bich, draft):
    bich.role = Role.MARKETER
    bich.save()
    client.force_login(bich)

    client.post(f"/profiles/{draft.profile_id}/1/edit/", BOXES | {"value-r.0": "Spa", "do": "save"})

    draft.refresh_from_db()
    assert draft.criteria["rules"][0]["value"] == "Spa"


def test_a_draft_can_be_thrown_away(as_minh, draft):
    answer = as_minh.post(f"/profiles/{draft.profile_id}/1/discard/", follow=True)

    assert "Đã bỏ bản nháp 1" in answer.text and not ProfileVersion.objects.exists()


def test_the_list_costs_the_same_however_many_profiles(as_minh, minh, django_assert_max_num_queries):
    for name in ("Chủ spa", "Chủ salon", "Quản lý phòng khám", "Chủ tiệm nail"):
        targeting.create(name, by=minh, at=timezone.now(), content=Content(SPA))

    with django_assert_max_num_queries(16):
        page = as_minh.get("/profiles/").text

    assert page.count("nháp</a>") == 4
