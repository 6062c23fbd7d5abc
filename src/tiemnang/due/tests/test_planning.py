"""Schedules fire once per turn, catch up once, and never pull each other down."""

from datetime import timedelta

import pytest

from tiemnang.due import kinds
from tiemnang.due.actions import keep_plans, wake_schedules
from tiemnang.due.models import Job, Schedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans():
    before = dict(kinds.PLANS)
    kinds.PLANS.clear()
    yield kinds.PLANS
    kinds.PLANS.clear()
    kinds.PLANS.update(before)


def hourly(noon, key="hourly", **more):
    return Schedule.objects.create(
        key=key, kind="greet", planned_at=noon, due_at=noon, **{"every": 60, **more}
    )


def test_a_due_schedule_becomes_one_job_and_moves_on(noon):
    row = hourly(noon, args={"name": "Lan"})

    [job] = wake_schedules(now=noon)

    row.refresh_from_db()
    assert (job.kind, job.args) == ("greet", {"name": "Lan"})
    assert row.due_at == row.planned_at == noon + timedelta(hours=1)
    assert wake_schedules(now=noon) == []


def test_a_second_clock_that_also_saw_the_turn_makes_no_second_job(noon):
    row = hourly(noon)
    wake_schedules(now=noon)
    Schedule.objects.filter(pk=row.pk).update(due_at=noon, planned_at=noon)  # as a stale clock would see it

    wake_schedules(now=noon)

    assert Job.objects.count() == 1


def test_a_day_switched_off_is_made_up_by_one_job(noon):
    row = hourly(noon)

    jobs = wake_schedules(now=noon + timedelta(hours=24, minutes=5))

    row.refresh_from_db()
    assert len(jobs) == 1
    assert row.due_at == noon + timedelta(hours=25)


def test_a_cron_schedule_keeps_local_time(noon):
    row = hourly(noon, every=None, cron="15 3 * * *")

    wake_schedules(now=noon)

    row.refresh_from_db()
    assert row.due_at.isoformat() == "2026-11-20T20:15:00+00:00"


def test_a_schedule_that_cannot_fire_stops_none_of_the_others(noon):
    broken = hourly(noon, key="broken", every=None, cron="61 * * * *")
    hourly(noon, key="whole")

    jobs = wake_schedules(now=noon)

    broken.refresh_from_db()
    assert len(jobs) == Job.objects.count() == 1
    assert "61" in broken.last_error and broken.due_at > noon


def test_a_declared_schedule_is_written_once_and_follows_its_declaration(plans, noon):
    kinds.schedule("nightly", kind="greet", cron="0 2 * * *")
    keep_plans(now=noon)
    keep_plans(now=noon + timedelta(hours=1))
    first = Schedule.objects.get()

    kinds.schedule("nightly", kind="greet", every=30, args={"name": "Minh"})
    keep_plans(now=noon)

    changed = Schedule.objects.get()
    assert first.due_at.isoformat() == "2026-11-20T19:00:00+00:00"
    assert (changed.pk, changed.cron, changed.every) == (first.pk, "", 30)
    assert changed.due_at == noon + timedelta(minutes=30)


def test_our_own_housekeeping_is_planned_for_the_night(noon):
    keep_plans(now=noon)

    assert Schedule.objects.get(key="due.prune").due_at.isoformat() == "2026-11-20T20:15:00+00:00"
