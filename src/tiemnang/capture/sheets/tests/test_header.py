"""Where a table starts and what its columns mean."""

import pytest

from tiemnang.capture.sheets import cells
from tiemnang.capture.sheets.header import apply, lay_out

ROW = ["Nguyễn Văn An", "0912345678"]


def laid_out(*rows):
    return lay_out(cells.Sheet("", cells.Rows(rows)))


def fields(layout):
    return [column.field for column in layout.columns]


def test_a_hand_made_sheet_is_understood_whole():
    heads = [
        "STT",
        "Ngày",
        "Họ và tên",
        "SĐT",
        "Nguồn",
        "Nhu cầu",
        "Khu vực",
        "Sale",
        "Lần 1",
        "Lần 2",
        "Lần 3",
        "Tình trạng",
        "Ghi chú",
    ]

    layout = laid_out(
        heads, ["1", "12/11/2026", *ROW, "fb", "combo", "Đà Nẵng", "Lan", "KNM", "", "", "Mới", "x"]
    )

    assert fields(layout) == [
        "ignore", "created_at", "full_name", "phone", "source", "interest", "province", "owner",
        "call:1", "call:2", "call:3", "status", "note",
    ]  # fmt: skip


def test_title_rows_above_the_header_are_skipped():
    layout = laid_out(
        ["DANH SÁCH KHÁCH HÀNG SPA"],
        ["Tháng 11/2026"],
        [],
        ["STT", "Họ tên", "SĐT"],
        ["1", *ROW],
        ["2", *ROW],
    )

    assert layout.header_row == 4 and layout.skip == [1, 2, 3, 4]


def test_a_sheet_without_a_header_is_understood_by_its_values():
    layout = laid_out(
        ["Nguyễn Văn An", "0912345678", "an@gmail.com", "Đà Nẵng"],
        ["Trần Thị Bình", "0987654321", "binh@gmail,com", "Hà Nội"],
        ["Lê Văn Cường", "0905123456", "", "Huế"],
    )

    assert layout.header_row == 0 and layout.skip == []
    assert fields(layout) == ["full_name", "phone", "email", "province"]


def test_a_list_of_phones_alone_is_a_sheet():
    layout = laid_out(["0912345678"], ["0987654321"], ["0905123456"])

    assert layout.header_row == 0 and fields(layout) == ["phone"]


def test_source_words_in_a_headless_list_are_no_header():
    layout = laid_out(
        ["Nguyễn Văn An", "Hà Nội", "Facebook"],
        ["Trần Thị Bình", "Huế", "Zalo"],
        ["Lê Văn Cường", "Đà Nẵng", "Facebook"],
    )

    assert layout.header_row == 0
    assert fields(layout) == ["full_name", "province", "source"]


def test_a_header_over_two_rows_is_joined():
    layout = laid_out(
        ["STT", "Khách hàng", "", "Lần 1", "", "Ghi chú"],
        ["", "Họ tên", "SĐT", "Ngày", "Kết quả", ""],
        ["1", *ROW, "12/11", "KNM", "x"],
        ["2", "Trần Thị Bình", "0987654321", "13/11", "hẹn gọi lại", ""],
    )

    assert layout.header_row == 2
    assert fields(layout) == ["ignore", "full_name", "phone", "call:1", "call:1", "note"]


def test_repeated_headers_dividers_and_totals_are_no_leads():
    layout = laid_out(
        ["STT", "Họ tên", "SĐT"],
        ["1", *ROW],
        ["Tháng 12"],
        ["stt", "HỌ TÊN", "Sđt"],
        ["2", *ROW],
        ["Tổng cộng", "2"],
    )

    assert layout.skip == [1, 3, 4, 6]


def test_phones_are_found_under_a_header_that_says_something_else():
    layout = laid_out(
        ["Khách", "Kết nối"], ROW, ["Trần Thị Bình", "0987 654 321"], ["Lê Văn Cường", "+84905123456"]
    )

    assert fields(layout) == ["full_name", "phone"]


def test_amounts_are_not_taken_for_phones():
    layout = laid_out(
        ["Họ tên", "SĐT", "Hợp đồng"], [*ROW, "350000000"], [*ROW, "912000000"], [*ROW, "555500000"]
    )

    assert fields(layout) == ["full_name", "phone", "fact"]
    assert layout.columns[2].type == "number"


@pytest.mark.parametrize(
    ("header", "values", "key", "type_", "group"),
    [
        ("Thu nhập", ["15tr", "20 triệu", "7tr5"], "thu_nhap", "money", "demographic"),
        ("Số giường", ["12", "5", "8"], "so_giuong", "number", "industry"),
        (
            "Đã mua lần cuối",
            ["12/03/2026", "01/02/2026", "05/11/2025"],
            "da_mua_lan_cuoi",
            "date",
            "behaviour",
        ),
        ("Có xe riêng", ["có", "không", "x"], "co_xe_rieng", "yes_no", "interest"),
        ("emp.var.rate", ["1.1", "-0.1", "1.4"], "emp_var_rate", "number", "interest"),
        (
            "Vấn đề da",
            ["mụn viêm lâu năm", "nám sau sinh", "da khô quanh mắt"],
            "van_de_da",
            "text",
            "interest",
        ),
        (
            "Tình trạng hôn nhân",
            ["độc thân", "độc thân", "kết hôn"] * 4,
            "tinh_trang_hon_nhan",
            "choice",
            "demographic",
        ),
        ("Ngành nghề", ["spa", "nail", "spa"], "industry", "text", "industry"),
        ("marital", ["single", "married", "single"] * 4, "marital", "choice", "demographic"),
    ],
)
def test_an_unknown_column_becomes_a_fact_with_a_guessed_type_and_basis(header, values, key, type_, group):
    layout = laid_out(["Họ tên", "SĐT", header], *([*ROW, value] for value in values))

    column = layout.columns[2]

    assert (column.field, column.fact, column.type, column.group) == ("fact", key, type_, group)


