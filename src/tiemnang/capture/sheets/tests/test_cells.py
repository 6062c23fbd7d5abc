"""Files of every kind become sheets of text."""

import codecs
import unicodedata
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from tiemnang.capture.sheets import cells


def write(tmp_path, raw, name="sheet.csv"):
    path = tmp_path / name
    path.write_bytes(raw)
    return path


def only(path):
    (sheet,) = cells.read(path, path.name)
    return list(sheet.rows)


def test_numbers_and_dates_of_a_workbook_are_written_as_people_would(xlsx):
    path = xlsx([[912345678, 1.5, date(2026, 11, 21), datetime(2026, 11, 21, 14, 30), True, "  Lan "]])

    rows = only(path)

    assert rows == [["912345678", "1.5", "2026-11-21", "2026-11-21 14:30", "true", "  Lan"]]


def test_ids_longer_than_a_computer_counts_keep_their_digits(xlsx):
    path = xlsx([["123456789012345678901", 9007199254740991, 1e21]])

    rows = only(path)

    assert rows == [["123456789012345678901", "9007199254740991", "1000000000000000000000"]]


def test_row_numbers_and_columns_are_those_the_user_sees(tmp_path):
    book = Workbook()
    book.active["C4"] = "Lan"
    book.save(tmp_path / "far.xlsx")

    rows = only(tmp_path / "far.xlsx")

    assert rows[3] == ["", "", "Lan"]
    assert rows[:3] == [[], [], []]


def test_a_vertical_merge_repeats_its_value_in_rows_that_say_something(xlsx):
    path = xlsx(
        [["Ngày", "Tên"], ["12/11", "Lan"], [None, "Hoa"], [None, None], ["13/11", "Mai"]], merged=["A2:A4"]
    )

    rows = only(path)

    assert rows == [["Ngày", "Tên"], ["12/11", "Lan"], ["12/11", "Hoa"], [], ["13/11", "Mai"]]


def test_a_horizontal_title_is_not_repeated(xlsx):
    path = xlsx([["DANH SÁCH", None, None], ["Tên", "SĐT", "Nguồn"]], merged=["A1:C1"])

    rows = only(path)

    assert rows[0] == ["DANH SÁCH"]


def test_every_sheet_with_cells_is_read_and_empty_ones_are_not(tmp_path):
    book = Workbook()
    book.active.title = "T10"
    book.active.append(["Lan", "0912345678"])
    book.create_sheet("Trống")
    book.create_sheet("T11").append(["Hoa", "0987654321"])
    book.save(tmp_path / "months.xlsx")

    sheets = cells.read(tmp_path / "months.xlsx", "months.xlsx")

    assert [sheet.name for sheet in sheets] == ["T10", "T11"]


def test_a_hidden_pick_list_is_left_out_but_hidden_people_are_not(tmp_path):
    book = Workbook()
    book.active.append(["Lan", "0912345678"])
    book.create_sheet("Danh mục").append(["Facebook", "Zalo"])
    book.create_sheet("Cũ").append(["Hoa", "0987654321"])
    book["Danh mục"].sheet_state = "hidden"
    book["Cũ"].sheet_state = "hidden"
    book.save(tmp_path / "hidden.xlsx")

    sheets = cells.read(tmp_path / "hidden.xlsx", "hidden.xlsx")

    assert [sheet.name for sheet in sheets] == ["Sheet", "Cũ"]


