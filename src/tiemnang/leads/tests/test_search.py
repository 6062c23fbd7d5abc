"""A lead is found by any part of what is known of them, whether few or very many hold the same words."""

import pytest

from tiemnang.leads import search
from tiemnang.leads.models import Identity, Lead

PEOPLE = [
    ("Nguyễn Thị Phương Thảo", "+84912345678", 80),
    ("Nguyễn Văn Thảo", "+84987654321", 60),
    ("Trần Thảo Nguyên", "+84905111222", 90),
    ("Lê Minh Đức", "+84777888999", 40),
]


@pytest.fixture(params=[search.PROBED, 2], ids=["rare", "common"])
def shop(request, monkeypatch, now, lan):
    """Four leads of Lan's; the second time every word that two of them hold counts as common."""
    monkeypatch.setattr(search, "PROBED", request.param)
    for name, phone, priority in PEOPLE:
        lead = Lead.objects.create(name=name, owner=lan, priority=priority, created_at=now, arrived_at=now)
        Identity.objects.create(lead=lead, kind="phone", value=phone)
    search.refresh(list(Lead.objects.values_list("pk", flat=True)))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("thao", ["Trần Thảo Nguyên", "Nguyễn Thị Phương Thảo", "Nguyễn Văn Thảo"]),
        ("Nguyễn Thảo", ["Trần Thảo Nguyên", "Nguyễn Thị Phương Thảo", "Nguyễn Văn Thảo"]),
        ("PHƯƠNG thảo", ["Nguyễn Thị Phương Thảo"]),
        ("đức", ["Lê Minh Đức"]),
        ("th", ["Trần Thảo Nguyên", "Nguyễn Thị Phương Thảo", "Nguyễn Văn Thảo"]),
        ("+84 912 345", ["Nguyễn Thị Phương Thảo"]),
        ("345678", ["Nguyễn Thị Phương Thảo"]),
        ("100%", []),
        ('"', []),
        ("th\x00ao", ["Trần Thảo Nguyên", "Nguyễn Thị Phương Thảo", "Nguyễn Văn Thảo"]),
    ],
)
def test_words_find_whom_holds_them_all_soonest_to_contact_first(shop, lan, typed, found):
    assert [lead.name for lead in search.find(typed, lan)] == found


def test_a_common_word_says_so_and_still_shows_nobody_elses_leads(shop, lan, hung):
    mine = search.look_up("nguyen", Lead.objects.seen_by(lan))

    assert mine.is_common == (search.PROBED == 2)
    assert mine.leads.count() == 3
    assert not search.find("nguyen", hung).exists()
