"""Measures reading a lead sheet: a made-up xlsx of 100,000 rows and 12 columns, then rows a second and peak memory."""

import random
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import xlsxwriter

from tiemnang.capture.sheets import cells, drafts, header

ROWS = 100_000
HEADERS = (
    "STT",
    "Ngày",
    "Họ và tên",
    "SĐT",
    "Email",
    "Tỉnh/TP",
    "Nguồn",
    "Nhu cầu",
    "Ngân sách",
    "Lần 1",
    "Tình trạng",
    "Ghi chú",
)
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLES = ("Văn", "Thị", "Minh", "Ngọc", "Thanh", "Quốc", "Hoàng", "Khánh", "Bảo", "Gia", "Đức", "Kim")
GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hà",
    "Hải",
    "Hoa",
    "Hùng",
    "Lan",
    "Linh",
    "Mai",
    "Nam",
    "Phúc",
    "Trang",
    "Vân",
)
FORMS = ("", "", "Anh ", "Chị ", "A. ", "C ")
PROVINCES = (
    "Đà Nẵng",
    "TP.HCM",
    "Hà Nội",
    "Q.Hải Châu - ĐN",
    "Bình Dương",
    "Huế",
    "HN",
    "sài gòn",
    "Cần Thơ",
    "Quảng Nam",
)
SOURCES = ("fb", "Facebook", "zalo", "Giới thiệu", "Website", "Hội chợ", "Google")
NEEDS = ("Combo trị liệu", "Gói tháng", "Khóa học cơ bản", "Máy chăm sóc da", "Tư vấn")
BUDGETS = ("5tr", "15-20tr", "500k", "2 tỷ 3", "1.500.000đ", "10000000", "")
CALLS = ("12/11 KNM", "15/11 khách hẹn gọi lại t6", "13/11 đã tư vấn, gửi báo giá", "", "14/11 thuê bao")
STATUSES = ("Mới", "KNM", "Quan tâm", "Đã chốt", "Hẹn gọi lại", "Sai số")


def row(number: int, dice: random.Random) -> list[str | int]:
    """Make one row as people type them: half the phones lost their zero, some are old, a few are wrong."""
    phone = dice.choice("35789") + f"{dice.randrange(10**8):08d}"
    phones = (
        int(phone),
        "0" + phone,
        f"0{phone[:3]} {phone[3:6]} {phone[6:]}",
        f"0168{phone[2:]}",
        f"+84{phone}",
        f"0{phone[:7]}",
    )
    name = f"{dice.choice(FORMS)}{dice.choice(FAMILIES)} {dice.choice(MIDDLES)} {dice.choice(MIDDLES)} {dice.choice(GIVEN)}"
    mail = f"khach{number}@gmail.com" if number % 3 == 0 else ""
    return [
        number, f"{dice.randint(1, 28):02d}/{dice.randint(1, 11):02d}/2026", name, dice.choice(phones), mail,
        dice.choice(PROVINCES), dice.choice(SOURCES), dice.choice(NEEDS), dice.choice(BUDGETS), dice.choice(CALLS),
        dice.choice(STATUSES), f"gọi sau {dice.randint(8, 20)}h, {dice.choice(NEEDS).lower()} số {number}",
    ]  # fmt: skip


def write(path: Path) -> None:
    """Write the sheet, one title row above the header."""
    dice = random.Random(7)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Data T11")
    sheet.write_row(0, 0, ["DANH SÁCH KHÁCH HÀNG"])
    sheet.write_row(1, 0, HEADERS)
    for number in range(1, ROWS + 1):
        sheet.write_row(number + 1, 0, row(number, dice))
    book.close()


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Write the sheet, or take the one named on the command line; read it and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "sheet.xlsx"
        if not path.exists():
            write(path)
        before, start = peak_mb(), time.perf_counter()
        sheet = cells.read(path, path.name)[0]
        was_read = time.perf_counter()
        layout = header.lay_out(sheet)
        laid_out = time.perf_counter()
        told = sum(1 for _ in drafts.drafts(sheet, layout, today=date(2026, 11, 21)))
        done = time.perf_counter()
    print(f"read      {len(sheet.rows) / (was_read - start):10,.0f} rows/s {was_read - start:7.2f} s")
    print(f"lay out   {'':>17} {laid_out - was_read:7.2f} s")
    print(f"draft     {told / (done - laid_out):10,.0f} rows/s {done - laid_out:7.2f} s  ({told:,} drafts)")
    print(f"together  {told / (done - start):10,.0f} rows/s {done - start:7.2f} s")
    used = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"processor {sum(one.ru_utime + one.ru_stime for one in used):>27.2f} s in all, the workbook's reader included"
    )
    print(f"memory    {peak_mb():10,.0f} MB at most ({before:,.0f} MB before reading)")
    print(f"reader    {used[1].ru_maxrss / 1024:10,.0f} MB at most, given back when the workbook is read")


if __name__ == "__main__":
    main()
