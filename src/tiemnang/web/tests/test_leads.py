"""The list of leads: what is found, who sees what, and what one press does for many."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tiemnang.capture import export
from tiemnang.leads.models import Entry, Identity, Lead, Source, Stage
from tiemnang.matching import actions as matching
from tiemnang.matching.models import DoubtfulPair
from tiemnang.scoring.models import Score
from tiemnang.web import lead_filters
from tiemnang.web import leads as leads_page

HTMX = {"HX-Request": "true"}


@pytest.fixture
def his(hung, now) -> Lead:
    """A lead of hung's, whom lan does not see."""
    lead = Lead.objects.create(name="Trần Bí Mật", owner=hung, created_at=now, arrived_at=now, touched_at=now)
    Identity.objects.create(lead=lead, kind="phone", value="+84987654321")
    return lead


def many(owner, count: int, **fields: object) -> list[Lead]:
    now = timezone.now()
    return Lead.objects.bulk_create(
        Lead(
            name=f"Khách số {number}",
            owner=owner,
            priority=float(number % 7),
            created_at=now - timedelta(minutes=number),
            arrived_at=now,
            **fields,
        )
        for number in range(count)
    )


def test_lan_sees_her_lead_with_number_and_stage(client, lan, lead):
    client.force_login(lan)

    page = client.get("/leads/").text

    assert "Nguyễn Thị Phương Thảo" in page and "0912 345 678" in page and "Mới" in page


def test_a_colleagues_lead_is_neither_listed_nor_found_nor_counted_nor_exported(client, lan, lead, his):
    client.force_login(lan)

    for address in ("/leads/", "/leads/?q=0987", f"/leads/?owner={his.owner_id}", "/leads/?view=silent"):
        assert "Bí Mật" not in client.get(address).text
    assert "<b>1</b>" in client.get("/leads/").text
    assert "Bí Mật" not in b"".join(client.get("/leads/export/?as=csv").streaming_content).decode()


def test_a_stranger_is_asked_to_sign_in(client, db):
    for address in ("/leads/", "/leads/new/", "/leads/export/", "/leads/filters/"):
        assert client.get(address).status_code == 302


def test_typing_without_diacritics_swaps_only_rows_and_count(client, lan, lead):
    client.force_login(lan)
    from_search = client.get("/leads/?q=phuong thao", headers=HTMX)

    assert "Nguyễn Thị Phương Thảo" in from_search.text and "<html" not in from_search.text
    assert 'id="matched" hx-swap-oob="true"' in from_search.text


def test_words_that_nobody_has_say_what_to_try(client, lan, lead):
    client.force_login(lan)

    assert "Không thấy ai với “zzz”" in client.get("/leads/?q=zzz").text


def test_each_filter_narrows_and_its_chip_takes_it_off(client, lan, lead):
    Lead.objects.filter(pk=lead.pk).update(province="48", points=70)
    many(lan, 3, stage="customer", touched_at=timezone.now())
    client.force_login(lan)

    for narrow in ("stage=new", "province=48", "points=50", "quiet=10", "stage=new&stage=contacting"):
        page = client.get(f"/leads/?{narrow}").text
        assert "Phương Thảo" in page and "Khách số" not in page, narrow
    assert "Bỏ lọc: Đà Nẵng" in client.get("/leads/?province=48").text


@pytest.mark.parametrize("few", [0, 8000])
def test_a_value_of_many_and_a_value_of_few_find_the_same(client, chu, lead, monkeypatch, few):
    monkeypatch.setattr(lead_filters, "FEW", few)
    source = Source.objects.create(name="Zalo", folded="zalo")
    many(chu, 3, province="01", stage="loyal")
    Lead.objects.filter(pk=lead.pk).update(province="48", source=source, awareness="comparing", points=70)
    client.force_login(chu)

    asked = ("province=48", f"source={source.pk}", "awareness=comparing", "stage=new&province=48&points=60")
    for narrow in (*asked, *(f"{one}&sort=newest" for one in asked), "stage=new&stage=customer"):
        page = client.get(f"/leads/?{narrow}").text
        assert "Phương Thảo" in page and "Khách số" not in page, narrow


def test_a_form_sent_half_empty_leaves_a_short_address(client, lan, lead):
    client.force_login(lan)

    assert client.get("/leads/?stage=new&source=&q=").url == "/leads/?stage=new"


@pytest.mark.parametrize(
    "nonsense",
    ["stage=x", "source=abc", "owner=-1", "since=hôm", "points=∞", "after=x~y", "before=~", "quiet=9e9"],
)
def test_an_address_that_makes_no_sense_shows_the_list(client, lan, lead, nonsense):
    client.force_login(lan)

    assert "Phương Thảo" in client.get(f"/leads/?{nonsense}").text


