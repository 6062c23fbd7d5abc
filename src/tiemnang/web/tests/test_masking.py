"""Numbers stand open to who works with them, masked to everybody else; looking leaves a line in the log."""

import pytest

from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead
from tiemnang.matching.models import DoubtfulPair
from tiemnang.team.models import AuditLine, Member, Role

pytestmark = pytest.mark.django_db
WHOLE = ("912345678", "0912 345 678", "0912345678", "phuongthao@gmail.com")


@pytest.fixture
def lead(lead, lan, now) -> Lead:
    """Thảo has a mail too, and somebody wrote her number into a note."""
    leads.add_way(lead, "email", "phuongthao@gmail.com", at=now, by=lan)
    leads.add_note(lead, "chị dặn gọi 0912.345.678 sau 17:30", at=now, by=lan)
    return lead


@pytest.fixture
def viewer(bich) -> Member:
    """Bích only looks."""
    bich.role = Role.VIEWER
    bich.save()
    return bich


def told(text: str) -> list[str]:
    """What of her ways a text gives away."""
    return [way for way in (*WHOLE, "345.678", "345 678") if way in text]


def test_a_viewer_reads_masked_numbers_in_the_list_in_search_and_on_the_page(client, viewer, lead):
    client.force_login(viewer)
    viewer.columns = "phone.mail"
    viewer.save()

    pages = [
        client.get(page).text
        for page in ("/leads/", "/leads/?q=phuong+thao", f"/leads/{lead.pk}/", "/today/")
    ]

    assert not [told(page) for page in pages if told(page)]
    assert "0912 ••• 678" in pages[0] and "ph•••@gmail.com" in pages[0]
    assert "0912 ••• 678" in pages[2] and "tel:" not in pages[2]


def test_a_file_for_a_viewer_holds_masked_numbers_and_one_for_lan_the_whole(client, viewer, lan, lead):
    files = {}
    for member in (viewer, lan):
        client.force_login(member)
        files[member.pk] = client.get("/leads/export/", {"as": "csv", "stage": "new"}).getvalue().decode()

    assert not told(files[viewer.pk]) and "0912 ••• 678" in files[viewer.pk]
    assert "0912 345 678" in files[lan.pk]
    lines = list(AuditLine.objects.filter(verb="exported").order_by("pk"))
    assert [(line.by, line.detail["rows"], line.detail["format"]) for line in lines] == [
        (viewer, 1, "csv"),
        (lan, 1, "csv"),
    ]
    assert "phone" in lines[0].detail["columns"] and "mới" in lines[0].detail["filter"]


def test_looking_shows_the_number_once_and_leaves_a_line(client, viewer, lead):
    client.force_login(viewer)

    shown = client.post(f"/leads/{lead.pk}/reveal/").text
    after = client.get(f"/leads/{lead.pk}/").text

    assert "0912 345 678" in shown and "phuongthao@gmail.com" in shown
    assert not told(after)
    line = AuditLine.objects.get(verb="revealed")
    assert (line.by, line.lead_id) == (viewer, lead.pk)


def test_looking_at_a_colleagues_lead_shows_nothing_and_at_many_takes_time(client, viewer, hung, lead, now):
    other = leads.create(name="Lý Văn Riêng", ways=[("phone", "0905000001")], by=hung, at=now, owner=hung)
    client.force_login(viewer)

    assert client.post(f"/leads/{other.pk}/reveal/").status_code == 404
    answers = [client.post(f"/leads/{lead.pk}/reveal/").status_code for _ in range(61)]
    assert answers == [200] * 60 + [302]


def test_who_may_read_it_leaves_no_line(client, lan, lead):
    client.force_login(lan)

    assert client.post(f"/leads/{lead.pk}/reveal/").status_code == 302
    assert not AuditLine.objects.filter(verb="revealed").exists()


def test_numbers_of_the_pool_open_when_somebody_takes_the_lead(client, lan, lead):
    lan.reads = "owned"
    lan.save()
    Lead.objects.update(owner=None)
    client.force_login(lan)

    before = client.get(f"/leads/{lead.pk}/").text
    client.post(f"/leads/{lead.pk}/owner/", {"owner": "me"})

    assert not told(before) and "0912 345 678" in client.get(f"/leads/{lead.pk}/").text


def test_pairs_tell_a_viewer_no_number(client, viewer, lan, lead, now):
    twin = leads.create(name="Phương Thảo", ways=[("phone", "0912345678")], by=lan, at=now, owner=lan)
    said = [["phone_same", {"value": "+84912345678"}, 3.0]]
    DoubtfulPair.objects.create(first=lead, second=twin, probability=0.8, evidence=said, found_at=now)
    client.force_login(viewer)

    page = client.get("/duplicates/").text

    assert "Phương Thảo" in page and "0912 ••• 678" in page
    assert not told(page)


def test_columns_stay_with_the_member_on_whatever_device(client, lan, lead):
    client.force_login(lan)
    client.post("/leads/columns/", {"column": ["mail", "awareness"]})
    phone = type(client)()
    phone.force_login(lan)

    assert [name for name, _column in phone.get("/leads/").context["columns"]] == ["mail", "awareness"]
