"""Invited by link, with the role and team the inviter chose, once."""

from datetime import timedelta

import pytest

from tiemnang.team.actions import (
    AddressTaken,
    change_member,
    deactivate,
    invitation_of,
    invite,
    join,
    renew,
    withdraw,
)
from tiemnang.team.models import AuditLine, Invitation, Member, Role

pytestmark = pytest.mark.django_db
NEW = {"name": "Võ Thị Ánh Nguyệt", "email": "nguyet@spa.vn", "password": "tối nay mưa 7 giọt"}


def token(link: str) -> str:
    return link.split("/")[-2]


def test_who_opens_the_link_has_the_role_and_team_that_were_chosen(minh, team_a, now):
    link = invite(role=Role.SELLER, team=team_a, by=minh, at=now)

    nguyet = join(token(link), **NEW, at=now)

    assert (nguyet.role, nguyet.team, nguyet.email) == ("seller", team_a, "nguyet@spa.vn")
    assert nguyet.check_password(NEW["password"])
    assert Invitation.objects.get().joined == nguyet
    assert list(AuditLine.objects.order_by("pk").values_list("verb", flat=True)) == ["invited", "joined"]


def test_a_link_makes_one_member_and_no_second_one(minh, team_a, now):
    link = invite(role=Role.SELLER, team=team_a, by=minh, at=now)
    join(token(link), **NEW, at=now)

    assert join(token(link), **NEW | {"email": "khac@spa.vn"}, at=now) is None
    assert invitation_of(token(link), at=now) is None


def test_an_old_a_withdrawn_and_a_renewed_link_open_nothing(minh, team_a, now):
    old, gone, first = (token(invite(role=Role.SELLER, team=team_a, by=minh, at=now)) for _ in range(3))
    by_hash = {old: 0, gone: 1, first: 2}
    rows = list(Invitation.objects.order_by("pk"))

    withdraw(rows[by_hash[gone]], by=minh, at=now)
    fresh = token(renew(rows[by_hash[first]], at=now))

    assert invitation_of(old, at=now + timedelta(days=8)) is None
    assert invitation_of(gone, at=now) is None and invitation_of(first, at=now) is None
    assert invitation_of(fresh, at=now)


def test_links_of_somebody_who_left_open_nothing(chu, minh, team_a, now):
    link = invite(role=Role.SELLER, team=team_a, by=minh, at=now)

    deactivate(minh, by=chu, at=now)

    assert invitation_of(token(link), at=now) is None and join(token(link), **NEW, at=now) is None


def test_the_invited_address_is_the_one_that_counts(chu, now):
    link = invite(role=Role.VIEWER, team=None, email=" Nguyet@Spa.vn ", by=chu, at=now)

    member = join(token(link), **NEW | {"email": "khac@spa.vn"}, at=now)

    assert member.email == "nguyet@spa.vn"


def test_an_address_is_never_had_twice_and_the_link_stays_good(chu, lan, now):
    with pytest.raises(AddressTaken):
        invite(role=Role.SELLER, team=None, email="LAN@spa.vn", by=chu, at=now)
    link = invite(role=Role.SELLER, team=None, by=chu, at=now)

    with pytest.raises(AddressTaken):
        join(token(link), **NEW | {"email": lan.email}, at=now)

    assert join(token(link), **NEW, at=now) == Member.objects.get(email="nguyet@spa.vn")


def test_nobody_invites_above_themselves(minh, lan, team_a, now):
    for by, role in ((minh, Role.OWNER), (minh, Role.MARKETER), (minh, Role.LEADER), (lan, Role.SELLER)):
        with pytest.raises(PermissionError):
            invite(role=role, team=team_a, by=by, at=now)


def test_an_owner_who_is_one_no_more_comes_back_by_no_link_of_their_own(chu, now):
    tam = Member.objects.create_user("tam@spa.vn", "Lê Thị Tâm", role=Role.OWNER)
    as_owner, as_seller = (
        token(invite(role=role, team=None, by=tam, at=now)) for role in (Role.OWNER, Role.SELLER)
    )

    change_member(tam, {"role": Role.LEADER}, by=chu, at=now)

    assert join(as_owner, **NEW, at=now) is None and invitation_of(as_owner, at=now) is None
    assert invitation_of(as_seller, at=now)
