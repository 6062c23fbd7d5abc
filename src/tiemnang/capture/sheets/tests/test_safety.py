"""No file, however broken or ill-meant, brings the reader down."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tiemnang.capture.sheets import archive, cells
from tiemnang.capture.sheets.drafts import drafts
from tiemnang.capture.sheets.header import apply, lay_out
from tiemnang.capture.sheets.preview import look
from tiemnang.capture.sheets.tests.conftest import TODAY

WORDS = st.sampled_from(
    ["", "nt", "//", '"', "Họ tên", "SĐT", "Lần 1", "12/11 KNM", "0912345678", "09350614", "lan@gmail,com", "#N/A",
     "TrÇn ThÞ", "Nguyá»…n", "2 tỷ 3", "46347", "31/02/2026", "99999999999999999999", "=1+1", "Tổng", "\u200f", "\x00",
     "facebook.com/", "zalo.me/", "1e400", "²³", "٣٤", "-1.2.3,4", "TP.HCM", "có", "0", "\ud800", "Công ty"]
)  # fmt: skip
GRIDS = st.integers(1, 7).flatmap(
    lambda width: st.lists(
        st.lists(WORDS | st.text(max_size=40), min_size=width, max_size=width), max_size=12
    )
)


def refused(path):
    with pytest.raises(cells.Unreadable) as refusal:
        cells.read(path, path.name)
    return refusal.value.code


def written(tmp_path, raw, name="file.xlsx"):
    path = tmp_path / name
    path.write_bytes(raw)
    return path


@settings(max_examples=150, deadline=None)
@given(GRIDS)
def test_any_grid_gives_at_most_one_draft_per_row_in_order(grid):
    sheet = cells.Sheet("", cells.Rows(grid))
    layout = lay_out(sheet)

    found = list(drafts(sheet, layout, today=TODAY))

    numbers = [draft.row for draft in found]
    assert numbers == sorted(set(numbers))
    assert all(any(cell.strip() for cell in sheet.rows[number - 1]) for number in numbers)
    assert len(layout.columns) == len({column.index for column in layout.columns})


@settings(max_examples=60, deadline=None)
@given(
    GRIDS,
    st.sampled_from(
        ["phone", "email", "birth_date", "budget", "province", "zalo", "call:2", "created_at", "fact:x"]
    ),
)
def test_any_grid_survives_any_mapping(grid, field):
    sheet = cells.Sheet("", cells.Rows(grid))
    layout = lay_out(sheet)

    changed = apply(layout, dict.fromkeys((column.index for column in layout.columns), field))

    assert len(list(drafts(sheet, changed, today=TODAY))) <= len(grid)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_pasted_text_is_read_or_refused(text):
    try:
        sheets = cells.read_text(text)
    except cells.Unreadable as refusal:
        assert refusal.code == "empty"
    else:
        assert all(any(any(row) for row in sheet.rows) for sheet in sheets)


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    assert refused(written(tmp_path, b"")) == "empty"
    assert refused(written(tmp_path, b"\n\n  \n", "blank.csv")) == "empty"
    assert refused(written(tmp_path, b"\n", "line.csv")) == "empty"


def test_a_web_page_or_what_programs_say_to_each_other_is_no_sheet(tmp_path):
    page = "<!doctype html><html><body><h1>Đăng nhập</h1></body></html>".encode()

    assert refused(written(tmp_path, page, "khach.csv")) == "not_a_sheet"
    assert (
        refused(written(tmp_path, b'[{"name": "Lan", "phone": "0912345678"}]', "khach.json")) == "not_a_sheet"
    )


@pytest.mark.parametrize("body", [bytes(range(256)) * 20, bytes(5_000)])
def test_a_program_under_another_name_is_no_sheet(tmp_path, body):
    program = b"MZ\x10\x00\x03\x00\x00\x00" + body

    assert refused(written(tmp_path, program, "khach.xlsx")) == "not_a_sheet"
    assert refused(written(tmp_path, program, "khach.csv")) == "not_a_sheet"


def test_a_heading_may_begin_as_a_program_does(tmp_path):
    (sheet,) = cells.read(written(tmp_path, b"MZ,Phone\nLan,0912345678\n", "khach.csv"), "khach.csv")

    assert list(sheet.rows)[0] == ["MZ", "Phone"]


def test_a_header_without_rows_is_said_to_be_only_a_header():
    sheets = [cells.Sheet("Khách", cells.Rows([["Họ tên", "SĐT", "Ghi chú"]]))]

    with pytest.raises(cells.Unreadable) as refusal:
        look(sheets, None, TODAY)

    assert refusal.value.code == "only_header"


def test_a_picture_or_a_pdf_is_no_sheet(tmp_path):
    assert refused(written(tmp_path, b"%PDF-1.7\n%\xe2\xe3", "list.pdf")) == "not_a_sheet"
    assert refused(written(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "list.csv")) == "not_a_sheet"


def test_a_locked_workbook_is_said_to_be_locked(tmp_path):
    raw = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")

    assert refused(written(tmp_path, raw)) == "encrypted"


def test_a_damaged_workbook_is_said_to_be_broken(tmp_path, xlsx):
    whole = xlsx([["Lan", "0912345678"]]).read_bytes()

    assert refused(written(tmp_path, whole[: len(whole) // 2], "half.xlsx")) == "broken"
    assert refused(written(tmp_path, b"PK\x03\x04nonsense", "odd.xlsx")) == "broken"


@pytest.mark.parametrize("inside", ["readme.txt", "word/document.xml", "photos/lan.jpg"])
def test_an_archive_without_a_workbook_is_refused(tmp_path, inside):
    archive_file = io.BytesIO()
    with zipfile.ZipFile(archive_file, "w") as zipped:
        zipped.writestr(inside, "hello")

    assert refused(written(tmp_path, archive_file.getvalue(), "a.zip")) == "not_a_sheet"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED", 20 * 1024 * 1024)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("xl/worksheets/sheet1.xml", bytes(30 * 1024 * 1024))

    assert refused(written(tmp_path, bomb.getvalue())) == "zip_bomb"


def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED", 20 * 1024 * 1024)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("xl/worksheets/sheet1.xml", bytes(30 * 1024 * 1024))
    raw = bomb.getvalue().replace(struct.pack("<I", 30 * 1024 * 1024), struct.pack("<I", 100))

    assert refused(written(tmp_path, raw)) == "zip_bomb"


def test_two_cells_in_far_corners_do_not_fill_the_memory(tmp_path):
    book = Workbook()
    book.active["A1"] = "Lan"
    book.active.cell(row=1_048_576, column=16_384, value="x")
    book.save(tmp_path / "corners.xlsx")

    assert refused(tmp_path / "corners.xlsx") == "too_large"


def test_a_workbook_of_very_many_rows_of_nothing_is_still_read(tmp_path):
    book = Workbook()
    book.active.append(["Họ tên", "SĐT"])
    book.active.append(["Lan", "0912345678"])
    book.active.cell(row=300_000, column=1, value=" ")
    book.save(tmp_path / "long.xlsx")

    (sheet,) = cells.read(tmp_path / "long.xlsx", "long.xlsx")

    assert len(list(drafts(sheet, lay_out(sheet), today=TODAY))) == 1


def ods(tmp_path, rows):
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(tmp_path / "sheet.ods", "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        zipped.writestr("META-INF/manifest.xml", "<manifest/>")
        zipped.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="T">{rows}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return tmp_path / "sheet.ods"


def ods_cell(value, times=1):
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{times}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def test_an_ods_sheet_with_its_usual_blank_tail_is_read(tmp_path):
    path = ods(
        tmp_path,
        f"<table:table-row>{ods_cell('Họ tên')}{ods_cell('SĐT')}</table:table-row>"
        f"<table:table-row>{ods_cell('Lan')}{ods_cell('0912345678')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="1024"/>'
        "</table:table-row>",
    )

    (sheet,) = cells.read(path, path.name)

    assert list(sheet.rows) == [["Họ tên", "SĐT"], ["Lan", "0912345678"]]


def test_an_ods_sheet_that_repeats_a_row_without_end_is_refused(tmp_path):
    row = (
        f'<table:table-row table:number-rows-repeated="1000000">{ods_cell("x", times=200)}</table:table-row>'
    )

    assert refused(ods(tmp_path, row)) == "too_large"
