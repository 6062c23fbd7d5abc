"""Who only looks changes nothing, and a seller nothing that is the owner's: every address is pressed, forms that are shown included."""

import hashlib

import pytest
from django.apps import apps

from tests.journeys.hidden import Scene, scene
from tests.journeys.walk import WALK, ask, read
from tiemnang.team.models import Member, Role

pytestmark = pytest.mark.django_db
# What every press leaves behind: who was here, and what is counted at the door.
TRACES = {"Session", "AuditLine", "Tries"}
# One's own: how one is called, speaks, sees the list, and which mentions one has read.
OWN = {"security_name", "security_password", "language", "lead_columns", "mention_seen"}
OWNERS = ("Member", "Team", "Invitation", "SignInLink", "Setting", "Scorecard", "ScorecardDraft",
          "LearningField", "WinModel", "Hook", "Profile", "Delivery")  # fmt: skip


@pytest.fixture
def world(lan, hung, now, time_machine) -> Scene:
    """The secret lead of lan's and what hung has, on a Saturday morning."""
    time_machine.move_to(now, tick=False)
    return scene(lan, hung, now)


def tables(names=()) -> dict[str, str]:
    """A digest of every row of our tables, or of those named."""
    models = [model for model in apps.get_models() if model.__module__.startswith("tiemnang.")]
    models = [
        model for model in models if model.__name__ not in TRACES and (not names or model.__name__ in names)
    ]
    return {
        model.__name__: hashlib.sha256(repr(list(model.objects.order_by("pk").values())).encode()).hexdigest()
        for model in models
    }


def changed_by(client, member: Member, world: Scene, names=()) -> list[str]:
    """Every press of the member's that changed a table, with the table."""
    found = []
    for name, visit in WALK.items():
        visits = [*visit.open(world), *visit.shut(world)] if name not in OWN else []
        client.force_login(member)
        before = tables(names)
        for args, form in visits:
            client.force_login(member)
            read(ask(client, "post", name, args, form))
        after = tables(names)
        found += [f"{name}: {table}" for table in after if after[table] != before[table]]
    return found


def test_a_viewer_changes_nothing_anywhere(client, world, hung):
    hung.role = Role.VIEWER
    hung.save()

    assert not changed_by(client, hung, world)


def test_a_seller_changes_nothing_that_is_the_owners(client, world, hung):
    assert not changed_by(client, hung, world, OWNERS)
