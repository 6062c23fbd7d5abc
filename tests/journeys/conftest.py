"""Sheets as people keep them, and a way to bring one in."""

import io
import time
from collections.abc import Callable, Sequence

import pytest
from openpyxl import Workbook

from tiemnang import journey
from tiemnang.capture import actions as capture
from tiemnang.capture.models import Import

HEADER = ["STT", "Ngày", "Họ và tên", "SĐT", "Email", "Tên spa", "Quận/TP", "Nguồn", "Nhu cầu", "Ngân sách",
          "Lần 1", "Tình trạng", "Số giường", "Hẹn gọi lại"]  # fmt: skip
ROWS: list[Sequence[object]] = [
    [1, "12/11/2026", "Chị Nguyễn T. Hồng Vân", 905774310, "vankhanh@gmail.com", "Spa Vân Khánh",
     "Q.Hải Châu - ĐN", "fb", "giảm khách bỏ hẹn", "15-20tr", "13/11 KNM", "Quan tâm", 12, "23/11/2026"],
    [2, "nt", "TrÇn ThÞ Mü Linh", "01685550914", "", "Linh Spa", "//", "nt", "", "", "", "Mới", 4, ""],
    [3, "14/11/2026", "ANH LÊ HOÀNG KHÁNH DUY", "0935218640/0511.3822.415", "", "Khánh Duy Barber & Spa",
     "Thanh Khê, Đà Nẵng", "Zalo", "nhắc lịch tự động", "500k/th", "", "KNM", "", ""],
    [4, "15/11/2026", "Phan Thị Ánh Tuyết", "09350614", "", "Spa Tuyết Trắng", "", "Hội thảo", "", "", "", "", 6, ""],
    [5, "15/11/2026", "Nguyen T Hong Van", "+84 905 774 310", "", "", "", "Giới thiệu", "đổi phần mềm", "", "",
     "Đang tư vấn", 14, ""],
]  # fmt: skip


def xlsx(rows: Sequence[Sequence[object]], header: Sequence[str] = tuple(HEADER)) -> bytes:
    """A workbook with a title above the header."""
    book = Workbook()
    book.active.append(["DATA KHÁCH SPA THÁNG 11"])
    book.active.append([])
    for row in [header, *rows]:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def files(settings, tmp_path) -> None:
    """A folder for kept files that goes away."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def bring(files, chu) -> Callable[..., Import]:
    """Bring a sheet in as the owner of the shop, or as `by`, to its end."""

    def bring(content: bytes, name: str = "Data khách spa T11.xlsx", by=chu, **choices) -> Import:
        batch = capture.begin_import([content], name=name, by=by)
        assert batch.state == Import.State.MAPPING, batch.problem
        capture.start_import(capture.choose(batch, **choices))
        return journey.bring_in(batch, report=lambda one: None, pause=lambda: time.sleep(0))

    return bring
