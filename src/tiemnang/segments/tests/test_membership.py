"""Who belongs, since when, and who left: as people make segments and leads change."""

import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tiemnang import journey
from tiemnang.criteria.rules import Unsound
from tiemnang.due.clock import Worker
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead
from tiemnang.pipeline import actions as pipeline
from tiemnang.segments import settling
from tiemnang.segments.actions import (
    InUse,
    NameMissing,
    NameTaken,
    archive,
    bring_back,
    by_phones,
    change,
    make,
    mark,
    place,
    put_on,
    take_off,
)
from tiemnang.segments.models import Listed, Mark, Membership, Segment
from tiemnang.segments.reading import in_order
from tiemnang.segments.tests.conftest import IN_DA_NANG, NEW, rule

pytestmark = pytest.mark.django_db


def members(segment):
    """The names of those who belong now."""
    rows = Membership.objects.now().filter(segment=segment).order_by("lead__name")
    return list(rows.values_list("lead__name", flat=True))


def work():
    """Let the clock do what waits."""
    worker = Worker()
    while worker.turn():
        pass


def test_whoever_fits_belongs_as_soon_as_the_segment_is_made(bring, segment):
    bring("Trần Thị Hoa")
    bring("Lê Văn Phúc", "0905000111", stage="customer")

    made = segment()

    assert members(made) == ["Trần Thị Hoa"]
    assert (made.size, made.won) == (1, 0)


def test_a_lead_that_changes_leaves_and_the_day_it_left_is_kept(bring, segment, lan, now):
    hoa = bring("Trần Thị Hoa")
    made = segment()

    pipeline.move([hoa.pk], "qualified", at=now + timedelta(hours=2), by=lan)
    place([hoa.pk], at=now + timedelta(hours=2))

    held = Membership.objects.get(segment=made)
    assert (held.since, held.until) == (now, now + timedelta(hours=2))


def test_whoever_comes_back_is_a_member_anew_and_the_first_time_stays_written(bring, segment, lan, now):
    hoa, made = bring("Trần Thị Hoa"), segment()

    for hours, stage in enumerate(("qualified", "new"), start=1):
        pipeline.move([hoa.pk], stage, at=now + timedelta(hours=hours), by=lan)
        place([hoa.pk], at=now + timedelta(hours=hours))

    assert members(made) == ["Trần Thị Hoa"]
    assert Membership.objects.filter(segment=made).count() == 2


def test_a_call_from_the_list_of_today_reaches_the_segments(client, bring, segment, lan):
    hoa, made = bring("Trần Thị Hoa"), segment(tree=rule("entries.called", "at_least", {"count": 1}))
    client.force_login(lan)

    client.post(f"/today/{hoa.pk}/calls/", {"result": "interested"})

    assert members(made) == ["Trần Thị Hoa"]


def test_one_change_reaches_twenty_segments_in_a_tenth_of_a_second(bring, segment, now):
    hoa = bring("Trần Thị Hoa")
    for number in range(20):
        segment(f"Nhóm {number}", rule("points", ">=", number, NEW["rules"][0]))
    place([hoa.pk], at=now)

    started = time.process_time()
    place([hoa.pk], at=now)

    assert time.process_time() - started < 0.1


def test_placing_asks_the_database_as_often_for_one_segment_as_for_ten(bring, segment, now):
    hoa = bring("Trần Thị Hoa")

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            place([hoa.pk], at=now)
        return len(asked)

    segment()
    one = queries()
    for number in range(9):
        segment(f"Nhóm {number}", rule("stage", "in", ["new", "qualified"]))

    assert queries() == one


def test_a_batch_costs_one_mark_whatever_its_size_and_the_clock_places_it(segment, lan, now):
    made = segment()
    ids = Lead.objects.bulk_create(
        [Lead(name=f"Khách {n}", owner=lan, created_at=now, arrived_at=now) for n in range(300)]
    )

    with CaptureQueriesContext(connection) as asked:
        place([lead.pk for lead in ids], at=now)

    assert len(asked) <= 6 and Mark.objects.get().ranges == [[ids[0].pk, ids[-1].pk]]
    assert not members(made)
    work()
    assert len(members(made)) == 300 and not Mark.objects.exists()
    assert Segment.objects.get().size == 300


