"""One row after another becomes what it says of a lead."""

import pytest

from tiemnang.capture.sheets import cells
from tiemnang.capture.sheets.drafts import READERS, Call, drafts
from tiemnang.capture.sheets.header import lay_out
from tiemnang.capture.sheets.tests.conftest import TODAY, codes, ways


def test_the_rows_of_the_import_screen_are_repaired_as_shown(read_rows):
    heads = ["Họ và tên KH", "SĐT", "Email", "Tên spa", "Quận/TP", "Ngân sách", "Ngày lh", "Nguồn"]

    van, linh, duong, duy, tuyet = read_rows(
        heads,
        ["Chị Nguyễn T. Hồng Vân", "905774310", "vankhanh@gmail,com", "Spa Vân Khánh", "Q.Hải Châu - ĐN", "15-20tr", "46339", "fb ads"],
        ["TrÇn ThÞ Mü Linh", "01685550914", "", "Linh Spa", "", "", "14/11/2026", ""],
        ["Công Tằng Tôn Nữ Thuỳ Dương", "+84 983.207.715", "", "Mộc Hương Spa", "", "2 tỷ 3", "14/11/2026", ""],
        ["ANH LÊ HOÀNG KHÁNH DUY", "0935218640/0511.3822.415", "", "Khánh Duy Barber & Spa", "", "500k/th", "15/11/2026", ""],
        ["Phan Thị Ánh Tuyết", "09350614", "", "Spa Tuyết Trắng", "", "", "15/11/2026", ""],
    )  # fmt: skip

    assert (van.name, van.salutation, van.gender) == ("Nguyễn T. Hồng Vân", "chị", "female")
    assert ways(van) == ["+84905774310"] and "zero_added" in codes(van)
    assert (
        van.budget == (15_000_000, 20_000_000)
        and van.last_contact_at == "2026-11-13"
        and van.province == "48"
    )
    assert {"salutation", "money", "excel_serial"} <= set(codes(van))
    assert [(t.code, t.hint) for t in van.troubles] == [("email_comma", "vankhanh@gmail.com")]
    assert (linh.name, ways(linh)) == ("Trần Thị Mỹ Linh", ["+84385550914"])
    assert {"tcvn3", "mobile_2018"} <= set(codes(linh))
    assert duong.budget == (2_300_000_000, 2_300_000_000) and duong.name == "Công Tằng Tôn Nữ Thuỳ Dương"
    assert (duy.name, duy.salutation) == ("Lê Hoàng Khánh Duy", "anh")
    assert ways(duy) == ["+84935218640", "+842363822415"] and {"split", "area_2017"} <= set(codes(duy))
    assert tuyet.parked and [t.code for t in tuyet.troubles] == ["phone_too_short"]
    assert [d.parked for d in (van, linh, duong, duy)] == [False] * 4


def test_ditto_marks_take_the_value_above_in_their_own_column(read_rows):
    found = read_rows(
        ["Họ tên", "SĐT", "Nguồn", "Khu vực", "Sale"],
        ["Lan", "0912345678", "Facebook", "Đà Nẵng", "Minh"],
        ["Hoa", "0987654321", "nt", "//", '"'],
        ["Mai", "0905123456", "như trên", "Huế", "nt"],
        ["Cúc", "0905123457", "Zalo", "nt", ""],
    )

    assert [draft.source for draft in found] == ["Facebook", "Facebook", "Facebook", "Zalo"]
    assert [draft.province for draft in found][1] == "48" and found[3].province == found[2].province
    assert [draft.owner for draft in found] == ["Minh", "Minh", "Minh", ""]
    assert codes(found[1]).count("ditto") == 3


