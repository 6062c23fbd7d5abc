"""What a lead's priority is made of, in words: numbers that multiply to the one shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.formats import get_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiemnang.leads.models import Channel, Lead
from tiemnang.scoring import measuring, words
from tiemnang.scoring.clues import read_clues
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules import CLOSED, Clues
from tiemnang.scoring.rules.priority import (
    BOUGHT,
    BUDGET,
    Factor,
    basis_of,
    factors_of,
    product,
    warmth_of,
    worth_of,
)
from tiemnang.scoring.rules.worth import Worth
from tiemnang.scoring.rules.yardstick import Yardstick, heat
from tiemnang.web.templatetags.said import dotted, money, thousandths

DAY = 1440  # minutes
LONGEST_NEED = 40  # letters of a need that is named


class Line(NamedTuple):
    """One number of the product as it is shown, with its sign, and what it is."""

    said: str
    shown: str
    note: str = ""


class Made(NamedTuple):
    """A priority with its parts; `tomorrow` is what waiting a day leaves of it, "" where waiting costs nothing."""

    brief: str  # as people say it, before anybody asks how it comes about
    shown: str
    lines: Sequence[Line]
    tomorrow: str
    is_money: bool


def made(lead: Lead, score: Score | None, *, at: datetime) -> Made | None:
    """What acting now brings for each call, and why; None for those given up."""
    found = dict(read_clues([lead.pk], at=at)).get(lead.pk) if lead.stage not in CLOSED else None
    if found is None:
        return None
    by, win = measuring.in_use(), score.win if score else None
    factors = factors_of(lead.points, found, by, win=win, warmth=warmth_of(found, by))
    is_money = any(one.code == "worth" for one in factors) and bool(by.worths)
    lines = [_line(one, found, by, score) for one in factors if one.code != "turn" or one.amount != 1]
    whole = product(factors)
    brief = words.short_money(round(whole)) if is_money else _figure(whole, 0 if whole >= 10 else 1)
    return Made(brief, _result(whole, is_money), lines, _tomorrow(factors, found, by, is_money), is_money)


def _tomorrow(factors: Sequence[Factor], clues: Clues, by: Yardstick, is_money: bool) -> str:
    if clues.touched is not None:
        return ""
    later = round(heat(clues.age * DAY + DAY, by.pace), 2)
    if all(one.amount == later for one in factors if one.code == "heat"):
        return ""
    return _result(
        product([one._replace(amount=later) if one.code == "heat" else one for one in factors]), is_money
    )


def _line(one: Factor, clues: Clues, by: Yardstick, score: Score | None) -> Line:
    if one.code == "chance":
        return Line(_("khả năng mua"), thousandths(score.win if score else None))
    if one.code == "points":
        return Line(_("điểm, thay cho khả năng mua"), dotted(one.amount))
    if one.code == "worth":
        return _of_worth(one, clues, by, score is not None and score.win is not None)
    if one.code == "calls":
        return Line(_("số cuộc gọi để gặp được họ"), f"÷ {_figure(one.amount, 1)}")
    said = {"heat": _heat, "reach": _reach, "turn": _turn}[one.code](clues)
    return Line(said, f"× {_figure(one.amount, 2)}")


def _of_worth(one: Factor, clues: Clues, by: Yardstick, has_chance: bool) -> Line:
    worth = worth_of(clues, by)
    if worth is None:
        said = _("một lần mua, chưa biết đáng bao nhiêu") if has_chance else _("một điểm đáng chừng")
        return Line(said, f"× {_figure(one.amount, 2)}")
    basis = _basis(clues, by, worth)
    if not has_chance:
        return Line(_("một điểm đáng chừng"), f"× {money(one.amount)}", basis)
    range_said = {"low": words.short_money(worth.low), "high": words.short_money(worth.high)}
    is_sure = clues.expected or clues.budget or worth.low == worth.high
    note = "" if is_sure else _("mức trung bình, chắc tám phần mười: %(low)s đến %(high)s") % range_said
    return Line(basis, f"× {money(one.amount)}", note)


def _basis(clues: Clues, by: Yardstick, worth: Worth) -> str:
    """What the worth of a sale rests on."""
    basis = basis_of(clues, by)
    if basis == BOUGHT:
        return _("họ mua trong 12 tháng tới, đoán từ những lần đã mua")
    if basis == BUDGET:
        return _("một lần mua, theo ngân sách họ nói")
    if "\t" in basis:
        need = Truncator(clues.need).chars(LONGEST_NEED)
        return ngettext(
            "một lần mua, theo %(n)d lần đã bán cho nhu cầu “%(need)s”",
            "một lần mua, theo %(n)d lần đã bán cho nhu cầu “%(need)s”",
            worth.sales,
        ) % {"n": worth.sales, "need": need}
    if basis:
        return _("một lần mua, theo những lần đã bán qua %(channel)s") % {"channel": Channel(basis).label}
    return _("một lần mua, theo những lần đã bán")


def _heat(clues: Clues) -> str:
    if clues.touched is not None:
        return _("đã liên hệ, không còn đợi câu đầu")
    return _("đến %(ago)s, chưa ai liên hệ") % {"ago": words.ago(int(clues.age * DAY))}


def _reach(clues: Clues) -> str:
    if clues.refused:
        return _("đã xin đừng gọi")
    if clues.phones:
        return _("gọi được")
    if clues.zalos:
        return _("chỉ có Zalo")
    return _("chỉ có mail") if clues.mails else _("chưa có cách liên hệ")


def _turn(clues: Clues) -> str:
    if clues.due is not None and clues.due > 0:
        days = max(round(clues.due), 1)
        return ngettext("đã hẹn %(n)d ngày nữa", "đã hẹn %(n)d ngày nữa", days) % {"n": days}
    if clues.due is not None:
        return _("đến giờ đã hứa") if clues.promised else _("đến giờ việc đã định")
    return _("chưa phải lúc") if clues.stage == "not_now" else _("mới mua, chưa đến kỳ mua lại")


def _result(amount: float, is_money: bool) -> str:
    return money(amount) if is_money else _figure(amount, 2)


def _figure(number: float, digits: int) -> str:
    """`1,42`, without trailing zeros, in the way of the reader's language."""
    whole, _dot, rest = f"{number:.{digits}f}".partition(".")
    rest = rest.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", get_format("THOUSAND_SEPARATOR"))
    return grouped + (get_format("DECIMAL_SEPARATOR") + rest if rest else "")


def parts(lead: Lead, score: Score | None, *, at: datetime) -> Mapping[str, object]:
    """For a page: the priority of one lead."""
    return {"priority": made(lead, score, at=at)}
