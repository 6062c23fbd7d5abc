"""What was mined, ready to draw: traits by the four bases, rules with what stands behind them, whom to leave."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Group, Unsound, as_json, normalise
from tiemnang.leads.models import FactGroup
from tiemnang.targeting import askable
from tiemnang.web import profile_leads, profile_speech
from tiemnang.web.templatetags.lifts import span_of, times
from tiemnang.web.templatetags.said import dotted, percent

MOST_UNSURE = 12  # traits that may be luck, shown on request
MOST_OF_BASE = 10  # traits of one base

Kept = Mapping[str, Any]
Fields = Mapping[str, Field]


class RuleRow(NamedTuple):
    """One rule in plain words; `rate` is None where nothing was measured."""

    said: str
    href: str
    count: str  # names its leads to the counter
    rate: float | None = None
    backing: str = ""
    is_thin: bool = False


class TraitRow(NamedTuple):
    """One trait of the picture."""

    said: str
    lift: float
    low: float
    high: float
    checked: float | None
    size: int
    is_thin: bool
    href: str

    @property
    def is_higher(self) -> bool:
        """Whether the whole interval lies above one."""
        return self.low > 1


class LeftRow(NamedTuple):
    """One group to leave, and what it costs."""

    said: str
    href: str
    count: str
    backing: str


def key_of(tree: Group) -> str:
    """A rule as text to compare by, in its shortest form."""
    return json.dumps(as_json(normalise(tree)), sort_keys=True, ensure_ascii=False)


def everyones(strength: Kept) -> float | None:
    """The rate of everybody: what a lift of one is."""
    return strength["rate"] / strength["lift"] if strength.get("lift") else None


def base_of(evidence: Kept) -> float | None:
    """The rate of everybody in a run or in what a version rests on; None when nothing was measured."""
    return next((base for each in evidence.get("rules", []) if (base := everyones(each)) is not None), None)


def backing(mined: Kept) -> str:
    """`gấp 2,9 lần (kiểm lại 2,4) · 46 khách tốt trên 148`: what stands behind a rule."""
    held_out = mined.get("held_out")
    checked = (
        _("kiểm lại %(lift)s") % {"lift": times(held_out["lift"])} if held_out else _("chưa kiểm lại được")
    )
    said = ngettext("%(best)s khách tốt trên %(n)s", "%(best)s khách tốt trên %(n)s", mined["count"])
    counts = said % {"best": dotted(mined["best_count"]), "n": dotted(mined["count"])}
    return f"{times(mined['lift'])} ({checked}) · {counts}"


def rule_row(said: str, name: str, mined: Kept | None) -> RuleRow:
    """A rule with what is known of it."""
    href = profile_leads.address(name)
    if mined is None:
        return RuleRow(said, href, name)
    return RuleRow(said, href, name, mined["rate"], backing(mined), mined.get("thin", False))


def with_trial(row: RuleRow, tried: Kept) -> RuleRow:
    """The same with how many of those it named have bought since."""
    said = ngettext("%(won)s mua trên %(n)s khách", "%(won)s mua trên %(n)s khách", tried["leads"])
    told = said % {"won": dotted(tried["won"]), "n": dotted(tried["leads"])}
    limits = f"({round(tried['low'] * 100)}–{percent(tried['high'])})"
    return row._replace(
        rate=tried["rate"], backing=" · ".join(filter(None, (f"{told} {limits}", row.backing)))
    )


def traits(kept: Kept, name: str, fields: Fields) -> dict[str, Any]:
    """The traits of a run (`m5`) or a version (`v12`) by the four bases, those that may be luck apart."""
    listed = _upright(kept.get("traits", []))
    real = [(at, each) for at, each in listed if each["real"]]
    unsure = sorted((each for each in listed if not each[1]["real"]), key=lambda each: each[1]["q"])[
        :MOST_UNSURE
    ]
    return {
        "bases": _by_base(real, name, fields),
        "unsure": _by_base(unsure, name, fields),
        "span": span_of([each["lift"] for _at, each in [*real, *unsure]]),
        "is_checked": any(each["held_out_lift"] is not None for _at, each in real),
    }


def _upright(listed: Sequence[Kept]) -> list[tuple[int, Kept]]:
    """(number, what was found) without those that only turn another one round."""
    return [(at, each) for at, each in enumerate(listed) if not profile_speech.is_mirror(each["criteria"])]


def _by_base(
    listed: Sequence[tuple[int, Kept]], name: str, fields: Fields
) -> list[tuple[str, list[TraitRow]]]:
    """(name of the base, its traits, the most telling first)."""
    found = []
    for base in FactGroup:
        of_base = [(at, each) for at, each in listed if each["base"] == base]
        of_base.sort(key=lambda pair: -abs(_log(pair[1]["lift"])))
        rows = [_trait(at, each, name, fields) for at, each in of_base[:MOST_OF_BASE]]
        if rows:
            found.append((str(base.label), sorted(rows, key=lambda row: -row.lift)))
    return found


def _log(lift: float) -> float:
    """How far from one, the same for twice as often and half as often."""
    return lift - 1 if lift >= 1 else 1 - 1 / max(lift, 0.01)


def _trait(at: int, each: Kept, name: str, fields: Fields) -> TraitRow:
    return TraitRow(
        profile_speech.said(each["criteria"], fields),
        each["lift"],
        each["low"],
        each["high"],
        each["held_out_lift"],
        each["count"],
        each["thin"],
        profile_leads.address(f"{name}-t{at}"),
    )


def leave(kept: Kept, name: str, fields: Fields) -> list[LeftRow]:
    """Groups that hardly ever become good customers, with the calls they cost."""
    return [_left(at, each, name, fields) for at, each in _upright(kept.get("leave", []))]


def _left(at: int, each: Kept, name: str, fields: Fields) -> LeftRow:
    said = [_("chỉ %(rate)s thành khách tốt") % {"rate": percent(each["rate"])}]
    if each["calls"]:
        calls = ngettext(
            "tốn %(n)s cuộc gọi trong 90 ngày", "tốn %(n)s cuộc gọi trong 90 ngày", each["calls"]
        )
        said.append(calls % {"n": dotted(each["calls"])})
    code = f"{name}-l{at}"
    return LeftRow(
        profile_speech.said(each["criteria"], fields), profile_leads.address(code), code, ", ".join(said)
    )


def by_criteria(evidence: Kept, fields: Fields) -> dict[str, Kept]:
    """{rule as text: what was mined about it}; a rule that asks for what is no more is left out."""
    found = {}
    for each in evidence.get("rules", []):
        with suppress(Unsound):
            found[key_of(askable.read(each["criteria"], fields).tree)] = each
    return found