def test_numbered_call_columns_become_calls(read_rows):
    (draft,) = read_rows(
        ["Họ tên", "SĐT", "Lần 1", "Lần 2", "Lần 3"],
        ["Lan", "0912345678", "12/11 KNM", "15/11 khách hẹn gọi lại t6", "đã chốt gói 5tr"],
    )

    assert draft.calls == [
        Call(1, "2026-11-12", "12/11 KNM", "attempted"),
        Call(2, "2026-11-15", "15/11 khách hẹn gọi lại t6", "contacted"),
        Call(3, "", "đã chốt gói 5tr", "won"),
    ]
    assert draft.last_contact_at == "2026-11-15"


def test_a_call_day_that_has_not_come_yet_was_last_year(read_rows):
    (draft,) = read_rows(["Họ tên", "SĐT", "Lần 1"], ["Lan", "0912345678", "28/12 thuê bao"])

    assert draft.calls[0].at == "2025-12-28"


def test_a_name_in_two_columns_is_joined(read_rows):
    (draft,) = read_rows(["Họ đệm", "Tên", "SĐT"], ["Nguyễn Thị", "Hằng", "0912345678"])

    assert draft.name == "Nguyễn Thị Hằng"


@pytest.mark.parametrize(
    ("first", "middle", "last", "name"),
    [
        ("Nguyễn", "Văn", "An", "Nguyễn Văn An"),
        ("An", "Văn", "Nguyễn", "Nguyễn Văn An"),
        ("Robert", "", "Allen", "Robert Allen"),
        ("Mai", "", "Nguyễn", "Nguyễn Mai"),
        ("Nguyễn", "", "Mai", "Nguyễn Mai"),
        ("Chị Lan", "", "", "Lan"),
    ],
)
def test_an_address_books_name_parts_are_put_in_the_order_the_person_uses(
    read_rows, first, middle, last, name
):
    (draft,) = read_rows(
        ["First Name", "Middle Name", "Last Name", "Phone"], [first, middle, last, "0912345678"]
    )

    assert draft.name == name


def test_an_organisation_under_the_names_is_an_organisation(read_rows):
    (company, hoa, spa) = read_rows(
        ["Tên khách hàng", "Công ty", "SĐT"],
        ["Công ty TNHH Mộc Hương", "", "02363822415"],
        ["Hoa", "Spa Vân Khánh", "0912345678"],
        ["", "Linh Spa", "0987654321"],
    )

    assert (company.kind, company.name) == ("organisation", "Công ty TNHH Mộc Hương")
    assert (hoa.kind, hoa.organisation) == ("person", "Spa Vân Khánh")
    assert (spa.kind, spa.name) == ("organisation", "Linh Spa")


def test_dates_are_read_day_first_in_every_writing(read_rows):
    found = read_rows(
        ["Họ tên", "SĐT", "Ngày"],
        ["Lan", "0912345678", "03/04/2026"],
        ["Hoa", "0912345679", "46347"],
        ["Mai", "0912345670", "2026-11-21 14:30"],
        ["Cúc", "0912345671", "11/21/2026"],
    )

    assert [draft.created_at for draft in found] == ["2026-04-03", "2026-11-21", "2026-11-21 14:30", ""]
    assert found[3].troubles[0].code == "date_month_first" and found[3].troubles[0].hint == "2026-11-21"


def test_a_column_that_mixes_two_writings_of_dates_has_its_doubtful_ones_marked(read_rows):
    lan, hoa, mai = read_rows(
        ["Họ tên", "SĐT", "Ngày"],
        ["Lan", "0912345678", "03/04/2026"],
        ["Hoa", "0912345679", "11/21/2026"],
        ["Mai", "0912345670", "21/11/2026"],
    )

    assert [(t.code, t.hint) for t in lan.troubles] == [("date_ambiguous", "2026-04-03")]
    assert lan.created_at == "2026-04-03" and mai.troubles == [] and hoa.created_at == ""


def test_a_page_of_instructions_gives_no_leads(read_rows):
    assert read_rows(["Nhập đủ họ tên và số điện thoại"], ["Không xoá cột nào"]) == []


