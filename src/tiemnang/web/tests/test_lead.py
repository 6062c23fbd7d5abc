"""The page of one lead: what it shows to whom, and what each press changes."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from tiemnang.leads import actions as leads
from tiemnang.leads.models import Fact, FactDefinition, Lead, Need, Stage
from tiemnang.matching import merge as matching
from tiemnang.matching.models import DoubtfulPair
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline.models import Task
from tiemnang.scoring.models import Score

HTMX = {"HX-Request": "true"}
# Session and member (2), the lead (1), what is on file (7), the timeline and who and what it names (3), doubles,
# open and done tasks, score, whether a chance could be told, how far they fit a profile in use, ties, files, the count
# beside the navigation (9); each by an index.
QUERIES = 22


@pytest.fixture
def page(inside, lead):
    """The page of lan's lead."""
    return f"/leads/{lead.pk}/"


def test_the_page_says_who_and_how_to_reach_them(inside, page):
    text = inside.get(page).content.decode()

    assert "chị Thảo" in text
    assert 'href="tel:+84912345678"' in text
    assert "0912 345 678" in text


def test_gender_and_birthday_are_said_as_people_say_them(inside, page, lead):
    definition = FactDefinition.objects.create(
        key="gender", name="Giới tính", group="demographic", type="text"
    )
    Fact.objects.create(lead=lead, definition=definition, value="female", known_at=timezone.now())
    Lead.objects.filter(pk=lead.pk).update(birth="1988-04-03")

    text = inside.get(page).content.decode()

    assert "<span>Nữ" in text or ">Nữ<" in text
    assert "sinh 03/04/1988" in text


def test_a_call_from_a_sheet_says_its_result_once(inside, page, lead):
    leads.tell([lead.pk], "called", at=timezone.now(), text="KNM", detail={"result": "no_answer"})

    assert "<b>Gọi: KNM</b></p>" in inside.get(page).content.decode()


def test_parts_of_the_points_are_said_only_while_they_add_up(inside, page, lead):
    Lead.objects.filter(pk=lead.pk).update(points=55)
    score = {"points": 55, "engagement": 9, "scored_at": timezone.now()}
    Score.objects.update_or_create(lead=lead, defaults=score | {"fit": 46})
    assert "mức phù hợp 46, mức quan tâm 9" in inside.get(page).content.decode()

    Score.objects.filter(lead=lead).update(fit=0)  # a profile is in use, and they fit none
    assert "mức phù hợp" not in inside.get(page).content.decode()


def test_a_colleagues_lead_is_not_there(client, hung, lead):
    client.force_login(hung)

    assert client.get(f"/leads/{lead.pk}/").status_code == 404


def test_the_address_of_a_merged_lead_leads_to_the_one_it_became(inside, lead, lan):
    heir = leads.create(name="Phương Thảo", ways=[], by=lan, at=timezone.now(), owner=lan)
    Lead.objects.filter(pk=lead.pk).update(merged_into=heir)

    assert inside.get(f"/leads/{lead.pk}/").url == f"/leads/{heir.pk}/"


def test_a_duplicate_with_a_colleague_shows_only_that_it_exists_whose_it_is_and_when(inside, lead, hung):
    theirs = leads.create(name="Phương Thảo An", ways=[], by=hung, at=timezone.now(), owner=hung)
    leads.touch([theirs.pk], timezone.now() - timedelta(days=2))
    first, second = sorted([lead, theirs], key=lambda one: one.pk)
    DoubtfulPair.objects.create(first=first, second=second, probability=0.8, found_at=timezone.now())

    text = inside.get(f"/leads/{lead.pk}/").content.decode()

    assert "một khách Hùng đang phụ trách" in text
    assert "Liên hệ gần nhất" in text
    assert "Phương Thảo An" not in text


def test_a_note_stands_on_top_of_the_timeline_at_once(inside, page):
    answer = inside.post(f"{page}notes/", {"text": "Muốn xem thử thứ Ba"}, headers=HTMX)

    text = answer.content.decode()
    assert "Muốn xem thử thứ Ba" in text
    assert "<html" not in text


def test_an_empty_note_says_what_to_do(inside, page):
    answer = inside.post(f"{page}notes/", {"text": " "}, headers=HTMX)

    assert answer.status_code == 422
    assert "Viết vài chữ rồi lưu" in answer.content.decode()


def test_a_fact_is_appended_and_the_old_value_stays_in_sight(inside, page, lead):
    inside.post(f"{page}facts/", {"name": "Quy mô", "value": "2 cơ sở", "group": "industry", "type": "text"})
    inside.post(f"{page}facts/", {"name": "Quy mô", "value": "3 cơ sở"})

    text = inside.get(page).content.decode()
    assert Fact.objects.filter(lead=lead).count() == 2
    assert "3 cơ sở" in text and "trước là 2 cơ sở" in text


