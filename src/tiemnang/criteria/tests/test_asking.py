"""Asking many leads: who is let through, who may see it, how far it counts, and what it costs."""

import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from tiemnang.criteria import actions as criteria
from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.counts import Counted, count, no_longer_than
from tiemnang.criteria.many import where
from tiemnang.criteria.models import SavedView
from tiemnang.criteria.one import judge, snapshots
from tiemnang.criteria.register import FIELDS, known_fields, register
from tiemnang.criteria.rules import EVERYBODY, Standpoint, Unsound, parse
from tiemnang.customers.models import Purchase
from tiemnang.leads.models import Consent, Entry, Identity, Lead, Need
from tiemnang.matching.models import DoubtfulPair
from tiemnang.scoring.models import Score

pytestmark = pytest.mark.django_db


def rule(field, operator, value=None):
    return {"field": field, "operator": operator, "value": value}


@pytest.fixture
def found(chu, now):
    """The names of the leads for which a rule holds, as the owner of the shop sees them."""

    def found(source, me=None):
        asked = Criteria.read(source).among(Lead.objects.seen_by(chu), Standpoint(now, me))
        return set(asked.values_list("name", flat=True))

    return found


@pytest.fixture
def van(lan, now) -> Lead:
    """Chị Vân of Spa Vân Khánh, with a landline in Đà Nẵng."""
    lead = Lead.objects.create(
        name="Nguyễn T. Hồng Vân", birth="1986", stage="contacting", owner=lan, points=70,
        created_at=now - timedelta(days=3), arrived_at=now, touched_at=now - timedelta(days=40),
    )  # fmt: skip
    Identity.objects.create(lead=lead, kind="phone", value="+842363822415")
    Need.objects.create(lead=lead, said="Giảm khách bỏ hẹn", severity=2, since=now, origin="sheet")
    return lead


def test_people_ask_without_marks_and_find_those_with_them(found, van, lead):
    assert found(rule("name", "contains", "hong van")) == {van.name}
    assert found(rule("need.said", "contains", "BO HEN")) == {van.name}
    assert found(rule("name", "not_contains", "hong van")) == {lead.name}


def test_phones_are_asked_as_they_are_dialled(found, van, lead):
    assert found(rule("phone", "starts_with", "0912")) == {lead.name}
    assert found(rule("phone", "is", "0236 382 2415")) == {van.name}
    assert found(rule("phone.area", "in", ["236"])) == {van.name}


def test_who_never_bought_is_found_by_none_and_by_the_sum(found, van, lead, now):
    Purchase.objects.create(lead=van, amount=15_000_000, at=now - timedelta(days=400))

    assert found(rule("purchases", "exactly", 0)) == {lead.name}
    assert found(rule("purchases.sum", ">=", "15tr")) == {van.name}
    assert found(rule("purchases.last", "more_than_ago", 365)) == {van.name}
    assert found(rule("purchases", "at_least", {"count": 1, "n": 30, "unit": "days"})) == set()


def test_two_way_talk_is_an_answered_call_and_not_one_that_rang_out(found, van, lead, now):
    for who, result in ((van, "interested"), (lead, "no_answer")):
        Entry.objects.create(lead=who, verb="called", at=now - timedelta(days=20), detail={"result": result})

    assert found(rule("last.two_way", "more_than_ago", 14)) == {van.name}
    assert found(rule("entries.called", "at_least", {"count": 1, "n": 30, "unit": "days"})) == {
        van.name,
        lead.name,
    }


def test_a_consent_for_every_channel_counts_for_each_and_a_withdrawn_one_for_none(found, van, lead, now):
    Consent.objects.create(lead=van, purpose="marketing", given_at=now)
    Consent.objects.create(lead=lead, purpose="marketing", channel="zalo", given_at=now, withdrawn_at=now)

    assert found(rule("consent.marketing", "has_all", ["zalo", "email"])) == {van.name}


def test_both_of_a_doubtful_pair_may_be_doubles_until_somebody_answers(found, van, lead, now):
    first, second = sorted([van, lead], key=lambda one: one.pk)
    pair = DoubtfulPair.objects.create(first=first, second=second, probability=0.8, found_at=now)

    assert found(rule("duplicate", "is", True)) == {van.name, lead.name}
    DoubtfulPair.objects.filter(pk=pair.pk).update(answer="apart")
    assert found(rule("duplicate", "is", True)) == set()


def test_mine_means_whoever_asks(found, van, lead, lan, bich):
    assert found(rule("owner", "in", ["me"]), me=lan.pk) == {van.name, lead.name}
    assert found(rule("owner", "in", ["me"]), me=bich.pk) == set()


def test_an_age_is_counted_from_a_year_too(found, van):
    assert found(rule("age", "between", [35, 40])) == {van.name}
    assert found(rule("age", "<", 40)) == set()


