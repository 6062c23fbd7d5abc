"""The pages of segments: made by a rule, filled by hand, laid over each other, put away and printed."""

import pytest

from tiemnang.criteria import counts
from tiemnang.criteria.models import SavedView
from tiemnang.customers.actions import Bought
from tiemnang.customers.actions import record as record_purchases
from tiemnang.database.bulk import ON_POSTGRESQL
from tiemnang.leads import actions as leads
from tiemnang.segments import actions as segments
from tiemnang.segments.models import Listed, Membership, Segment, StrategySheet
from tiemnang.web import segment_figures

RULE = {
    "combinator-r": "and",
    "was-r.0": "stage",
    "field-r.0": "stage",
    "operator-r.0": "in",
    "value-r.0": ["new"],
}
IS_NEW = {"combinator": "and", "rules": [{"field": "stage", "operator": "in", "value": ["new"]}]}


@pytest.fixture
def as_chu(client, chu):
    """A browser in which the owner is signed in."""
    client.force_login(chu)
    return client


@pytest.fixture
def segment(chu, lead, now):
    """The new leads, of whom chị Thảo is one."""
    return segments.make("Khách mới", tree=IS_NEW, by=chu, at=now)


@pytest.fixture
def by_hand(chu, now):
    """An empty list."""
    return segments.make("Hội thảo 20/11", by=chu, at=now)


def test_without_segments_the_page_says_what_to_do_first(as_chu):
    answer = as_chu.get("/segments/")

    assert "Chưa có phân khúc nào" in answer.text and "/segments/new/" in answer.text


def test_a_rule_becomes_a_segment_with_its_sentence_and_its_members(as_chu, lead):
    answer = as_chu.post("/segments/new/", RULE | {"do": "save", "name": "Khách mới"}, follow=True)

    assert "chặng là mới" in answer.text and "Nguyễn Thị Phương Thảo" in answer.text
    assert Segment.objects.get().size == 1 and not SavedView.objects.exists()


def test_while_somebody_writes_the_boxes_come_back_with_a_live_count(as_chu, lead):
    page = as_chu.post("/segments/new/", RULE | {"do": "look"})

    assert "1 khách" in page.text and "chặng là mới" in page.text


def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(as_chu, segment):
    nameless = as_chu.post("/segments/new/", RULE | {"do": "save", "name": " "})
    taken = as_chu.post("/segments/new/", RULE | {"do": "save", "name": "Khách mới"})
    circular = as_chu.post(
        f"/segments/{segment.pk}/edit/",
        {"combinator-r": "and", "was-r.0": "segments", "field-r.0": "segments", "operator-r.0": "has_any"}
        | {"value-r.0": [str(segment.pk)], "do": "save", "name": "Khách mới"},
    )

    assert "Đặt tên cho phân khúc" in nameless.text and 'value="new" checked' in nameless.text
    assert "Đã có phân khúc tên này" in taken.text
    assert "hỏi ngược chính nó" in circular.text


def test_a_seller_reads_segments_but_changes_none(client, lan, segment):
    client.force_login(lan)

    page = client.get(f"/segments/{segment.pk}/")

    assert page.status_code == 200 and "Sửa điều kiện" not in page.text
    for address in (f"/segments/{segment.pk}/edit/", "/segments/new/", f"/segments/{segment.pk}/sheet/edit/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/segments/{segment.pk}/archive/").status_code == 403


def test_counts_are_of_the_leads_somebody_may_see(client, hung, segment):
    client.force_login(hung)

    rows = client.get("/segments/").context["rows"]
    page = client.get(f"/segments/{segment.pk}/")

    assert [(row.size, row.change, row.drawing) for row in rows] == [(0, None, "")]
    assert "Phương Thảo" not in page.text and not page.context["rows"]


def test_a_segment_put_away_comes_back_by_the_toast(as_chu, segment):
    away = as_chu.post(f"/segments/{segment.pk}/archive/", follow=True)
    listed = as_chu.get("/segments/?archived=1")
    as_chu.post(f"/segments/{segment.pk}/back/")

    assert f"/segments/{segment.pk}/back/" in away.text and "Khách mới" in listed.text
    assert Segment.objects.get().archived_at is None


def test_the_list_of_leads_is_narrowed_to_a_segment_and_says_so(as_chu, segment, lead, lan, now):
    leads.create(
        name="Lê Văn Phúc", ways=[("phone", "0905000111")], by=lan, at=now, owner=lan, stage="customer"
    )

    page = as_chu.get("/leads/", {"group": f"s{segment.pk}"})
    outside = as_chu.get("/leads/", {"group": f"-s{segment.pk}"})

    assert [row.name for row in page.context["rows"]] == ["Nguyễn Thị Phương Thảo"]
    assert [row.name for row in outside.context["rows"]] == ["Lê Văn Phúc"]
    assert [chip.said for chip in outside.context["chips"]] == ["không ở Khách mới"]


def test_ticked_leads_go_on_a_list_and_back_off(as_chu, by_hand, lead):
    as_chu.post("/leads/bulk/", {"what": "list", "pick": lead.pk, "list": "Hội thảo 20/11"})
    there = Listed.objects.filter(segment=by_hand).count()
    as_chu.post("/leads/bulk/undo/")

    assert (there, Listed.objects.count()) == (1, 0)


def test_a_list_can_be_made_while_leads_are_put_on_it(as_chu, lead):
    as_chu.post("/leads/bulk/", {"what": "list", "pick": lead.pk, "list": "Khách hội chợ"})

    assert Segment.objects.get().name == "Khách hội chợ"
    assert Membership.objects.now().get().lead_id == lead.pk


