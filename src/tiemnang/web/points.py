"""The points of a lead and their chance to buy, and what both are made of, in words."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from tiemnang.leads.models import OPEN_STAGES, Lead
from tiemnang.scoring import words
from tiemnang.scoring.models import Score, WinModel
from tiemnang.scoring.win_words import Speaker, bins_of, chance_of
from tiemnang.team.models import Member
from tiemnang.web.templatetags.said import thousandths

LIKE = 0.15  # so far from the base rate a chance is called the same


class Said(NamedTuple):
    """One reason as it is shown."""

    said: str
    points: int


class Chance(NamedTuple):
    """A chance to buy as it is shown; shares run 0 to 1, parts are whole percents or tenths and add up to it."""

    said: str  # `34 %`
    share: float
    base: float
    beside: str  # `gấp 2,8 lần mức chung (12 %)`
    start: int  # everyone's chance, the first part
    reasons: Sequence[Said]
    in_tenths: bool


def score(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Points and chance with every reason, heaviest first; they add up to the numbers shown."""
    found = getattr(lead, "score", None)  # at hand where the lead was read with it, else one query
    reasons = (
        [Said(words.said(code, args), points) for code, points, args, *_part in found.reasons]
        if found
        else []
    )
    told = chance(found)
    return {
        "score": found,
        "reasons": reasons,
        "share": lead.points / 100,
        "chance": told,
        "why_no_chance": "" if told else _why_none(lead),
    }


def chance(found: Score | None) -> Chance | None:
    """What is told of a lead; None where no chance is."""
    if found is None or found.win is None or not found.win_reasons:
        return None
    told = chance_of(found.win, found.win_reasons, bins_of(found.win_model_id), Speaker())
    base = found.win_reasons[0][-1]
    return Chance(
        thousandths(found.win),
        found.win / 1000,
        base / 1000,
        beside(found.win, base),
        told.base,
        [Said(reason.said, reason.amount) for reason in told.reasons],
        told.in_tenths,
    )


def beside(win: int, base: int) -> str:
    """A chance held against everyone's, both in thousandths: `gấp 2,8 lần mức chung (12 %)`."""
    said = {"base": thousandths(base)}
    if not base or abs(win / base - 1) <= LIKE:
        return _("ngang mức chung (%(base)s)") % said
    if win < base:
        return _("thấp hơn mức chung (%(base)s)") % said
    said["times"] = f"{win / base:.1f}".replace(".", get_format("DECIMAL_SEPARATOR"))
    return _("gấp %(times)s lần mức chung (%(base)s)") % said


def _why_none(lead: Lead) -> str:
    """Why no chance is told; nothing to say of those who bought or are gone."""
    if lead.stage not in OPEN_STAGES:
        return ""
    if WinModel.objects.filter(state=WinModel.State.CHAMPION).exists():
        return _("Chưa tính khả năng mua cho khách này; máy chấm lại mỗi đêm. Lúc này xếp theo điểm.")
    return _("Chưa đủ khách có kết quả để tính khả năng mua, nên xếp theo điểm.")
