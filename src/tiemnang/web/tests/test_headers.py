"""What every answer tells the browser: run nothing inside the page, be framed by nobody, keep cookies to yourself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def policy(answer) -> dict[str, list[str]]:
    """The content policy as {directive: sources}."""
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {part[0]: part[1:] for part in parts if part}


@pytest.mark.parametrize("page", ["/sign-in/", "/account/", "/settings/members/", "/leads/"])
def test_no_page_lets_anything_run_that_is_written_into_it(client, chu, lead, page):
    client.force_login(chu)

    said = policy(client.get(page, follow=True))

    assert not [
        one for sources in said.values() for one in sources if one.startswith("'unsafe") or one == "*"
    ]
    assert said["base-uri"] == said["object-src"] == said["frame-ancestors"] == ["'none'"]
    assert said["form-action"] == said["connect-src"] == ["'self'"]


def test_no_page_can_be_framed_or_taken_for_another_kind(client, db):
    headers = client.get("/sign-in/").headers

    assert headers["X-Frame-Options"] == "DENY" and headers["X-Content-Type-Options"] == "nosniff"
    assert (
        headers["Referrer-Policy"] == "same-origin" and headers["Cross-Origin-Opener-Policy"] == "same-origin"
    )


def test_the_session_cookie_is_out_of_reach_of_script_and_other_sites(lan):
    lan.set_password("tối nay mưa 7 giọt")
    lan.save()

    answer = Client().post("/sign-in/", {"username": lan.email, "password": "tối nay mưa 7 giọt"})

    assert answer.cookies["sessionid"]["samesite"] == "Lax" and answer.cookies["sessionid"]["httponly"]


def test_a_press_from_another_site_does_nothing(lan, lead):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lan)

    assert strict.post(f"/leads/{lead.pk}/notes/", {"text": "chị hỏi giá"}).status_code == 403
    assert strict.post("/sign-in/", {"username": "x", "password": "y"}).status_code == 403
    assert strict.post("/account/passkeys/begin/").status_code == 403


def test_behind_https_cookies_are_secure_and_browsers_remember_it(tmp_path):
    asked = (
        "import json; from django.conf import settings as s; print(json.dumps([s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.PROXIES, s.ALLOWED_HOSTS]))"
    )
    env = {**os.environ, "HTTPS": "1", "DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tiemnang.settings"}
    env["PYTHONPATH"] = str(Path(__file__).resolve().parents[3])

    said = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True)

    assert json.loads(said.stdout) == [True, True, True, 31_536_000, 1, ["localhost"]]
