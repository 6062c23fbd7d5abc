"""Nobody learns of a lead they may not see: a walk over every address of the site, as everybody."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import pytest
from django.urls import reverse

from tests.journeys.hidden import SECRETS, Scene, scene, told
from tests.journeys.walk import BOXES, WALK, ask, read, routes
from tiemnang.leads.models import Entry, Lead
from tiemnang.matching.models import Merge
from tiemnang.pipeline.models import Call, Task
from tiemnang.team.models import Member, Role

pytestmark = pytest.mark.django_db

OUTSIDE = {
    "sign_in",
    "sign_in_code",
    "sign_in_passkey",
    "sign_in_passkey_check",
    "join",
    "redeem_sign_in",
    "language",
    "theme",
    "intake",
    "manifest",
    "worker",
    "offline",
}  # for people who are not in yet
HIDDEN = {403, 404, 405}
Way = tuple[str, Mapping[str, str]]  # a method, or as the walk says, and headers
HTMX: Way = ("", {"HX-Request": "true"})
GET: Way = ("get", {})


@pytest.fixture
def world(lan, hung, now, time_machine) -> Scene:
    """The secret lead of lan's and what hung has, on a Saturday morning."""
    time_machine.move_to(now, tick=False)
    return scene(lan, hung, now)


def as_role(member: Member, role: str) -> Member:
    """The same person with another role, and no sight of their own choosing."""
    member.role = role
    member.save()
    return member


def fingerprint(lead: Lead) -> list[Any]:
    """All that a press could change around a lead."""
    rows = [Lead.objects.filter(pk=lead.pk), Entry.objects.filter(lead=lead), Call.objects.filter(lead=lead)]
    rows += [Task.objects.filter(lead=lead), Merge.objects.filter(into=lead), lead.identities.all()]
    return [list(found.order_by("pk").values()) for found in rows]


def answers(
    client, member: Member, visits: Callable, world: Scene, *, also: Collection[Way] = ()
) -> Iterator:
    """(what was asked, the answer, its text) of every visit, and of the same addresses asked in other ways."""
    client.force_login(member)
    for name, visit in WALK.items():
        for args, form in visits(visit)(world):
            for method, headers in [
                (visit.method, {}),
                *((method or visit.method, more) for method, more in also),
            ]:
                answer = ask(client, method, name, args, form, headers)
                yield f"{method} {name} {list(args)} {form} {headers}", answer, read(answer)
                if name == "sign_out":
                    client.force_login(member)


def test_every_route_has_a_line_in_the_walk():
    assert set(routes()) == set(WALK), "say in tests/journeys/walk.py how a new address is tried"


@pytest.mark.parametrize("role", [Role.SELLER, Role.LEADER, Role.VIEWER])
def test_nothing_of_a_colleagues_lead_shows_anywhere(client, world, hung, role):
    as_role(hung, role)

    leaks, broken = [], []
    also = [HTMX, GET] if role == Role.SELLER else []
    for asked, answer, text in answers(client, hung, lambda visit: visit.open, world, also=also):
        leaks += [f"{asked}: {secret}" for secret in told(text)]
        broken += [asked] if answer.status_code >= 500 else []

    assert not leaks
    assert not broken


@pytest.mark.parametrize("role", [Role.SELLER, Role.LEADER])
def test_direct_addresses_of_a_colleagues_lead_are_shut_and_change_nothing(client, world, hung, role):
    as_role(hung, role)
    before = fingerprint(world.secret)

    found = [
        f"{asked}: {answer.status_code} {told(text)}"
        for asked, answer, text in answers(client, hung, lambda visit: visit.shut, world, also=[HTMX, GET])
        if answer.status_code not in HIDDEN or told(text)
    ]

    assert not found
    assert fingerprint(world.secret) == before


def test_presses_on_many_leads_never_reach_a_colleagues(client, world, hung):
    before = fingerprint(world.secret)

    client.force_login(hung)
    for args, form in WALK["leads_bulk"].open(world):
        read(ask(client, "post", "leads_bulk", args, form))
    session = client.session
    session["last_bulk"] = {
        "what": "stage",
        "pks": [world.secret.pk],
        "query": "",
        "before": {"fake": [world.secret.pk]},
        "after": world.secret.stage,
    }
    session.save()
    client.post(reverse("leads_bulk_undo"))

    assert fingerprint(world.secret) == before


def test_counts_and_pages_are_as_if_a_colleagues_lead_were_not_there(client, world, hung):
    client.force_login(hung)

    searched = client.get("/leads/", {"q": "tuyet mat"}).context
    listed = client.get("/leads/", {"owner": world.lan.pk}).context
    counted = client.post("/criteria/count/", BOXES).text
    today = client.get("/today/", {"tab": "done"}).context

    assert searched["matched"] == 0 and not searched["rows"]
    assert "0 khách" in counted
    assert listed["matched"] == 0 and not listed["rows"]
    assert ("done", 1) in [(key, count) for key, _title, count in today["tabs"]]
    assert [call.lead_id for call in today["done"]] == [world.own.pk]


def test_a_viewer_presses_nothing(client, world, lan):
    as_role(lan, Role.VIEWER)
    harmless = {
        "sign_out",
        "language",
        "theme",
        "lead_columns",
        "lead_reveal",
        "leads_bulk",
        "leads_bulk_undo",
        "criteria_delete",
    }
    before = fingerprint(world.secret)

    pressed = []
    for name, visit in WALK.items():
        for args, form in visit.shut(world) if visit.method == "post" and name not in harmless else ():
            client.force_login(lan)
            answer = ask(client, "post", name, args, form)
            pressed += [name] if answer.status_code not in HIDDEN else []

    assert not pressed
    assert fingerprint(world.secret) == before


@pytest.mark.parametrize("role", [Role.OWNER, Role.MARKETER])
def test_who_may_see_everything_is_shown_it_and_no_page_breaks(client, world, bich, role):
    as_role(bich, role)

    client.force_login(bich)
    pages = [(name, visit) for name, visit in WALK.items() if visit.method == "get"]
    seen = [
        (name, answer.status_code, told(read(answer)))
        for name, visit in pages
        for args, form in [*visit.open(world), *visit.shut(world)]
        for answer in [ask(client, "get", name, args, form)]
    ]

    assert not [name for name, status, _told in seen if status >= 500]
    assert {secret for _name, _status, secrets in seen for secret in secrets} == set(SECRETS)


def test_a_stranger_is_sent_to_the_door_from_everywhere(client, world):
    open_to_strangers = []
    for name, visit in WALK.items():
        for args, form in [*visit.open(world), *visit.shut(world)] if name not in OUTSIDE else ():
            for answer in (ask(client, method, name, args, form) for method in ("get", "post")):
                if answer.status_code != 302 or not answer.url.startswith("/sign-in/"):
                    open_to_strangers.append(f"{name}: {answer.status_code}")

    assert not open_to_strangers


def test_the_door_tells_a_stranger_nothing(client, world):
    asked = [(name, args, form) for name in sorted(OUTSIDE) for args, form in WALK[name].open(world)]

    texts = [read(ask(client, method, *one)) for one in asked for method in ("get", "post")]

    assert not [told(text) for text in texts if told(text)]
