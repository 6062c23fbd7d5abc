"""Sheets in the likeness of public sets that are not at hand: their columns, levels, gaps and rates as described, outcomes drawn."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tiemnang.tables.measures import sigmoid
from tiemnang.tables.values import Value

Sheet = dict[str, list[Value]]
Floats = NDArray[np.float64]
TARGET, WON, LOST = "Kết quả", "mua", "không"


class Draft:
    """A sheet being made. What decides: each column by itself, and small trees over several of them."""

    def __init__(self, rows: int, seed: int) -> None:
        self.dice, self.rows = np.random.default_rng(seed), rows
        self.columns: Sheet = {}
        self.seen: list[Floats] = []  # what a tree may split on
        self.odds = np.zeros(rows)

    def word(self, name: str, shares: list[float] | Floats, strength: float, gaps: float = 0.0) -> Floats:
        """Words with these shares; each level moves the odds by chance, and so does its absence."""
        share = np.asarray(shares, dtype=np.float64)
        at = self.dice.choice(len(share), size=self.rows, p=share / share.sum())
        empty = self.dice.random(self.rows) < gaps
        moved = self.dice.normal(0, strength, len(share) + 1)
        self.odds += np.where(empty, moved[-1], moved[at])
        self.columns[name] = [None if gone else f"{name} {each}" for each, gone in zip(at, empty)]
        order = self.dice.permutation(len(share)).astype(np.float64)
        self.seen.append(np.where(empty, -1.0, order[at]))
        return at.astype(np.float64)

    def number(
        self, name: str, figures: Floats, strength: float, *, gaps: float = 0.0, bend: float = 0.0
    ) -> None:
        """A number: a slope over its ranks, a step somewhere (`bend`), and what its absence says."""
        ranks = np.argsort(np.argsort(figures, kind="stable"), kind="stable") / self.rows * 3.46 - 1.73
        empty = self.dice.random(self.rows) < gaps
        moved = self.dice.normal(0, strength) * ranks
        moved += self.dice.normal(0, bend) * (ranks > self.dice.uniform(-1.3, 1.3))
        self.odds += np.where(empty, self.dice.normal(0, strength + bend), moved)
        self.columns[name] = [None if gone else round(float(x), 3) for x, gone in zip(figures, empty)]
        self.seen.append(np.where(empty, -9.0, ranks))

    def trees(self, count: int, depth: int, strength: float) -> None:
        """What only several columns together tell: a sum of trees drawn at random."""
        for _ in range(count):
            leaf = np.zeros(self.rows, dtype=np.int64)
            for at in self.dice.choice(len(self.seen), size=depth, replace=False):
                figures = self.seen[at]
                leaf = leaf * 2 + (figures > self.dice.choice(figures))
            told = self.dice.normal(0, strength, 2**depth)
            self.odds += told[leaf]

    def sheet(self, rate: float, *, drift: Floats | None = None) -> Sheet:
        """The columns with outcomes drawn so that about `rate` of them are won."""
        odds = self.odds if drift is None else self.odds + drift
        low, high = -15.0, 15.0
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if sigmoid(odds + middle).mean() < rate else (low, middle)
        won = self.dice.random(self.rows) < sigmoid(odds + low)
        return {**self.columns, TARGET: [WON if each else LOST for each in won]}


def courses(rows: int, seed: int) -> Sheet:
    """X Education: where a lead came from, time on the site, much left unsaid; 38 % buy."""
    draft = Draft(rows, seed)
    dice = draft.dice
    draft.word("origin", [53, 39, 8, 0.5, 0.1], 1.0)
    draft.word("source", [31, 27, 19, 12, 6, 1.5, 1.3, 0.6, *[0.1] * 10], 0.6)
    visits = dice.poisson(dice.gamma(1.2, 2.6, rows)).astype(np.float64)
    draft.number("visits", visits, 0.15, gaps=0.015)
    time = np.where(visits > 0, dice.gamma(0.8, 600, rows).round(), 0)
    draft.number("seconds", time, 0.7, bend=0.7)
    draft.number("pages", np.where(visits > 0, visits / dice.integers(1, 4, rows), 0), 0.1)
    draft.word("specialization", dice.dirichlet(np.full(18, 1.5)), 0.2, gaps=0.37)
    draft.word("occupation", [85, 10.8, 3.2, 0.3, 0.2, 0.1], 1.2, gaps=0.29)
    draft.word("city", [55, 13, 13, 12, 6, 1], 0.15, gaps=0.4)
    draft.word("country", [96, *[0.15] * 25], 0.2, gaps=0.27)
    draft.word("mail", [92, 8], 0.7)
    draft.word("copy", [68, 32], 0.1)
    draft.word("heard", [70, 11, 7, 4, 3, 2, 1.5], 0.3, gaps=0.5)
    for at in range(4):
        draft.word(f"ad {at}", [99.8, 0.2], 0.3)
    draft.trees(12, 3, 0.25)
    return draft.sheet(0.385)


def calls(rows: int, seed: int, *, drift: bool = False) -> Sheet:
    """Bank calls: who, how, how often, what came of it last time; 11.7 % say yes, most of them late where it drifts."""
    draft = Draft(rows, seed)
    dice = draft.dice
    age = dice.gamma(14, 2.9, rows).round()
    draft.number("tuổi", age, 0.05, bend=0.3)
    draft.word("job", [22, 21, 17, 11, 9, 5, 3.5, 3.3, 2.9, 2.8, 2.1, 0.6], 0.25)
    draft.word("marital", [60, 28, 12], 0.15)
    draft.word("education", [51, 29, 15, 4], 0.2)
    draft.word("default", [98.2, 1.8], 0.4)
    draft.number("balance", np.round(dice.lognormal(6.3, 1.4, rows) - 250), 0.2)
    draft.word("housing", [56, 44], 0.35)
    draft.word("loan", [84, 16], 0.3)
    draft.word("contact", [65, 29, 6], 0.5)
    draft.number("campaign", dice.geometric(0.4, rows).astype(np.float64), 0.25)
    before = dice.random(rows) < 0.18
    draft.number("pdays", np.where(before, dice.gamma(4, 56, rows).round(), -1), 0.1, bend=0.4)
    draft.number("previous", np.where(before, dice.geometric(0.4, rows), 0).astype(np.float64), 0.15)
    ended = np.where(before, dice.choice(3, rows, p=[0.6, 0.22, 0.18]), 3)
    draft.columns["poutcome"] = [("failure", "other", "success", "unknown")[each] for each in ended]
    draft.odds += np.array([0.1, 0.3, 2.2, 0.0])[ended]
    draft.seen.append(ended.astype(np.float64))
    draft.trees(12, 3, 0.5)
    if not drift:
        return draft.sheet(0.117)
    at = np.arange(rows) / rows
    start = date(2024, 1, 1)
    draft.columns["Ngày tạo"] = [str(start + timedelta(days=int(each * 700))) for each in at]
    # The market moves: the level climbs in waves, and one clue turns round half way.
    turned = np.where(at > 0.6, 1.2, 0.0) * (draft.seen[8] - draft.seen[8].mean())
    return draft.sheet(0.117, drift=2.5 * at**2 + 0.5 * np.sin(at * 25) + turned)


def origins(rows: int, seed: int) -> Sheet:
    """Olist's funnel: where from and which weekday, hardly anything told; 10.5 %."""
    draft = Draft(rows, seed)
    draft.word("origin", [29, 20, 17, 14, 6, 6, 4, 1.5, 1, 0.8, 0.3], 0.5, gaps=0.007)
    draft.word("weekday", [17, 18, 17, 17, 15, 8, 8], 0.1)
    return draft.sheet(0.105)


