"""Lists as people and other programs really write them."""

import pytest

from tiemnang.capture.sheets import cells, headings
from tiemnang.capture.sheets.preview import look
from tiemnang.capture.sheets.tests.conftest import TODAY, codes


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Ngày để lại TT", "created_at"),
        ("Ngày đăng ký form", "created_at"),
        ("Thời gian nhận data", "created_at"),
        ("Ngày nhận hàng", ""),
        ("Tên gói", "interest"),
        ("Tên gọi", "first_name"),
    ],
)
def test_a_header_means_what_people_mean_by_it(header, field):
    assert headings.field_of(header) == field


def test_a_day_left_as_excels_count_is_kept_as_a_day(read_rows):
    rows = [
        ["Họ tên", "SĐT", "Ngày khai trương"],
        *([f"Lê Hoa {n}", f"091234567{n}", "12/11/2026"] for n in range(4)),
    ]

    drafts = read_rows(*rows, ["Trần Bình", "0987654321", "46338"])

    assert drafts[-1].facts == [("ngay_khai_truong", "12/11/2026", drafts[0].facts[0][2])]
    assert "excel_serial" in codes(drafts[-1])


def test_beside_a_list_of_people_a_price_list_is_no_list_of_leads():
    people = cells.Sheet("Khách", cells.Rows([["Họ tên", "SĐT"], ["Lê Hoa", "0912345678"]]))
    prices = cells.Sheet("Gói", cells.Rows([["Tên gói", "Giá"], ["Gói 6 tháng", "12.000.000"]]))

    together = look([people, prices], None, TODAY)
    alone = look([prices], None, TODAY)

    assert [each.is_list for each in together] == [True, False]
    assert alone[0].is_list


def test_empty_birthdays_and_groups_of_everybody_say_nothing(read_rows):
    [draft] = read_rows(
        ["First Name", "Last Name", "Mobile Phone", "E-mail Address", "Birthday", "Categories"],
        ["Lan", "Trần", "0905111222", "lan@spa.vn", "0/0/00", "* myContacts ::: Khách VIP"],
    )

    assert not draft.troubles and not draft.birth and draft.tags == ["Khách VIP"]


def test_the_customer_of_an_odoo_opportunity_is_the_organisation(read_rows):
    [draft] = read_rows(
        ["Opportunity", "Contact Name", "Customer", "Email", "Phone", "Salesperson", "Stage"],
        ["Phần mềm spa", "Lê Minh", "Spa Minh", "minh@spa.vn", "0905123123", "Mai Lan", "New"],
    )

    assert (draft.name, draft.organisation) == ("Lê Minh", "Spa Minh")
