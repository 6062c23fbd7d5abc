"""Bytes that no careful sender sends, and disks that forget: one bad message never keeps another waiting."""

import errno
import os

import pytest
from django.utils import timezone

from tiemnang.capture.actions import receiving
from tiemnang.capture.models import Delivery, Submission
from tiemnang.leads.models import Lead
from tiemnang.office.backups import shelf
from tiemnang.public.jobs import take_in

pytestmark = pytest.mark.django_db
BICH = {"lead": {"name": "Trần Thị Bích", "phone": "0905 123 456", "need": "đặt lịch tự động"}}


def test_zeros_that_a_power_cut_left_behind_keep_nothing_waiting(send, hook, tray):
    send(hook, BICH)
    [path] = tray.iterdir()
    with path.open("ab") as file:
        file.write(bytes(4096))

    receiving.empty_tray()

    assert Delivery.objects.count() == 1 and not list(tray.iterdir())


def test_a_record_nobody_can_read_is_set_aside_and_the_rest_arrives(send, hook, tray):
    receiving.reception().tray.keep(b"not ours")
    send(hook, BICH)

    receiving.empty_tray()

    assert Delivery.objects.count() == 1
    assert [path.suffix for path in tray.iterdir()] == [".strange"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "Tr\\ud800\\u1ea7n B\\u00edch", "phone": "0905123456"}',
        b'{"name": "B\\u0000\\u00edch", "phone": "0905123456"}',
        b'{"name": "Bich", "phone": "0905123456", "score": NaN, "far": Infinity}',
        b'{"name": "Bich", "phone": 905123456, "far": 1e400, "id": 123456789012345678901234567890}',
        b'{"name": "Bich", "phone": "0905123456", "\\u0000k\\ud800": "1", "facts": {"\\ud800": ["a", {"b": "\\u0000"}]}}',
        b'{"name": ["Bich"], "phone": {"a": {"b": {"c": "0905123456"}}}, "email": "bich@gmail.com"}',
    ],
)
def test_signs_no_database_keeps_still_bring_the_lead(send, hook, body):
    assert send(hook, body).status_code == 202

    take_in(clock=timezone.now)

    delivery = Delivery.objects.get()
    assert delivery.last_error == "" and delivery.done_at
    assert Lead.objects.count() == 1 or Submission.objects.get().outcome in ("parked", "quarantined")


def test_huge_numbers_are_no_fault_of_ours(send, hook):
    assert send(hook, b'{"name": "Bich", "phone": ' + b"9" * 5000 + b"}").status_code in (202, 400)
    assert send(hook, b"[" * 100_000, id="msg_2").status_code == 400


def test_after_a_failed_sync_nothing_is_acknowledged_on_its_strength(send, hook, tray, monkeypatch):
    send(hook, BICH)
    real = os.fdatasync

    def fails(file):
        monkeypatch.setattr(os, "fdatasync", real)
        raise OSError(errno.EIO, "the disk did not take it")

    monkeypatch.setattr(os, "fdatasync", fails)
    refused = send(hook, BICH, id="msg_2")
    kept = receiving.reception().tray.file
    again = send(hook, BICH, id="msg_3")

    assert (refused.status_code, again.status_code) == (503, 202)
    assert receiving.reception().tray.file is not kept  # what comes next lies in a file that is sound
    with pytest.raises(OSError):
        kept.sync(kept.size)


def test_what_comes_while_a_restore_replaces_everything_waits_in_the_tray(send, hook, tray):
    shelf.tell(name="hom-qua.tar.gz", state="running", step="safety")
    send(hook, BICH)
    take_in(clock=timezone.now)
    assert not Delivery.objects.exists() and list(tray.iterdir())

    shelf.tell(name="hom-qua.tar.gz", state="done")
    take_in(clock=timezone.now)

    assert Lead.objects.get().name == "Trần Thị Bích"
