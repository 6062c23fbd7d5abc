"""`tiemnang profile`: what the best customers share, of a file or our own; our profiles, and whom a lead fits."""

import argparse
import importlib
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.capture.sheets.definitions import group_of
from tiemnang.command.saying import Mistyped, Refused, answer, must_be_file, takes_json, whole
from tiemnang.criteria.words import small
from tiemnang.leads.models import FactGroup
from tiemnang.tables import files
from tiemnang.tables.columns import read_table
from tiemnang.targeting.rules.beam import Rule
from tiemnang.targeting.rules.evidence import Strength
from tiemnang.targeting.rules.expression import Unclear, matches, names_in
from tiemnang.targeting.rules.mining import Found, TraitFound, mine
from tiemnang.targeting.rules.traits import Trait

HELP = gettext_lazy("Tìm điểm chung của khách tốt nhất, trong một tệp hoặc của chính mình")
PREPARES = False  # a file needs no database; what does sees to it itself
OURS = Path()  # --mine without a file
SHOWN = 8


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, who is best, and against whom; without a file our own customers."""
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument(
        "--mine",
        type=Path,
        metavar="FILE",
        nargs="?",
        const=OURS,
        help=_("tệp csv, xlsx hoặc parquet; không có thì khách của mình"),
    )
    wanted.add_argument("--list", action="store_true", help=_("các chân dung của mình"))
    wanted.add_argument("--match", metavar="LEAD", help=_("khách này khớp chân dung nào: mã, số hoặc mail"))
    parser.add_argument(
        "--best",
        metavar="EXPRESSION",
        help=_("khách tốt nhất là ai; của mình: value, loyalty, customers hoặc margin:DỮ_KIỆN"),
    )
    parser.add_argument(
        "--base", metavar="EXPRESSION", help=_("so với ai; của mình: customers, leads hoặc both")
    )
    parser.add_argument(
        "--share", type=whole(1, 100), default=20, help=_("bao nhiêu phần trăm là tốt nhất (mặc định 20)")
    )
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Mine a file or ourselves, or tell what we have."""
    if options.mine is None or options.mine == OURS:
        own = importlib.import_module("tiemnang.command.profile_ours")
        verb = own.mine_ours if options.mine else own.match_lead if options.match else own.list_profiles
        return int(verb(options))
    if not options.best:
        raise Mistyped(_("Với một tệp, --mine cần --best."))
    return _mine_file(options)


def _mine_file(options: argparse.Namespace) -> int:
    must_be_file(options.mine)
    try:
        raw = files.read(options.mine)
        best = matches(options.best, raw)
        about = names_in(options.best, raw)
        base = matches(options.base, raw) if options.base else None
    except files.UnreadableTable as trouble:
        raise Refused(_("Cần tệp csv, xlsx hoặc parquet đọc được.")) from trouble
    except Unclear as trouble:
        raise Refused(_unclear(trouble)) from trouble
    if not best.any():
        raise Refused(_("Không có khách nào khớp với --best."))
    found = mine(read_table(raw), best, base=base, about=about)
    answer(options, written(found), "\n".join(_said(found)))
    return 0


def _unclear(trouble: Unclear) -> str:
    if trouble.code == "unknown_column":
        return _("Tệp không có cột “%(name)s”.") % {"name": trouble.about}
    if trouble.code == "expected":
        return _("Không hiểu biểu thức ở chỗ “%(name)s”.") % {"name": trouble.about}
    return _("Biểu thức còn dở hoặc quá rối.")


def written(found: Found) -> dict[str, Any]:
    """Everything found as plain values."""
    return {
        "rows": found.rows,
        "best": found.best,
        "traits": [
            {
                **each.trait.plain(),
                "base": group_of(each.trait.column),
                **_strength(each.found),
                "held_out_lift": _lift(each.checked),
                "q": _short(each.q),
                "real": each.is_real,
                "thin": each.found.is_thin,
            }
            for each in found.traits
        ],
        "rules": [_rule(rule) for rule in found.rules],
        "leave": [
            {**each.trait.plain(), "base": group_of(each.trait.column), **_strength(each.found)}
            for each in found.left
        ],
        "held_out_lift": _lift(found.union),
        "held_out": None if found.union is None else _strength(found.union),
        "same_thing": found.same_thing,
        "warnings": found.warnings,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "text": rule_said(rule),
        "conditions": [trait.plain() for trait in rule.conditions],
        "bases": sorted({group_of(trait.column) for trait in rule.conditions}),
        **_strength(rule.found),
        "held_out_lift": _lift(rule.checked),
        "held_out": None if rule.checked is None else _strength(rule.checked),
        "thin": rule.found.is_thin,
    }