def test_a_segment_by_rule_is_no_list_to_be_filled(as_chu, segment, lead):
    answer = as_chu.post("/leads/bulk/", {"what": "list", "pick": lead.pk, "list": "Khách mới"}, follow=True)

    assert "không phải danh sách" in answer.text and not Listed.objects.exists()


def test_pasted_numbers_fill_a_list_and_those_of_nobody_are_named(as_chu, by_hand, lead):
    answer = as_chu.post(
        f"/segments/{by_hand.pk}/add/", {"phones": "0912 345 678\n0999 000 111"}, follow=True
    )

    assert "Đã thêm 1 khách" in answer.text and "0999 000 111" in answer.text
    assert Listed.objects.get().lead_id == lead.pk


def test_picked_members_leave_a_list(as_chu, by_hand, lead, chu, now):
    segments.put_on(by_hand, [lead.pk], by=chu, at=now)

    as_chu.post(f"/segments/{by_hand.pk}/remove/", {"pick": [lead.pk]})

    assert not Membership.objects.now().exists()


def test_overlaps_are_drawn_and_told_as_a_table_with_money(as_chu, segment, lead, lan, now):
    buyer = leads.create(name="Lê Văn Phúc", ways=[("phone", "0905000111")], by=lan, at=now, owner=lan)
    record_purchases([Bought(buyer.pk, 15_000_000, now)], at=now, by=lan)
    segments.place([buyer.pk, lead.pk], at=now)

    page = as_chu.get("/segments/overlap/", {"set": [segment.code, "bought"]})

    regions = [
        (bar.said, bar.region.count, bar.region.bought, bar.region.money) for bar in page.context["bars"]
    ]
    assert regions == [("Khách mới", 1, 0, 0), ("Đã mua", 1, 1, 15_000_000)]
    assert "<svg" in page.text and f"/leads/?group=s{segment.pk}.-bought" in page.text
    link = as_chu.get(f"/leads/?group=-{segment.code}.bought")
    assert [row.name for row in link.context["rows"]] == ["Lê Văn Phúc"]


def test_the_strategy_sheet_is_written_once_and_printed_on_a_page(as_chu, segment, lan):
    said = {
        "angle": "Giảm một nửa khách quên hẹn",
        "channels": "Zalo",
        "budget": "15tr",
        "responsible": lan.pk,
    }

    wrong = as_chu.post(f"/segments/{segment.pk}/sheet/edit/", said | {"budget": "nhiều"})
    late = as_chu.post(
        f"/segments/{segment.pk}/sheet/edit/", said | {"starts_on": "2026-12-01", "ends_on": "2026-11-01"}
    )
    page = as_chu.post(f"/segments/{segment.pk}/sheet/edit/", said, follow=True)

    assert (wrong.status_code, late.status_code) == (422, 422)
    assert "Chưa đọc được số tiền" in wrong.text and "nhiều" in wrong.text
    assert StrategySheet.objects.get().budget == 15_000_000
    assert "Giảm một nửa khách quên hẹn" in page.text and "Mai Lan" in page.text and "15.000.000" in page.text


@pytest.mark.parametrize("slip", [{"budget": "99999999999999999999 tỷ"}, {"starts_on": "0026-11-21"}])
def test_a_slip_of_the_hand_is_said_and_never_breaks_the_sheet(as_chu, segment, slip):
    answer = as_chu.post(f"/segments/{segment.pk}/sheet/edit/", slip)

    assert answer.status_code == 422 and not StrategySheet.objects.exists()
    assert as_chu.get(f"/segments/{segment.pk}/sheet/").status_code == 200


def test_the_sheet_counts_what_came_of_it_in_its_period(as_chu, segment, lead, chu, lan, now):
    told = {"starts_on": now.date(), "ends_on": now.date(), "spent": 3_000_000}
    segments.write_sheet(segment, told, by=chu, at=now)
    record_purchases([Bought(lead.pk, 12_000_000, now)], at=now, by=lan)
    segments.place([lead.pk], at=now)

    found = as_chu.get(f"/segments/{segment.pk}/sheet/").context["results"]

    assert (found.size, found.won, found.money, found.per_customer) == (1, 1, 12_000_000, 3_000_000)


@pytest.mark.parametrize("many", [1, 6])
def test_the_pages_ask_as_often_for_many_segments_as_for_one(
    as_chu, lead, chu, now, many, django_assert_num_queries
):
    made = [segments.make(f"Nhóm {number}", tree=IS_NEW, by=chu, at=now) for number in range(many)]

    with django_assert_num_queries(6):
        as_chu.get("/segments/")
    with django_assert_num_queries(14):
        as_chu.get(f"/segments/{made[0].pk}/")


@pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL is not interrupted before it has begun")
def test_what_could_not_be_counted_in_time_is_not_told_as_nobody(
    client, hung, segment, chu, now, monkeypatch
):
    segments.write_sheet(segment, {"angle": "Giảm một nửa khách quên hẹn"}, by=chu, at=now)
    monkeypatch.setattr(segment_figures, "PATIENCE", -1)
    monkeypatch.setattr(segment_figures, "LONGER", -1)
    monkeypatch.setattr(counts, "STEPS", 1)
    client.force_login(hung)

    page, sheet = client.get(f"/segments/{segment.pk}/"), client.get(f"/segments/{segment.pk}/sheet/")

    assert page.text.count("chưa đếm kịp") == 2 and "chưa ai mua" not in page.text
    assert "chưa đếm kịp" in sheet.text
