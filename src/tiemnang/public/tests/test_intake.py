"""A website sends its forms; what it was told is received is there, and nobody else gets in."""

import json

import pytest
from django.utils import timezone

from tiemnang.capture.actions import receiving
from tiemnang.capture.models import Delivery, Hook

pytestmark = pytest.mark.django_db
BICH = {"lead": {"name": "Trần Thị Bích", "phone": "0905 123 456", "need": "đặt lịch tự động"}}


def test_a_signed_form_is_kept_byte_for_byte_and_acknowledged(send, hook):
    answer = send(hook, BICH)

    receiving.empty_tray()
    [delivery] = Delivery.objects.all()
    assert answer.status_code == 202 and answer.json() == {"status": "received"}
    assert json.loads(bytes(delivery.body)) == BICH
    assert (delivery.key, delivery.headers["content-type"]) == ("msg_1", "application/json")
    assert delivery.due_at == delivery.received_at


def test_the_same_message_again_is_acknowledged_and_kept_once(send, hook):
    for _ in range(3):
        assert send(hook, BICH).status_code == 202
    receiving.empty_tray()
    send(hook, BICH)
    receiving.empty_tray()

    assert Delivery.objects.count() == 1


def test_a_form_is_acknowledged_without_asking_the_database(send, hook, django_assert_num_queries):
    send(hook, BICH)

    with django_assert_num_queries(0):
        answer = send(hook, BICH, id="msg_2")

    assert answer.status_code == 202


def test_forged_and_unsigned_messages_are_turned_away_counted_and_not_kept(client, send, hook):
    other = receiving.make_hook("Đối tác", by=None, at=timezone.now())

    forged = send(hook, BICH, secret=receiving.secret_of(other))
    unsigned = send(hook, BICH, webhook_signature="")
    late = send(hook, BICH, webhook_timestamp="1600000000")
    nowhere = client.post("/in/khong-co", b"{}", content_type="application/json")

    receiving.empty_tray()
    hook.refresh_from_db()
    assert [each.status_code for each in (forged, unsigned, late, nowhere)] == [401, 401, 401, 404]
    assert "Chữ ký không khớp" in forged.json()["detail"]
    assert not Delivery.objects.exists()
    assert hook.refused == 1 and hook.refused_why == "bad_signature"  # the rest is said a second later


def test_two_workers_who_take_the_same_file_count_refused_messages_once(send, hook, monkeypatch):
    send(hook, BICH)
    send(hook, BICH, webhook_signature="")
    [path] = receiving.tray.take(receiving.tray_folder())
    handed = []

    def crash(point):
        # While this worker has written the file down and not yet taken it out, another takes the same.
        if point == "intake_written_down" and not handed:
            handed.append(path)
            receiving.empty_tray()

    monkeypatch.setattr(receiving, "crash", crash)
    receiving.empty_tray()

    hook.refresh_from_db()
    assert handed and not path.exists()
    assert hook.refused == 1 and Delivery.objects.count() == 1


def test_without_a_secret_nothing_is_let_in(send, hook):
    secret = receiving.secret_of(hook)
    Hook.objects.update(sealed="")

    answer = send(hook, BICH, secret=secret)

    assert answer.status_code == 401 and answer.json()["error"] == "no_secret"


def test_a_new_secret_counts_at_once_and_the_old_one_for_a_day(send, hook, time_machine):
    old = receiving.secret_of(hook)

    receiving.roll_secret(hook, at=timezone.now())

    assert receiving.secret_of(hook) != old
    assert send(hook, BICH).status_code == 202
    assert send(hook, BICH, id="msg_2", secret=old).status_code == 202
    receiving.reception.cache_clear()
    time_machine.move_to(timezone.now() + receiving.FOLLOW, tick=False)
    assert send(hook, BICH, id="msg_3", secret=old).status_code == 401


def test_a_hook_that_is_switched_off_is_not_there(send, hook):
    receiving.switch_hook(hook, on=False)

    assert send(hook, BICH).status_code == 404


def test_what_is_no_json_is_said_and_kept_for_a_person(send, hook):
    answer = send(hook, b'{"lead": {"name": "Tr\xe1\xba\xa7n')

    receiving.empty_tray()
    assert answer.status_code == 400 and "không phải JSON" in answer.json()["detail"]
    assert Delivery.objects.count() == 1


def test_too_much_at_once_is_turned_away(send, hook):
    long = send(hook, {"lead": {"note": "a" * receiving.MOST}})
    many = send(hook, [{"name": "Hoa"}] * 1001)

    receiving.empty_tray()
    assert (long.status_code, many.status_code) == (413, 413)
    assert not Delivery.objects.exists()


def test_while_the_disk_is_full_nothing_is_acknowledged_and_afterwards_it_goes_on(send, hook, tray):
    tray.write_text("no folder can be made here")

    refused = send(hook, BICH)
    tray.unlink()
    again = send(hook, BICH)

    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert again.status_code == 202


def test_nobody_reads_the_address(client, hook):
    assert client.get(f"/in/{hook.token}").status_code == 405


def test_what_came_for_a_hook_that_an_older_backup_does_not_know_is_set_aside(send, hook, tray):
    send(hook, BICH)
    Hook.objects.all().delete()

    receiving.empty_tray()

    assert [path.suffix for path in tray.iterdir()] == [".strange"]
    assert receiving.empty_tray() == 0
