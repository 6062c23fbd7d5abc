"""Doubles that were never seen together are found when the whole base is matched."""

import pytest

from tiemnang import journey
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead
from tiemnang.matching import actions as matching
from tiemnang.matching.models import DoubtfulPair, Merge
from tiemnang.matching.whole import match_base

pytestmark = pytest.mark.django_db


def write_down(now, *people):
    made = [
        leads.create(name=name, ways=[("phone", phone)], by=None, at=now, owner=None)
        for name, phone in people
    ]
    matching.refresh_keys([lead.pk for lead in made])
    return made


def test_sure_doubles_are_merged_and_can_be_parted(now):
    first, second = write_down(
        now, ("Nguyễn Thị Phương Thảo", "0912345678"), ("NGUYEN THI PHUONG THAO", "84912345678")
    )

    found = match_base(at=now)

    assert (found.merged, found.doubtful) == (1, 0)
    second.refresh_from_db()
    assert second.merged_into == first
    journey.part(Merge.objects.get(), by=None, at=now)
    assert Lead.objects.living().count() == 2


def test_two_names_on_one_phone_wait_for_a_person_and_are_asked_once(now):
    write_down(now, ("Lê Văn Hùng", "0912345678"), ("Phạm Thị Tuyết Mai", "0912345678"))

    first, again = match_base(at=now), match_base(at=now)

    assert (first.merged, first.doubtful, again.doubtful) == (0, 1, 0)
    assert DoubtfulPair.objects.get().answer == "waiting"


def test_a_pair_kept_apart_is_not_asked_about_again(now):
    write_down(now, ("Lê Văn Hùng", "0912345678"), ("Phạm Thị Tuyết Mai", "0912345678"))
    match_base(at=now)
    DoubtfulPair.objects.update(answer="apart")

    found = match_base(at=now)

    assert found.pairs == 0


def test_sure_doubles_of_two_people_on_one_phone_are_not_run_together(now):
    write_down(
        now,
        ("Lê Văn Hùng", "0912345678"),
        ("Le Van Hung", "84912345678"),
        ("Phạm Thị Tuyết Mai", "0912345678"),
        ("PHẠM THỊ TUYẾT MAI", "0912.345.678"),
    )

    found = match_base(at=now)

    assert (found.merged, found.doubtful) == (2, 1)
    assert Lead.objects.living().count() == 2