def test_without_segments_a_batch_costs_nothing_but_the_question(lan, now):
    ids = [Lead.objects.create(name="Khách", owner=lan, created_at=now, arrived_at=now).pk for _ in range(60)]

    place(ids, at=now)

    assert not Mark.objects.exists()


def test_memory_and_database_put_everybody_in_the_same_places(bring, segment, lan, now):
    for number in range(12):
        made = bring(
            f"Khách {number}",
            f"090500000{number % 10}",
            stage=("new", "customer", "qualified")[number % 3],
            province=("48", "79")[number % 2],
        )
        if number % 4 == 0:
            leads.tag([made.pk], "vip", at=now, by=lan)
    base = segment("Mới", NEW)
    segment("Đà Nẵng", IN_DA_NANG)
    segment(
        "Mới ở Đà Nẵng",
        rule("segments", "has_all", [str(base.pk), str(Segment.objects.get(name="Đà Nẵng").pk)]),
    )
    segment("Ngoài", rule("segments", "has_none", [str(base.pk)]))
    ids = list(Lead.objects.values_list("pk", flat=True))
    by_database = set(Membership.objects.now().values_list("lead", "segment"))
    Membership.objects.all().delete()

    place(ids, at=now)

    assert set(Membership.objects.now().values_list("lead", "segment")) == by_database
    assert len(by_database) == 20


def test_a_segment_within_a_segment_follows_it(bring, segment, lan, now):
    hoa, base = bring("Trần Thị Hoa"), segment()
    inner = segment("Mới ở Đà Nẵng", rule("segments", "has_any", [str(base.pk)], IN_DA_NANG["rules"][0]))

    leads.correct(hoa, {"province": "48"}, at=now, by=lan)
    place([hoa.pk], at=now)
    came = members(inner)
    change(base, base.name, tree=rule("stage", "in", ["qualified"]), by=base.by, at=now)

    assert came == ["Trần Thị Hoa"] and members(inner) == []


def test_no_segment_asks_for_itself_not_even_round_a_corner(segment, now):
    first = segment("Một")
    second = segment("Hai", rule("segments", "has_any", [str(first.pk)]))

    with pytest.raises(Unsound) as refused:
        change(first, "Một", tree=rule("segments", "has_any", [str(second.pk)]), by=first.by, at=now)

    assert [(one.path, one.code) for one in refused.value.problems] == [((0,), "asks_for_itself")]


@pytest.mark.parametrize("operator", ["empty", "filled"])
def test_no_segment_asks_for_any_segment_at_all(segment, operator):
    """Whoever belongs to none would belong to this one, and so to one."""
    with pytest.raises(Unsound):
        segment(tree=rule("segments", operator, None))


def test_nobody_is_me_in_a_segment(segment):
    with pytest.raises(Unsound) as refused:
        segment(tree=rule("owner", "in", ["me"]))

    assert refused.value.problems[0].code == "nobody_is_me"


def test_a_segment_has_one_name_of_its_own(segment):
    segment()

    with pytest.raises(NameTaken):
        segment()
    with pytest.raises(NameMissing):
        segment("  ")