def test_an_unreadable_amount_keeps_what_was_typed_and_says_how_to_write_it(inside, page):
    answer = inside.post(
        f"{page}facts/", {"name": "Ngân sách", "value": "nhiều lắm", "type": "money"}, headers=HTMX
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "nhiều lắm" in text and "Chưa đọc được số tiền" in text


def test_a_phone_with_a_digit_missing_says_so(inside, page):
    answer = inside.post(f"{page}ways/", {"kind": "phone", "raw": "0912 345 67"}, headers=HTMX)

    assert answer.status_code == 422
    assert "Thiếu 1 chữ số" in answer.content.decode()


def test_without_script_an_error_shows_the_whole_page_again(inside, page):
    answer = inside.post(f"{page}ways/", {"kind": "phone", "raw": "0912 345 67"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<html" in text and "Thiếu 1 chữ số" in text and "0912 345 67" in text


def test_a_need_is_written_in_their_own_words(inside, page):
    inside.post(f"{page}needs/", {"said": "Khách đặt rồi không đến", "severity": "3"})

    assert Need.objects.get().said == "Khách đặt rồi không đến"
    assert "rất cần" in inside.get(page).content.decode()


def test_a_stage_moves_and_the_toast_takes_it_back(inside, page, lead):
    answer = inside.post(f"{page}stage/", {"stage": "qualified"}, headers=HTMX)
    assert f'action="{page}stage/?stage=new"' in answer.content.decode()

    inside.post(f"{page}stage/?stage=new")

    lead.refresh_from_db()
    assert lead.stage == Stage.NEW


def test_a_task_is_planned_ticked_off_and_reopened(inside, page):
    inside.post(f"{page}tasks/", {"text": "Gửi bảng giá", "kind": "send", "due_at": "2027-01-05T09:00"})
    task = Task.objects.get()

    inside.post(f"{page}tasks/{task.pk}/done/")
    task.refresh_from_db()
    assert task.done_at

    inside.post(f"{page}tasks/{task.pk}/done/")
    task.refresh_from_db()
    assert task.done_at is None


def test_a_lead_in_the_pool_is_taken_by_one_press(inside, lan):
    free = leads.create(name="Ngô Thị Bích Trâm", ways=[], by=None, at=timezone.now(), owner=None)

    inside.post(f"/leads/{free.pk}/owner/", {"owner": "me"})

    free.refresh_from_db()
    assert free.owner == lan


def test_a_seller_does_not_assign_to_others_but_a_leader_does(inside, client, page, lead, bich, minh):
    inside.post(f"{page}owner/", {"owner": str(bich.pk)})
    lead.refresh_from_db()
    assert lead.owner != bich

    client.force_login(minh)
    client.post(f"{page}owner/", {"owner": str(bich.pk)})
    lead.refresh_from_db()
    assert lead.owner == bich


def test_a_viewer_reads_and_changes_nothing(client, bich, lead, page):
    bich.role = "viewer"
    bich.save()
    client.force_login(bich)

    shown = client.get(page).content.decode().split("<main")[1].split("</main>")[0]
    assert shown.count("<form") == shown.count("/reveal/") == 1
    assert client.post(f"{page}notes/", {"text": "x"}).status_code == 404


def test_the_page_speaks_english_to_who_wants_it(client, lan, page):
    lan.language = "en"
    lan.save()
    client.force_login(lan)

    text = client.get(page).content.decode()

    assert "Before you call" in text and "Timeline" in text
    translation.activate("vi")


def fill(lead, lan, now, rounds: int) -> None:
    """Write so many of everything on a lead's page."""
    for number in range(rounds):
        definition = leads.define_fact(f"k{number}", f"Điều {number}", "interest", "text")
        leads.learn(lead, definition, "có", at=now, by=lan, origin="member")
        leads.add_need(lead, f"cần {number}", at=now, by=lan, origin="member")
        leads.add_way(lead, "email", f"thao{number}@gmail.com", at=now, by=lan)
        leads.consent(lead, "care", "", "Chị đồng ý không ạ?", at=now, by=lan)
        leads.join(lead, f"Spa số {number}", at=now, by=lan)
        other = leads.create(name=f"Chị Hạnh {number}", ways=[], by=lan, at=now, owner=lan)
        leads.refer(lead, referrer=other, at=now, by=lan)
        leads.attach(lead, ContentFile(b"x", name="a.txt"), at=now, by=lan)
        pipeline.add_task(lead, "call", now, at=now, by=lan)
        pipeline.record_call(lead, "interested", at=now, by=lan)


@pytest.mark.parametrize("rounds", [1, 12])
def test_a_page_costs_the_same_number_of_queries_however_much_is_on_it(
    client, lan, lead, page, rounds, django_assert_num_queries
):
    fill(lead, lan, timezone.now(), rounds)
    client.force_login(lan)
    client.get(page)

    with django_assert_num_queries(QUERIES):
        client.get(page)


def test_a_slip_of_a_call_is_taken_back_from_the_timeline(inside, page, lead):
    inside.post(f"{page}calls/", {"result": "no_need"})
    call = lead.calls.get()
    assert f'action="/calls/{call.pk}/undo/"' in inside.get(page).content.decode()

    inside.post(f"/calls/{call.pk}/undo/", headers={"referer": f"http://testserver{page}"})

    assert not lead.calls.exists()
    assert "Đã hoàn tác" in inside.get(page).content.decode()


def test_a_merge_names_the_other_and_can_be_taken_back_from_the_timeline(inside, page, lead, lan):
    other = leads.create(name="Phương Thảo An", ways=[], by=lan, at=timezone.now(), owner=lan)
    merge = matching.merge(other, into=lead, by=lan, at=timezone.now())

    text = inside.get(page).content.decode()

    assert "Gộp hồ sơ" in text and "Phương Thảo An" in text
    assert f"/duplicates/merges/{merge.pk}/undo/" in text


def test_a_task_is_put_off_where_it_stands(inside, page, lead, lan):
    task = pipeline.add_task(lead, "call", timezone.now(), text="Gọi lại", at=timezone.now(), by=lan)

    inside.post(f"{page}tasks/{task.pk}/later/", {"due_at": "2027-01-05T09:00"})

    task.refresh_from_db()
    assert timezone.localtime(task.due_at).strftime("%d/%m/%Y %H:%M") == "05/01/2027 09:00"


def test_a_tag_goes_on_and_comes_off(inside, page, lead):
    inside.post(f"{page}tags/", {"name": "VIP"})
    assert "VIP" in inside.get(page).content.decode()

    inside.post(f"{page}tags/", {"name": "VIP", "off": "1"})
    assert not lead.taggings.exists()


def test_next_and_previous_walk_the_order_of_priority(inside, page, lead, lan, hung):
    now = timezone.now()
    low, same = (leads.create(name=name, ways=[], by=lan, at=now, owner=lan) for name in ("Thấp", "Ngang"))
    theirs = leads.create(name="Của Hùng", ways=[], by=hung, at=now, owner=hung)
    Lead.objects.filter(pk__in=[lead.pk, same.pk, theirs.pk]).update(priority=5)
    Lead.objects.filter(pk=low.pk).update(priority=1)

    assert f'href="{page}next/" aria-keyshortcuts="J"' in inside.get(page).content.decode()
    assert inside.get(f"{page}next/").url == f"/leads/{low.pk}/"
    assert inside.get(f"{page}previous/").url == f"/leads/{same.pk}/"


def test_at_the_end_of_the_list_next_says_so(inside, page):
    answer = inside.get(f"{page}next/", follow=True)

    assert answer.redirect_chain == [(page, 302)]
    assert "Đây là khách cuối danh sách" in answer.content.decode()


@pytest.mark.parametrize("role", ["owner", "leader", "seller"])
def test_next_is_the_same_for_who_sees_all_the_team_or_themselves(client, lan, minh, chu, lead, role):
    low = leads.create(name="Thấp", ways=[], by=lan, at=timezone.now(), owner=lan)
    Lead.objects.filter(pk=low.pk).update(priority=-1)
    client.force_login({"owner": chu, "leader": minh, "seller": lan}[role])

    assert client.get(f"/leads/{lead.pk}/next/").url == f"/leads/{low.pk}/"


def test_a_very_long_note_is_folded_on_the_timeline(inside, page, lead):
    leads.tell([lead.pk], "noted", at=timezone.now(), text="gọi lại sau " * 400)

    assert "<details><summary>gọi lại sau" in inside.get(page).content.decode()


def test_a_leader_gives_leads_to_their_own_team_only(client, minh, hung, bich, lead):
    client.force_login(minh)

    away = client.post(f"/leads/{lead.pk}/owner/", {"owner": hung.pk})
    within = client.post(f"/leads/{lead.pk}/owner/", {"owner": bich.pk})

    assert away.status_code == 404 and within.status_code in (200, 302)
    lead.refresh_from_db()
    assert lead.owner == bich


def test_the_way_back_stays_that_list_from_one_lead_to_the_next(inside, lead):
    here = f"/leads/{lead.pk}/"
    inside.get(here, headers={"referer": "http://testserver/leads/?q=ngoc&page=2"})

    following = inside.get(here, headers={"referer": f"http://testserver{here}"}).text
    inside.get(here, headers={"referer": "http://testserver/segments/3/"})
    from_segment = inside.get(here, headers={"referer": f"http://testserver{here}"}).text
    inside.cookies["way_back"] = "https://example.com/leads/"
    forged = inside.get(here, headers={"referer": f"http://testserver{here}"}).text

    assert '<a class="sub" href="/leads/?q=ngoc&amp;page=2">' in following
    assert '<a class="sub" href="/segments/3/">' in from_segment
    assert '<a class="sub" href="/today/">' in forged


def test_the_way_back_leads_to_the_list_somebody_came_from(inside, lead):
    from_list = inside.get(f"/leads/{lead.pk}/", headers={"referer": "http://testserver/leads/?q=ngoc"}).text
    from_today = inside.get(f"/leads/{lead.pk}/").text
    from_afar = inside.get(f"/leads/{lead.pk}/", headers={"referer": "http://example.com/leads/"}).text

    assert '<a class="sub" href="/leads/?q=ngoc">' in from_list
    assert '<a class="sub" href="/today/">' in from_today
    assert '<a class="sub" href="/today/">' in from_afar
