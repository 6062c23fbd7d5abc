"""An empty house filled with a business one can work in at once."""

import pytest

from tiemnang import demo
from tiemnang.customers.models import Purchase
from tiemnang.leads import search
from tiemnang.leads.models import Entry, Fact, Lead, Stage
from tiemnang.matching.models import BlockKey, DoubtfulPair
from tiemnang.pipeline.models import Call, Task
from tiemnang.scoring.models import Score
from tiemnang.scoring.today import today
from tiemnang.team.models import Member, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(now):
    """Three hundred leads of An Nhiên."""
    return demo.fill(leads=300, seed=3, at=now)


def test_five_colleagues_share_the_leads_and_some_are_free(filled):
    assert filled.members == Member.objects.count() == 5
    assert set(Member.objects.values_list("role", flat=True)) == {Role.OWNER, Role.LEADER, Role.SELLER}
    assert Lead.objects.filter(owner=None).exists()


def test_every_stage_but_fake_has_somebody_on_it(filled):
    assert set(Lead.objects.values_list("stage", flat=True)) >= set(Stage.values) - {Stage.FAKE, Stage.LOYAL}
    assert Lead.objects.count() == filled.leads == 300
    assert not Purchase.objects.exclude(lead__stage__in=[Stage.CUSTOMER, Stage.LOYAL]).exists()


def test_everybody_is_scored_filed_and_findable(filled):
    somebody = Lead.objects.exclude(owner=None).first()

    assert Score.objects.count() == filled.leads
    assert BlockKey.objects.values("lead").distinct().count() == filled.leads
    assert somebody in search.find(somebody.name, Member.objects.get(role=Role.OWNER))


def test_timeline_calls_and_facts_tell_the_same_story(filled):
    assert Entry.objects.filter(verb="called").count() == Call.objects.count() == filled.calls
    assert Entry.objects.filter(verb="bought").count() == filled.purchases
    assert not Fact.objects.filter(
        known_at__lt=Lead.objects.order_by("created_at").first().created_at
    ).exists()


def test_there_is_something_to_do_for_everybody(filled, now):
    for member in Member.objects.filter(role=Role.SELLER):
        groups = {card.group for card in today(member, at=now)}
        assert "rank" in groups and groups & {"due", "new"}
    assert Task.objects.filter(done_at=None).exists()
    assert DoubtfulPair.objects.filter(answer="waiting").count() == filled.pairs == 6


def test_somebody_came_just_now_and_waits_for_a_first_word(filled, now):
    waiting = [card for member in Member.objects.all() for card in today(member, at=now, tab="new")]

    assert any(card.clock for card in waiting)


def test_a_second_helping_is_refused(filled, now):
    with pytest.raises(demo.AlreadyFilled):
        demo.fill(leads=10, at=now)


def test_a_handful_is_enough_to_look_around(now):
    assert demo.fill(leads=8, at=now).leads == 8


def test_as_many_come_as_were_asked_for_those_who_came_twice_among_them(now):
    filled = demo.fill(leads=60, at=now)

    assert filled.leads == Lead.objects.count() == 60 and filled.pairs == 1
