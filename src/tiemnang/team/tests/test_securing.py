"""Codes of an app, codes on paper, and passkeys' counters."""

import base64
from datetime import timedelta

import pytest

from tiemnang.team.actions import (
    add_passkey,
    check_code,
    confirm_codes,
    plan_codes,
    set_password,
    stop_codes,
    use_passkey,
)
from tiemnang.team.models import AuditLine, Authenticator, Passkey, RecoveryCode
from tiemnang.team.rules import totp

pytestmark = pytest.mark.django_db


def code_at(secret: str, at) -> str:
    return totp(base64.b32decode(secret), int(at.timestamp() // 30))


@pytest.fixture
def secret(lan, now) -> str:
    """Lan's app, set up half an hour ago."""
    secret = plan_codes(lan)
    confirm_codes(lan, code_at(secret, now - timedelta(minutes=30)), at=now - timedelta(minutes=30))
    return secret


def test_an_app_counts_once_a_code_of_it_was_typed(lan, now):
    secret = plan_codes(lan)

    assert plan_codes(lan) == secret
    assert confirm_codes(lan, "000000", at=now) is None
    assert not Authenticator.objects.get().confirmed_at
    assert len(confirm_codes(lan, code_at(secret, now), at=now)) == 10
    assert secret not in Authenticator.objects.get().sealed_secret


def test_a_code_opens_the_door_once(lan, secret, now):
    code = code_at(secret, now)

    assert check_code(lan, code, at=now)
    assert not check_code(lan, code, at=now)
    assert check_code(lan, code_at(secret, now + timedelta(seconds=30)), at=now + timedelta(seconds=30))


def test_a_code_on_paper_opens_it_once_however_it_is_typed(lan, now):
    secret = plan_codes(lan)
    paper = confirm_codes(lan, code_at(secret, now), at=now)

    assert check_code(lan, f" {paper[3].upper()} ", at=now)
    assert not check_code(lan, paper[3], at=now)
    assert RecoveryCode.objects.filter(used_at=None).count() == 9
    assert AuditLine.objects.get(verb="recovery_used").detail == {"left": 9}


def test_nobody_opens_a_door_with_a_colleagues_paper(lan, bich, now):
    paper = confirm_codes(lan, code_at(plan_codes(lan), now), at=now)

    assert not check_code(bich, paper[0], at=now)


def test_without_an_app_no_paper_is_left(lan, secret, now):
    stop_codes(lan, by=lan, at=now)

    assert not Authenticator.objects.exists() and not RecoveryCode.objects.exists()


def test_a_database_without_its_key_refuses_codes_and_plans_anew(lan, secret, settings, now):
    settings.SECRET_KEY = "khóa của một máy khác"

    assert not check_code(lan, code_at(secret, now), at=now)


def test_a_copied_passkey_gives_itself_away(lan, now):
    paper = add_passkey(lan, name="iPhone", credential_id="abc", credential=b"x", counter=4, at=now)
    key, later = Passkey.objects.get(), now + timedelta(minutes=1)

    assert len(paper) == 10
    assert use_passkey(key, counter=5, asked_at=now, at=now)
    assert not use_passkey(key, counter=5, asked_at=later, at=later)


def test_an_answer_that_was_used_opens_nothing_again_also_of_a_key_that_counts_nothing(lan, now):
    add_passkey(lan, name="iPhone", credential_id="abc", credential=b"x", counter=0, at=now)
    key, later = Passkey.objects.get(), now + timedelta(minutes=1)

    assert use_passkey(key, counter=0, asked_at=now, at=now + timedelta(seconds=9))
    assert not use_passkey(key, counter=0, asked_at=now, at=later)
    assert use_passkey(key, counter=0, asked_at=later, at=later + timedelta(seconds=9))


def test_another_password_signs_out_everywhere_else(client, lan, now):
    client.force_login(lan)
    here = client.session.session_key
    client.session.save()
    other = type(client)()
    other.force_login(lan)

    set_password(lan, "tối nay mưa 7 giọt", but=here, at=now)

    assert list(lan.sessions.values_list("session_key", flat=True)) == [here]