@pytest.mark.parametrize("first", ["/leads/", "/leads/?sort=newest"])
def test_pages_follow_each_other_there_and_back_without_a_gap(client, lan, first):
    many(lan, 120)
    client.force_login(lan)

    seen, address, backwards = [], first, []
    while address:
        context = client.get(address).context
        seen += [row.name for row in context["rows"]]
        last, address = context, f"/leads/{context['older']}" if context["older"] else ""
    while last["newer"]:
        last = client.get(f"/leads/{last['newer']}").context
        backwards.append([row.name for row in last["rows"]])

    assert len(seen) == len(set(seen)) == 120
    assert backwards == [seen[50:100], seen[:50]]


def test_the_page_asks_ten_questions_at_most_whatever_the_base_holds(
    client, lan, django_assert_max_num_queries
):
    many(lan, 120)
    source = Source.objects.create(name="Zalo", folded="zalo")
    Lead.objects.update(source=source)
    client.force_login(lan)

    for address in ("/leads/", f"/leads/?source={source.pk}&stage=new&q=khach", "/leads/?view=silent"):
        with django_assert_max_num_queries(10):
            client.get(address)


def test_counting_stops_at_a_thousand(client, lan):
    many(lan, 1010)
    client.force_login(lan)

    page = client.get("/leads/").text

    assert "1.000+" in page and "1.010" not in page


def test_lan_chooses_her_columns(client, lan, lead):
    client.force_login(lan)
    client.post("/leads/columns/", {"column": ["phone", "arrived", "nonsense"]})

    page = client.get("/leads/").text

    assert "Ngày đến</th>" in page and "Nguồn</th>" not in page


def test_the_leader_gives_leads_to_lan_and_takes_it_back(client, minh, lan, bich):
    given = many(bich, 3)
    client.force_login(minh)
    pick = [each.pk for each in given[:2]]

    asked = client.post("/leads/bulk/", {"what": "assign", "pick": pick})
    page = client.post("/leads/bulk/", {"what": "assign", "assign": lan.pk, "pick": pick}, follow=True)

    assert "2 khách đã chọn" in asked.text and "Đã giao 2 khách cho Lan" in page.text
    assert Lead.objects.filter(owner=lan).count() == 2
    client.post("/leads/bulk/undo/")
    assert Lead.objects.filter(owner=bich).count() == 3


def test_undo_leaves_alone_what_somebody_changed_since(client, minh, lan, bich):
    given = many(bich, 2)
    client.force_login(minh)
    client.post("/leads/bulk/", {"what": "stage", "stage": "qualified", "pick": [each.pk for each in given]})
    Lead.objects.filter(pk=given[0].pk).update(stage=Stage.CUSTOMER)

    client.post("/leads/bulk/undo/")

    assert set(Lead.objects.values_list("stage", flat=True)) == {"customer", "new"}


def test_a_seller_gives_leads_to_nobody_else(client, lan, bich, lead):
    client.force_login(lan)

    answer = client.post("/leads/bulk/", {"what": "assign", "assign": bich.pk, "pick": [lead.pk]})

    assert answer.status_code == 404 and Lead.objects.get(pk=lead.pk).owner == lan


def test_nobody_changes_leads_they_do_not_see(client, lan, his):
    client.force_login(lan)

    client.post("/leads/bulk/", {"what": "tag", "tag": "vip", "pick": [his.pk]})
    client.post(
        "/leads/bulk/", {"what": "stage", "stage": "fake", "all": "1", "query": f"owner={his.owner_id}"}
    )

    assert not his.taggings.exists() and Lead.objects.get(pk=his.pk).stage == "new"
    assert not Entry.objects.filter(lead=his).exists()


def test_all_that_match_are_tagged_not_only_the_page(client, lan):
    many(lan, 70)
    many(lan, 5, stage="customer")
    client.force_login(lan)

    client.post("/leads/bulk/", {"what": "tag", "tag": "Hội thảo", "all": "1", "query": "stage=new"})

    assert Lead.objects.filter(taggings__tag__name="Hội thảo").count() == 70
    client.post("/leads/bulk/undo/")
    assert not Lead.objects.filter(taggings__isnull=False).exists()


def test_a_viewer_may_not_change_and_who_may_not_export_gets_no_file(client, chu, lead):
    chu.role, chu.sees, chu.may_export = "viewer", "all", False
    chu.save()
    Lead.objects.update(owner=None, stage="contacting")
    client.force_login(chu)

    assert "Nhận khách này" not in client.get("/leads/").text
    assert client.post("/leads/bulk/", {"what": "tag", "tag": "x", "pick": [lead.pk]}).status_code == 404
    assert client.get("/leads/export/").status_code == 404
    assert client.get("/leads/new/").status_code == 404


def test_the_picked_leads_leave_as_a_file(client, lan, lead):
    client.force_login(lan)

    answer = client.post("/leads/bulk/", {"what": "export", "as": "csv", "pick": [lead.pk]})

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][2] == "Họ tên" and rows[1][2:4] == ["Nguyễn Thị Phương Thảo", "0912 345 678"]


