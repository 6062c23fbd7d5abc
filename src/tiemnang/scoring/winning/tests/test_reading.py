"""What was known then: nothing that came later, and later corrections taken back."""

from datetime import timedelta

import pytest

from tiemnang.leads import actions as leads
from tiemnang.leads.models import FactDefinition, Identity, Lead, Organisation
from tiemnang.leads.models.known import Origin
from tiemnang.pipeline import actions as pipeline
from tiemnang.scoring.winning.fields import offered
from tiemnang.scoring.winning.reading import read

pytestmark = pytest.mark.django_db


def known(lead, moment="arrival", **more):
    """What was known of a lead, and what only later."""
    found = next(read([lead.pk], moment, offered(moment), with_later=True, **more), None)
    return found and found.values, found and set(found.later)


def budget() -> FactDefinition:
    return leads.define_fact("budget", "Ngân sách", type="money")


def test_a_fact_learned_later_was_not_known_at_arrival(lead, lan, now):
    leads.learn(lead, budget(), "20tr", at=now + timedelta(hours=3), by=lan, origin=Origin.MEMBER)

    values, later = known(lead)

    assert values.get("fact.budget") is None and later == {"fact.budget"}


def test_of_a_fact_that_changed_the_value_of_then_counts(lead, lan, now):
    leads.learn(lead, budget(), "20tr", at=now, by=lan, origin=Origin.FORM)
    leads.learn(lead, budget(), "90tr", at=now + timedelta(days=9), by=lan, origin=Origin.MEMBER)

    values, later = known(lead)

    assert (values["fact.budget"], later) == (20_000_000, set())


def test_what_is_heard_in_a_call_is_no_knowledge_of_arrival(lead, lan, now):
    leads.learn(lead, budget(), "20tr", at=now, by=lan, origin=Origin.CALL)

    assert known(lead)[0].get("fact.budget") is None


def test_columns_mended_later_are_as_they_were(lead, lan, minh, now):
    Lead.objects.filter(pk=lead.pk).update(province="48", organisation=None)
    leads.correct(lead, {"province": "01"}, at=now + timedelta(days=2), by=lan)
    leads.join(lead, "Spa Sen", at=now + timedelta(days=2), by=lan)
    leads.set_owner([lead.pk], minh, at=now + timedelta(days=3), by=minh)
    leads.set_awareness(lead, "comparing", at=now + timedelta(days=3), by=lan)

    values, _later = known(lead)

    assert Organisation.objects.exists()
    assert (values["province"], values["has.organisation"], values["owner"], values["awareness"]) == (
        "48", "false", str(lan.pk), None,
    )  # fmt: skip


def test_a_way_and_a_need_of_later_are_left_out(lead, lan, now):
    leads.add_way(lead, "email", "thao@spasen.vn", at=now + timedelta(days=1), by=lan)
    leads.add_need(lead, "nhắc lịch hẹn", at=now + timedelta(days=1), by=lan, origin=Origin.MEMBER)

    values, _later = known(lead)

    assert Identity.objects.filter(lead=lead).count() == 2
    assert (values["has.phone"], values["has.email"], values["need"], values["need.said"]) == (
        "true", "false", "false", None,
    )  # fmt: skip


def test_at_the_first_contact_what_was_heard_that_day_is_known(lead, lan, now):
    pipeline.record_call(lead, "interested", at=now + timedelta(hours=2), by=lan)
    leads.learn(lead, budget(), "20tr", at=now + timedelta(hours=3), by=lan, origin=Origin.CALL)
    leads.learn(lead, budget(), "90tr", at=now + timedelta(days=4), by=lan, origin=Origin.CALL)
    pipeline.record_call(lead, "call_back", at=now + timedelta(days=4), by=lan)

    values, _later = known(lead, "contact")

    assert (values["fact.budget"], values["last.result"]) == (20_000_000, "interested")


def test_nothing_written_down_with_the_outcome_is_looked_at(lead, lan, now):
    pipeline.record_call(lead, "interested", at=now + timedelta(hours=2), by=lan)
    signed = now + timedelta(hours=5)
    leads.learn(lead, budget(), "20tr", at=signed, by=lan, origin=Origin.CALL)

    values, later = known(lead, "contact", before={lead.pk: signed})

    assert values.get("fact.budget") is None and later == {"fact.budget"}


def test_who_was_never_spoken_to_has_no_first_contact(lead):
    assert known(lead, "contact") == (None, None)
