"""One's own way in: password, codes, sessions; what nobody else may touch."""

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tiemnang.team.actions import add_passkey, confirm_codes, plan_codes, sign_in_link
from tiemnang.team.models import AuditLine, Passkey, Role, Session, Tries
from tiemnang.team.rules import totp

pytestmark = pytest.mark.django_db
PASSWORD, OTHER = "tối nay mưa 7 giọt", "bàn gỗ lim ba chân"


@pytest.fixture
def lan(lan):
    """Lan has a password."""
    lan.set_password(PASSWORD)
    lan.save()
    return lan


@pytest.fixture
def inside(client, lan) -> Client:
    """Lan's browser, a moment after she came in."""
    client.force_login(lan)
    just_came(client)
    return client


def just_came(browser: Client, *, ago: timedelta = timedelta(0)) -> None:
    session = browser.session
    session["proven_at"] = (timezone.now() - ago).isoformat()
    session.save()


def code_of(secret: str, at) -> str:
    return totp(base64.b32decode(secret), int(at.timestamp() // 30))


def test_another_password_needs_the_one_before_and_signs_out_everywhere_else(inside, lan):
    elsewhere = Client()
    elsewhere.force_login(lan)

    refused = inside.post("/account/password/", {"before": "đoán đại", "password": OTHER})
    weak = inside.post("/account/password/", {"before": PASSWORD, "password": "matkhau123"})
    changed = inside.post("/account/password/", {"before": PASSWORD, "password": OTHER})

    assert refused.status_code == 422 and "Chưa đúng mật khẩu" in refused.text
    assert weak.status_code == 422 and "ai cũng đoán được" in weak.text
    assert changed.url == "/account/" and inside.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    lan.refresh_from_db()
    assert lan.check_password(OTHER)


def test_whoever_found_the_screen_open_does_not_guess_the_old_password(inside):
    for _ in range(5):
        inside.post("/account/password/", {"before": "đoán", "password": OTHER})

    assert inside.post("/account/password/", {"before": PASSWORD, "password": OTHER}).status_code == 429


def test_a_member_who_came_by_link_sets_a_first_password(client, bich):
    bich.set_unusable_password()
    bich.save()
    client.get(sign_in_link(bich))

    assert "Mật khẩu đang dùng" not in client.get("/account/").text
    assert client.post("/account/password/", {"password": OTHER}).status_code == 302
    bich.refresh_from_db()
    assert bich.check_password(OTHER)


def test_whoever_found_the_screen_open_sets_no_first_password(client, bich, now, time_machine):
    bich.set_unusable_password()
    bich.save()
    time_machine.move_to(now, tick=False)
    client.get(sign_in_link(bich))
    time_machine.move_to(now + timedelta(hours=1), tick=False)

    answer = client.post("/account/password/", {"password": OTHER}, follow=True)

    assert answer.redirect_chain == [("/account/prove/", 302)] and "Xin chủ một đường dẫn mới" in answer.text
    bich.refresh_from_db()
    assert not bich.has_usable_password()


def test_an_app_is_set_up_by_picture_and_first_code(inside, lan, now, time_machine):
    time_machine.move_to(now, tick=False)
    just_came(inside)

    page = inside.get("/account/codes/")
    wrong = inside.post("/account/codes/", {"code": "123456"})
    done = inside.post("/account/codes/", {"code": code_of(plan_codes(lan), now)})

    assert "<svg" in page.text and "style=" not in page.text
    assert wrong.status_code == 422 and "Mã chưa khớp" in wrong.text
    assert "Ghi lại 10 mã" in done.text and done.text.count("<code") == 10
    assert "Ghi lại 10 mã" not in inside.get("/account/").text
    assert lan.has_second_step


def test_the_app_is_turned_off_with_a_code_only(inside, lan, now, time_machine):
    time_machine.move_to(now, tick=False)
    paper = confirm_codes(lan, code_of(plan_codes(lan), now), at=now)

    refused = inside.post("/account/codes/off/", {"code": "000000"})
    done = inside.post("/account/codes/off/", {"code": paper[0]})

    assert refused.status_code == 422 and "Cần một mã đúng" in refused.text
    assert done.status_code == 302 and not lan.has_second_step


def test_lan_sees_where_she_is_signed_in_and_ends_one_or_all_others(inside, lan, now):
    phone, desk = Client(headers={"user-agent": "Firefox Windows"}), Client()
    for one in (phone, desk):
        one.post("/sign-in/", {"username": lan.email, "password": PASSWORD})

    places = inside.get("/account/").context["signed_in"]
    firefox = next(place for place in places if place.device == "Firefox · Windows")
    inside.post(f"/account/sessions/{firefox.key}/end/")

    assert [place.is_here for place in places].count(True) == 1 and len(places) == 3
    assert phone.get("/account/").status_code == 302 and desk.get("/account/").status_code == 200
    inside.post("/account/sessions/end/")
    assert desk.get("/account/").status_code == 302 and inside.get("/account/").status_code == 200
    assert list(AuditLine.objects.filter(verb="session_ended").values_list("detail__count", flat=True)) == [
        1,
        1,
    ]


def test_nobody_ends_a_colleagues_session_or_takes_their_key(inside, lan, bich, now):
    other = Client()
    other.force_login(bich)
    key = other.get("/account/").context["signed_in"][0].key
    add_passkey(bich, name="iPhone", credential_id="abc", credential=b"x", counter=0, at=now)

    assert inside.post(f"/account/sessions/{key}/end/").status_code == 404
    assert inside.post(f"/account/passkeys/{Passkey.objects.get().pk}/remove/").status_code == 404
    assert other.get("/account/").status_code == 200


def test_the_page_never_carries_a_key_that_opens_the_door(inside, lan):
    assert inside.session.session_key not in inside.get("/account/").text


def test_who_must_have_a_second_step_can_do_nothing_else_first(
    inside, lan, settings, now, time_machine, lead
):
    time_machine.move_to(now, tick=False)
    just_came(inside)
    settings.SECOND_STEP_FOR = [Role.SELLER]

    shut, sent = inside.get("/leads/"), inside.post(f"/leads/{lead.pk}/notes/", {"text": "chị hỏi giá"})
    page = inside.get("/account/")
    inside.post("/account/codes/", {"code": code_of(plan_codes(lan), now)})

    assert shut.url == sent.url == "/account/"
    assert "cần bước thứ hai" in page.text
    assert inside.get("/leads/").status_code == 200


def test_a_form_is_no_passkey_answer(inside):
    for client in (inside, Client()):
        assert client.post("/sign-in/passkey/check/", {"next": "/leads/"}).status_code == 422


def test_a_stolen_passkey_answer_is_refused_in_a_sentence(inside, client):
    stranger = Client()
    begun = stranger.post("/sign-in/passkey/")
    nonsense = [
        {}, {"credential": {}}, {"credential": {"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {}}},
        {"credential": "x" * 30_000},
    ]  # fmt: skip

    assert begun.json()["publicKey"]["userVerification"] == "required"
    for sent in nonsense:
        answer = stranger.post("/sign-in/passkey/check/", sent, content_type="application/json")
        assert answer.status_code == 422 and "Chưa nhận ra khóa" in answer.json()["said"]


def test_whoever_finds_a_screen_open_adds_and_takes_away_no_key_and_no_second_step(inside, lan, now):
    add_passkey(lan, name="iPhone", credential_id="abc", credential=b"x", counter=0, at=now)
    key = Passkey.objects.get()
    just_came(inside, ago=timedelta(minutes=11))

    begun = inside.post("/account/passkeys/begin/", {}, content_type="application/json")
    kept = inside.post("/account/passkeys/", {}, content_type="application/json")
    pressed = [
        inside.post(f"/account/passkeys/{key.pk}/remove/"), inside.get("/account/codes/"),
        inside.post("/account/codes/", {"code": "123456"}), inside.post("/account/paper/"),
    ]  # fmt: skip

    assert begun.json() == kept.json() == {"go": "/account/prove/"}
    assert [answer.url for answer in pressed] == [
        "/account/prove/", "/account/prove/?for=codes", "/account/prove/?for=codes", "/account/prove/",
    ]  # fmt: skip
    assert Passkey.objects.count() == 1 and lan.recovery_codes.filter(used_at=None).count() == 10


def test_lan_shows_once_more_who_she_is_and_goes_on(inside, lan, now):
    paper = add_passkey(lan, name="iPhone", credential_id="abc", credential=b"x", counter=0, at=now)
    just_came(inside, ago=timedelta(minutes=11))

    page = inside.get("/account/prove/?for=codes")
    wrong = inside.post("/account/prove/?for=codes", {"password": "đoán đại"})
    right = inside.post("/account/prove/?for=codes", {"password": PASSWORD})
    opened = inside.get("/account/codes/")
    just_came(inside, ago=timedelta(minutes=11))
    by_paper = inside.post("/account/prove/", {"code": paper[0]})

    assert "Mật khẩu đang dùng" in page.text and "Mã khôi phục trên giấy" in page.text
    assert wrong.status_code == 422 and "Chưa đúng mật khẩu" in wrong.text
    assert right.url == "/account/codes/" and opened.status_code == 200
    assert by_paper.url == "/account/" and inside.post("/account/paper/").status_code == 200


def test_whoever_finds_a_screen_open_does_not_guess_their_way_to_a_proof(inside, lan):
    just_came(inside, ago=timedelta(minutes=11))
    for _ in range(5):
        inside.post("/account/prove/", {"password": "đoán"})

    assert inside.post("/account/prove/", {"password": PASSWORD}).status_code == 429


def test_strangers_who_ask_for_a_passkeys_question_fill_no_table_and_wait_like_everybody(now, time_machine):
    time_machine.move_to(now, tick=False)
    stranger = Client()
    for _ in range(3):
        asked = stranger.post("/sign-in/passkey/")

    assert asked.status_code == 200 and asked.cookies["passkey"]["httponly"]
    assert not Session.objects.exists() and not Tries.objects.exists()
    answers = [
        stranger.post("/sign-in/passkey/check/", {}, content_type="application/json") for _ in range(30)
    ]
    assert answers[-1].status_code == 429 and stranger.post("/sign-in/passkey/").status_code == 429
    assert not Session.objects.exists() and Tries.objects.count() == 1


def test_the_page_asks_the_database_a_fixed_number_of_times(inside, lan, now, django_assert_num_queries):
    inside.get("/account/")
    for n in range(6):
        add_passkey(
            lan, name=f"Máy {n}", credential_id=str(n), credential=b"x", counter=0, at=now + timedelta(n)
        )
        Client().force_login(lan)

    with django_assert_num_queries(8):
        inside.get("/account/")


def test_who_came_by_a_link_sets_a_new_password_without_the_forgotten_one(inside, lan):
    lost = Client()
    lost.get(sign_in_link(lan, is_enough=False))

    sent = {"password": "bảy tám chín mười mèo"}
    answers = [one.post("/account/password/", sent).status_code for one in (inside, lost, lost)]

    lan.refresh_from_db()
    assert answers == [422, 302, 422]  # nobody who finds a screen open, and by the link only once
    assert lan.check_password("bảy tám chín mười mèo")


def test_nobody_who_finds_a_screen_open_makes_codes_that_turn_the_app_off(inside, lan, now, time_machine):
    time_machine.move_to(now, tick=False)
    paper = confirm_codes(lan, code_of(plan_codes(lan), now), at=now)

    refused = inside.post("/account/paper/")
    fresh = inside.post("/account/paper/", {"code": paper[0]})

    assert refused.status_code == 422 and "Ghi lại 10 mã" not in refused.text
    assert fresh.status_code == 200 and len(set(fresh.context["paper"]) - set(paper)) == 10
