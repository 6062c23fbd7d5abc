"""A source becomes part of one in another channel, and comes back: its leads are judged by where they count now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tiemnang import journey
from tiemnang.due.actions import claim
from tiemnang.due.models import Job
from tiemnang.due.running import run
from tiemnang.leads.models import Lead, Source
from tiemnang.scoring.models import Score

pytestmark = pytest.mark.django_db


def work_off(now) -> None:
    """Let the clock do all that waits; what a job asks for is due at once by a real clock."""
    while jobs := claim(Job, 1, now=timezone.now() + timedelta(minutes=1)):
        assert run(jobs[0], clock=lambda: now) == "done"


def test_leads_that_follow_a_source_into_another_channel_are_judged_by_it(lead, lan, now):
    bought = Source.objects.create(name="Data cũ", folded="data cu", channel="import")
    friends = Source.objects.create(name="Người quen", folded="nguoi quen", channel="referral")
    Lead.objects.filter(pk=lead.pk).update(source=bought)
    journey.judge([lead.pk], at=now)
    before = Score.objects.get(pk=lead.pk).points

    made = journey.fold(bought, friends, by=lan, at=now)
    work_off(now)
    together = Score.objects.get(pk=lead.pk).points
    journey.unfold(made, by=lan, at=now)
    work_off(now)

    assert before < together and Score.objects.get(pk=lead.pk).points == before