def test_too_many_leads_for_a_workbook_are_offered_as_csv(client, lan, lead, monkeypatch):
    monkeypatch.setattr(export, "MOST_IN_XLSX", 2)
    many(lan, 2)
    client.force_login(lan)

    asked, picked = (
        client.get("/leads/export/?view=mine"),
        {"what": "export", "all": "1", "query": "view=mine"},
    )
    answer = client.post("/leads/bulk/", picked | {"as": "csv"})

    assert "xuất CSV" in asked.text and 'value="csv"' in asked.text and 'value="xlsx"' not in asked.text
    assert b"".join(answer.streaming_content).count(b"\n") == 4


def test_writing_a_lead_down_takes_a_name_or_a_number(client, lan):
    client.force_login(lan)

    empty = client.post("/leads/new/", {"owner": "me"})
    answer = client.post("/leads/new/", {"name": "chị Đỗ Quỳnh Như", "phone": "0708119643", "owner": "me"})

    lead = Lead.objects.get()
    assert empty.status_code == 422 and "một trong ba là đủ" in empty.text
    assert answer.url == f"/leads/{lead.pk}/"
    assert (lead.name, lead.salutation, lead.owner) == ("Đỗ Quỳnh Như", "chị", lan)


def test_a_number_short_of_a_digit_is_said_beside_the_field(client, lan):
    client.force_login(lan)

    answer = client.post("/leads/new/", {"phone": "091234567", "owner": "me"})

    assert (
        answer.status_code == 422 and "Thiếu 1 chữ số" in answer.text and 'value="091234567"' in answer.text
    )


def test_somebody_we_know_is_pointed_out_before_a_second_lead_is_made(client, lan, lead):
    matching.refresh_keys([lead.pk])
    client.force_login(lan)
    typed = {"name": "Phương Thảo", "phone": "0912345678", "owner": "me"}

    warned = client.post("/leads/new/", typed)
    while_typing = client.get("/leads/new/check/", typed)
    client.post("/leads/new/", {**typed, "confirm": "1"})

    assert "Nguyễn Thị Phương Thảo" in warned.text and "Nguyễn Thị Phương Thảo" in while_typing.text
    assert Lead.objects.count() == 2 and DoubtfulPair.objects.count() == 1


def test_of_a_colleagues_double_only_whose_and_when_is_told(client, lan, his):
    matching.refresh_keys([his.pk])
    client.force_login(lan)

    warned = client.post("/leads/new/", {"name": "Trần Mật", "phone": "0987654321", "owner": "me"})

    assert warned.status_code == 422
    assert "Hùng" in warned.text and "21/11/2026" in warned.text and "Bí Mật" not in warned.text


def told(name: str, win: int | None, lan, now) -> Lead:
    """A lead to whom this chance is told, in thousandths."""
    lead = Lead.objects.create(name=name, owner=lan, created_at=now, arrived_at=now)
    Score.objects.create(lead=lead, points=50, scored_at=now, win=win, win_reasons=[["everyone", -1, win]])
    return lead


def test_the_chance_to_buy_is_a_column_once_it_is_told(inside, lan, now):
    told("Ai đó", None, lan, now)
    before = inside.get("/leads/").text

    told("Lê Thị Hồng Nhung", 343, lan, now)
    after = inside.get("/leads/").text

    assert 'class="">Khả năng mua</th>' not in before and 'class="">Khả năng mua</th>' in after
    assert "34\u00a0%" in after


def test_the_list_is_sorted_and_narrowed_by_the_chance_to_buy(inside, lan, now):
    for name, win in (("Thấp", 34), ("Cao", 343), ("Giữa", 120), ("Chưa chấm", None)):
        told(name, win, lan, now)

    ordered = [row.name for row in inside.get("/leads/?sort=win").context["rows"]]
    narrowed = inside.get("/leads/?win=10-30")
    least = inside.get("/leads/?win=12&sort=win")

    assert ordered == ["Cao", "Giữa", "Thấp"]
    assert [row.name for row in narrowed.context["rows"]] == ["Giữa"]
    assert "khả năng mua 10–30 %" in narrowed.text
    assert [row.name for row in least.context["rows"]] == ["Cao", "Giữa"]
    assert len(inside.get("/leads/?win=nhieu").context["rows"]) == 4


def test_pages_by_the_chance_to_buy_follow_one_another(inside, lan, now, monkeypatch):
    monkeypatch.setattr(leads_page, "SIZE", 2)
    for number in range(5):
        told(f"Khách {number}", 100 + number, lan, now)

    first = inside.get("/leads/?sort=win").context
    second = inside.get(f"/leads/{first['older']}").context
    back = inside.get(f"/leads/{second['newer']}").context

    assert [row.win for row in (*first["rows"], *second["rows"])] == [104, 103, 102, 101]
    assert [row.win for row in back["rows"]] == [104, 103]


def test_the_list_by_the_chance_to_buy_walks_an_index(lan, now):
    for number in range(30):
        told(f"Khách {number}", 100 + number, lan, now)

    ordered = (
        Lead.objects.living().filter(score__win__isnull=False).order_by("-score__win", "-score__lead_id")
    )

    plan = ordered.values("pk")[:10].explain()
    assert "score_by_win" in plan or connection.vendor == "postgresql" and "Limit" in plan
    assert "TEMP B-TREE" not in plan
