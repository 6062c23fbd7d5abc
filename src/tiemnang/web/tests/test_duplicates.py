"""Deciding whether two leads are one, in the browser."""

import pytest
from django.utils import timezone

from tiemnang.leads.models import Fact, FactDefinition, Identity, Lead
from tiemnang.matching.models import DoubtfulPair, Merge
from tiemnang.web.side_by_side import marked

HTMX = {"HX-Request": "true"}


def twin_of(lead: Lead, **fields: object) -> DoubtfulPair:
    now = timezone.now()
    fields = {"name": "Nguyễn Phương Thảo", "owner": lead.owner, **fields}
    twin = Lead.objects.create(created_at=now, arrived_at=now, **fields)
    Identity.objects.create(lead=twin, kind="phone", value="+84987654321")
    evidence = [["name_shortened", {}, 6.0], ["phone_differs", {}, -2.0]]
    return DoubtfulPair.objects.create(
        first=lead, second=twin, probability=0.78, evidence=evidence, found_at=now
    )


def test_both_leads_stand_side_by_side_with_their_differences_marked(client, lan, lead):
    pair = twin_of(lead)
    client.force_login(lan)

    page = client.get("/duplicates/").text

    assert "Nguyễn <mark>Thị</mark> Phương Thảo" in page
    assert "tên thiếu chữ" in page and "khác số" in page
    assert f"/duplicates/{pair.pk}/merge/" in page


def test_a_pair_that_waits_is_never_said_to_be_certain(client, lan, lead):
    pair = twin_of(lead)
    DoubtfulPair.objects.filter(pk=pair.pk).update(probability=0.9999)
    client.force_login(lan)

    page = client.get("/duplicates/").text

    assert "99 %" in page.replace("\u00a0", " ") or "99%" in page
    assert "100" not in page.split('class="prob"')[1].split("</span>")[0].rsplit(">", 1)[1]


def test_merging_brings_the_next_pair_and_a_way_back(client, lan, lead):
    pair = twin_of(lead)
    client.force_login(lan)

    answer = client.post(
        f"/duplicates/{pair.pk}/merge/", {"keep": "first", "choose-name": "second"}, headers=HTMX
    )

    merged = Merge.objects.get()
    assert "Đã gộp" in answer.text and f"/duplicates/merges/{merged.pk}/undo/" in answer.text
    assert "<html" not in answer.text and "Không còn cặp nào" in answer.text
    assert Lead.objects.get(pk=lead.pk).name == "Nguyễn Phương Thảo"
    assert Lead.objects.get(pk=pair.second_id).merged_into_id == lead.pk


def test_the_other_lead_can_be_the_one_to_keep(client, lan, lead):
    pair = twin_of(lead)
    client.force_login(lan)

    client.post(f"/duplicates/{pair.pk}/merge/", {"keep": "second", "choose-name": "first"})

    kept = Lead.objects.get(pk=pair.second_id)
    assert kept.merged_into is None and kept.name == "Nguyễn Thị Phương Thảo"


def test_a_merge_is_taken_back_from_the_list_of_merges(client, lan, lead):
    pair = twin_of(lead)
    client.force_login(lan)
    client.post(f"/duplicates/{pair.pk}/merge/", {"keep": "first"})

    assert "Tách lại" in client.get("/duplicates/?tab=merged").text
    client.post(f"/duplicates/merges/{Merge.objects.get().pk}/undo/")

    assert Lead.objects.get(pk=pair.second_id).merged_into is None
    assert "Có phải một người?" in client.get("/duplicates/").text


def test_keeping_apart_asks_no_more_and_can_be_taken_back(client, lan, lead):
    pair = twin_of(lead)
    client.force_login(lan)

    client.post(f"/duplicates/{pair.pk}/apart/")
    waiting, apart = client.get("/duplicates/").text, client.get("/duplicates/?tab=apart").text
    client.post(f"/duplicates/{pair.pk}/again/")

    assert "Không còn cặp nào" in waiting and "Xem lại" in apart
    assert "Có phải một người?" in client.get("/duplicates/").text


def test_a_pair_is_put_off_until_tomorrow(client, lan, lead):
    pair = twin_of(lead)
    client.force_login(lan)

    answer = client.post(f"/duplicates/{pair.pk}/later/", headers=HTMX)

    assert "mai cặp này hiện lại" in answer.text and "Không còn cặp nào" in answer.text


def test_of_a_colleagues_lead_lan_learns_only_whose_it_is_and_when_it_was_last_contacted(
    client, lan, hung, lead, now
):
    pair = twin_of(lead, name="Phương Thảo Bí Mật", owner=hung, touched_at=now)
    client.force_login(lan)

    page = client.get("/duplicates/").text

    assert "Hùng" in page and "21/11/2026" in page
    assert "Bí Mật" not in page and "987 654" not in page
    assert client.post(f"/duplicates/{pair.pk}/merge/", {"keep": "first"}).status_code == 404
    assert client.post(f"/duplicates/{pair.pk}/apart/").status_code == 404
    assert not Merge.objects.exists()


def test_a_member_who_sees_neither_lead_sees_no_pair(client, bich, lead):
    pair = twin_of(lead)
    client.force_login(bich)

    assert "Không còn cặp nào" in client.get(f"/duplicates/?pair={pair.pk}").text
    assert client.post(f"/duplicates/{pair.pk}/later/").status_code == 404


def test_a_viewer_looks_and_decides_nothing(client, chu, lead):
    pair = twin_of(lead)
    chu.role, chu.sees = "viewer", "all"
    chu.save()
    client.force_login(chu)

    assert "Gộp làm một" not in client.get("/duplicates/").text
    assert client.post(f"/duplicates/{pair.pk}/merge/", {"keep": "first"}).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client, lead):
    assert client.get("/duplicates/").status_code == 302


def test_facts_that_disagree_are_chosen_one_by_one(client, lan, lead, now):
    pair = twin_of(lead)
    rooms = FactDefinition.objects.create(key="rooms", name="Số phòng")
    for each, value in ((lead, "3"), (pair.second, "4")):
        Fact.objects.create(lead=each, definition=rooms, value=value, known_at=now, origin="sheet")
    client.force_login(lan)

    page = client.get("/duplicates/").text
    client.post(f"/duplicates/{pair.pk}/merge/", {"keep": "first", "choose-fact.rooms": "second"})

    assert 'name="choose-fact.rooms"' in page
    assert lead.facts.get(superseded_at=None).value == "4"


def test_a_page_costs_the_same_however_many_pairs_wait(client, chu, lead, django_assert_max_num_queries):
    for _ in range(20):
        twin_of(lead)
    client.force_login(chu)

    with django_assert_max_num_queries(14):
        client.get("/duplicates/")


@pytest.mark.parametrize(
    ("one", "two", "pieces"),
    [
        (
            "Nguyễn Thị Thảo",
            "Nguyễn Thảo",
            [("Nguyễn ", False), ("Thị", True), (" ", False), ("Thảo", False)],
        ),
        ("Thanh Khê, Hồ Chí Minh", "Thanh Khê, Hà Nội", [("Thanh Khê, ", False), ("Hồ Chí Minh", True)]),
        ("a.b@gmail.com", "c.b@gmail.com", [("a", True), (".b@gmail.com", False)]),
    ],
)
def test_only_the_words_that_differ_are_marked(one, two, pieces):
    assert list(marked(one, two)[0]) == pieces
