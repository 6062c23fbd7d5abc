"""A file is read by a process of its own, once when it is kept open, and a child's death is said plainly."""

from datetime import date

import pytest

from tiemnang.capture import reader
from tiemnang.capture.sheets.cells import Unreadable

SHEET = "Họ tên;SĐT;Nguồn\nNguyễn Thị Phương Thảo;0912345678;Zalo\nTrần Văn Bình;0987654321;FB\nLê Mai;0905111222;FB\n"


@pytest.fixture
def errand(tmp_path):
    """An errand about a sheet of three people."""
    (tmp_path / "khach.csv").write_text(SHEET, encoding="utf-8")
    return reader.Errand(str(tmp_path / "khach.csv"), "khach.csv", None, date(2026, 11, 21))


def test_rows_come_in_the_wanted_number_at_once_and_go_on_after_a_place(errand):
    chunks = list(reader.rows_of(errand._replace(chunk=2)))
    rest = list(reader.rows_of(errand._replace(after=(0, chunks[0][-1].row_no))))

    assert [[row.draft.name for row in rows] for rows in chunks] == [
        ["Nguyễn Thị Phương Thảo", "Trần Văn Bình"],
        ["Lê Mai"],
    ]
    assert rest == chunks[1:]


def test_a_file_that_is_kept_open_is_read_once(errand, tmp_path):
    with reader.kept_open():
        looks = reader.look_at(errand)
        (tmp_path / "khach.csv").unlink()
        (rows,) = reader.rows_of(errand)

    assert looks[0].rows == len(rows) == 3
    with pytest.raises(Unreadable):
        reader.look_at(errand)
