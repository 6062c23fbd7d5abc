"""Tasks in the browser: planned in plain words, done, put off, said anew, and each of it taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from tiemnang import journey
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline.models import Task
from tiemnang.vietnam import moments
from tiemnang.web.task_forms import OFFERED

HTMX = {"HX-Request": "true"}
ON_CARD = HTMX | {"HX-Target": "open-tasks"}


@pytest.fixture
def thao(lan) -> Lead:
    return leads.create(
        name="chị Nguyễn Thị Phương Thảo",
        ways=[("phone", "0912345678")],
        by=lan,
        at=timezone.now(),
        owner=lan,
    )


@pytest.fixture
def task(thao, lan) -> Task:
    due = timezone.now().replace(microsecond=0) + timedelta(hours=3)
    return pipeline.add_task(thao, "send", due, text="Gửi bảng giá", at=timezone.now(), by=lan)


def test_a_task_is_planned_in_the_words_people_use(inside, thao):
    answer = inside.post(
        f"/leads/{thao.pk}/tasks/", {"kind": "meet", "text": "Xem thử", "due_at": "mai 9h"}, headers=HTMX
    )

    task = Task.objects.get()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert timezone.localtime(task.due_at).strftime("%d/%m/%Y %H:%M") == f"{tomorrow:%d/%m/%Y} 09:00"
    assert "Đã hẹn: Xem thử, mai 09:00" in answer.content.decode()


def test_a_time_nobody_understands_keeps_what_was_typed(inside, thao):
    answer = inside.post(
        f"/leads/{thao.pk}/tasks/", {"kind": "call", "text": "Gọi lại", "due_at": "lúc nào đó"}, headers=HTMX
    )

    page = answer.content.decode()
    assert answer.status_code == 422 and not Task.objects.exists()
    assert "Chưa hiểu “lúc nào đó” là lúc nào" in page
    assert 'value="Gọi lại"' in page and 'value="lúc nào đó"' in page


def test_a_time_that_has_passed_is_refused(inside, thao):
    answer = inside.post(
        f"/leads/{thao.pk}/tasks/", {"kind": "call", "text": "Gọi", "due_at": "1/1/2020"}, headers=HTMX
    )

    assert answer.status_code == 422 and "Lúc đó đã qua" in answer.content.decode()


def test_a_tick_says_how_to_take_it_back(inside, thao, task):
    answer = inside.post(f"/leads/{thao.pk}/tasks/{task.pk}/done/", headers=HTMX)

    page = answer.content.decode()
    assert "Xong: Gửi bảng giá" in page and f'action="/leads/{thao.pk}/tasks/{task.pk}/done/"' in page
    inside.post(f"/leads/{thao.pk}/tasks/{task.pk}/done/")
    task.refresh_from_db()
    assert task.done_at is None


def test_putting_off_is_taken_back_to_the_time_before(inside, thao, task):
    before = task.due_at
    answer = inside.post(f"/leads/{thao.pk}/tasks/{task.pk}/later/", {"due_at": "tuần sau"}, headers=HTMX)
    task.refresh_from_db()
    assert task.due_at > before

    undo = answer.content.decode().split(f"/tasks/{task.pk}/later/?due_at=")[1].split('"')[0]
    inside.post(f"/leads/{thao.pk}/tasks/{task.pk}/later/?due_at={undo}")

    task.refresh_from_db()
    assert task.due_at == before


def test_a_task_is_said_anew(inside, thao, task):
    inside.post(
        f"/leads/{thao.pk}/tasks/{task.pk}/change/",
        {"kind": "call", "text": "Gọi chốt giá", "due_at": "mai 14h", "promised": "on"},
    )

    task.refresh_from_db()
    assert (task.kind, task.text, task.promised) == ("call", "Gọi chốt giá", True)
    assert "Sửa việc gọi" in inside.get(f"/leads/{thao.pk}/").content.decode()


def test_from_the_open_card_only_its_tasks_and_the_agenda_are_drawn_anew(inside, thao):
    answer = inside.post(
        f"/leads/{thao.pk}/tasks/", {"kind": "call", "text": "Gọi", "due_at": "30 phút nữa"}, headers=ON_CARD
    )

    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="open-tasks">') and 'id="agenda" hx-swap-oob' in page
    assert "<html" not in page and 'id="story"' not in page


def test_on_the_card_an_error_stands_beside_its_field(inside, thao):
    answer = inside.post(
        f"/leads/{thao.pk}/tasks/", {"kind": "call", "text": "", "due_at": "mai 9h"}, headers=ON_CARD
    )

    assert answer.status_code == 422
    assert "Viết vài chữ rồi lưu" in answer.content.decode()


def test_not_now_with_a_day_plans_the_call_that_opens_the_lead_again(inside, thao):
    inside.post(f"/leads/{thao.pk}/stage/", {"stage": "not_now", "until": "tháng sau"}, headers=HTMX)

    task = Task.objects.get(lead=thao, done_at=None)
    opened = journey.reopen(at=task.due_at)

    thao.refresh_from_db()
    assert opened == [thao.pk] and thao.stage == "contacting"


def test_without_script_a_press_leads_back_to_where_it_came_from(inside, thao, task):
    answer = inside.post(
        f"/leads/{thao.pk}/tasks/{task.pk}/done/", headers={"Referer": "http://testserver/today/"}
    )

    assert answer.url == "http://testserver/today/"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_offered_can_be_read(language):
    with translation.override(language):
        said = [str(one) for one in OFFERED]

    assert all(moments.read(one, at=timezone.now()) for one in said), said
