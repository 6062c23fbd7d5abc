"""What measurements of the whole product stand on: a database of their own, sheets, and figures side by side."""

import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import xlsxwriter

SERVER = os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
COMMAND = Path(sys.executable).with_name("tiemnang")
SURNAMES = [
    "Nguyễn",
    "Nguyễn",
    "Nguyễn",
    "Trần",
    "Trần",
    "Lê",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Võ",
    "Vũ",
    "Phan",
    "Trương",
    "Bùi",
    "Đặng",
    "Đỗ",
    "Ngô",
    "Hồ",
    "Dương",
]
MIDDLES = [
    "Văn",
    "Thị",
    "Minh",
    "Ngọc",
    "Thanh",
    "Quốc",
    "Hoàng",
    "Khánh",
    "Bảo",
    "Gia",
    "Đức",
    "Kim",
    "Phương",
    "Thuỳ",
    "Hồng",
    "Anh",
    "Tuấn",
    "Mỹ",
    "Xuân",
    "Hữu",
]
GIVEN = [
    "An",
    "Anh",
    "Bình",
    "Châu",
    "Chi",
    "Dũng",
    "Dương",
    "Duy",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Hằng",
    "Hiền",
    "Hoa",
    "Hùng",
    "Hương",
    "Khánh",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Minh",
    "My",
    "Nam",
    "Nga",
    "Ngân",
    "Nhi",
    "Nhung",
    "Phúc",
    "Phương",
    "Quân",
    "Quỳnh",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thắng",
    "Trang",
    "Trâm",
    "Trinh",
    "Tuấn",
    "Uyên",
    "Vân",
    "Vy",
    "Yến",
]
PREFIXES = [
    "032",
    "033",
    "034",
    "035",
    "036",
    "037",
    "038",
    "039",
    "070",
    "076",
    "077",
    "078",
    "079",
    "081",
    "082",
    "083",
    "084",
    "085",
    "086",
    "088",
    "090",
    "091",
    "093",
    "094",
    "096",
    "097",
    "098",
]
PROVINCES = [
    "TP. Hồ Chí Minh",
    "Hà Nội",
    "Đà Nẵng",
    "Cần Thơ",
    "Hải Phòng",
    "Lâm Đồng",
    "Khánh Hòa",
    "Nghệ An",
]
HEADER = ["STT", "Ngày", "Họ và tên", "SĐT", "Email", "Tỉnh/TP", "Nguồn", "Nhu cầu", "Ngân sách", "Tình trạng",
          "Số giường", "Ghi chú"]  # fmt: skip


def person(dice: random.Random) -> list[object]:
    """One row of twelve columns as people type them."""
    name = f"{dice.choice(SURNAMES)} {dice.choice(MIDDLES)} {dice.choice(MIDDLES)} {dice.choice(GIVEN)}"
    phone = dice.choice(PREFIXES) + f"{dice.randrange(10**7):07d}"
    mail = f"khach{dice.randrange(10**9)}@gmail.com" if dice.random() < 0.5 else ""
    return [
        0,
        f"{dice.randint(1, 28):02d}/{dice.randint(1, 10):02d}/2026",
        name,
        dice.choice([phone, phone[1:], f"{phone[:4]} {phone[4:7]} {phone[7:]}", f"+84{phone[1:]}"]),
        mail,
        dice.choice(PROVINCES),
        dice.choice(["FB", "Zalo", "Website", "Giới thiệu", "Hội thảo"]),
        dice.choice(["giảm khách bỏ hẹn", "nhắc lịch tự động", "", "đổi phần mềm"]),
        dice.choice(["5tr", "15-20tr", "500k", "", ""]),
        dice.choice(["Mới", "KNM", "Quan tâm", "Đang tư vấn", ""]),
        dice.randint(1, 30),
        dice.choice(["", "", "", "hỏi giá gói năm", "gọi lại sau 5h"]),
    ]