def _strength(told: Strength) -> dict[str, Any]:
    """Lift with its interval, shares and counts, to four digits."""
    return {
        "count": told.size,
        "best_count": told.best,
        "share": _short(told.share),
        "rate": _short(told.rate),
        "lift": _short(told.lift),
        "lift_low": _short(told.low),
        "lift_high": _short(told.high),
        "captured": _short(told.captured),
        "p": _short(told.chance),
    }


def _lift(told: Strength | None) -> float | None:
    return None if told is None else _short(told.lift)


def _short(figure: float) -> float:
    return float(f"{figure:.4g}")


def rule_said(rule: Rule) -> str:
    """A rule as a person says it."""
    return _(" và ").join(said(trait) for trait in rule.conditions)


def said(trait: Trait) -> str:
    """A trait as a person says it."""
    words = {
        "column": trait.column,
        "value": trait.value,
        "low": amount(trait.low),
        "high": amount(trait.high),
    }
    return {
        "missing": _("%(column)s để trống"),
        "is": _("%(column)s là %(value)s"),
        "from": _("%(column)s từ %(low)s"),
        "under": _("%(column)s dưới %(high)s"),
        "between": _("%(column)s từ %(low)s đến dưới %(high)s"),
    }[trait.code] % words


def amount(figure: float) -> str:
    """A number as people say it: 72 triệu, 1,5 tỷ, 35."""
    if math.isnan(figure):
        return ""
    for unit, word in ((1e9, _("tỷ")), (1e6, _("triệu"))):
        if abs(figure) >= unit:
            return f"{figure / unit:.4g}".replace(".", ",") + f" {word}"
    return f"{figure:.10g}".replace(".", ",")


def _said(found: Found) -> list[str]:
    """The finding as sentences, the rules first."""
    lines = [_("%(best)s khách tốt nhất trong %(rows)s khách.") % {"best": found.best, "rows": found.rows}]
    lines += [_("Cẩn thận: %(why)s") % {"why": _warning(code)} for code in found.warnings]
    lines += [
        _("Cột “%(name)s” gần như nói lại chính điều đang hỏi.") % {"name": name} for name in found.same_thing
    ]
    lines += [
        _("Nhóm nên tìm: %(rule)s. %(worth)s") % {"rule": rule_said(r), "worth": _worth(r.found, r.checked)}
        for r in found.rules
    ]
    for base, traits in by_base(found.wanted[:SHOWN]).items():
        lines.append(_("Hay gặp hơn, theo %(base)s:") % {"base": small(str(FactGroup(base).label))})
        lines += [f"- {said(each.trait)}. {_worth(each.found, each.checked)}" for each in traits]
    for each in found.left[:SHOWN]:
        lines.append(
            _("Nên bỏ qua: %(trait)s. %(worth)s")
            % {"trait": said(each.trait), "worth": _worth(each.found, each.checked)}
        )
    return lines


def by_base(traits: Iterable[TraitFound]) -> dict[str, list[TraitFound]]:
    """Traits under the four bases that tell customers apart, each base at the place of its strongest trait."""
    grouped: dict[str, list[TraitFound]] = {}
    for each in traits:
        grouped.setdefault(group_of(each.trait.column), []).append(each)
    return grouped


def _worth(found: Strength, checked: Strength | None) -> str:
    told = _("Gấp %(lift)s lần (%(low)s–%(high)s), %(count)s khách, gồm %(captured)s %% khách tốt") % {
        "lift": _figure(found.lift),
        "low": _figure(found.low),
        "high": _figure(found.high),
        "count": found.size,
        "captured": round(found.captured * 100),
    }
    thin = _("; ít hơn 30 khách, chưa chắc") if found.is_thin else ""
    if checked is None:
        return f"{told}{thin}."
    return (
        told + _("; kiểm lại trên phần để riêng: %(lift)s lần") % {"lift": _figure(checked.lift)} + f"{thin}."
    )


def _figure(figure: float) -> str:
    return f"{figure:.1f}".replace(".", ",")


def _warning(code: str) -> str:
    return {
        "few_best": _("chưa đến 30 khách tốt, mọi con số còn lung lay."),
        "not_checked": _("quá ít khách để kiểm lại trên phần để riêng."),
        "no_others": _("không có ai khác để so."),
        "thin_rules": _("có nhóm chưa đến 30 khách."),
        "no_rules": _("không thấy nhóm nào nổi rõ."),
    }[code]