def test_two_columns_of_one_name_keep_both_their_values():
    layout = laid_out(["Họ tên", "SĐT", "Ghi chú", "Ghi chú", "Màu", "Màu"], [*ROW, "a", "b", "đỏ", "xanh"])

    assert fields(layout) == ["full_name", "phone", "note", "note", "fact", "fact"]
    assert [column.fact for column in layout.columns[4:]] == ["mau", "mau_2"]


def test_a_second_column_for_a_single_field_becomes_a_fact():
    layout = laid_out(["Họ tên", "SĐT", "Nguồn", "Nguồn khách"], [*ROW, "fb", "zalo"])

    assert fields(layout) == ["full_name", "phone", "source", "fact"]


def test_numbered_headers_mean_what_they_number():
    layout = laid_out(["Họ và tên KH", "SĐT 1", "SĐT (2)", "Ghi chú 2", "Email 2"], [*ROW, "", "x", "a@b.vn"])

    assert fields(layout) == ["full_name", "phone", "phone2", "note", "email"]


def test_headers_that_merely_begin_with_known_words_are_understood():
    heads = [
        "Họ và tên khách",
        "Số đt",
        "Nguồn từ đâu",
        "Người tư vấn chính",
        "Lần gọi 1",
        "Lần gọi 2",
        "Nguồn thu nhập",
    ]

    layout = laid_out(heads, [*ROW, "fb", "Minh", "KNM", "ok", "lương"])

    assert fields(layout) == ["full_name", "phone", "source", "owner", "call:1", "call:2", "fact"]
    assert layout.columns[6].group == "demographic"


def test_somebody_elses_phone_is_not_the_leads():
    layout = laid_out(["Họ tên", "SĐT", "SĐT người giới thiệu"], [*ROW, "0987654321"], [*ROW, "0987654322"])

    assert fields(layout) == ["full_name", "phone", "referrer"]


def test_headers_in_an_old_font_are_read():
    layout = laid_out(
        ["Hä vµ tªn", "§iÖn tho¹i", "§Þa chØ"],
        ["TrÇn ThÞ Mü Linh", "0912345678", "§µ N½ng"],
        ["NguyÔn V¨n H¶i", "0987654321", "Hµ Néi"],
    )

    assert [column.header for column in layout.columns] == ["Họ và tên", "Điện thoại", "Địa chỉ"]
    assert fields(layout) == ["full_name", "phone", "address"]
    assert layout.columns[0].font == "tcvn3"


def test_a_table_that_names_nobody_is_all_facts():
    rows = [[str(30 + n % 40), "services", "telephone", str(n % 5), "no"] for n in range(100)]

    layout = laid_out(["age", "job", "contact", "campaign", "y"], *rows)

    assert fields(layout) == ["fact"] * 5
    assert [column.fact for column in layout.columns] == ["age", "job", "contact", "campaign", "y"]


def test_unknown_words_over_figures_are_a_header():
    layout = laid_out(["alpha", "beta"], ["1", "2"], ["3", "4"])

    assert layout.header_row == 1


def test_the_users_choice_goes_before_every_guess():
    layout = laid_out(["Họ tên", "SĐT", "Màu"], [*ROW, "đỏ"])

    changed = apply(layout, {0: "company", 1: "fact:so_cu", 2: "ignore"})

    assert fields(changed) == ["company", "fact", "ignore"]
    assert changed.columns[1].fact == "so_cu" and changed.columns[1].sure == 1.0
    assert fields(layout) == ["full_name", "phone", "fact"]


def test_a_choice_that_is_no_field_is_refused():
    layout = laid_out(["Họ tên", "SĐT"], ROW)

    with pytest.raises(ValueError, match="no such field"):
        apply(layout, {0: "nickname_of_cat"})


def test_two_hundred_columns_are_laid_out():
    layout = laid_out(["Họ tên", "SĐT", *(f"Câu {n}" for n in range(198))], [*ROW, *("x" * 198)])

    assert len(layout.columns) == 200
    assert len({column.fact for column in layout.columns if column.fact}) == 198


def test_the_columns_of_an_import_screen_are_matched():
    heads = [
        "Họ và tên KH",
        "SĐT",
        "Email",
        "Tên spa",
        "Quận/TP",
        "Ngân sách",
        "Ngày lh",
        "Nguồn",
        "Ghi chú 2",
    ]
    row = [
        "Chị Nguyễn T. Hồng Vân",
        "905774310",
        "vankhanh@gmail,com",
        "Spa Vân Khánh",
        "Q.Hải Châu - ĐN",
        "15-20tr",
    ]

    layout = laid_out(heads, [*row, "46339", "fb ads", "12 giường, 2cs"])

    assert fields(layout) == [
        "full_name", "phone", "email", "company", "province", "budget", "last_contact_at", "source", "note",
    ]  # fmt: skip


def test_days_written_out_and_counted_by_excel_in_one_column_are_days():
    rows = [[*ROW, "15/11/2026"], [*ROW, "45976"], [*ROW, "45978"]]

    layout = laid_out(["Họ tên", "SĐT", "Ngày khám"], *rows)

    assert layout.columns[2].type == "date"


def test_the_day_a_form_was_sent_is_the_day_they_came():
    assert fields(laid_out(["Họ tên", "SĐT", "Ngày gửi"], [*ROW, "15/11/2026"]))[2] == "created_at"
