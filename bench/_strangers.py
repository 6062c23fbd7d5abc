"""Businesses drawn at random, each with one trait of real sheets, and scikit-learn's own sets; siblings of them chose settings."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from sklearn import datasets

from tiemnang.tables.measures import sigmoid
from tiemnang.tables.values import Value

Sheet = dict[str, list[Value]]
Floats = NDArray[np.float64]
TARGET, WON, LOST = "Kết quả", "mua", "không"


class Draft:
    """A sheet being made: columns are added, each with what it does to the log-odds."""

    def __init__(self, rows: int, seed: int, start: float) -> None:
        self.dice, self.rows = np.random.default_rng(seed), rows
        self.columns: Sheet = {}
        self.odds = np.full(rows, start)

    def words(self, name: str, levels: int, strength: float, shares: Floats | None = None) -> None:
        """A column of words whose levels each move the odds by chance."""
        at = self.dice.choice(levels, size=self.rows, p=shares)
        self.columns[name] = [f"loại {each}" for each in at]
        self.odds += self.dice.normal(0, strength, levels)[at]

    def figures(self, name: str, figures: Floats, *, missing: NDArray[np.bool_] | None = None) -> None:
        """A column of numbers."""
        kept = figures.round(3).tolist()
        self.columns[name] = kept if missing is None else [None if m else x for x, m in zip(kept, missing)]

    def sheet(self) -> Sheet:
        """The columns with outcomes drawn."""
        won = self.dice.random(self.rows) < sigmoid(self.odds)
        return {**self.columns, TARGET: [WON if each else LOST for each in won]}


def weak(rows: int) -> Sheet:
    """Twenty independent weak clues."""
    draft = Draft(rows, 1, -1.5)
    for at in range(12):
        draft.words(f"từ {at}", 2 + at % 5, 0.35)
    for at in range(8):
        figures = draft.dice.normal(size=rows)
        draft.figures(f"số {at}", figures)
        draft.odds += draft.dice.normal(0, 0.25) * figures
    return draft.sheet()


def copies(rows: int) -> Sheet:
    """One thing said six times with noise, beside weak clues."""
    draft = Draft(rows, 2, -2.0)
    hidden = draft.dice.normal(size=rows)
    draft.odds += hidden
    for at in range(6):
        draft.figures(f"chép {at}", hidden + draft.dice.normal(0, 0.4, rows))
        draft.words(f"từ {at}", 4, 0.15)
    return draft.sheet()


def scales(rows: int) -> Sheet:
    """Five things, each asked in four questions from 1 to 5, as surveys do."""
    draft = Draft(rows, 3, -1.2)
    for block in range(5):
        hidden = draft.dice.normal(size=rows)
        draft.odds += draft.dice.normal(0, 0.5) * hidden
        for at in range(4):
            told = 3 + 1.1 * (hidden + draft.dice.normal(0, 0.7, rows))
            draft.figures(f"câu {block}.{at}", np.clip(told.round(), 1, 5))
    return draft.sheet()


def together(rows: int) -> Sheet:
    """Only pairs of columns decide."""
    draft = Draft(rows, 4, -1.0)
    one, two = draft.dice.normal(size=rows), draft.dice.normal(size=rows)
    draft.figures("một", one)
    draft.figures("hai", two)
    for at in range(6):
        draft.words(f"mồi {at}", 4, 0.0)
    draft.odds += np.where((one > 0) == (two > 0.3), 0.9, -0.9)
    return draft.sheet()


def against(rows: int) -> Sheet:
    """Columns that go along with each other and pull apart."""
    draft = Draft(rows, 5, -1.0)
    hidden = draft.dice.normal(size=rows)
    for at in range(4):
        figures = hidden + draft.dice.normal(0, 0.6, rows)
        draft.figures(f"số {at}", figures)
        draft.odds += (0.9 if at % 2 else -0.9) * figures
    return draft.sheet()


def limits(rows: int) -> Sheet:
    """What counts is to lie above a limit."""
    draft = Draft(rows, 6, -1.0)
    for at in range(6):
        figures = draft.dice.lognormal(2, 1, rows)
        draft.figures(f"tiền {at}", figures)
        draft.odds += draft.dice.normal() * (figures > np.quantile(figures, draft.dice.uniform(0.2, 0.9)))
    return draft.sheet()


def many_levels(rows: int) -> Sheet:
    """Columns with dozens and hundreds of levels, most of them rare."""
    draft = Draft(rows, 7, -2.0)
    for at, levels in enumerate((300, 80, 40, 20)):
        draft.words(f"mã {at}", levels, 0.7, draft.dice.dirichlet(np.full(levels, 0.5)))
    return draft.sheet()


def gaps(rows: int) -> Sheet:
    """Whether a cell is filled tells more than what stands in it."""
    draft = Draft(rows, 8, -1.3)
    for at in range(8):
        figures, empty = draft.dice.normal(size=rows), draft.dice.random(rows) < draft.dice.uniform(0.2, 0.7)
        draft.figures(f"số {at}", figures, missing=empty)
        draft.odds += np.where(empty, draft.dice.normal(0, 0.7), 0.15 * figures)
    return draft.sheet()


def seldom(rows: int) -> Sheet:
    """Two or three in a hundred buy."""
    draft = Draft(rows, 9, -4.3)
    for at in range(10):
        draft.words(f"từ {at}", 2 + at % 5, 0.5)
    return draft.sheet()


MADE: dict[str, Callable[[int], Sheet]] = {
    each.__name__: each
    for each in (weak, copies, scales, together, against, limits, many_levels, gaps, seldom)
}


def sheets(rows: int) -> Iterator[tuple[str, Sheet]]:
    """Every set by name; target `TARGET`, positive `WON`."""
    for name, maker in MADE.items():
        yield name, maker(rows)
    cancer, digits = datasets.load_breast_cancer(), datasets.load_digits()
    yield "breast_cancer", _of(cancer.data, cancer.target == 1)
    yield "digits_odd", _of(digits.data, digits.target % 2 == 1)
    yield "digits_8", _of(digits.data, digits.target == 8)
    diabetes = datasets.load_diabetes()
    yield "diabetes", _of(diabetes.data, diabetes.target > 200)


def _of(figures: Floats, won: NDArray[np.bool_]) -> Sheet:
    columns: Sheet = {f"cột {at}": figures[:, at].tolist() for at in range(figures.shape[1])}
    return {**columns, TARGET: [WON if each else LOST for each in won]}
