"""Arithmetic of the door: waits, codes, passwords."""

import pytest

from tiemnang.team.rules import counter_of, device_of, grantable, is_common_here, is_like, totp, wait_after

SECRET = b"12345678901234567890"  # of RFC 6238, appendix B


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_codes_are_those_of_the_specification(seconds, code):
    assert totp(SECRET, seconds // 30) == code


def test_a_code_counts_a_step_early_or_late_and_only_once():
    code = totp(SECRET, 100)

    assert counter_of(code, SECRET, now=100 * 30 + 29, after=0) == 100
    assert counter_of(f"{code[:3]} {code[3:]}", SECRET, now=101 * 30, after=0) == 100
    assert counter_of(code, SECRET, now=99 * 30, after=0) == 100
    assert counter_of(code, SECRET, now=102 * 30, after=0) is None
    assert counter_of(code, SECRET, now=100 * 30, after=100) is None


def test_five_tries_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour():
    assert [wait_after(n, "account") for n in (1, 4, 5, 6, 7, 40)] == [0, 0, 30, 60, 120, 900]
    assert wait_after(19, "address") == 0 and wait_after(20, "address") == 30


@pytest.mark.parametrize(
    "password",
    ["matkhau123", "Mật khẩu 2026!", "anhyeuem99", "qwertyuiop", "0905774310", "HàNội2026", "aaaaaaaaaaa"],
)
def test_what_everybody_thinks_of_is_no_password(password):
    assert is_common_here(password)


@pytest.mark.parametrize("password", ["tối nay mưa 7 giọt", "gàrántàuhỏa41", "Xk29-pmaW-77"])
def test_some_words_that_have_nothing_to_do_with_each_other_are_one(password):
    assert not is_common_here(password) and not is_like(password, ["Nguyễn Thị Phương Thảo", "phuongthao88"])


@pytest.mark.parametrize("password", ["phuongthao1", "Nguyễn Thảo 88", "thaonguyen12", "phuongthao88!"])
def test_ones_own_name_is_no_password_with_or_without_accents(password):
    assert is_like(password, ["Nguyễn Thị Phương Thảo", "phuongthao88"])


def test_a_leader_invites_nobody_who_would_see_more():
    assert set(grantable("leader")) == {"seller", "viewer"} and "owner" in grantable("owner")
    assert not grantable("seller") and not grantable("viewer")


def test_a_device_is_named_in_two_words():
    zalo = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36 Zalo android"
    coc_coc = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/131 Chrome/125 Safari/537.36"

    assert device_of(zalo) == "Zalo · Android"
    assert device_of(coc_coc) == "Cốc Cốc · Windows"
    assert device_of("curl/8") == ""
