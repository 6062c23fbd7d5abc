"""Today's list in the browser: whom to call, one press per result, and the way back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tiemnang import journey
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Identity, Lead, Stage
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline.models import Call, Task
from tiemnang.scoring import actions as scoring

HTMX = {"HX-Request": "true"}


def newcomer(name: str, phone: str, owner) -> Lead:
    now = timezone.now()
    lead = leads.create(
        name=name, ways=[("phone", phone)], by=None, at=now - timedelta(minutes=5), owner=owner
    )
    scoring.rescore([lead.pk], at=now)
    return lead


@pytest.fixture
def thao(lan) -> Lead:
    return newcomer("chị Nguyễn Thị Phương Thảo", "0912345678", lan)


@pytest.fixture
def khuyen(lan) -> Lead:
    return newcomer("chị Huỳnh Lê Bảo Khuyên", "0905118226", lan)


def test_lan_sees_her_leads_with_the_number_and_the_five_keys(inside, thao):
    page = inside.get("/today/").content.decode()

    assert "Nguyễn Thị Phương Thảo" in page
    assert 'href="tel:+84912345678"' in page
    for key in "12345":
        assert f'aria-keyshortcuts="{key}"' in page


def test_lan_sees_nobody_elses_leads(inside, hung):
    newcomer("anh Đặng Hữu Phước", "0905662031", hung)

    page = inside.get("/today/").content.decode()

    assert "Phước" not in page


def test_one_press_records_the_call_and_brings_the_next_lead(inside, thao, khuyen):
    first = thao if f"lead-{thao.pk}" in inside.get("/today/").content.decode() else khuyen
    other = khuyen if first == thao else thao

    answer = inside.post(f"/today/{first.pk}/calls/", {"result": "no_answer"}, headers=HTMX)

    page = answer.content.decode()
    assert "<html" not in page
    assert f'id="lead-{other.pk}"' in page
    assert "Đã ghi KNM" in page and "Hoàn tác" in page
    assert Call.objects.get().result == "no_answer"


def test_without_script_the_press_leads_back_to_the_list_and_says_what_was_done(inside, thao):
    answer = inside.post(f"/today/{thao.pk}/calls/", {"result": "interested"}, follow=True)

    assert answer.redirect_chain[-1][0] == "/today/"
    assert "Đã ghi Quan tâm: chị Thảo" in answer.content.decode()


def test_undo_puts_everything_back(inside, thao):
    inside.post(f"/today/{thao.pk}/calls/", {"result": "no_need"})
    call = Call.objects.get()

    inside.post(f"/calls/{call.pk}/undo/")

    thao.refresh_from_db()
    assert thao.stage == Stage.NEW
    assert not Call.objects.exists()


def test_undoing_twice_says_so_and_changes_nothing(inside, thao):
    inside.post(f"/today/{thao.pk}/calls/", {"result": "no_answer"})
    call = Call.objects.get()
    inside.post(f"/calls/{call.pk}/undo/")

    assert inside.post(f"/calls/{call.pk}/undo/").status_code == 404


def test_a_time_to_call_back_becomes_a_promise(inside, thao):
    inside.post(f"/today/{thao.pk}/calls/", {"result": "call_back", "call_back_at": "2027-01-05T14:30"})

    task = Task.objects.get(done_at=None)
    assert task.promised
    assert timezone.localtime(task.due_at).strftime("%d/%m/%Y %H:%M") == "05/01/2027 14:30"


def test_an_unreadable_time_keeps_the_card_and_says_what_to_do(inside, thao):
    answer = inside.post(
        f"/today/{thao.pk}/calls/",
        {"result": "call_back", "call_back_at": "khi nào rảnh", "note": "đang lái xe"},
        headers=HTMX,
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Chưa hiểu “khi nào rảnh” là lúc nào" in page
    assert 'value="khi nào rảnh"' in page and 'value="đang lái xe"' in page
    assert not Call.objects.exists()


def test_one_press_says_when_to_call_again(inside, thao):
    inside.post(f"/today/{thao.pk}/calls/", {"again": "2 tiếng nữa", "note": "đang họp"})

    call, task = Call.objects.get(), Task.objects.get(done_at=None)
    assert (call.result, task.promised, task.text) == ("call_back", True, "đang họp")
    assert timedelta(minutes=118) < task.due_at - timezone.now() <= timedelta(hours=2)


def test_one_press_says_why_there_is_no_need(inside, thao):
    inside.post(f"/today/{thao.pk}/calls/", {"no_need": "has_supplier"})

    call = Call.objects.get()
    assert (call.result, call.reason) == ("no_need", "has_supplier")


def test_not_now_comes_back_by_itself_on_the_day_that_was_named(inside, thao):
    inside.post(f"/today/{thao.pk}/calls/", {"no_need": "not_now", "call_back_at": "2 tuần nữa"})
    thao.refresh_from_db()
    assert thao.stage == Stage.NOT_NOW

    journey.reopen(at=timezone.now() + timedelta(days=15))

    thao.refresh_from_db()
    assert thao.stage == Stage.CONTACTING


def test_a_press_without_a_result_says_what_to_do(inside, thao):
    answer = inside.post(f"/today/{thao.pk}/calls/", {"note": "x"}, headers=HTMX)

    assert answer.status_code == 422 and "Chọn cuộc gọi kết thúc thế nào" in answer.content.decode()


def test_whoever_was_named_in_a_note_reads_it_on_their_day(inside, thao, minh):
    leads.add_note(thao, "@Lan hỏi lại chị về giá gói Chuỗi", at=timezone.now(), by=minh)

    assert "Minh nhắc bạn" in inside.get("/today/").content.decode()


def test_a_viewer_sees_no_keys_and_cannot_record(client, bich, lan, thao):
    bich.role = "viewer"
    bich.save()
    client.force_login(bich)

    assert 'name="result"' not in client.get("/today/").content.decode()
    assert client.post(f"/today/{thao.pk}/calls/", {"result": "no_answer"}).status_code == 404


def test_somebody_elses_lead_cannot_be_called_off(inside, hung):
    theirs = newcomer("anh Đặng Hữu Phước", "0905662031", hung)

    assert inside.post(f"/today/{theirs.pk}/calls/", {"result": "no_answer"}).status_code == 404


def test_a_promise_stands_on_its_own_tab(inside, thao, lan):
    pipeline.add_task(
        thao, "send", timezone.now(), text="Gửi bảng giá", promised=True, at=timezone.now(), by=lan
    )

    page = inside.get("/today/?tab=promised").content.decode()

    assert "Gửi bảng giá" in page


def test_a_day_without_anybody_to_call_counts_nobody(client, lan):
    client.force_login(lan)

    page = client.get("/today/").text

    assert "Hôm nay chưa có ai để gọi." in page and "trên 0 người" not in page and "</b>/0" not in page


def test_done_calls_stand_on_their_tab_with_the_way_back(inside, thao):
    inside.post(f"/today/{thao.pk}/calls/", {"result": "interested", "note": "muốn xem thử"})

    page = inside.get("/today/?tab=done").content.decode()

    assert "muốn xem thử" in page
    assert f"/calls/{Call.objects.get().pk}/undo/" in page


def test_an_empty_house_says_what_to_do_first(inside):
    page = inside.get("/today/").content.decode()

    assert "Chưa có khách nào" in page
    assert "Nhập tệp" in page


def test_the_day_costs_the_same_number_of_queries_for_two_leads_and_for_twelve(
    inside, lan, django_assert_num_queries
):
    for number in range(12):
        newcomer(f"Khách Thứ {number}", f"09123456{number:02}", lan)

    with django_assert_num_queries(33):
        inside.get("/today/")


def test_a_lead_without_a_number_offers_to_add_one(inside, lan):
    lead = newcomer("Nguyễn Hoàng Gia Uyên", "0912345699", lan)
    Identity.objects.filter(lead=lead).delete()

    page = inside.get(f"/today/?open={lead.pk}").content.decode()

    assert "Thêm số điện thoại" in page


def test_whoever_was_spoken_with_leaves_the_list_even_when_something_else_is_still_owed(inside, thao, lan):
    late = timezone.now() - timedelta(days=1)
    pipeline.add_task(thao, "meet", late, text="Xem thử tại cơ sở", at=late, by=lan)

    answer = inside.post(f"/today/{thao.pk}/calls/", {"result": "no_answer"}, headers=HTMX)

    assert f'id="lead-{thao.pk}"' not in answer.content.decode()
    assert "Xem thử tại cơ sở" in inside.get("/today/?tab=promised").content.decode()


def test_after_a_wrong_number_the_second_number_is_offered_at_once(inside, thao, lan):
    leads.add_way(thao, "phone", "0905118226", at=timezone.now(), by=lan)

    answer = inside.post(f"/today/{thao.pk}/calls/", {"result": "wrong_number"}, headers=HTMX)

    text = answer.content.decode()
    assert f'id="lead-{thao.pk}"' in text
    assert 'href="tel:+84905118226"' in text and "tel:+84912345678" not in text
