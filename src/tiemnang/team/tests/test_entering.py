"""Tries are counted where every worker sees them; links open once."""

from datetime import timedelta

import pytest

from tiemnang.team.actions import change_member, claim_try, forgive, redeem_sign_in_link, sign_in_link
from tiemnang.team.models import Member, Role

pytestmark = pytest.mark.django_db
LAN = [("account", "lan@spa.vn"), ("address", "113.161.1.1")]


def test_after_five_failures_the_account_is_shut_for_a_while_and_then_tried_again(now):
    assert [claim_try(LAN, at=now) for _ in range(5)] == [None] * 5

    assert claim_try(LAN, at=now) == now + timedelta(seconds=30)
    assert claim_try([("account", "bich@spa.vn"), LAN[1]], at=now) is None
    assert claim_try(LAN, at=now + timedelta(seconds=31)) is None
    assert claim_try(LAN, at=now + timedelta(seconds=32)) == now + timedelta(seconds=31 + 60)


def test_who_gets_in_starts_anew_but_the_address_gets_only_its_one_try_back(now):
    for n in range(20):
        claim_try([("account", f"{n}@spa.vn"), LAN[1]], at=now)
    assert claim_try(LAN, at=now)

    later = now + timedelta(minutes=1)
    assert claim_try(LAN, at=later) is None
    forgive(LAN)

    assert claim_try(LAN, at=later) is None
    assert claim_try(LAN, at=later)


def test_a_day_later_everything_is_forgotten(now):
    for _ in range(9):
        claim_try(LAN, at=now)
        now += timedelta(minutes=20)

    assert claim_try(LAN, at=now + timedelta(hours=25)) is None
    assert claim_try(LAN, at=now + timedelta(hours=25)) is None


def test_a_link_of_an_owner_opens_nothing_once_they_are_owner_no_more(chu, now):
    nga = Member.objects.create_user("nga@spa.vn", "Đỗ Nga", role=Role.OWNER)
    before = sign_in_link(nga).split("/")[-2]

    change_member(nga, {"role": Role.SELLER}, by=chu, at=now)
    after = sign_in_link(nga).split("/")[-2]
    change_member(nga, {"role": Role.LEADER}, by=chu, at=now)

    assert redeem_sign_in_link(before) is None and redeem_sign_in_link(after) == nga


def test_a_link_opens_once(lan):
    token = sign_in_link(lan).split("/")[-2]

    assert redeem_sign_in_link(token) == lan
    assert redeem_sign_in_link(token) is None
