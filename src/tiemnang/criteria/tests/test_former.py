"""A fact that became part of another: rules that ask for it ask the other, and nobody is offered it any more."""

from datetime import timedelta

import pytest

from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.register import known_fields
from tiemnang.criteria.rules import Standpoint
from tiemnang.due.actions import claim
from tiemnang.due.models import Job
from tiemnang.due.running import run
from tiemnang.leads import actions as leads
from tiemnang.leads.actions import folding
from tiemnang.leads.models import Lead

pytestmark = pytest.mark.django_db
MANY_BEDS = {"combinator": "and", "rules": [{"field": "fact.giuong", "operator": ">=", "value": 10}]}


def test_a_saved_rule_goes_on_finding_its_leads(lead, lan, now):
    beds = leads.define_fact("so_giuong", "Số giường", type="number")
    places = leads.define_fact("giuong", "Giường", type="number")
    leads.learn(lead, places, "14", at=now, by=lan, origin="member")
    asked = Standpoint(now)
    assert list(Criteria.read(MANY_BEDS).among(Lead.objects.all(), asked)) == [lead]

    folding.fold_into(places, beds, by=lan, at=now)
    while jobs := claim(Job, 1, now=now + timedelta(minutes=1)):
        run(jobs[0], clock=lambda: now)

    assert list(Criteria.read(MANY_BEDS).among(Lead.objects.all(), asked)) == [lead]
    former, heir = known_fields()["fact.giuong"], known_fields()["fact.so_giuong"]
    assert former.is_former and not heir.is_former and former.label == "Số giường"