def test_birth_dates_years_and_ages_are_read(read_rows):
    found = read_rows(
        ["Họ tên", "SĐT", "Ngày sinh"],
        ["Lan", "0912345678", "12/03/1985"],
        ["Hoa", "0912345679", "1990"],
        ["Mai", "0912345670", "35 tuổi"],
        ["Cúc", "0912345671", "36"],
    )

    assert [draft.birth for draft in found][:2] == ["1985-03-12", "1990"]
    assert all(draft.birth in ("1990", "1991") for draft in found[2:])


def test_merged_provinces_are_read_as_they_are_called_now(read_rows):
    (draft,) = read_rows(["Họ tên", "SĐT", "Tỉnh/TP"], ["Lan", "0912345678", "Bình Dương"])

    assert (draft.province, draft.old_province) == ("79", "Bình Dương") and "place" in codes(draft)


def test_a_place_in_several_columns_is_read_together(read_rows):
    (draft,) = read_rows(
        ["Họ tên", "SĐT", "Địa chỉ", "Phường/Xã", "Quận/Huyện", "Tỉnh/TP"],
        ["Lan", "0912345678", "24 Lê Duẩn", "Hải Châu 1", "Hải Châu", "Đà Nẵng"],
    )

    assert (draft.address, draft.district, draft.province) == ("24 Lê Duẩn", "Hải Châu", "48")


def test_needs_tags_and_consent_are_read(read_rows):
    (draft,) = read_rows(
        ["Họ tên", "SĐT", "Nhu cầu", "Tag", "Đồng ý nhận tin"],
        ["Lan", "0912345678", "trị mụn; giảm béo", "VIP, cũ", "Có"],
    )

    assert (draft.needs, draft.tags, draft.consent) == (["trị mụn", "giảm béo"], ["VIP", "cũ"], "yes")


def test_facts_carry_their_figures(read_rows):
    found = read_rows(
        ["Họ tên", "SĐT", "Thu nhập", "Chỉ số da", "Mua lần cuối", "Có con"],
        ["Lan", "0912345678", "15tr", "7,5", "02/01/1970", "có"],
        ["Hoa", "0912345679", "7 triệu", "8", "03/01/1970", "không"],
    )

    assert [number for _, _, number in found[0].facts] == [15_000_000, 7.5, 1, 1]
    assert [number for _, _, number in found[1].facts] == [7_000_000, 8, 2, 0]


def test_points_group_thousands_only_where_the_whole_column_does(read_rows):
    grouped = read_rows(["Họ tên", "Số lượt"], ["Lan", "1.500"], ["Hoa", "1.250.000"], ["Mai", "900"])
    decimal = read_rows(["Họ tên", "Chỉ số"], ["Lan", "93.994"], ["Hoa", "93.2"], ["Mai", "90"])

    assert [draft.facts[0][2] for draft in grouped] == [1500, 1_250_000, 900]
    assert [draft.facts[0][2] for draft in decimal] == [93.994, 93.2, 90]


def test_old_fonts_are_read_by_column_and_cells_in_unicode_left_alone(read_rows):
    found = read_rows(
        ["Hä vµ tªn", "S§T"],
        ["NguyÔn V¨n H¶i", "0912345678"],
        ["TrÇn ThÞ Mü Linh", "0912345679"],
        ["Lª Hµ", "0912345670"],
        ["Đặng Thị Hồng Vân", "0912345671"],
    )

    assert [draft.name for draft in found] == [
        "Nguyễn Văn Hải",
        "Trần Thị Mỹ Linh",
        "Lê Hà",
        "Đặng Thị Hồng Vân",
    ]
    assert [codes(draft) for draft in found] == [["tcvn3"], ["tcvn3"], ["tcvn3"], []]


def test_mojibake_is_mended(read_rows):
    (draft,) = read_rows(["Họ tên", "SĐT"], ["Nguyá»…n Thá»‹ Háº±ng", "0912345678"])

    assert draft.name == "Nguyễn Thị Hằng" and codes(draft) == ["mojibake"]


