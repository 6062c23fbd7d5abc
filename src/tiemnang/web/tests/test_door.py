"""The door holds: tries are counted, a second step is asked for, an invitation is taken once."""

import base64
from datetime import timedelta

import pytest
from django.test import Client

from tiemnang.team.actions import confirm_codes, invite, plan_codes, sign_in_link
from tiemnang.team.models import AuditLine, Member, Role, Session, Tries
from tiemnang.team.rules import totp

pytestmark = pytest.mark.django_db
PASSWORD = "tối nay mưa 7 giọt"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"


@pytest.fixture
def lan(lan) -> Member:
    """Lan has a password."""
    lan.set_password(PASSWORD)
    lan.save()
    return lan


def sign_in(client, email="lan@spa.vn", password=PASSWORD, **more):
    """One press on "Vào làm việc"."""
    return client.post("/sign-in/", {"username": email, "password": password, **more})


def code_of(secret: str, at) -> str:
    """What lan's app shows."""
    return totp(base64.b32decode(secret), int(at.timestamp() // 30))


@pytest.fixture
def secret(lan, now, time_machine) -> str:
    """Lan's app is set up since yesterday."""
    secret = plan_codes(lan)
    confirm_codes(lan, code_of(secret, now - timedelta(days=1)), at=now - timedelta(days=1))
    time_machine.move_to(now, tick=False)
    return secret


def test_five_wrong_passwords_and_even_the_right_one_has_to_wait(client, lan, now, time_machine):
    time_machine.move_to(now, tick=False)
    tries = [sign_in(client, password="sai mật khẩu").status_code for _ in range(5)]

    shut = sign_in(client)

    assert tries == [422] * 5 and shut.status_code == 429
    assert "Chờ 30 giây, tới 09:30:30" in shut.text and PASSWORD not in shut.text
    time_machine.move_to(now + timedelta(seconds=31), tick=False)
    assert sign_in(client).status_code == 302


def test_a_colleague_at_the_same_address_is_not_shut_out(client, lan, bich):
    for _ in range(6):
        sign_in(client, password="sai mật khẩu")

    assert sign_in(Client(), email="bich@spa.vn", password="cũng sai").status_code == 422


def test_many_accounts_tried_from_one_address_shut_the_address(client, lan):
    for n in range(20):
        sign_in(client, email=f"khach{n}@spa.vn", password="sai")

    assert sign_in(client).status_code == 429


def test_an_unknown_address_is_answered_like_a_wrong_password(client, lan):
    wrong, unknown = sign_in(client, password="sai"), sign_in(client, email="aido@spa.vn", password="sai")

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace("lan@spa.vn", "").count("chưa đúng") == unknown.text.count("chưa đúng") == 1


def test_the_log_tells_who_came_in_and_who_did_not(client, lan):
    sign_in(client, password="sai mật khẩu")
    client.post("/sign-in/", {"username": "lan@spa.vn", "password": PASSWORD}, headers={"User-Agent": PHONE})
    client.post("/sign-out/")

    lines = list(AuditLine.objects.order_by("pk").values_list("verb", "by__name", "detail", "device"))
    assert lines == [
        ("sign_in_failed", None, {"member": "Mai Lan"}, ""),
        ("signed_in", "Mai Lan", {"how": "password"}, "Chrome · Android"),
        ("signed_out", "Mai Lan", {}, ""),
    ]


def test_a_session_knows_whose_it_is_and_from_where(client, lan):
    client.post(
        "/sign-in/", {"username": "lan@spa.vn", "password": PASSWORD},
        headers={"User-Agent": PHONE}, REMOTE_ADDR="113.161.7.8",
    )  # fmt: skip

    session = Session.objects.get(member=lan)
    assert (session.address, session.device) == ("113.161.7.8", "Chrome · Android")


def test_an_address_written_by_the_visitor_is_not_believed(client, lan, settings):
    settings.PROXIES = 1

    client.post(
        "/sign-in/", {"username": "lan@spa.vn", "password": PASSWORD},
        headers={"X-Forwarded-For": "1.2.3.4, 113.161.7.8"},
    )  # fmt: skip

    assert Session.objects.get(member=lan).address == "113.161.7.8"


def test_when_a_browser_was_last_seen_is_noted_every_few_minutes(client, lan, now, time_machine, lead):
    time_machine.move_to(now, tick=False)
    client.force_login(lan)
    for minutes in (4, 6):
        time_machine.move_to(now + timedelta(minutes=minutes), tick=False)
        client.get("/leads/")

    assert Session.objects.get(member=lan).seen_at == now + timedelta(minutes=6)


def test_with_an_app_the_password_alone_opens_nothing(client, lan, secret, now):
    first = sign_in(client, next="/leads/")

    assert first.url == "/sign-in/code/"
    assert client.get("/leads/").status_code == 302
    assert "Chào Lan" in client.get("/sign-in/code/").text
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/code/", {"code": code_of(secret, now)}).url == "/leads/"
    assert client.get("/leads/").status_code == 200


def test_codes_are_not_guessed_one_after_the_other(client, lan, secret, now):
    sign_in(client)
    for _ in range(5):
        client.post("/sign-in/code/", {"code": "000000"})

    assert client.post("/sign-in/code/", {"code": code_of(secret, now)}).status_code == 429


def test_who_waits_too_long_begins_again(client, lan, secret, now, time_machine):
    sign_in(client)

    time_machine.move_to(now + timedelta(minutes=11), tick=False)

    assert client.get("/sign-in/code/").url == "/sign-in/"


def test_a_colleagues_link_stands_in_for_the_password_only_and_the_machines_for_both(client, lan, secret):
    assert client.get(sign_in_link(lan, is_enough=False)).url == "/sign-in/code/"
    assert client.get(sign_in_link(lan)).url == "/"


def test_an_invitation_is_accepted_with_ones_own_name_and_password(client, minh, team_a, now):
    link = invite(role=Role.SELLER, team=team_a, by=minh, at=now)
    given = {"name": "Võ Thị Ánh Nguyệt", "email": "Nguyet@spa.vn", "password": PASSWORD}

    page = client.get(link)
    refused = client.post(link, given | {"password": "anhnguyet1"})
    taken = client.post(link, given | {"email": minh.email})
    inside = client.post(link, given)

    assert "Lê Minh" in page.text and "Đà Nẵng" in page.text
    assert refused.status_code == 422 and "tên hay mail của bạn" in refused.text
    assert taken.status_code == 422 and "đã có người dùng" in taken.text
    assert inside.url == "/" and client.get("/leads/").status_code == 200
    nguyet = Member.objects.get(email="nguyet@spa.vn")
    assert (nguyet.role, nguyet.team) == (Role.SELLER, team_a)
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("ngan", "ký tự"),
        ("matkhau12345", "ai cũng đoán được"),
        ("password123", "phổ biến"),
        ("0912345678", "ai cũng đoán được"),
    ],
)
def test_a_weak_password_is_refused_in_a_sentence(client, chu, now, password, said):
    link = invite(role=Role.SELLER, team=None, by=chu, at=now)

    refused = client.post(link, {"name": "Hồ Kim Thoa", "email": "thoa@spa.vn", "password": password})

    assert refused.status_code == 422 and said in refused.text
    assert not Member.objects.filter(email="thoa@spa.vn").exists()


def test_knocking_on_at_a_shut_door_under_ever_new_names_fills_no_table(client):
    for n in range(40):
        client.post("/sign-in/", {"username": f"khach{n}@spa.vn", "password": "đoán bừa"})

    assert Tries.objects.count() < 25


def test_signs_that_postgresql_does_not_take_are_a_wrong_address_like_any_other(client):
    answer = client.post("/sign-in/", {"username": "lan\x00@spa.vn", "password": "đoán bừa"})

    assert answer.status_code == 422
