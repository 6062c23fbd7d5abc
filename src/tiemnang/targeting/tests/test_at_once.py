"""Two people decide about one profile at the same moment, on a server where both may."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from tiemnang.targeting import actions as targeting
from tiemnang.targeting.actions import Content, NotPossible
from tiemnang.targeting.models import Match, ProfileVersion
from tiemnang.targeting.tests.businesses import IN_DA_NANG, IN_HA_NOI, group, someone


@pytest.fixture
def first(transactional_db, minh, now) -> ProfileVersion:
    """A draft."""
    return targeting.create("Chủ spa", by=minh, at=now, content=Content(group(IN_DA_NANG)))


def meanwhile(act: Callable[[], object], other: Callable[[], object]) -> None:
    """Let `act` happen on a connection of its own, and `other` begin before that is committed."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    done, begun = Event(), Event()

    def slowly() -> None:
        with transaction.atomic():
            act()
            done.set()
            begun.wait(0.5)
        connection.close()

    beside = Thread(target=slowly)
    beside.start()
    done.wait(10)
    try:
        other()
    finally:
        beside.join()


def states() -> list[str]:
    return list(ProfileVersion.objects.order_by("number").values_list("state", flat=True))


def test_two_versions_published_at_once_leave_the_later_one_in_use(first, minh, now):
    second = targeting.draft(first.profile, by=minh, at=now, content=Content(group(IN_HA_NOI)))

    meanwhile(
        lambda: targeting.publish(first, by=minh, at=now), lambda: targeting.publish(second, by=minh, at=now)
    )

    assert states() == ["retired", "published"]


@pytest.mark.parametrize("what", ["change", "discard"])
def test_what_is_being_published_is_not_changed_under_it(first, minh, now, what):
    stale = ProfileVersion.objects.get(pk=first.pk)

    def act() -> None:
        with pytest.raises(NotPossible):
            if what == "change":
                targeting.change(stale, Content(group(IN_HA_NOI)), by=minh, at=now)
            else:
                targeting.discard(stale, by=minh)

    meanwhile(lambda: targeting.publish(first, by=minh, at=now), act)

    assert states() == ["published"]
    assert ProfileVersion.objects.get().criteria["rules"][0]["field"] == "province"
    assert ProfileVersion.objects.get().criteria == first.criteria


def test_a_profile_that_is_being_published_is_not_laid_aside(first, minh, now):
    def act() -> None:
        with pytest.raises(NotPossible):
            targeting.lay_aside(first.profile, by=minh, at=now)

    meanwhile(lambda: targeting.publish(first, by=minh, at=now), act)


def test_a_lead_that_is_mended_while_all_are_held_for_the_first_time_stops_nobody(first, minh, now):
    targeting.publish(first, by=minh, at=now)
    pks = [someone(now, f"Khách {n}", province="48").pk for n in range(120)]

    meanwhile(lambda: targeting.match([pks[60]], at=now), lambda: targeting.match(pks, at=now))

    assert set(Match.objects.values_list("lead_id", "fit")) == {(pk, 100) for pk in pks}
