"""Who works here, what each may do, and how somebody leaves."""

from datetime import timedelta

import pytest
from django.test import Client

from tiemnang import journey
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Entry, Lead
from tiemnang.leads.search import find
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline.models import Task
from tiemnang.team.actions import LastOwner, add_team, deactivate
from tiemnang.team.models import AuditLine, Invitation, Member, Role, Team

pytestmark = pytest.mark.django_db
PASSWORD = "tối nay mưa 7 giọt"


@pytest.fixture
def owner(client, chu) -> Client:
    """The owner's browser."""
    client.force_login(chu)
    return client


def given(member: Member, **other) -> dict[str, object]:
    """The page of a member as it would be sent unchanged, but for `other`."""
    kept = {"name": member.name, "role": member.role, "team": member.team_id or "", "sees": member.sees,
            "reads": member.reads, "language": member.language, "sees_pool": "on", "may_export": "on"}  # fmt: skip
    return {name: value for name, value in (kept | other).items() if value is not None}


def test_an_owner_invites_by_link_and_the_link_is_shown_once(owner, team_a):
    page = owner.post(
        "/settings/members/invite/", {"role": "seller", "team": team_a.pk, "email": ""}, follow=True
    )
    link = page.context["fresh"]["link"]

    assert link in page.text and link not in owner.get("/settings/members/").text
    stranger = Client()
    joined = stranger.post(link, {"name": "Võ Ánh Nguyệt", "email": "nguyet@spa.vn", "password": PASSWORD})
    assert joined.url == "/" and stranger.get("/today/").status_code == 200
    assert "Võ Ánh Nguyệt" in owner.get("/settings/members/").text


def test_a_leader_invites_sellers_into_the_own_team_only(client, minh, hung, team_a):
    client.force_login(minh)

    higher = client.post("/settings/members/invite/", {"role": "owner"})
    elsewhere = client.post("/settings/members/invite/", {"role": "seller", "team": hung.team_id})

    assert higher.status_code == 422 and elsewhere.status_code == 302
    assert Invitation.objects.get().team == team_a
    page = client.get("/settings/members/").text
    assert "Mai Lan" not in page or "Phạm Hùng" not in page
    assert client.get(f"/settings/members/{minh.pk}/").status_code == 403


def test_an_invitation_is_renewed_and_withdrawn(owner, team_a):
    first = owner.post("/settings/members/invite/", {"role": "viewer"}, follow=True).context["fresh"]["link"]
    pk = Invitation.objects.get().pk

    second = owner.post(f"/settings/invitations/{pk}/renew/", follow=True).context["fresh"]["link"]

    assert Client().get(first).status_code == 410 and Client().get(second).status_code == 200
    owner.post(f"/settings/invitations/{pk}/withdraw/")
    assert Client().get(second).status_code == 410


def test_sellers_and_viewers_see_none_of_it(client, lan):
    client.force_login(lan)

    assert {client.get(f"/settings/{page}/").status_code for page in ("members", "audit")} == {403}
    assert client.post("/settings/members/invite/", {"role": "seller"}).status_code == 403


def test_a_new_role_is_true_on_the_very_next_press(owner, lan, hung, lead, now):
    lans, other = (
        Client(),
        leads.create(name="Lý Văn Riêng", ways=[("phone", "0905000001")], by=hung, at=now, owner=hung),
    )
    lans.force_login(lan)
    before = lans.get("/leads/").context["matched"], lans.get(f"/leads/{other.pk}/").status_code

    owner.post(f"/settings/members/{lan.pk}/", given(lan, sees="all"))

    assert before == (1, 404)
    assert lans.get("/leads/").context["matched"] == 2
    assert lans.get(f"/leads/{other.pk}/").status_code == 200
    assert "Riêng" in lans.get("/leads/", {"q": "ly van rieng"}).text
    assert "Lý Văn Riêng" in lans.get("/leads/export/", {"as": "csv"}).getvalue().decode()
    owner.post(f"/settings/members/{lan.pk}/", given(lan, role="viewer", sees="own", may_export=None))
    assert lans.get("/leads/").context["matched"] == 1
    assert lans.get("/leads/export/", {"as": "csv"}).status_code == 404
    assert lans.post(f"/leads/{lead.pk}/notes/", {"text": "chị hỏi giá"}).status_code == 404


def test_another_team_and_the_pool_are_true_at_once_in_search_counts_and_lists(
    owner, minh, hung, lan, lead, now
):
    pooled = leads.create(name="Bùi Kho Chung", ways=[("phone", "0905000002")], by=minh, at=now, owner=None)
    minhs = Client()
    minhs.force_login(minh)
    assert minhs.get("/leads/").context["matched"] == 2

    owner.post(f"/settings/members/{lan.pk}/", given(lan, team=hung.team_id))
    assert [one.name for one in find("phuong thao", minh)] == [] and minhs.get("/leads/").context[
        "matched"
    ] == 1

    owner.post(f"/settings/members/{minh.pk}/", given(minh, sees_pool=None))
    assert minhs.get("/leads/").context["matched"] == 0
    assert minhs.get(f"/leads/{pooled.pk}/").status_code == 404