def test_a_rule_never_shows_more_than_a_member_may_see(van, lan, hung, now):
    everybody = Criteria.read({"combinator": "or", "rules": []})

    assert everybody.among(Lead.objects.seen_by(lan), Standpoint(now)).count() == 1
    assert everybody.among(Lead.objects.seen_by(hung), Standpoint(now)).count() == 0


def test_nobody_is_left_by_everybody_turned_round(van, now):
    nobody = EVERYBODY._replace(negated=True)

    assert not Lead.objects.filter(where(nobody, known_fields(), Standpoint(now))).exists()


def test_snapshots_of_many_leads_cost_as_many_queries_as_of_one(van, lead, django_assert_num_queries):
    fields = list(known_fields().values())
    tables = {table.name for field in fields for table in field.needs.tables}

    for pks in ([van.pk], [van.pk, lead.pk]):
        with django_assert_num_queries(len(tables) + 1):
            assert len(snapshots(pks, fields)) == len(pks)


def test_counting_stops_when_there_are_many(van, lead, chu):
    assert count(Lead.objects.seen_by(chu), most=1) == Counted(1, is_more=True)
    assert count(Lead.objects.seen_by(chu), most=2) == Counted(2)


def test_counting_gives_up_in_time_and_the_connection_goes_on(van):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n"

    class Endless:
        """Leads that take for ever to count."""

        def order_by(self):
            return self

        def values(self, name):
            return self

        def __getitem__(self, part):
            return self

        def count(self):
            with connection.cursor() as cursor:
                cursor.execute(endless)

    assert count(Endless(), seconds=0.2) == Counted(gave_up=True)
    with no_longer_than(5):
        assert Lead.objects.count() == 1


def test_two_fields_cannot_have_one_name():
    with pytest.raises(ValueError, match="two fields"):
        register(FIELDS["name"])


def test_lan_saves_a_view_in_its_shortest_form_and_shares_it(lan, bich, now):
    source = {"combinator": "and", "rules": [{"combinator": "and", "rules": [rule("has.zalo", "=", True)]}]}

    view = criteria.save_view(" Có  Zalo ", source, by=lan, at=now, is_shared=True)

    assert (view.name, view.tree["rules"]) == ("Có Zalo", [rule("has.zalo", "is", True)])
    assert list(SavedView.objects.open_to(bich)) == [view]
    with pytest.raises(criteria.PermissionDenied):
        criteria.rename_view(view, "Của Bích", by=bich, at=now)


def test_a_leader_may_tidy_shared_views_but_not_private_ones(lan, minh, now):
    shared = criteria.save_view("Chung", rule("has.zalo", "is", True), by=lan, at=now, is_shared=True)
    private = criteria.save_view("Riêng", rule("has.zalo", "is", True), by=lan, at=now)

    criteria.delete_view(shared, by=minh)
    with pytest.raises(criteria.PermissionDenied):
        criteria.delete_view(private, by=minh)


def test_a_view_needs_a_name_of_its_own_and_a_sound_rule(lan, now):
    criteria.save_view("Zalo", rule("has.zalo", "is", True), by=lan, at=now)

    with pytest.raises(criteria.NameTaken):
        criteria.save_view("Zalo", rule("has.zalo", "is", True), by=lan, at=now)
    with pytest.raises(criteria.NameMissing):
        criteria.save_view(" ", rule("has.zalo", "is", True), by=lan, at=now)
    with pytest.raises(Unsound):
        criteria.save_view("Lạ", rule("gone", "is", True), by=lan, at=now)


@pytest.mark.parametrize(
    ("operator", "value", "names"),
    [(">=", 30, ["Cao", "Vừa"]), (">", 30, ["Cao"]), ("<", 30, ["Thấp"]), ("between", [29.9, 30], ["Vừa"])],
)
def test_the_chance_to_buy_is_asked_in_percents(lan, now, operator, value, names):
    for name, win in (("Thấp", 250), ("Vừa", 300), ("Cao", 301), ("Chưa chấm", None)):
        lead = Lead.objects.create(name=name, owner=lan, created_at=now, arrived_at=now)
        Score.objects.create(lead=lead, points=50, scored_at=now, win=win)
    asked, fields = (
        parse({"field": "win", "operator": operator, "value": value}, known_fields()),
        known_fields(),
    )

    found = Lead.objects.filter(where(asked, fields, Standpoint(now, None))).order_by("name")

    held = snapshots(list(Lead.objects.values_list("pk", flat=True)), fields.values())
    test = judge(asked, fields, Standpoint(now, None))
    assert [lead.name for lead in found] == names
    assert {lead.pk for lead in found} == {pk for pk, one in held.items() if test(one)}


def test_a_count_stops_inside_the_database_when_somebody_asks_to():
    endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 900000000) SELECT max(n) FROM c"
    started = time.monotonic()

    with (
        pytest.raises(OperationalError),
        no_longer_than(60, lambda: time.monotonic() > started + 0.2),
        connection.cursor() as cursor,
    ):
        cursor.execute(endless)

    assert time.monotonic() - started < 10