def cars(rows: int, seed: int) -> Sheet:
    """Cold calls for car insurance: bank clients, most never called before; 40 %."""
    draft = Draft(rows, seed)
    dice = draft.dice
    draft.number("tuổi", dice.gamma(13, 3.2, rows).round(), 0.1, bend=0.4)
    draft.word("job", [22, 19, 16, 11, 8, 6, 4, 3.5, 3.3, 3, 2.7], 0.25)
    draft.word("marital", [58, 30, 12], 0.2)
    draft.word("education", [50, 33, 14], 0.25, gaps=0.04)
    draft.number("balance", np.round(dice.lognormal(6.5, 1.4, rows) - 300), 0.2)
    draft.word("house", [51, 49], 0.5)
    draft.word("car loan", [87, 13], 0.4)
    draft.word("by", [78, 22], 0.3, gaps=0.22)
    draft.number("day", dice.integers(1, 32, rows).astype(np.float64), 0.05, bend=0.2)
    draft.number("contacts", dice.geometric(0.38, rows).astype(np.float64), 0.3)
    before = dice.random(rows) < 0.24
    draft.number("passed", np.where(before, dice.gamma(4, 50, rows).round(), -1), 0.1, bend=0.3)
    ended = np.where(before, dice.choice(3, rows, p=[0.45, 0.2, 0.35]), 3)
    draft.columns["outcome"] = [("failure", "other", "success", None)[each] for each in ended]
    draft.odds += np.array([0.2, 0.2, 2.0, 0.0])[ended]
    draft.number("hour", dice.integers(9, 18, rows).astype(np.float64), 0.05)
    draft.trees(12, 3, 0.6)
    return draft.sheet(0.401)


