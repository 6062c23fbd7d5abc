"""Nobody who may not read a lead's numbers reads one anywhere: the walk over every address again, as who sees her masked."""

import pytest

from tests.journeys.hidden import Scene, scene
from tests.journeys.walk import WALK, ask, read
from tiemnang.team.models import Member, Role

pytestmark = pytest.mark.django_db
# However a number or address may be written; what a visit types itself is spelt in other ways.
WHOLE = ("977001122", "977 001 122", "tuyetmat@rieng.vn", "0977001122", "84977001122")
ASKED_FOR = {"lead_reveal"}


@pytest.fixture
def world(lan, hung, now, time_machine) -> Scene:
    """The lead of lan's with all that hangs on her, on a Saturday morning."""
    time_machine.move_to(now, tick=False)
    return scene(lan, hung, now)


def given_away(client, member: Member, world: Scene) -> list[str]:
    """Every answer that tells a whole number or address."""
    client.force_login(member)
    found = []
    for name, visit in WALK.items():
        for args, form in [*visit.open(world), *visit.shut(world)] if name not in ASKED_FOR else ():
            text = read(ask(client, visit.method, name, args, form))
            found += [f"{name} {list(args)} {form}: {way}" for way in WHOLE if way in text]
            if name == "sign_out":
                client.force_login(member)
    return found


def test_a_viewer_of_the_team_reads_no_whole_number_on_any_page_or_in_any_file(client, world, bich):
    bich.role = Role.VIEWER
    bich.save()

    assert not given_away(client, bich, world)


def test_nor_does_a_marketer_from_whom_the_owner_keeps_them(client, world, bich):
    bich.role, bich.reads = Role.MARKETER, "none"
    bich.save()

    assert not given_away(client, bich, world)


def test_the_walk_does_meet_her_whole_number_as_who_may_read_it(client, world, bich):
    bich.role = Role.LEADER
    bich.save()

    assert {way.split(": ")[-1] for way in given_away(client, bich, world)} >= set(WHOLE[1:3])