def test_sellers_and_viewers_read_and_change_nothing(lan, segment, now):
    made = segment()

    for verb in (
        lambda: make("Của Lan", tree=NEW, by=lan, at=now),
        lambda: change(made, "Khác", by=lan, at=now),
        lambda: archive(made, by=lan, at=now),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_who_is_put_on_a_list_stays_until_taken_off(bring, segment, minh, now):
    hoa, made = bring("Trần Thị Hoa"), segment("Hội thảo", None)

    put = put_on(made, [hoa.pk, hoa.pk], by=minh, at=now)
    again = put_on(made, [hoa.pk], by=minh, at=now)
    there = members(made)
    taken = take_off(made, [hoa.pk], by=minh, at=now)

    assert (put, again, there, taken) == ([hoa.pk], [], ["Trần Thị Hoa"], 1)
    assert members(made) == []


def test_pasted_numbers_find_leads_and_say_which_are_nobodys(bring, minh):
    hoa = bring("Trần Thị Hoa", "0905774310")

    found, unknown = by_phones(
        "chị Hoa 0905 774 310\n905774310; 0912 000 999\n\nkhông số", Lead.objects.seen_by(minh)
    )

    assert found == [hoa.pk]
    assert unknown == ["0912 000 999", "không số"]


def test_pasted_numbers_find_nobody_a_member_may_not_see(bring, hung):
    bring("Trần Thị Hoa", "0905774310")

    assert by_phones("0905774310", Lead.objects.seen_by(hung)) == ([], ["0905774310"])


def test_a_merge_carries_lists_over_and_rules_are_asked_anew(bring, segment, minh, lan, now):
    old, into = bring("Trần Thị Hoa"), bring("Trần Hoa", "0905000222", stage="customer")
    by_hand, fresh = segment("Hội thảo", None), segment()
    put_on(by_hand, [old.pk], by=minh, at=now)

    merged = journey.merge(old, into=into, by=lan, at=now)
    together = members(by_hand), members(fresh)
    journey.part(merged, by=lan, at=now)

    assert together == (["Trần Thị Hoa"], [])  # the fuller name, and the further stage
    assert Listed.objects.get().lead_id == old.pk
    assert list(Membership.objects.now().filter(segment=fresh).values_list("lead", flat=True)) == [old.pk]


def test_an_archived_segment_keeps_its_history_and_comes_back_true(bring, segment, minh, lan, now):
    hoa, made = bring("Trần Thị Hoa"), segment()
    archive(made, by=minh, at=now)

    pipeline.move([hoa.pk], "qualified", at=now, by=lan)
    place([hoa.pk], at=now)
    asleep = members(made)
    bring_back(made, by=minh, at=now)

    assert asleep == ["Trần Thị Hoa"] and members(made) == []


def test_a_segment_does_not_come_back_to_ask_for_one_that_asks_for_it_by_now(segment, minh, now):
    below = segment("Mới")
    above = segment("Trong nhóm", rule("segments", "has_any", [str(below.pk)]))
    archive(above, by=minh, at=now)
    change(below, "Mới", tree=rule("segments", "has_any", [str(above.pk)]), by=minh, at=now)

    with pytest.raises(Unsound) as refused:
        bring_back(above, by=minh, at=now)

    assert refused.value.problems[0].code == "asks_for_itself"
    assert Segment.objects.get(pk=above.pk).archived_at is not None


def test_a_segment_that_comes_back_stands_above_what_it_asks_for(segment, minh, now):
    base, below = segment("Một"), segment("Hai")
    above = segment("Ba", rule("segments", "has_any", [str(below.pk)]))
    archive(above, by=minh, at=now)
    change(below, "Hai", tree=rule("segments", "has_any", [str(base.pk)]), by=minh, at=now)

    bring_back(above, by=minh, at=now)

    assert [one.segment.name for one in in_order()] == ["Một", "Hai", "Ba"]
    assert Segment.objects.get(pk=above.pk).depth == 2


def test_a_segment_others_ask_for_is_not_put_away(segment, minh, now):
    base = segment()
    segment("Trong nhóm", rule("segments", "has_any", [str(base.pk)]))

    with pytest.raises(InUse) as refused:
        archive(base, by=minh, at=now)

    assert refused.value.users == ["Trong nhóm"]


def test_a_rule_whose_field_is_gone_sleeps_and_keeps_its_members(bring, segment, now):
    hoa, made = bring("Trần Thị Hoa"), segment()
    Segment.objects.filter(pk=made.pk).update(tree=rule("fact.khong_con", "filled", None))

    place([hoa.pk], at=now)

    assert members(made) == ["Trần Thị Hoa"] and not in_order()


def test_marked_single_leads_are_settled_as_well_as_ranges(bring, segment, lan, now):
    made = segment()
    ids = [bring(f"Khách {n}", f"09050010{n:02}").pk for n in range(6)]

    mark(ids[::2], at=now)
    work()

    assert len(members(made)) == 3
    assert list(settling.parts([(1, 1), (5, 30_000)])) == [[(5, 20_004)], [(20_005, 30_000)], [(1, 1)]]
