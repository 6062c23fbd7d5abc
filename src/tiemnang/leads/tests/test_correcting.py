"""Mending who a lead is, how they are reached and where they work; and taking each of it back."""

from datetime import date, timedelta

import pytest

from tiemnang.leads import actions as leads
from tiemnang.leads import search
from tiemnang.leads.models import Entry, Identity, Lead, Position


@pytest.fixture
def phone(lead):
    """The lead's one phone, as the sheet wrote it."""
    return lead.identities.get()


def last(lead) -> Entry:
    """The latest line of the timeline."""
    return lead.entries.order_by("-pk").first()


def back(lead, lan, now) -> None:
    """Take the latest line back."""
    leads.take_back(last(lead), at=now, by=lan)
    lead.refresh_from_db()


def test_a_mended_name_is_what_they_are_found_by_and_the_old_one_stays_on_the_timeline(lead, lan, now):
    leads.correct(lead, {"name": "Nguyễn Thị Phương Thủy", "birth": "3/4/88", "province": ""}, at=now, by=lan)

    lead.refresh_from_db()
    assert (lead.name, lead.birth) == ("Nguyễn Thị Phương Thủy", "1988-04-03")
    assert last(lead).detail["changes"] == {
        "name": ["Nguyễn Thị Phương Thảo", "Nguyễn Thị Phương Thủy"],
        "birth": ["", "1988-04-03"],
    }
    assert search.find("thuy", lan).exists() and not search.find("thao", lan).exists()


def test_the_same_words_again_are_no_correction(lead, lan, now):
    assert leads.correct(lead, {"name": "Nguyễn Thị Phương Thảo "}, at=now, by=lan) is None
    assert not lead.entries.exists()


def test_a_birthday_nobody_can_read_changes_nothing(lead, lan, now):
    with pytest.raises(leads.Unreadable, match="birth_bad"):
        leads.correct(lead, {"name": "Thảo", "birth": "hồi xưa"}, at=now, by=lan)

    lead.refresh_from_db()
    assert lead.name == "Nguyễn Thị Phương Thảo"


def test_a_correction_is_taken_back_but_not_over_what_somebody_wrote_since(lead, lan, bich, now):
    leads.correct(lead, {"name": "Phương Thủy", "birth": "1988"}, at=now, by=lan)
    leads.correct(lead, {"name": "Phương Thùy"}, at=now, by=bich)

    leads.take_back(lead.entries.order_by("pk").first(), at=now, by=lan)

    lead.refresh_from_db()
    assert (lead.name, lead.birth) == ("Phương Thùy", "")


def test_nothing_is_taken_back_twice(lead, lan, now):
    line = leads.correct(lead, {"name": "Phương Thủy"}, at=now, by=lan)
    leads.take_back(line, at=now, by=lan)

    with pytest.raises(leads.NotUndoable, match="already_undone"):
        leads.take_back(line, at=now, by=lan)

    lead.refresh_from_db()
    assert lead.name == "Nguyễn Thị Phương Thảo"
    assert last(lead).verb == "undone"


def test_a_note_has_no_way_back(lead, lan, now):
    with pytest.raises(leads.NotUndoable, match="no_way_back"):
        leads.take_back(leads.add_note(lead, "Muốn xem thử", at=now, by=lan), at=now, by=lan)


def test_a_number_written_wrongly_is_mended_and_no_longer_hangs_on_its_import(lead, phone, lan, now):
    Identity.objects.filter(pk=phone.pk).update(is_bad=True, submission_id=7)
    phone.refresh_from_db()

    leads.mend_way(phone, "0912 345 679", at=now, by=lan)

    phone.refresh_from_db()
    assert (phone.value, phone.is_bad, phone.submission_id) == ("+84912345679", False, None)
    assert search.find("0912345679", lan).exists()

    back(lead, lan, now)
    phone.refresh_from_db()
    assert (phone.value, phone.is_bad, phone.submission_id) == ("+84912345678", True, 7)
    assert search.find("0912345678", lan).exists()


