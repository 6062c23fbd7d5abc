"""No address breaks on what nobody would type: keys past every table, figures without end, days long gone, signs of the system."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.journeys.hidden import Scene, scene
from tests.journeys.visit import Visit
from tests.journeys.walk import WALK, ask, read
from tiemnang.team.models import Role

pytestmark = pytest.mark.django_db
ODD = ("9" * 5000, "99999999999999999999", "0001-01-01T00:00", "\x00")
PAST_ALL = 2**63


@pytest.fixture
def world(lan, hung, now, time_machine) -> Scene:
    """The secret lead of lan's and what hung has, on a Saturday morning."""
    time_machine.move_to(now, tick=False)
    return scene(lan, hung, now)


def odd(args: Any, form: Any) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """The same visit with a key no table has, and with every value of the form odd, all at once and the last alone."""
    for place, arg in enumerate(args):
        if isinstance(arg, int):
            yield [*args[:place], PAST_ALL, *args[place + 1 :]], form
    for value in ODD if form else ():
        yield list(args), dict.fromkeys(form, value)
        if len(form) > 1:
            yield list(args), {**form, list(form)[-1]: value}


def fullest(visit: Visit, world: Scene) -> tuple[Any, Any]:
    """The visit that says most, an open one before a shut one."""
    return max([*visit.open(world), *visit.shut(world)], key=lambda asked: len(asked[1]))


def trouble(client: Any, method: str, name: str, args: Any, form: Any) -> str:
    """What breaks when this is asked; "" for an answer."""
    try:
        with transaction.atomic():
            read(ask(client, method, name, args, form))
    except Exception as broken:
        return f"{name} {args} { {key: str(value)[:20] for key, value in form.items()} }: {broken!r:.200}"
    return ""


def test_no_address_breaks_on_odd_values(client, world, bich):
    bich.role = Role.OWNER
    bich.save()
    broken = []

    for name, visit in WALK.items():
        client.force_login(bich)
        broken += [trouble(client, visit.method, name, *asked) for asked in odd(*fullest(visit, world))]

    assert not list(filter(None, broken))
