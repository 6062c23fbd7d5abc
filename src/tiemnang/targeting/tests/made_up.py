"""A made-up business whose best customers follow three known rules, with decoys that look telling and are not."""

import random

from tiemnang.tables.values import Value

PROVINCES = ["Hà Nội", "TP. Hồ Chí Minh", "Đà Nẵng", "Cần Thơ", "Huế"]
TRADES = ["spa", "nha khoa", "quán cà phê", "phòng gym", "shop thời trang"]
SOURCES = ["Giới thiệu", "Facebook", "Zalo", "Website"]


def planted(rows: int, *, seed: int = 7, decoys: int = 6) -> dict[str, list[Value]]:
    """Best: spas in Hà Nội that were referred; incomes from 72 triệu without children; gyms with 20 people and more."""
    dice = random.Random(seed)
    made = [_customer(dice, decoys) for _ in range(rows)]
    for row in made:
        row["Hạng"] = "vàng" if dice.random() < (0.75 if is_planted(row) else 0.04) else "thường"
    return {name: [row[name] for row in made] for name in made[0]}


def is_planted(row: dict[str, Value]) -> bool:
    """Whether one of the three rules holds."""
    income, people = float(str(row["Thu nhập"])), float(str(row["Số nhân viên"]))
    return (
        (row["Ngành"], row["Tỉnh/TP"], row["Nguồn"]) == ("spa", "Hà Nội", "Giới thiệu")
        or (income >= 72_000_000 and row["Có con"] == "không")
        or (row["Ngành"] == "phòng gym" and people >= 20)
    )


def _customer(dice: random.Random, decoys: int) -> dict[str, Value]:
    return {
        "Ngành": dice.choice(TRADES),
        "Tỉnh/TP": dice.choices(PROVINCES, weights=[4, 4, 2, 1, 1])[0],
        "Nguồn": dice.choice(SOURCES),
        "Thu nhập": round(dice.lognormvariate(17.4, 0.55)),
        "Có con": dice.choice(["có", "có", "không"]),
        "Số nhân viên": dice.choice([1, 2, 3, 5, 8, 12, 20, 30, 50]),
        "Quốc tịch": "Việt Nam" if dice.random() < 0.98 else "khác",
        "Mã khách": f"KH{dice.randrange(10**8)}",
        **{f"Mồi {n}": dice.choice(["a", "b", "c", None]) for n in range(decoys // 2)},
        **{f"Số mồi {n}": dice.gauss(50, 20) for n in range(decoys - decoys // 2)},
    }