def changers(rows: int, seed: int) -> Sheet:
    """HR analytics: a hundred cities and their index, schooling, firms often unsaid; 25 %."""
    draft = Draft(rows, seed)
    dice = draft.dice
    shares = np.r_[23, 14, 8, 7, 4.5, dice.dirichlet(np.full(118, 0.5)) * 43]
    city = draft.word("city", shares, 0.3).astype(np.int64)
    index = dice.beta(6, 2, len(shares)).round(3)[city]
    draft.number("index", index, 0.7, bend=0.5)
    draft.word("relevant", [72, 28], 0.4)
    draft.word("university", [73, 20, 6], 0.3, gaps=0.02)
    draft.word("level", [61, 23, 11, 2, 2], 0.25, gaps=0.024)
    draft.word("major", [88, 4, 4, 2, 2], 0.1, gaps=0.15)
    draft.number("experience", np.minimum(dice.gamma(1.6, 6, rows).round(), 21), 0.35)
    draft.word("size", [23, 19, 15, 15, 10, 7, 6, 4], 0.2, gaps=0.31)
    draft.word("firm", [75, 8, 7, 6, 4], 0.2, gaps=0.32)
    draft.word("last job", [43, 17, 15, 13, 6, 6], 0.15)
    draft.number("hours", dice.gamma(1.5, 43, rows).round(), 0.03)
    draft.trees(15, 3, 0.25)
    return draft.sheet(0.249)


def travellers(rows: int, seed: int) -> Sheet:
    """Travel insurance: few columns, and it is several of them together that tell; 36 %."""
    draft = Draft(rows, seed)
    dice = draft.dice
    draft.number("tuổi", dice.integers(25, 36, rows).astype(np.float64), 0.1, bend=0.4)
    draft.word("employment", [71, 29], 0.3)
    draft.word("graduate", [85, 15], 0.1)
    draft.number("income", (dice.integers(6, 37, rows) * 50_000).astype(np.float64), 0.5, bend=0.6)
    draft.number("family", dice.integers(2, 10, rows).astype(np.float64), 0.15, bend=0.2)
    draft.word("flyer", [79, 21], 0.4)
    draft.word("abroad", [81, 19], 0.9)
    draft.trees(14, 3, 0.7)
    return draft.sheet(0.357)


def buyers(rows: int, seed: int) -> Sheet:
    """iFood: spending told many times over, campaigns taken up before; 15 %."""
    draft = Draft(rows, seed)
    dice = draft.dice
    wealth = dice.normal(size=rows)
    draft.number("income", np.exp(10.8 + 0.45 * wealth).round(), 0.1, gaps=0.01)
    draft.word("education", [50, 22, 17, 9, 2], 0.25)
    draft.word("marital", [39, 26, 21, 10, 3, 0.3], 0.4)
    draft.number("kids", dice.poisson(np.clip(0.5 - 0.3 * wealth, 0.02, 2)).astype(np.float64), 0.3)
    draft.number("recency", dice.integers(0, 100, rows).astype(np.float64), 0.6)
    for name in ("wine", "fruit", "meat", "fish", "sweet", "gold"):
        spent = np.exp(3 + 1.2 * wealth + dice.normal(0, 0.9, rows)).round()
        draft.number(name, spent, 0.2, bend=0.2)
    for name in ("deals", "web", "catalog", "store", "visits"):
        draft.number(name, dice.poisson(np.exp(1 + 0.4 * wealth)).astype(np.float64), 0.2)
    for at in range(5):
        took = dice.random(rows) < sigmoid(-2.8 + 0.8 * wealth)
        draft.columns[f"accepted {at}"] = took.astype(np.int64).tolist()
        draft.odds += took * dice.normal(1.0, 0.5)
        draft.seen.append(took.astype(np.float64))
    draft.number("days", dice.integers(0, 700, rows).astype(np.float64), 0.5)
    draft.trees(15, 3, 0.3)
    return draft.sheet(0.149)


