"""Who gets in, and who is told what to do."""

from django.utils import translation

from tiemnang.team.actions import sign_in_link


def test_a_stranger_is_shown_the_door(client, db):
    answer = client.get("/today/")

    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")


def test_lan_signs_in_with_mail_in_any_case_and_password(client, lan):
    lan.set_password("mat-khau-cua-lan")
    lan.save()

    answer = client.post("/sign-in/", {"username": "Lan@Spa.vn", "password": "mat-khau-cua-lan"})

    assert answer.status_code == 302
    assert answer.url == "/"


def test_a_wrong_password_keeps_the_mail_and_says_what_to_do(client, lan):
    answer = client.post("/sign-in/", {"username": "lan@spa.vn", "password": "sai-mat-khau"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "lan@spa.vn" in page
    assert "Thử lại" in page


def test_a_link_signs_in_once_and_then_says_it_is_spent(client, chu):
    link = sign_in_link(chu)

    first = client.get(link)
    client.logout()
    second = client.get(link)

    assert first.status_code == 302
    assert second.status_code == 410
    assert "đã dùng hoặc quá hạn" in second.content.decode()


def test_looking_at_a_link_without_opening_it_does_not_spend_it(client, chu):
    link = sign_in_link(chu)

    client.head(link)

    assert client.get(link).status_code == 302


def test_signing_out_needs_a_press(inside):
    assert inside.get("/sign-out/").status_code == 405

    inside.post("/sign-out/")

    assert inside.get("/").status_code == 302


def test_lans_language_follows_her_to_another_browser(client, lan):
    client.force_login(lan)

    client.post("/language/", {"language": "en"})

    lan.refresh_from_db()
    assert lan.language == "en"
    assert "Where shall we start?" in client.get("/").content.decode()


def test_the_members_language_outranks_the_browsers(inside):
    page = inside.get("/", headers={"accept-language": "en"}).content.decode()

    assert "Mình bắt đầu từ đâu?" in page
    translation.activate("vi")


def test_language_and_theme_lead_back_only_to_our_own_pages(inside):
    answer = inside.post("/theme/", {"theme": "dark"}, headers={"referer": "https://elsewhere.example/x"})

    assert answer.url == "/"
    assert answer.cookies["theme"].value == "dark"
