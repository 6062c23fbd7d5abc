"""A full disk and a database that is held by somebody else are said in words, and pass by themselves."""

import time
from collections import namedtuple

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from tiemnang.capture.hooks.tray import Tray
from tiemnang.web import unwritable
from tiemnang.web.unwritable import Unwritable, trouble


@pytest.fixture(autouse=True)
def data(tmp_path, settings):
    settings.DATA = tmp_path
    return tmp_path


def test_all_is_well_on_an_ordinary_day(data):
    Tray(data / "tray").keep(b"vua toi")

    assert trouble() == ""


def test_what_lies_in_the_tray_too_long_is_said_until_it_is_taken(data):
    tray = Tray(data / "tray")
    tray.keep(b"doi lau")

    assert "tự vào sổ" in trouble(time.time() + 60)
    tray.file.path.unlink()
    assert trouble(time.time() + 60) == ""


def test_a_disk_nearly_full_is_said(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(unwritable.shutil, "disk_usage", lambda path: usage(10, 9, 1 << 20))

    assert "Ổ đĩa máy chủ đầy" in trouble()


@pytest.mark.django_db
def test_the_banner_stands_on_every_page(client, lan, data):
    tray = Tray(data / "tray")
    tray.keep(b"doi lau")
    old = tray.file.path
    old.rename(data / "tray" / f"{time.time_ns() - 60 * 10**9:020d}-abc.open")
    client.force_login(lan)

    assert "Kho dữ liệu đang bận" in client.get("/leads/").text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("database is locked", "bận ghi việc khác"),
        ("database or disk is full", "đã đầy"),
        ("connection refused", "chưa trả lời"),
    ],
)
def test_a_change_that_could_not_be_kept_is_answered_with_what_to_do(said, told):
    answer = Unwritable(lambda request: None).process_exception(
        RequestFactory().post("/"), OperationalError(said)
    )

    assert answer.status_code == 503 and told in answer.text
    assert answer["Retry-After"] == "30"


def test_faults_of_ours_are_not_hidden():
    assert Unwritable(lambda request: None).process_exception(RequestFactory().get("/"), ValueError()) is None
