"""Connections, what they sent, and the quarantine, as people use them."""

import json

import pytest
from django.utils import timezone

from tiemnang.capture.actions import receiving
from tiemnang.capture.models import Delivery, Hook, Import, Quarantine, Submission
from tiemnang.due.duties import do_duties
from tiemnang.leads.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(tmp_path, settings, chu):
    """Lays messages in, as the website's form did, and lets the clock look."""
    settings.DATA = tmp_path
    hook = receiving.make_hook("Form trang chủ", by=chu, at=timezone.now())

    def sent(*leads: object) -> Hook:
        for one in leads:
            body = one if isinstance(one, bytes) else json.dumps(one).encode()
            now = timezone.now()
            key = f"msg_{Delivery.objects.count()}"
            Delivery.objects.create(hook=hook, key=key, body=body, received_at=now, due_at=now)
        do_duties(timezone.now)
        return hook

    return sent


MASH = {"name": "asdf ghjk", "phone": "0905 777 888"}
BICH = {"name": "Trần Thị Bích", "phone": "0905 123 456"}


def test_the_owner_makes_a_connection_and_copies_what_the_sender_needs(client, chu, db):
    client.force_login(chu)

    nameless = client.post("/hooks/new/", {"name": " "})
    made = client.post("/hooks/new/", {"name": "Form trang chủ", "source": "Website"}, follow=True)

    hook = Hook.objects.get()
    assert nameless.status_code == 422 and "Đặt tên" in nameless.text
    assert f"/in/{hook.token}" in made.text and receiving.secret_of(hook) in made.text
    assert hook.source.channel == "website"
    assert receiving.secret_of(hook) not in hook.sealed


def test_only_who_sees_every_lead_sets_up_connections(client, lan, sent):
    hook = sent(BICH)
    client.force_login(lan)

    assert client.get("/hooks/").status_code == 403
    assert client.get(f"/hooks/{hook.pk}/").status_code == 404
    assert client.get("/submissions/").status_code == 403


def test_a_new_secret_and_the_switch_can_be_pressed(client, chu, sent):
    hook = sent(BICH)
    before = receiving.secret_of(hook)
    client.force_login(chu)

    rolled = client.post(f"/hooks/{hook.pk}/secret/", follow=True)
    client.post(f"/hooks/{hook.pk}/switch/")

    hook.refresh_from_db()
    assert receiving.secret_of(hook) != before and "Mã cũ còn dùng được tới" in rolled.text
    assert not hook.is_active


def test_a_refused_sender_is_seen_at_a_glance(client, chu, sent):
    hook = sent(BICH)
    Hook.objects.update(refused=3, refused_at=timezone.now(), refused_why="bad_signature")
    client.force_login(chu)

    assert "chữ ký sai" in client.get("/hooks/").text
    assert "Đã từ chối 3 lần gửi" in client.get(f"/hooks/{hook.pk}/").text


def test_submissions_tell_what_came_and_what_became_of_it(client, chu, sent, django_assert_max_num_queries):
    sent(BICH, MASH, {"name": "Lê Hoa", "phone": "090"}, b"{", [{"name": "Nam", "phone": "0912333444"}] * 2)
    client.force_login(chu)

    with django_assert_max_num_queries(12):
        page = client.get("/submissions/").text
    trouble = client.get("/submissions/", {"tab": "trouble"}).text

    for said in ("Trần Thị Bích", "khách mới", "cách ly", "chờ sửa", "không phải JSON", "và 1 khách nữa"):
        assert said in page
    assert "không phải JSON" in trouble and "Trần Thị Bích" not in trouble


def test_whoever_could_not_be_reached_is_mended_on_the_spot(client, chu, sent):
    sent({"name": "Lê Hoa", "phone": "090"})
    mend = f"/submissions/{Delivery.objects.get().pk}/{Submission.objects.get().pk}/mend/"
    client.force_login(chu)

    wrong = client.post(mend, {"value": "123"})
    mended = client.post(mend, {"value": "0912 333 444"}, follow=True)

    assert wrong.status_code == 422 and "Số thiếu" in wrong.text
    assert "đã vào sổ" in mended.text
    assert Lead.objects.get().identities.get().value == "+84912333444"


