"""Exports of other programs are known by their headers."""

import pytest

from tiemnang.capture.sheets import cells
from tiemnang.capture.sheets.drafts import drafts
from tiemnang.capture.sheets.header import lay_out
from tiemnang.capture.sheets.tests.conftest import TODAY
from tiemnang.vietnam import aliases

GOOGLE_NEW = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Last Name,Nickname,Organization Name,Organization Title,"
    "Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Value\n"
    "Nguyễn,Thị,Hằng,,,,Spa Hằng,Chủ,1985-03-12,khách cũ,VIP ::: * myContacts,*,hang@gmail.com ::: hang@spa.vn,Mobile,0912 345 678 ::: 0987654321,\n"
)
GOOGLE_OLD = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,"
    "Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,Organization 1 - Title\n"
    "Nguyễn Thị Hằng,Hằng,Thị,Nguyễn,,VIP,*,hang@gmail.com,Mobile,+84912345678,Spa Hằng,Chủ\n"
)
OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Company,Job Title,Business Street,Business Phone,Home Phone,Mobile Phone,"
    "Birthday,Categories,E-mail Address,E-mail Display Name,Notes,Sensitivity\n"
    "Ms,Hằng,Thị,Nguyễn,Spa Hằng,Chủ,24 Lê Duẩn,02363822415,,0912345678,,VIP,hang@gmail.com,Hằng,khách cũ,Normal\n"
)
HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Lead Status,Create Date,Company Name,Contact owner,Lifecycle Stage\n"
    "901,Hằng,Nguyễn Thị,hang@gmail.com,0912345678,NEW,2026-11-01 09:14,Spa Hằng,Minh,Lead\n"
)
ODOO = (
    "Opportunity,Contact Name,Company Name,Email,Phone,Salesperson,Sales Team,Stage,Expected Revenue,Created on,City\n"
    "Máy chăm sóc da,Nguyễn Thị Hằng,Spa Hằng,hang@gmail.com,0912345678,Minh,HCM,New,15000000,2026-11-01 09:14:00,Đà Nẵng\n"
)
GETFLY = (
    "Mã khách hàng,Tên khách hàng,Điện thoại,Email,Địa chỉ,Mối quan hệ,Nhóm khách hàng,Nguồn khách hàng,Người phụ trách,Mô tả\n"
    'KH001,Nguyễn Thị Hằng,0912345678,hang@gmail.com,"24 Lê Duẩn, Đà Nẵng",Tiềm năng,Spa,Facebook,Minh,khách cũ\n'
)


def read(text):
    (sheet,) = cells.read_text(text)
    layout = lay_out(sheet)
    (draft,) = drafts(sheet, layout, today=TODAY)
    return layout, draft


@pytest.mark.parametrize(
    ("text", "known_as"),
    [
        (GOOGLE_NEW, "google_contacts"),
        (GOOGLE_OLD, "google_contacts"),
        (OUTLOOK, "outlook"),
        (HUBSPOT, "hubspot"),
        (ODOO, "odoo"),
        (GETFLY, "getfly"),
    ],
)
def test_an_export_is_known_and_the_person_in_it_read(text, known_as):
    layout, hang = read(text)

    assert layout.known_as == known_as
    assert hang.name == "Nguyễn Thị Hằng"
    assert "+84912345678" in [way.value for way in hang.ways]
    assert "hang@gmail.com" in [way.value for way in hang.ways]
    assert not hang.parked and not hang.troubles


def test_the_rest_of_an_address_book_is_read_too():
    _, hang = read(GOOGLE_NEW)

    assert (hang.organisation, hang.job_title, hang.birth) == ("Spa Hằng", "Chủ", "1985-03-12")
    assert hang.tags == ["VIP"] and hang.notes == ["khách cũ"] and not hang.facts
    assert [way.value for way in hang.ways if way.kind == "phone"] == ["+84912345678", "+84987654321"]
    assert [way.value for way in hang.ways if way.kind == "email"] == ["hang@gmail.com", "hang@spa.vn"]


def test_what_a_crm_knows_of_a_lead_is_kept():
    _, hubspot = read(HUBSPOT)
    _, odoo = read(ODOO)
    _, getfly = read(GETFLY)

    assert (hubspot.status, hubspot.owner, hubspot.created_at) == ("NEW", "Minh", "2026-11-01 09:14")
    assert hubspot.notes == ["Lifecycle Stage: Lead"]
    assert (odoo.needs, odoo.budget, odoo.owner) == (["Máy chăm sóc da"], (15_000_000, 15_000_000), "Minh")
    assert (getfly.status, getfly.source, getfly.province) == ("Tiềm năng", "Facebook", "48")
    assert [way.value for way in getfly.ways if way.kind == "external"] == ["KH001"]


@pytest.mark.parametrize(
    ("status", "stage", "read_as", "notes"),
    [
        ("", "Customer", "Customer", []),
        ("", "Opportunity", "Opportunity", []),
        ("IN_PROGRESS", "Customer", "Customer", ["Lifecycle Stage: Customer (IN_PROGRESS)"]),
        ("UNQUALIFIED", "Lead", "UNQUALIFIED", ["Lifecycle Stage: Lead"]),
    ],
)
def test_hubspot_tells_by_its_lifecycle_who_has_bought(status, stage, read_as, notes):
    _, hang = read(HUBSPOT.replace("NEW", status).replace("Minh,Lead\n", f"Minh,{stage}\n"))

    assert (hang.status, hang.notes, hang.facts) == (read_as, notes, [])


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        ("Subscriber", "new"),
        ("Lead", "new"),
        ("marketingqualifiedlead", "qualified"),
        ("Sales Qualified Lead", "qualified"),
        ("Opportunity", "qualified"),
        ("Customer", "won"),
        ("Evangelist", "won"),
        ("Other", ""),
    ],
)
def test_every_stage_of_hubspot_is_a_status(stage, status):
    assert aliases.status(stage) == status