def test_the_last_owner_stays_one_and_stays(owner, chu, lan, now):
    refused = owner.post(f"/settings/members/{chu.pk}/", given(chu, role="seller"))
    leaving = owner.post(f"/settings/members/{chu.pk}/leave/", {"to": "pool"})

    assert refused.status_code == leaving.status_code == 422
    assert "ít nhất một chủ" in refused.text and "ít nhất một chủ" in leaving.text
    with pytest.raises(LastOwner):
        deactivate(chu, by=chu, at=now)
    chu.refresh_from_db()
    assert chu.is_active and chu.role == Role.OWNER


def test_who_leaves_hands_over_leads_tasks_and_promises_in_one_go(owner, lan, bich, minh, lead, now):
    lans = Client()
    lans.force_login(lan)
    others = leads.create(
        name="Trần Thị Mỹ Linh", ways=[("phone", "0385550914")], by=minh, at=now, owner=minh
    )
    pooled = leads.create(name="Hồ Thị Kim Thoa", ways=[("phone", "0934871260")], by=minh, at=now, owner=None)
    due = now + timedelta(days=1)
    pipeline.add_task(lead, "call", due, promised=True, at=now, by=lan)
    with_minh = pipeline.add_task(others, "send", due, owner=lan, at=now, by=lan)
    in_pool = pipeline.add_task(pooled, "call", due, owner=lan, at=now, by=lan)

    page = owner.get(f"/settings/members/{lan.pk}/leave/")
    done = owner.post(f"/settings/members/{lan.pk}/leave/", {"to": bich.pk}, follow=True)

    assert tuple(page.context["load"]) == (1, 1, 3, 1)
    assert "Lan đã nghỉ. 1 khách về Bích." in done.text
    lead.refresh_from_db()
    assert lead.owner == bich and lead.tasks.get().owner == bich
    assert Entry.objects.filter(lead=lead, verb="assigned").get().detail == {"from": lan.pk, "to": bich.pk}
    assert Task.objects.get(pk=with_minh.pk).owner == minh and Task.objects.get(pk=in_pool.pk).owner == bich
    assert lans.get("/today/").status_code == 302
    assert not lan.sessions.exists()
    assert AuditLine.objects.get(verb="member_left").detail["leads"] == 1


def test_nothing_is_handed_over_when_the_last_step_fails(chu, lan, lead, now):
    with pytest.raises(LastOwner):
        journey.let_go(chu, to=lan, by=chu, at=now)

    assert Lead.objects.get(pk=lead.pk).owner == lan and Member.objects.get(pk=chu.pk).is_active


def test_leads_may_go_back_to_the_pool_and_the_member_may_come_back(owner, lan, lead):
    owner.post(f"/settings/members/{lan.pk}/leave/", {"to": "pool"})
    lead.refresh_from_db()
    assert lead.owner is None and "Mai Lan" in owner.get("/settings/members/").text

    owner.post(f"/settings/members/{lan.pk}/return/")

    lan.refresh_from_db()
    assert lan.is_active and lan.left_at is None


def test_a_link_for_a_forgotten_password_and_a_lost_phone(owner, lan):
    lans = Client()
    lans.force_login(lan)

    link = owner.post(f"/settings/members/{lan.pk}/link/", follow=True).context["fresh"]["link"]
    owner.post(f"/settings/members/{lan.pk}/sign-out/")
    owner.post(f"/settings/members/{lan.pk}/second-step/off/")

    assert lans.get("/today/").status_code == 302
    assert lans.get(link).url == "/"


def test_teams_are_made_renamed_and_removed_when_nobody_is_left(owner, chu, team_a, lan, now):
    hue = add_team("Huế", by=chu, at=now)
    owner.post("/settings/teams/", {"name": " Cần  Thơ "})
    owner.post(f"/settings/teams/{hue.pk}/", {"name": "Huế và Quảng Trị"})
    owner.post(f"/settings/teams/{hue.pk}/", {"name": "Đà Nẵng"})
    owner.post(f"/settings/teams/{team_a.pk}/remove/")

    assert set(Team.objects.values_list("name", flat=True)) == {"Cần Thơ", "Đà Nẵng", "Huế và Quảng Trị"}
    owner.post(f"/settings/teams/{hue.pk}/remove/")
    assert not Team.objects.filter(pk=hue.pk).exists()


def test_the_list_asks_the_database_a_fixed_number_of_times(owner, team_a, django_assert_num_queries):
    for n in range(12):
        Member.objects.create_user(f"ban{n}@spa.vn", f"Lê Thị Số {n}", team=team_a)
        owner.post("/settings/members/invite/", {"role": "seller", "email": f"moi{n}@spa.vn"})
    owner.get("/settings/members/")

    with django_assert_num_queries(7):
        owner.get("/settings/members/")
