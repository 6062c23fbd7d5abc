"""Two facts that mean the same become one, every value keeps its origin and history, and it can be taken back."""

from datetime import timedelta

import pytest

from tiemnang.due.actions import claim
from tiemnang.due.models import Job
from tiemnang.due.running import run
from tiemnang.leads import actions as leads
from tiemnang.leads.actions import defining, folding
from tiemnang.leads.models import Channel, Fact, FactDefinition, FactType, Folded, Lead, Source
from tiemnang.office.rules import Unfit

pytestmark = pytest.mark.django_db


@pytest.fixture
def beds():
    """How many beds a spa has, as the first sheet called it."""
    return leads.define_fact("so_giuong", "Số giường", type=FactType.NUMBER)


@pytest.fixture
def places():
    """The same thing under the name of a second sheet."""
    return leads.define_fact("giuong", "Giường", type=FactType.TEXT)


def work_off(now) -> None:
    """Let the clock do all that waits."""
    while jobs := claim(Job, 1, now=now + timedelta(minutes=1)):
        run(jobs[0], clock=lambda: now)


def known() -> list[tuple]:
    """Every value with all that hangs on it."""
    rows = Fact.objects.order_by("pk")
    return list(
        rows.values_list("definition__key", "value", "number", "superseded_at", "origin", "by", "known_at")
    )


def test_values_follow_and_of_two_the_later_known_stays(lead, lan, beds, places, now):
    other = leads.create(name="Trần Thị Mỹ Linh", ways=[("phone", "0938111222")], by=lan, at=now, owner=lan)
    leads.learn(lead, beds, "12", at=now, by=lan, origin="member")
    leads.learn(lead, places, "14", at=now + timedelta(days=1), origin="sheet")
    leads.learn(other, places, "6", at=now, origin="sheet")
    before = known()

    row = folding.fold_into(places, beds, by=lan, at=now)
    work_off(now)

    current = Fact.objects.filter(superseded_at=None).order_by("lead")
    assert [(fact.definition.key, fact.value, fact.number, fact.origin) for fact in current] == [
        ("so_giuong", "14", 14.0, "sheet"),
        ("so_giuong", "6", 6.0, "sheet"),
    ]
    assert Fact.objects.count() == len(before)
    row.refresh_from_db()
    assert row.moved == 2 and row.finished_at

    assert folding.unfold(row, by=lan, at=now)
    work_off(now)
    assert known() == before and not Folded.objects.exists()
    assert not folding.unfold(row, by=lan, at=now)


def test_the_old_key_means_the_other_from_then_on(lead, beds, places, now):
    folding.fold_into(places, beds, by=None, at=now)

    assert leads.define_fact("giuong", "Giường") == beds


def test_what_was_learned_after_a_folding_stays_where_it_is(lead, lan, beds, places, now):
    leads.learn(lead, places, "14", at=now, by=lan, origin="member")
    row = folding.fold_into(places, beds, by=lan, at=now)
    work_off(now)
    leads.learn(lead, beds, "20", at=now + timedelta(days=2), by=lan, origin="call")

    folding.unfold(row, by=lan, at=now)
    work_off(now)

    current = Fact.objects.get(superseded_at=None)
    assert (current.definition.key, current.value) == ("so_giuong", "20")
    assert Fact.objects.get(definition=places).value == "14"


def test_nothing_is_folded_into_itself_or_into_what_is_gone(beds, places, now):
    with pytest.raises(Unfit, match="fold_itself"):
        folding.fold_into(beds, beds, by=None, at=now)

    folding.fold_into(places, beds, by=None, at=now)
    places.refresh_from_db()
    with pytest.raises(Unfit, match="folded"):
        folding.fold_into(beds, places, by=None, at=now)


def test_leads_follow_their_source_and_come_back(lead, now):
    old = Source.objects.create(name="FB cá nhân", folded="fb ca nhan", channel=Channel.FACEBOOK)
    into = Source.objects.create(name="Facebook", folded="facebook", channel=Channel.FACEBOOK)
    Lead.objects.filter(pk=lead.pk).update(source=old)

    row = folding.fold_into(old, into, by=None, at=now)
    work_off(now)
    assert Lead.objects.get().source == into and list(Source.objects.offered()) == [into]

    folding.unfold(row, by=None, at=now)
    work_off(now)
    assert Lead.objects.get().source == old and list(Source.objects.offered()) == [old, into]


def test_a_type_change_is_previewed_and_loses_nothing(lead, lan, places, now):
    leads.learn(lead, places, "14", at=now, by=lan, origin="member")
    other = leads.create(name="Trần Thị Mỹ Linh", ways=[("phone", "0938111222")], by=lan, at=now, owner=lan)
    leads.learn(other, places, "hai mươi mấy", at=now, by=lan, origin="member")

    told = defining.preview_type(places, "number")
    assert (told.read, told.unread, told.examples, told.misread) == (1, 1, [("14", 14.0)], ["hai mươi mấy"])
    assert not Fact.objects.filter(number__isnull=False).exists()

    assert defining.retype_fact(places, "number", at=now, by=None)
    work_off(now)
    assert dict(Fact.objects.values_list("value", "number")) == {"14": 14.0, "hai mươi mấy": None}

    defining.retype_fact(places, "text", at=now, by=None)
    work_off(now)
    assert dict(Fact.objects.values_list("value", "number")) == {"14": None, "hai mươi mấy": None}


def test_facts_are_renamed_and_counted(lead, lan, beds, places, now):
    leads.learn(lead, beds, "12", at=now, by=lan, origin="member")

    assert defining.rename_fact(beds, " Số  giường spa ")
    with pytest.raises(Unfit, match="name_taken"):
        defining.rename_fact(places, "so giuong spa")

    defining.count_facts(at=now)
    assert dict(FactDefinition.objects.values_list("name", "used")) == {"Số giường spa": 1, "Giường": 0}