def test_the_content_decides_not_the_extension(tmp_path, xlsx):
    workbook_called_csv = xlsx([["Tên", "SĐT"], ["Lan", "0912345678"]], name="sheet.csv")
    text_called_xlsx = write(tmp_path, "Tên;SĐT\nLan;0912345678".encode(), "text.xlsx")

    assert only(workbook_called_csv) == only(text_called_xlsx) == [["Tên", "SĐT"], ["Lan", "0912345678"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_itself(delimiter):
    lines = [["Tên", "SĐT", "Ghi chú"], ["Lan", "0912345678", "hẹn thứ 6"], ["Hoa", "0987654321", ""]]

    (sheet,) = cells.read_text("\n".join(delimiter.join(line) for line in lines))

    assert sheet.rows[1] == ["Lan", "0912345678", "hẹn thứ 6"]


def test_decimal_commas_do_not_cut_a_semicolon_file():
    (sheet,) = cells.read_text("Tên;Điểm;Giá\nLan;7,5;1,5\nHoa;8,25;2,5\n")

    assert list(sheet.rows) == [["Tên", "Điểm", "Giá"], ["Lan", "7,5", "1,5"], ["Hoa", "8,25", "2,5"]]


def test_a_cell_of_several_lines_is_one_cell_and_blank_lines_count_as_rows():
    (sheet,) = cells.read_text('Tên,Ghi chú\n\nLan,"dòng 1\ndòng 2"\n')

    assert list(sheet.rows) == [["Tên", "Ghi chú"], [], ["Lan", "dòng 1\ndòng 2"]]


def test_a_quote_left_open_does_not_swallow_the_file():
    lines = ["Tên,SĐT,Ghi chú"] + [f"Khách {n},09{n:08d},x" for n in range(500)]
    lines[3] = 'Lan,0912345678,"hẹn thứ 6'

    (sheet,) = cells.read_text("\n".join(lines))

    assert len(sheet.rows) == 501


def test_excel_tells_its_delimiter_on_a_hidden_first_line():
    (sheet,) = cells.read_text("sep=;\nTên;SĐT\nLan;0912345678")

    assert sheet.rows[0] == ["Tên", "SĐT"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_file_in_any_unicode_is_read(tmp_path, encoding):
    text = "Họ và tên,SĐT\nNguyễn Thị Hằng,0912345678\nTrần Đức Thịnh,0987654321\n"

    rows = only(write(tmp_path, text.encode(encoding)))

    assert rows[1] == ["Nguyễn Thị Hằng", "0912345678"]


def test_a_file_from_vietnamese_windows_is_read(tmp_path):
    text = "Họ và tên;Ghi chú\nNguyễn Thị Hằng;khách hẹn gọi lại\nTrần Đức Thịnh;đã gửi báo giá\n"
    letters = "".join(_for_cp1258(letter) for letter in unicodedata.normalize("NFC", text))

    rows = only(write(tmp_path, letters.encode("cp1258")))

    assert unicodedata.normalize("NFC", rows[1][0]) == "Nguyễn Thị Hằng"


def _for_cp1258(letter):
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        base, *marks = unicodedata.normalize("NFD", letter)
        tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
        shape = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in tones))
        return shape + "".join(tones)
    return letter


def test_a_page_saved_as_xls_is_a_table(tmp_path):
    page = "<html><body><table><tr><th>Tên</th><th>SĐT</th></tr><tr><td>Lan<br>Hoa</td><td>0912345678</td></tr></table>"

    rows = only(write(tmp_path, page.encode(), "export.xls"))

    assert rows == [["Tên", "SĐT"], ["Lan\nHoa", "0912345678"]]


def test_markup_inside_a_csv_stays_text():
    (sheet,) = cells.read_text("Tên,Ghi chú\n<script>alert(1)</script>,<b>hay</b>\n")

    assert sheet.rows[1] == ["<script>alert(1)</script>", "<b>hay</b>"]


def test_a_ditto_mark_that_is_a_lone_quote_does_not_start_a_quoted_cell():
    (sheet,) = cells.read_text('Tên\tNguồn\tGhi chú\nLan\tfb\ta\nHoa\t"\tb\nMai\t"\tc')

    assert list(sheet.rows)[2:] == [["Hoa", '"', "b"], ["Mai", '"', "c"]]


def test_packed_rows_read_like_lists():
    rows = cells.Rows([["a", "", "b"], [], ["x\x1fy", "\x00z"]])

    assert rows == [["a", "", "b"], [], ["x y", "z"]]
    assert rows[0:2] == [["a", "", "b"], []] and rows[-1] == ["x y", "z"] and len(rows) == 3


def test_a_utf_16_file_starting_with_its_mark_is_not_taken_for_a_picture(tmp_path):
    raw = codecs.BOM_UTF16_LE + "Tên\tSĐT\nLan\t0912345678".encode("utf-16-le")

    assert only(write(tmp_path, raw, "unicode.txt"))[1] == ["Lan", "0912345678"]