def people(count: int, *, seed: int = 7, twins: float = 0.08) -> Iterator[list[object]]:
    """`count` rows, of which a share `twins` repeats an earlier person in other words."""
    dice, known = random.Random(seed), []
    for number in range(1, count + 1):
        if known and dice.random() < twins:
            row = list(dice.choice(known))
            row[1], row[7], row[11] = "15/11/2026", "chăm sóc sau mua", "hỏi lại lần nữa"
        else:
            row = person(dice)
            if len(known) < 20_000:
                known.append(row)
        yield [number, *row[1:]]


def write_sheet(path: Path, count: int, *, seed: int = 7) -> None:
    """An xlsx of `count` rows and twelve columns, 8 % of them doubles."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Data T11")
    sheet.write_row(0, 0, HEADER)
    for number, row in enumerate(people(count, seed=seed), start=1):
        sheet.write_row(number, 0, row)
    book.close()


@contextmanager
def house(kind: str) -> Iterator[dict[str, str]]:
    """An empty house of ours on "sqlite" or "postgresql": the environment its commands run in."""
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "DATA": folder,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "tiemnang.settings",
        }
        if kind == "sqlite":
            yield env
            return
        name = f"tn_bench_{uuid.uuid4().hex[:10]}"
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
            try:
                yield env | {"DATABASE_URL": urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))}
            finally:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def served(env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The product running on a free port: its address, and the link that signs its owner in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}"
    running = subprocess.Popen(
        [COMMAND, "up"],
        env={**env, "PORT": base.rpartition(":")[2]},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        assert running.stdout
        link = next(word for line in running.stdout for word in line.split() if "/sign-in/" in word)
        _wait_for(base)
        yield base, f"{base}/sign-in/{link.partition('/sign-in/')[2]}"
    finally:
        os.killpg(running.pid, signal.SIGINT)
        running.wait(30)


def _wait_for(base: str) -> None:
    """Until the server answers at all; it prints its link a moment before."""
    for _ in range(100):
        try:
            urllib.request.urlopen(base, timeout=30).close()
            return
        except urllib.error.HTTPError:
            return
        except urllib.error.URLError:
            time.sleep(0.1)


def kinds() -> list[str]:
    """SQLite always; PostgreSQL when a server answers."""
    try:
        psycopg.connect(SERVER, connect_timeout=2).close()
    except psycopg.OperationalError:
        return ["sqlite"]
    return ["sqlite", "postgresql"]


def shops() -> Iterator[tuple[dict[str, str], bool]]:
    """(environment, whether it is filled): with FILLED the shop of DATA or DATABASE_URL, else an empty one per database."""
    if os.environ.get("FILLED"):
        yield {**os.environ, "DJANGO_SETTINGS_MODULE": "tiemnang.settings"}, True
        return
    for kind in kinds():
        with house(kind) as env:
            yield env, False


def command(env: Mapping[str, str], *words: str) -> dict[str, object]:
    """Run a `tiemnang` verb with --json and return its object."""
    told = subprocess.run([COMMAND, *words, "--json"], env=env, check=True, capture_output=True, text=True)
    return json.loads(told.stdout.splitlines()[-1])


class Memory(threading.Thread):
    """Watches the resident memory of this process's children, their children and so on; peak in MB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak, self.over = 0.0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.2):
            self.peak = max(self.peak, sum(map(_pss, _below(os.getpid()))))

    def __enter__(self) -> "Memory":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()


def _below(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *_below(child)]
    return found


def _pss(pid: int) -> float:
    """Proportional set size: pages shared between processes count once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def milliseconds(act: Callable[[], object], times: int) -> dict[str, float]:
    """Median and p95 of so many calls, in ms."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        took.append((time.perf_counter() - start) * 1000)
    return {
        "median": round(statistics.median(took), 2),
        "p95": round(statistics.quantiles(took, n=20)[-1], 2),
    }


def show(title: str, figures: Mapping[str, object]) -> None:
    """Print figures as a table, or as one JSON object with --json."""
    if "--json" in sys.argv:
        print(json.dumps({"bench": title, **figures}, ensure_ascii=False))
        return
    print(title)
    for name, value in figures.items():
        print(f"  {name:<46} {value}")