def test_a_message_that_gave_up_is_read_again_by_a_press(client, chu, sent):
    sent()
    now = timezone.now()
    dead = Delivery.objects.create(
        hook=Hook.objects.get(),
        key="x",
        body=b"{}",
        received_at=now,
        due_at=None,
        attempts=8,
        last_error="lỗi",
    )
    client.force_login(chu)

    page = client.get(f"/submissions/{dead.pk}/").text
    client.post(f"/submissions/{dead.pk}/again/")

    dead.refresh_from_db()
    assert "Đọc lại" in page and dead.due_at and dead.attempts == 0


def test_what_came_is_shown_as_text_whatever_it_holds(client, chu, sent):
    sent({"name": "<script>alert(1)</script>", "phone": "0912333444", "note": "\u202e"}, b"\xff<b>")
    client.force_login(chu)

    for delivery in Delivery.objects.all():
        page = client.get(f"/submissions/{delivery.pk}/").text
        assert "<script>alert" not in page and "\ufffd<b>" not in page


def test_one_press_brings_a_real_person_in_and_one_takes_it_back(client, lan, sent):
    sent(MASH)
    waiting = Quarantine.objects.get()
    client.force_login(lan)

    page = client.get("/quarantine/").text
    answer = client.post(f"/quarantine/{waiting.pk}/release/", headers={"HX-Request": "true"}).text

    assert "Tên như gõ bừa trên bàn phím" in page and "Khách thật" in page
    assert f"/quarantine/{waiting.pk}/again/" in answer and "<html" not in answer
    assert Lead.objects.get().owner is None
    client.post(f"/quarantine/{waiting.pk}/again/")
    assert not Lead.objects.exists()


def test_fake_indeed_moves_out_of_sight_and_back(client, lan, sent):
    sent(MASH)
    pk = Quarantine.objects.get().pk
    client.force_login(lan)

    client.post(f"/quarantine/{pk}/fake/")

    assert "asdf" not in client.get("/quarantine/").text.lower().replace("đã ghi asdf", "")
    assert "Xem lại" in client.get("/quarantine/", {"tab": "fake"}).text


def test_the_quarantine_is_searched_by_name_and_number(client, lan, sent):
    sent(MASH, {"name": "qwerty zxcv", "phone": "0912 555 666"})
    client.force_login(lan)

    by_number = client.get("/quarantine/", {"q": "0912555"}).text
    by_name = client.get("/quarantine/", {"q": "ghjk"}).text

    assert "0912 555 666" in by_number and "0905 777 888" not in by_number
    assert "0905 777 888" in by_name and "0912 555 666" not in by_name


def test_a_seller_sees_no_colleagues_held_rows_and_nobody_is_on_today(client, lan, hung, sent):
    sent(MASH)
    row = Quarantine.objects.get().submission
    row.batch = Import.objects.create(name="data.xlsx", sha256="0", size=1, by=lan)
    row.save()
    client.force_login(hung)

    assert "asdf" not in client.get("/quarantine/").text.lower()
    assert client.post(f"/quarantine/{row.quarantine.pk}/release/").status_code == 404
    client.force_login(lan)
    assert "asdf" not in client.get("/today/").text.lower()
    assert "asdf" not in client.get("/leads/", {"q": "asdf"}).context["rows"]


def test_an_import_says_how_many_rows_wait(client, chu, db):
    batch = Import.objects.create(name="data.xlsx", sha256="0", size=1, state="done", by=chu, rows=3)
    Import.objects.update(
        counts={"created": 1, "quarantined": 2}, started_at=timezone.now(), ended_at=timezone.now()
    )
    client.force_login(chu)

    page = client.get(f"/imports/{batch.pk}/").text

    assert "có thể không có ai thật" in page and "/quarantine/" in page


def test_empty_pages_say_what_to_do_first(client, chu, db):
    client.force_login(chu)

    assert "Tạo kết nối đầu tiên" in client.get("/hooks/").text
    assert "Chưa có ai gửi gì tới" in client.get("/submissions/").text
    assert "Không có ai đang cách ly" in client.get("/quarantine/").text
