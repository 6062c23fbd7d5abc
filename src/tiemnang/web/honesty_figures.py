"""The figures of a model's report made ready to be read: bands, tenths, drift, and how good that is in words."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tiemnang.scoring.models import WinModel
from tiemnang.scoring.win_words import Speaker, held_back_said
from tiemnang.web.templatetags.said import NO_BREAK

ENOUGH = 20  # customers in a band before it is worth telling as an example
EXAMPLE = 0.3  # the chance people ask about first
CONSTANT = "constant"  # the same for everybody
SURE = 2.0  # standard errors from which a difference is no chance
SHIFTED, MOVED = 0.1, 0.25  # population stability index: below the first nothing has moved
# AUC from which ordering is called so; half is chance.
ORDERS = (
    (0.85, _("rất rõ")),
    (0.75, _("tốt")),
    (0.65, _("khá")),
    (0.55, _("hơn đoán mò một chút")),
    (0.0, _("gần như đoán mò")),
)


class Band(NamedTuple):
    """Customers who were told about the same chance, and what happened; shares run 0 to 1."""

    said: str  # `20–30 %`
    told: float
    count: int
    rate: float
    low: float
    high: float
    url: str  # whom the list tells such a chance now

    @property
    def fits(self) -> bool:
        """Whether what was told lies within what may be true."""
        return self.low <= self.told <= self.high


class Tenth(NamedTuple):
    """One tenth of all, best first: how many bought, and the share of the longest bar."""

    place: int
    count: int
    won: int
    rate: float


class Drift(NamedTuple):
    """How much a field's values have moved between who was learned from and who comes now."""

    name: str
    psi: float

    @property
    def kind(self) -> str:
        """moved, shifted or still."""
        return "moved" if self.psi >= MOVED else "shifted" if self.psi >= SHIFTED else "still"


class Figures(NamedTuple):
    """Everything the page says of one model."""

    model: WinModel
    base: float
    auc: int  # of a hundred pairs
    order: str | Promise
    gain: float
    bands: Sequence[Band]
    example: Band | None
    tenths: Sequence[Tenth]
    drift: Sequence[Drift]
    held_back: Sequence[tuple[str, str]]

    @property
    def tilt(self) -> tuple[float, float] | None:
        """(what was told on average, how many bought) where the whole is surely off; None where it is not."""
        count = sum(band.count for band in self.bands)
        if not count:
            return None
        told, rate = (
            sum(getattr(band, name) * band.count for band in self.bands) / count for name in ("told", "rate")
        )
        return (told, rate) if abs(told - rate) > SURE * math.sqrt(told * (1 - told) / count) else None

    @property
    def newest(self) -> int | None:
        """How many of the newest outcomes it learned from; None: from all of them."""
        _word, _mark, rows = self.model.window.partition("newest_")
        return int(rows) if rows.isdecimal() else None

    @property
    def top_of_hundred(self) -> int:
        """Buyers met by calling the hundred who stand first."""
        return round(100 * self.tenths[0].rate) if self.tenths else 0

    @property
    def any_of_hundred(self) -> int:
        """Buyers met by calling a hundred at random."""
        return round(100 * self.base)

    @property
    def says_something(self) -> bool:
        """Whether the probabilities are better than telling everybody the same."""
        return self.gain > 0

    @property
    def off_bands(self) -> Sequence[Band]:
        """Bands in which what happened was surely something else than what was told."""
        return [band for band in self.bands if not band.fits]

    @property
    def moved(self) -> Sequence[Drift]:
        """Fields whose values are not what they were."""
        return [each for each in self.drift if each.kind != "still"]


def figures(model: WinModel, speaker: Speaker) -> Figures:
    """The report of a model, said."""
    report = model.report
    tenths = [_tenth(each) for each in report.get("lift", ())]
    bands = [_band(each) for each in report.get("reliability", ())]
    return Figures(
        model,
        _base(model, tenths),
        round(100 * report.get("auc", 0.5)),
        next(said for least, said in ORDERS if report.get("auc", 0.5) >= least),
        report.get("log_loss_gain", 0.0),
        bands,
        _example(bands),
        tenths,
        drifted(report, speaker),
        held_back(report, speaker),
    )


def held_back(report: Mapping[str, Any], speaker: Speaker) -> list[tuple[str, str]]:
    """(fields, why they are not looked at): those with one reason together, without those that say nothing anyway."""
    found: dict[str, list[str]] = {}
    for key, why in report.get("held_back", {}).items():
        if why == CONSTANT:
            continue
        found.setdefault(why, []).append(speaker.field(key))
    return [(", ".join(names), held_back_said(why)) for why, names in found.items()]


def _base(model: WinModel, tenths: Sequence[Tenth]) -> float:
    """How many of those it was tried on bought; of those it learned from where it was tried on nobody."""
    tried = sum(tenth.count for tenth in tenths)
    if tried:
        return sum(tenth.won for tenth in tenths) / tried
    return model.won / model.outcomes if model.outcomes else 0.0


def drifted(report: Mapping[str, Any], speaker: Speaker) -> list[Drift]:
    """The fields by how far they moved, the furthest first."""
    found = [Drift(speaker.field(each["field"]), each["psi"]) for each in report.get("drift", ())]
    return sorted(found, key=lambda each: -each.psi)


def _band(told: Mapping[str, Any]) -> Band:
    low, high = round(told["from"] * 100), round(told["to"] * 100)
    return Band(
        f"{low}–{high}{NO_BREAK}%",
        told["told"],
        told["count"],
        told["won"] / told["count"] if told["count"] else 0.0,
        told["low"],
        told["high"],
        f"{reverse('leads')}?win={low}-{high}",
    )


def _example(bands: Sequence[Band]) -> Band | None:
    """The band to tell in one sentence: the one nearest to thirty percent with enough people in it."""
    full = [band for band in bands if band.count >= ENOUGH] or bands
    return min(full, key=lambda band: abs(band.told - EXAMPLE), default=None)


def _tenth(told: Mapping[str, Any]) -> Tenth:
    return Tenth(told["tenth"], told["count"], told["won"], told["rate"])
