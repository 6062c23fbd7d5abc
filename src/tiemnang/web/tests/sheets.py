"""A messy sheet of leads, and the way to bring it in through the browser."""

import io
import time

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from tiemnang import journey
from tiemnang.capture.models import Import

HTMX = {"HX-Request": "true"}
HEADER = ["Họ và tên", "SĐT", "Email", "Tên spa", "Ngân sách", "Nguồn", "Tình trạng", "Mã vùng nuôi"]
ROWS = [
    ["Chị Nguyễn T. Hồng Vân", 905774310, "", "Spa Vân Khánh", "15-20tr", "fb ads", "Quan tâm", "A1"],
    ["TrÇn ThÞ Mü Linh", "01685550914", "", "Linh Spa", "", "Hội chợ T10", "chờ sếp duyệt", "A2"],
    ["Phan Thị Ánh Tuyết", "09350614", "", "Spa Tuyết Trắng", "", "Hội chợ T10", "", "A3"],
    ["Lương Thị Thuý Hiền", "", "thuyhien@gmail,com", "", "", "fb", "", "B1"],
    ["Nguyễn Hoàng Gia Uyên", "", "", "", "", "fb", "", "B2"],
]


def xlsx(*sheets: list[list[object]]) -> SimpleUploadedFile:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Trang {number}")
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("Data khách spa T11.xlsx", file.getvalue())


def drop(client, rows=ROWS) -> Import:
    client.post("/imports/upload/", {"file": xlsx([HEADER, *rows])})
    return Import.objects.latest("pk")


def brought_in(client, rows=ROWS) -> Import:
    """An import at its end."""
    batch = drop(client, rows)
    client.post(f"/imports/{batch.pk}/start/", {"provenance": "own", "keep": "me"})
    batch.refresh_from_db()
    return journey.bring_in(batch, report=lambda one: None, pause=lambda: time.sleep(0))