def test_a_number_they_have_already_is_refused(lead, phone, lan, now):
    other = leads.add_way(lead, "phone", "0905 111 222", at=now, by=lan)

    with pytest.raises(leads.Unreadable, match="way_known"):
        leads.mend_way(other, "0912 345 678", at=now, by=lan)


def test_the_second_number_is_put_first_and_back(lead, phone, lan, now):
    second = leads.add_way(lead, "phone", "0905 111 222", at=now, by=lan)
    leads.put_first(second, at=now, by=lan)
    assert list(lead.identities.order_by("rank")) == [second, phone]

    back(lead, lan, now)
    assert list(lead.identities.order_by("rank")) == [phone, second]


@pytest.mark.parametrize(
    ("turn", "flag", "on"),
    [
        (lambda way, **who: leads.mark_bad(way, **who), "is_bad", True),
        (lambda way, **who: leads.share(way, True, **who), "is_shared", True),
    ],
)
def test_a_mark_on_a_number_goes_on_and_is_taken_back(lead, phone, lan, now, turn, flag, on):
    turn(phone, at=now, by=lan)
    phone.refresh_from_db()
    assert getattr(phone, flag) is on

    back(lead, lan, now)
    phone.refresh_from_db()
    assert getattr(phone, flag) is not on


def test_a_number_added_by_a_slip_goes_again(lead, phone, lan, now):
    leads.add_way(lead, "phone", "0905 111 222", at=now, by=lan)

    back(lead, lan, now)

    assert list(lead.identities.all()) == [phone]


def test_who_changed_jobs_keeps_both_and_stands_at_the_new_one(lead, lan, now):
    leads.join(lead, "Spa An Nhiên", title="kỹ thuật viên", at=now, by=lan)
    leads.join(lead, "Chuỗi Spa Hoa Ban", title="quản lý", since=date(2026, 3, 1), at=now, by=lan)

    lead.refresh_from_db()
    places = [(str(place.organisation), place.title, place.until) for place in lead.positions.order_by("pk")]
    assert places == [
        ("Spa An Nhiên", "kỹ thuật viên", date(2026, 3, 1)),
        ("Chuỗi Spa Hoa Ban", "quản lý", None),
    ]
    assert lead.organisation.name == "Chuỗi Spa Hoa Ban"
    assert search.find("hoa ban", lan).exists()

    back(lead, lan, now)
    assert lead.organisation.name == "Spa An Nhiên"
    assert lead.positions.get().until is None


def test_who_left_stands_where_they_still_work(lead, lan, now):
    leads.join(lead, "Spa An Nhiên", at=now, by=lan)
    here = leads.join(lead, "Chuỗi Spa Hoa Ban", stays=True, at=now, by=lan)

    leads.mend_position(here, title="quản lý", since=None, until=now.date(), at=now, by=lan)

    lead.refresh_from_db()
    assert lead.organisation.name == "Spa An Nhiên"

    back(lead, lan, now)
    assert lead.organisation.name == "Chuỗi Spa Hoa Ban"
    assert Position.objects.get(pk=here.pk).title == ""


def test_a_lead_written_down_with_a_firm_has_a_place_there(lan, now):
    made = leads.create(
        name="chị Hạnh", ways=[], by=lan, at=now, owner=lan, organisation="Spa Hoa Ban", job_title="chủ"
    )

    assert str(made.positions.get().organisation) == "Spa Hoa Ban"
    assert Lead.objects.get(pk=made.pk).positions.get().title == "chủ"


def test_awareness_is_judged_on_a_sentence_and_taken_back(lead, lan, now):
    leads.set_awareness(lead, "searching", at=now - timedelta(days=1), by=lan, evidence="hỏi hai nơi")
    leads.set_awareness(lead, "comparing", at=now, by=lan, evidence="đã có báo giá của SpaNow")

    back(lead, lan, now)

    assert lead.awareness == "searching"
    assert [change.evidence for change in lead.awareness_changes.all()] == ["hỏi hai nơi"]
