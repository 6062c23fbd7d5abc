"""What the clock does for segments: each night where time moved, after a recount, and never for nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tiemnang.capture.models import Import, Submission
from tiemnang.due.actions import cancel, enqueue
from tiemnang.due.clock import Worker
from tiemnang.due.models import Job
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead
from tiemnang.scoring.actions import RECOUNT
from tiemnang.segments import jobs, sizes
from tiemnang.segments.actions import making
from tiemnang.segments.models import Mark, Membership, Segment, SegmentSize
from tiemnang.segments.tests.conftest import rule

pytestmark = pytest.mark.django_db
WEEK_OLD = rule("created_at", "more_than_ago", {"n": 7, "unit": "days"})


@pytest.fixture(autouse=True)
def look_at_once(monkeypatch):
    """Tests do not wait ten seconds between two looks."""
    monkeypatch.setattr(jobs, "LOOK_EVERY", 0.0)


def work(until=None):
    """Let the clock do what waits at this moment."""
    worker = Worker(clock=lambda: until or timezone.now())
    while worker.turn():
        pass


def night(at):
    """One night's job, done at this moment."""
    enqueue(jobs.NIGHTLY, due_at=at)
    work(at)
    return Job.objects.filter(kind=jobs.NIGHTLY, result__isnull=False).order_by("-pk")[0].result


def held(segment):
    """How many belong now."""
    return Membership.objects.now().filter(segment=segment).count()


def test_who_grows_into_a_segment_by_time_alone_belongs_after_the_night(bring, segment, now):
    bring()
    made = segment(tree=WEEK_OLD)
    before = held(made)

    told = night(now + timedelta(days=8))

    assert (before, held(made), told["moving"]) == (0, 1, 1)


def test_a_night_asks_nobody_about_rules_that_time_does_not_change(bring, segment, now):
    bring()
    segment()
    night(now + timedelta(hours=12))

    with CaptureQueriesContext(connection) as asked:
        night(now + timedelta(hours=36))

    assert not [one for one in asked if "INSERT INTO" in one["sql"] and "segments_membership" in one["sql"]]


def test_a_night_finds_leads_that_something_happened_to_unseen(bring, segment, lan, now):
    hoa, made = bring(), segment(tree=rule("entries.noted", "at_least", {"count": 1}))
    night(now + timedelta(hours=12))

    leads.add_note(hoa, "hỏi giá gói 5 máy", at=now + timedelta(hours=20), by=lan)
    night(now + timedelta(hours=36))

    assert held(made) == 1


def test_each_night_writes_the_day_down_with_who_came_and_left(bring, segment, now):
    bring()
    bring("Lê Văn Phúc", "0905000111", stage="customer")
    segment(tree=rule("stage", "in", ["new", "customer"]))

    night(now + timedelta(hours=16))

    one = SegmentSize.objects.get()
    assert (one.day, one.size, one.won, one.joined, one.left) == (now.date(), 2, 1, 2, 0)


def test_sizes_follow_within_seconds_without_counting_what_did_not_change(bring, segment, lan, now):
    made, other = segment(), segment("Đã mua", rule("stage", "in", ["customer"]))
    hoa = bring()
    Membership.objects.create(segment=made, lead=hoa, since=now + timedelta(seconds=5))

    changed = sizes.changed()
    jobs.look(clock=lambda: now + timedelta(seconds=10))

    assert changed == [made]
    assert Segment.objects.get(pk=made.pk).size == 1 and Segment.objects.get(pk=other.pk).size == 0


def test_leads_marked_while_others_were_placed_are_placed_within_seconds(bring, segment, now):
    made, hoa = segment(), bring()
    Membership.objects.all().delete()
    Mark.objects.create(ranges=[[hoa.pk, hoa.pk]], at=now)  # its job has read the marks before this one

    work()

    assert held(made) == 1 and not Mark.objects.exists()


def test_rules_about_points_are_asked_again_when_all_points_were_counted_anew(bring, segment, now):
    hoa, made = bring(), segment(tree=rule("points", ">=", 90))
    Lead.objects.filter(pk=hoa.pk).update(points=95)
    at = timezone.now()
    Job.objects.create(kind=RECOUNT, due_at=None, done_at=at, result={"scored": 1})

    jobs.look(clock=timezone.now)
    work(at + timedelta(hours=1))
    jobs.look(clock=timezone.now)

    assert held(made) == 1
    assert not Job.objects.filter(due_at__isnull=False).exists()


def test_a_large_base_is_asked_by_the_clock_and_can_be_stopped(bring, segment, minh, now, monkeypatch):
    monkeypatch.setattr(making, "AT_ONCE", 0)
    bring()
    first = segment()
    waiting = held(first)
    second = segment("Đã thôi", rule("stage", "in", ["new"]))
    making.stop_settling(second, by=minh, at=now)

    work(timezone.now() + timedelta(hours=1))

    assert (waiting, held(first), held(second)) == (0, 1, 0)
    assert Segment.objects.get(pk=first.pk).settled_at and not Segment.objects.get(pk=second.pk).settled_at
    cancel(Job.objects.latest("pk"))


def test_who_an_undone_import_had_changed_belongs_where_they_did(bring, segment, now):
    hoa, made = bring(stage="qualified"), segment()
    batch = Import.objects.create(name="Tệp.csv", sha256="0", size=1, state=Import.State.UNDOING, rows=1)
    Submission.objects.create(
        batch=batch, lead=hoa, row_no=1, dedup_key="1", outcome="updated", received_at=now,
        changed={"stage": ["new", "qualified"]},
    )  # fmt: skip

    enqueue("undo_import", {"import": batch.pk})
    work()

    assert Lead.objects.get().stage == "new" and held(made) == 1
