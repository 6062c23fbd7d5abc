"""Made-up businesses with outcomes: what wins is known, so that learning can be held against it."""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from math import exp

from tiemnang.tables.values import Value

Table = dict[str, list[Value]]
SOURCES = ["Giới thiệu", "Facebook", "Zalo", "Website", "Hội thảo", "Data mua"]
PROVINCES = ["TP. Hồ Chí Minh", "Hà Nội", "Đà Nẵng", "Cần Thơ", "Hải Phòng", "Lâm Đồng", "Nghệ An", "Huế"]
TRADES = ["spa", "nha khoa", "quán cà phê", "shop thời trang", "trung tâm Anh ngữ", "phòng gym"]
WON, LOST = "mua", "không mua"


def spa(rows: int, *, seed: int = 1) -> Table:
    """Source, need, budget and staff decide, each on its own; the rest says nothing."""

    def odds(row: dict[str, Value], _: random.Random) -> float:
        told = {"Giới thiệu": 1.1, "Hội thảo": 0.5, "Data mua": -1.2}.get(str(row["Nguồn"]), 0.0)
        told += {"gấp": 1.0, "cần": 0.4}.get(str(row["Nhu cầu"]), -0.4)
        budget = row["budget"]
        return -1.8 + told + (0.0 if budget is None else 0.6 if float(str(budget)) > 12 else -0.3)

    return _table(rows, seed, odds)


def pairs(rows: int, *, seed: int = 2) -> Table:
    """Only together do trade and province, or staff and budget, decide: nothing is additive."""

    def odds(row: dict[str, Value], _: random.Random) -> float:
        one = (row["Ngành"] in ("spa", "nha khoa")) == (row["Tỉnh/TP"] in ("Hà Nội", "Đà Nẵng", "Huế"))
        two = (float(str(row["Số nhân viên"])) > 8) == (row["Nguồn"] in ("Zalo", "Facebook"))
        return -1.5 + (1.0 if one else -0.6) + (0.8 if two else -0.6)

    return _table(rows, seed, odds)


def noise(rows: int, *, seed: int = 3) -> Table:
    """Nothing decides: one in five buys, whoever they are."""
    return _table(rows, seed, lambda _row, _dice: -1.386)


def rare(rows: int, *, seed: int = 4) -> Table:
    """Two in a hundred buy, mostly those who were referred or are in a hurry."""

    def odds(row: dict[str, Value], _: random.Random) -> float:
        return (
            -4.7 + (1.6 if row["Nguồn"] == "Giới thiệu" else 0.0) + (1.2 if row["Nhu cầu"] == "gấp" else 0.0)
        )

    return _table(rows, seed, odds)


def turning(rows: int, *, seed: int = 5) -> Table:
    """Rows in time order; half way the market turns: other sources win, and three times as many buy."""
    count = iter(range(rows))

    def odds(row: dict[str, Value], _: random.Random) -> float:
        late = next(count) > rows * 0.55
        liked = ("Facebook", "Zalo") if late else ("Giới thiệu", "Website")
        return (
            (-1.3 if late else -2.6)
            + (1.5 if row["Nguồn"] in liked else 0.0)
            + (0.7 if row["Nhu cầu"] == "gấp" else 0)
        )

    table = _table(rows, seed, odds)
    table["Ngày tạo"] = [str(date(2025, 1, 1) + timedelta(days=at * 600 // rows)) for at in range(rows)]
    return table


MAKERS: dict[str, Callable[[int], Table]] = {
    "spa": spa,
    "pairs": pairs,
    "noise": noise,
    "rare": rare,
    "turning": turning,
}


def _table(rows: int, seed: int, odds: Callable[[dict[str, Value], random.Random], float]) -> Table:
    dice = random.Random(seed)
    made = [_lead(dice) for _ in range(rows)]
    for row in made:
        row["Kết quả"] = WON if dice.random() < 1 / (1 + exp(-odds(row, dice))) else LOST
    return {name: [row[name] for row in made] for name in made[0]}


def _lead(dice: random.Random) -> dict[str, Value]:
    budget = dice.choice([None, None, round(dice.lognormvariate(2.3, 0.7), 1)])
    return {
        "Mã": f"KH{dice.randrange(10**9):09d}",
        "Nguồn": dice.choices(SOURCES, weights=[2, 6, 4, 3, 1, 3])[0],
        "Tỉnh/TP": dice.choices(PROVINCES, weights=[8, 6, 2, 1, 1, 1, 1, 1])[0],
        "Ngành": dice.choice(TRADES),
        "Nhu cầu": dice.choices(["gấp", "cần", "hỏi thử", None], weights=[1, 3, 4, 2])[0],
        "budget": budget,
        "Ngân sách": None if budget is None else f"{budget:g} triệu",
        "Số nhân viên": dice.choice([1, 2, 3, 3, 5, 8, 10, 15, 20, 40]),
        "Ghi chú": dice.choice([None, None, f"hỏi giá {dice.randrange(10**6)}"]),
        "Đã có Zalo": dice.random() < 0.7,
        "Mã giới thiệu": f"GT{dice.randrange(40)}" if dice.random() < 0.02 else None,
    }


def without(table: Table, *names: str) -> dict[str, Sequence[Value]]:
    """The table without some columns."""
    return {name: values for name, values in table.items() if name not in names}