def test_names_in_vni_are_read(read_rows):
    (draft, _) = read_rows(
        ["Họ tên", "SĐT"], ["Nguyeãn Vaên Haûi", "0912345678"], ["Traàn Thò Hoàng", "0912345679"]
    )

    assert draft.name == "Nguyễn Văn Hải" and codes(draft) == ["vni"]


def test_formula_errors_are_empty_and_said_so(read_rows):
    (draft,) = read_rows(["Họ tên", "SĐT", "Nguồn"], ["Lan", "0912345678", "#N/A"])

    assert draft.source == "" and codes(draft) == ["formula_error"]


def test_formulas_and_markup_stay_plain_text(read_rows):
    (draft,) = read_rows(
        ["Họ tên", "SĐT", "Ghi chú"],
        ["Lan", "0912345678", '=HYPERLINK("http://x") <script>alert(1)</script>'],
    )

    assert draft.notes == ['=HYPERLINK("http://x") <script>alert(1)</script>']


def test_an_endless_cell_is_cut_and_said_so(read_rows):
    (draft,) = read_rows(["Họ tên", "SĐT", "Ghi chú"], ["Lan", "0912345678", "x" * 10_000_000])

    assert len(draft.notes[0]) == 32_767 and codes(draft) == ["cut"]


def test_invisible_letters_are_dropped(read_rows):
    (draft,) = read_rows(["Họ tên", "SĐT"], ["\u200bNguyễn\u200f Thị\ufeff Hằng", "\u202a0912345678\u202c"])

    assert (draft.name, ways(draft)) == ("Nguyễn Thị Hằng", ["+84912345678"])


def test_rows_with_only_a_row_number_are_no_leads(read_rows):
    found = read_rows(
        ["STT", "Họ tên", "SĐT"], ["1", "Lan", "0912345678"], ["2", "", ""], [], ["3", "Hoa", "0987654321"]
    )

    assert [draft.row for draft in found] == [2, 5]


def test_a_row_we_stumble_over_is_parked_alone(read_rows, monkeypatch):
    def stumble(reading, column, value):
        raise ZeroDivisionError

    monkeypatch.setitem(READERS, "gender", stumble)

    lan, hoa = read_rows(
        ["Họ tên", "SĐT", "Giới tính"], ["Lan", "0912345678", "nữ"], ["Hoa", "0987654321", ""]
    )

    assert lan.parked and lan.troubles[0].code == "row_unreadable" and "0912345678" in lan.troubles[0].raw
    assert not hoa.parked


def test_the_same_file_read_twice_says_the_same(xlsx, read_file):
    path = xlsx([["Họ tên", "SĐT"], ["Lan", 912345678], ["Hoa", "nt"]])

    assert read_file(path) == read_file(path)


def test_merged_days_and_sheets_of_months_are_read_together(xlsx, read_file):
    path = xlsx(
        [
            ["DANH SÁCH", None, None],
            ["Ngày", "Họ tên", "SĐT"],
            ["12/11/2026", "Lan", 912345678],
            [None, "Hoa", 987654321],
        ],
        merged=["A1:C1", "A3:A4"],
    )

    found = read_file(path)

    assert [(draft.row, draft.created_at, ways(draft)) for draft in found] == [
        (3, "2026-11-12", ["+84912345678"]),
        (4, "2026-11-12", ["+84987654321"]),
    ]


def test_anonymous_leads_are_kept_with_their_facts_and_never_parked():
    lines = ["age;job;default;campaign;cons.price.idx;y"]
    lines += [
        f"{20 + n % 50};services;{'no' if n % 3 else 'unknown'};{n % 4};{93 + n / 1000};{'no' if n % 5 else 'yes'}"
        for n in range(200)
    ]
    (sheet,) = cells.read_text("\n".join(lines))

    found = list(drafts(sheet, lay_out(sheet), today=TODAY))

    assert len(found) == 200 and all(len(draft.facts) == 6 and not draft.parked for draft in found)
    assert found[0].facts[0] == ("age", "20", 20.0) and found[0].facts[-1] == ("y", "yes", 1.0)
