"""Merging two leads and taking it back, told as stories and then played at random."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tiemnang.leads import actions as leads
from tiemnang.leads.models import Entry, Fact, FactDefinition, Identity, Lead
from tiemnang.matching.merge import BEHAVIOUR, NotMergeable, heir_of, merge, relations, undo
from tiemnang.matching.models import DoubtfulPair, Merge
from tiemnang.matching.moving import GOES_OVER
from tiemnang.pipeline.models import Task
from tiemnang.vietnam.calendar import TIME_ZONE

START = datetime(2026, 11, 21, 9, 30, tzinfo=TIME_ZONE)


def someone(name: str, phone: str = "", *, day: int = 1, **fields: Any) -> Lead:
    came = START - timedelta(days=day)
    lead = Lead.objects.create(name=name, created_at=came, arrived_at=came, **fields)
    if phone:
        Identity.objects.create(lead=lead, kind="phone", value=phone)
    return lead


def knows(lead: Lead, key: str, value: str, at: datetime) -> Fact:
    definition, _ = FactDefinition.objects.get_or_create(key=key, defaults={"name": key})
    return Fact.objects.create(lead=lead, definition=definition, value=value, known_at=at, origin="sheet")


def again(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


def test_every_relation_to_a_lead_says_what_a_merge_does_with_it():
    assert relations() == sorted(BEHAVIOUR)


@pytest.mark.django_db
def test_what_hangs_on_the_old_lead_goes_over_and_the_old_address_forwards(lead, lan, now):
    old = someone("Nguyễn Phương Thảo", "+84987654321", birth="1990", owner=lan)
    leads.add_need(old, "giảm khách quên lịch", at=now, by=lan, origin="member")
    Task.objects.create(lead=old, due_at=now, created_at=now)

    merge(old, into=lead, by=lan, at=now)

    assert {way.value for way in lead.identities.all()} == {"+84912345678", "+84987654321"}
    assert lead.needs.count() == lead.tasks.count() == 1
    assert again(lead).birth == "1990" and again(lead).name == "Nguyễn Thị Phương Thảo"
    assert heir_of(again(old)) == lead and old not in Lead.objects.living()


@pytest.mark.django_db
def test_the_number_of_the_kept_lead_stays_the_first_one_to_call(lead, lan, now):
    old = someone("Phương Thảo", "+84987654321")

    merge(old, into=lead, by=lan, at=now)

    assert [way.value for way in lead.identities.order_by("rank")] == ["+84912345678", "+84987654321"]


@pytest.mark.django_db
def test_a_number_both_have_is_not_lost_and_not_doubled(lead, lan, now):
    old = someone("Phương Thảo", "+84912345678")

    merge(old, into=lead, by=lan, at=now)

    assert lead.identities.count() == 1 and old.identities.count() == 1


@pytest.mark.django_db
def test_of_two_current_facts_the_newer_one_holds_and_both_are_remembered(lead, lan, now):
    old = someone("Phương Thảo")
    knows(lead, "rooms", "3", now - timedelta(days=5))
    knows(old, "rooms", "4", now - timedelta(days=1))

    merge(old, into=lead, by=lan, at=now)

    assert [fact.value for fact in lead.facts.filter(superseded_at=None)] == ["4"]
    assert sorted(fact.value for fact in lead.facts.all()) == ["3", "4"]


@pytest.mark.django_db
def test_a_person_chooses_field_by_field(lead, lan, now):
    old = someone("Nguyễn Phương Thảo", salutation="cô", birth="1991", stage="new")
    Lead.objects.filter(pk=lead.pk).update(birth="1990", stage="qualified")
    knows(lead, "rooms", "3", now - timedelta(days=1))
    knows(old, "rooms", "4", now - timedelta(days=5))

    choices = {"name": "old", "birth": "into", "stage": "old", "fact.rooms": "old"}
    merge(old, into=lead, by=lan, at=now, choices=choices)

    kept = again(lead)
    assert (kept.name, kept.salutation, kept.birth, kept.stage) == (old.name, "cô", "1990", "new")
    assert lead.facts.get(superseded_at=None).value == "4"


@pytest.mark.django_db
def test_a_short_name_gives_way_to_the_full_one(lead, lan, now):
    short = someone("Thảo")

    merge(lead, into=short, by=lan, at=now)

    assert again(short).name == "Nguyễn Thị Phương Thảo"


@pytest.mark.django_db
def test_the_further_stage_the_earlier_arrival_and_the_later_contact_win(lead, lan, now):
    old = someone("Phương Thảo", day=30, stage="customer", touched_at=now)

    merge(old, into=lead, by=lan, at=now)

    kept = again(lead)
    assert (kept.stage, kept.created_at, kept.touched_at) == ("customer", old.created_at, now)


@pytest.mark.django_db
def test_a_street_of_another_province_is_not_mixed_into_the_address(lead, lan, now):
    Lead.objects.filter(pk=lead.pk).update(province="48", district="Hải Châu")
    old = someone("Phương Thảo", province="79", address="24 Lê Duẩn")

    merge(old, into=lead, by=lan, at=now)

    assert (again(lead).province, again(lead).address) == ("48", "")


@pytest.mark.django_db
def test_undoing_after_later_work_keeps_the_work(lead, lan, now):
    old = someone("Nguyễn Phương Thảo", "+84987654321", birth="1990", stage="contacting")
    knows(old, "rooms", "4", now - timedelta(days=1))
    merged = merge(old, into=lead, by=lan, at=now)
    later = now + timedelta(days=3)
    leads.set_stage([lead.pk], "qualified", at=later, by=lan)
    leads.add_note(lead, "đã gửi báo giá", at=later, by=lan)
    leads.learn(lead, FactDefinition.objects.get(key="rooms"), "5", at=later, by=lan, origin="call")

    undo(merged, by=lan, at=later + timedelta(days=1))

    kept, parted = again(lead), again(old)
    assert (kept.stage, kept.birth) == ("qualified", "") and parted.merged_into is None
    assert lead.entries.filter(verb="noted").exists()
    assert lead.facts.get(superseded_at=None).value == "5"
    assert old.facts.get(superseded_at=None).value == "4"
    assert old.identities.get().value == "+84987654321"


@pytest.mark.django_db
def test_a_merge_is_undone_once(lead, lan, now):
    merged = merge(someone("Phương Thảo"), into=lead, by=lan, at=now)
    undo(merged, by=lan, at=now)

    with pytest.raises(NotMergeable, match="already_undone"):
        undo(merged, by=lan, at=now)


@pytest.mark.django_db
def test_a_lead_that_became_part_of_another_cannot_be_merged_again(lead, lan, now):
    old = someone("Phương Thảo")
    merge(old, into=lead, by=lan, at=now)

    with pytest.raises(NotMergeable, match="already_merged"):
        merge(someone("Thảo"), into=old, by=lan, at=now)


@pytest.mark.django_db
def test_the_first_of_two_merges_can_be_undone_first(lead, lan, now):
    first, second = someone("Thảo", birth="1990"), someone("P. Thảo", "+84987654321", birth="1991")
    one = merge(first, into=lead, by=lan, at=now)
    merge(second, into=lead, by=lan, at=now)

    undo(one, by=lan, at=now)

    assert again(lead).birth == "1991" and again(second).merged_into == lead
    assert lead.identities.count() == 2


@pytest.mark.django_db
def test_undoing_a_merge_that_was_never_asked_about_keeps_the_two_apart_for_good(lead, lan, now):
    old = someone("Phương Thảo", "+84912345678")
    merged = merge(old, into=lead, by=None, at=now)

    undo(merged, by=lan, at=now)

    assert DoubtfulPair.objects.get().answer == "apart"


@pytest.mark.django_db
def test_a_question_about_the_old_lead_becomes_one_about_the_kept_lead_and_comes_back(lead, lan, now):
    old, third = someone("Phương Thảo"), someone("Thảo Nguyễn")
    pair = DoubtfulPair.objects.create(first=old, second=third, probability=0.8, found_at=now)

    merged = merge(old, into=lead, by=lan, at=now)
    about = DoubtfulPair.objects.values_list("first", "second").get(pk=pair.pk)
    undo(merged, by=lan, at=now)

    assert about == (lead.pk, third.pk)
    assert DoubtfulPair.objects.values_list("first", "second").get(pk=pair.pk) == (old.pk, third.pk)


@pytest.mark.django_db
def test_both_timelines_say_what_happened(lead, lan, now):
    old = someone("Phương Thảo")
    merged = merge(old, into=lead, by=lan, at=now)
    undo(merged, by=lan, at=now)

    for each in (lead, old):
        assert [entry.verb for entry in each.entries.order_by("pk")] == ["merged", "unmerged"]


@pytest.mark.django_db
def test_a_merge_costs_the_same_however_much_hangs_on_the_lead(lead, lan, now, django_assert_max_num_queries):
    old = someone("Phương Thảo", "+84987654321")
    Entry.objects.bulk_create([Entry(lead=old, verb="noted", at=now) for _ in range(300)])

    with django_assert_max_num_queries(60):
        merge(old, into=lead, by=lan, at=now)

    assert lead.entries.count() == 301


NAMES = st.sampled_from(["", "Thảo", "Phương Thảo", "Nguyễn Thị Phương Thảo"])
PHONES = st.sampled_from(["", "+84912345678", "+84987654321", "+84905111222"])
STAGES = st.sampled_from(["new", "contacting", "qualified", "customer", "not_now", "unsuitable", "fake"])
BIRTHS = st.sampled_from(["", "1990", "1991-03-12"])
PLACES = st.sampled_from(["", "48", "79"])
TAGS = st.sampled_from(["vip", "spa", "hội thảo"])
SIDES = st.sampled_from(["old", "into"])
CHOICES = st.dictionaries(st.sampled_from(["name", "birth", "place", "stage", "fact.rooms"]), SIDES)
# Tables that a merge itself writes to or makes anew.
OWN = ("leads.Entry.lead", "matching.DoubtfulPair.first", "matching.DoubtfulPair.second")


def dump(pks: list[int]) -> dict[str, Any]:
    """Every row of these leads as plain values, without lines on the timeline and what is made anew."""
    rows: dict[str, Any] = {"leads": list(Lead.objects.filter(pk__in=pks).order_by("pk").values())}
    for relation in Lead._meta.related_objects:
        label = f"{relation.related_model._meta.label}.{relation.field.name}"
        if BEHAVIOUR[label] in GOES_OVER and label not in OWN:
            mine = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": pks})
            rows[label] = list(mine.order_by("pk").values())
    return rows


def row_counts() -> dict[str, int]:
    return {
        relation.related_model._meta.label: relation.related_model._default_manager.count()
        for relation in Lead._meta.related_objects
        if BEHAVIOUR[f"{relation.related_model._meta.label}.{relation.field.name}"] != "recompute"
    }


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(
    people=st.lists(st.tuples(NAMES, PHONES, STAGES, BIRTHS, PLACES), min_size=3, max_size=5),
    joins=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), CHOICES), min_size=2, max_size=6),
    chance=st.randoms(use_true_random=False),
)
def test_merges_taken_back_in_any_order_leave_everyone_as_they_were(people, joins, chance):
    with transaction.atomic():
        everyone = [
            someone(name, phone, stage=stage, birth=birth, province=province)
            for name, phone, stage, birth, province in people
        ]
        for day, lead in enumerate(everyone):
            knows(lead, "rooms", str(day % 3), START - timedelta(days=day % 2))
        before = dump([lead.pk for lead in everyone])
        merges = list(_merged(everyone, joins))
        chance.shuffle(merges)

        for merged in merges:
            undo(merged, by=None, at=START)

        assert dump([lead.pk for lead in everyone]) == before
        transaction.set_rollback(True)


def _merged(everyone: list[Lead], joins: list[tuple[int, int, dict[str, str]]]) -> Iterator[Merge]:
    for minute, (one, two, choices) in enumerate(joins):
        old, into = everyone[one % len(everyone)], everyone[two % len(everyone)]
        with suppress(NotMergeable):
            yield merge(old, into=into, by=None, at=START + timedelta(minutes=minute), choices=choices)


class Merging(RuleBasedStateMachine):
    """People come, are worked on, become one and part again, in any order."""

    everyone: Bundle[Lead] = Bundle("everyone")
    merges: Bundle[Merge] = Bundle("merges")

    def __init__(self) -> None:
        super().__init__()
        self.sandbox = transaction.atomic()  # every run starts from an empty base
        self.sandbox.__enter__()
        self.now = START
        self.counts: dict[str, int] = {}

    def later(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    @rule(target=everyone, name=NAMES, phone=PHONES, stage=STAGES, birth=BIRTHS, province=PLACES)
    def comes(self, name: str, phone: str, stage: str, birth: str, province: str) -> Lead:
        return someone(name, phone, stage=stage, birth=birth, province=province)

    @rule(lead=everyone, stage=STAGES)
    def moves(self, lead: Lead, stage: str) -> None:
        leads.set_stage([lead.pk], stage, at=self.later(), by=None)

    @rule(lead=everyone, birth=BIRTHS)
    def is_corrected(self, lead: Lead, birth: str) -> None:
        Lead.objects.filter(pk=lead.pk).update(birth=birth)

    @rule(lead=everyone, rooms=st.integers(1, 4))
    def says_how_many_rooms(self, lead: Lead, rooms: int) -> None:
        definition, _ = FactDefinition.objects.get_or_create(key="rooms", defaults={"name": "Số phòng"})
        leads.learn(lead, definition, str(rooms), at=self.later(), origin="call")

    @rule(lead=everyone, name=TAGS)
    def is_tagged(self, lead: Lead, name: str) -> None:
        leads.tag([lead.pk], name, at=self.later(), by=None)

    @rule(lead=everyone, phone=PHONES.filter(bool))
    def gives_a_number(self, lead: Lead, phone: str) -> None:
        leads.add_way(lead, "phone", phone, at=self.later())

    @rule(target=merges, one=everyone, two=everyone, choices=CHOICES)
    def become_one(self, one: Lead, two: Lead, choices: dict[str, str]) -> Any:
        try:
            return merge(one, into=two, by=None, at=self.later(), choices=choices)
        except NotMergeable:
            return multiple()

    @rule(merged=consumes(merges))
    def part(self, merged: Merge) -> None:
        undo(merged, by=None, at=self.later())

    @rule(one=everyone, two=everyone, choices=CHOICES)
    def become_one_and_part(self, one: Lead, two: Lead, choices: dict[str, str]) -> None:
        before = dump([one.pk, two.pk])
        try:
            merged = merge(one, into=two, by=None, at=self.later(), choices=choices)
        except NotMergeable:
            return
        undo(merged, by=None, at=self.later())
        assert dump([one.pk, two.pk]) == before

    @invariant()
    def nothing_is_lost(self) -> None:
        counts = row_counts()
        assert all(counts[label] >= count for label, count in self.counts.items())
        self.counts = counts

    @invariant()
    def each_attribute_has_one_current_value_on_every_lead_that_has_any(self) -> None:
        known = set(Fact.objects.values_list("lead", "definition"))
        assert known == set(Fact.objects.filter(superseded_at=None).values_list("lead", "definition"))

    def teardown(self) -> None:
        try:
            for merged in Merge.objects.filter(undone_at=None).order_by("?"):
                undo(merged, by=None, at=self.later())
            assert not Lead.objects.exclude(merged_into=None).exists()
        finally:
            transaction.set_rollback(True)
            self.sandbox.__exit__(None, None, None)


@pytest.mark.django_db
def test_any_sequence_of_merges_changes_and_undos() -> None:
    run_state_machine_as_test(
        Merging,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