def mailed(rows: int, seed: int) -> Sheet:
    """Direct mail: seventy columns, each of which tells next to nothing, many counting the same; 9.6 %."""
    draft = Draft(rows, seed)
    dice = draft.dice
    hidden = dice.normal(size=(6, rows))
    for at in range(45):
        figures = hidden[at % 6] * 0.8 + dice.normal(0, 0.7, rows)
        counted = dice.poisson(np.exp(np.clip(figures, -3, 3))).astype(np.float64)
        draft.number(f"n{at}", counted, 0.05, gaps=0.2 if at % 9 == 0 else 0.0)
    for at in range(20):
        draft.word(f"w{at}", dice.dirichlet(np.full(2 + at % 8, 1.0)), 0.06, gaps=0.3 if at % 7 == 0 else 0.0)
    draft.odds += hidden[0] * 0.3 + hidden[1] * 0.15
    draft.trees(10, 2, 0.12)
    return draft.sheet(0.096)


def leavers(rows: int, seed: int) -> Sheet:
    """Telco churn: how long, how much a month, and both multiplied; eight services that go along; 26.5 %."""
    draft = Draft(rows, seed)
    dice = draft.dice
    tenure = np.clip(dice.beta(0.6, 0.75, rows) * 73, 0, 72).round()
    internet = draft.word("internet", [44, 34, 22], 0.6)
    monthly = np.where(internet == 2, 20, 50 + 40 * (internet == 0)) + dice.normal(0, 9, rows)
    draft.number("tenure", tenure, 0.9)
    draft.number("monthly", monthly.round(2), 0.2)
    draft.number("total", (tenure * monthly * dice.normal(1, 0.03, rows)).round(2), 0.1)
    draft.word("contract", [55, 24, 21], 0.7)
    draft.word("payment", [34, 23, 22, 21], 0.3)
    for at in range(6):
        has = np.where(internet == 2, 2, dice.random(rows) < 0.2 + 0.006 * tenure)
        draft.columns[f"service {at}"] = [("no", "yes", "no internet")[int(each)] for each in has]
        draft.odds += dice.normal(0, 0.2) * (has == 1)
        draft.seen.append(has.astype(np.float64))
    for name in ("partner", "dependents", "senior", "paperless"):
        draft.word(name, [60, 40], 0.15)
    draft.trees(8, 2, 0.2)
    return draft.sheet(0.265)


def drivers(rows: int, seed: int) -> Sheet:
    """Insurance for those insured already: one clue decides nearly all, dozens of regions and channels; 12 %."""
    draft = Draft(rows, seed)
    dice = draft.dice
    insured = dice.random(rows) < 0.46
    draft.columns["insured"] = insured.astype(np.int64).tolist()
    draft.odds -= 4.0 * insured
    draft.seen.append(insured.astype(np.float64))
    draft.number("tuổi", dice.gamma(6, 6.5, rows).round(), 0.2, bend=0.9)
    draft.word("damage", [50, 50], 1.2)
    draft.word("region", np.r_[28, 9, dice.dirichlet(np.full(51, 0.7)) * 63], 0.25)
    draft.word("channel", np.r_[35, 21, 19, dice.dirichlet(np.full(150, 0.2)) * 25], 0.4)
    draft.word("vehicle", [53, 43, 4], 0.4)
    draft.number("premium", dice.normal(30_000, 15_000, rows).clip(2630).round(), 0.05)
    draft.number("vintage", dice.integers(10, 300, rows).astype(np.float64), 0.0)
    draft.trees(10, 2, 0.3)
    return draft.sheet(0.123)


MADE: dict[str, Callable[[int, int], Sheet]] = {
    each.__name__: each
    for each in (courses, calls, origins, cars, changers, travellers, buyers, mailed, leavers, drivers)
}


def sheets(rows: int, *, seed: int = 1) -> Iterator[tuple[str, Sheet]]:
    """Every likeness by name; target `TARGET`, positive `WON`."""
    for name, maker in MADE.items():
        yield name, maker(rows, seed)
