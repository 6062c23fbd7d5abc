"""A passkey made and used in a real browser, whose fingerprint reader is Chromium's own stand-in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tiemnang.team.actions import sign_in_link
from tiemnang.team.models import AuditLine, Passkey
from tiemnang.team.sessions import SessionStore

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
READER = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


@pytest.fixture
def address(page, live_server, lan):
    """Where the product runs; lan is in, and her phone keeps a key."""
    address = live_server.url.replace("127.0.0.1", "localhost")
    reader = page.context.new_cdp_session(page)
    reader.send("WebAuthn.enable")
    reader.send("WebAuthn.addVirtualAuthenticator", {"options": READER})
    page.goto(address + sign_in_link(lan))
    page.goto(f"{address}/account/")
    page.get_by_role("button", name="Thêm khóa của máy này").click()
    page.get_by_role("heading", name="Ghi lại 10 mã này ra giấy").wait_for()
    return address


def test_lan_keeps_a_passkey_in_her_phone_and_comes_in_with_it(page, address, lan):
    page.context.clear_cookies()
    page.goto(f"{address}/sign-in/?next=/leads/")
    page.get_by_role("button", name="Vào bằng vân tay").click()
    page.wait_for_url(f"{address}/leads/")

    key = Passkey.objects.get(member=lan)
    assert key.used_at and key.counter > 0
    assert AuditLine.objects.filter(verb="signed_in", detail__how="passkey", by=lan).exists()


def test_after_a_while_lan_shows_by_her_key_that_it_is_her_before_she_adds_another(page, address, lan):
    here = SessionStore(lan.sessions.get().session_key)
    here["proven_at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    here.save()

    page.get_by_role("button", name="Thêm khóa của máy này").click()
    page.wait_for_url(f"{address}/account/prove/")
    page.get_by_role("button", name="Vào bằng vân tay").click()

    page.wait_for_url(f"{address}/account/")
    assert SessionStore(here.session_key)["proven_at"] > here["proven_at"]


def test_a_key_that_nobody_here_knows_opens_nothing(page, address, lan):
    Passkey.objects.all().delete()

    page.context.clear_cookies()
    page.goto(f"{address}/sign-in/")
    page.get_by_role("button", name="Vào bằng vân tay").click()

    page.get_by_text("Chưa nhận ra khóa này").wait_for()
