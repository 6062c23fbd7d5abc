"""What learned models look at and why, in words: fields, their bins, the reasons of a chance, what is held back."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.criteria.register import Field, known_fields
from tiemnang.criteria.words import number_said, small
from tiemnang.scoring.learning.card import EVERYONE, OTHER, apportioned
from tiemnang.scoring.models import WinModel
from tiemnang.tables import bins as binning
from tiemnang.tables.bins import MISSING, RARE, Bins, NumberBins, WordBins
from tiemnang.vietnam import money

LEAST_OUTCOMES, LEAST_RARER = 30, 3  # learning.LEAST_OUTCOMES and its like: under them no chance is told
MOST = 6  # reasons said by name; what is left is one line
TENTHS_UNDER = 100  # thousandths: a chance under 10 % is said with one decimal
# By the codes of learning.why.Why, and of what people decided.
HELD_BACK = {
    "gender": gettext_lazy("giới tính: chấm theo nó là phân biệt đối xử"),
    "age": gettext_lazy("tuổi: chấm theo nó dễ bỏ sót người lớn tuổi hay người trẻ"),
    "religion": gettext_lazy("tôn giáo, dân tộc: thông tin nhạy cảm theo luật dữ liệu cá nhân"),
    "health": gettext_lazy("sức khoẻ: thông tin nhạy cảm theo luật dữ liệu cá nhân"),
    "calendar": gettext_lazy("ngày tháng: đoán theo lịch thì sang tháng sau là sai"),
    "owner": gettext_lazy("người phụ trách: khách giống nhau không nên khác điểm vì ai đang giữ"),
    "key": gettext_lazy("mã số, số thứ tự: mỗi khách một giá trị, không nói gì về khách sau"),
    "day": gettext_lazy("ngày giờ: không lặp lại, không nói gì về khách sau"),
    "constant": gettext_lazy("ai cũng giống ai, không phân biệt được gì"),
    "question": gettext_lazy("đoán trúng quá rõ, đang chờ trả lời được ghi trước hay sau khi nói chuyện"),
    "weak": gettext_lazy("một mình gần như không nói lên gì, nhường chỗ cho mục nói nhiều hơn"),
    "late": gettext_lazy("ghi sau khi đã nói chuyện, lúc khách đến thì chưa có"),
    "no": gettext_lazy("đã có người quyết là không học"),
}


class Reason(NamedTuple):
    """One part of a chance: its sentence, and how much it adds in tenths of a percent or in whole percents."""

    said: str
    amount: int


class Chance(NamedTuple):
    """A chance as people see it: `shown` is exactly `base` plus every reason; all in percents, or tenths of them."""

    shown: int
    base: int
    reasons: Sequence[Reason]
    in_tenths: bool


class Speaker:
    """Says fields and bins; looks up what people defined once, and the words of a choice once per field."""

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field of the rule language there is."""
        return known_fields()

    def __init__(self) -> None:
        """Nothing is looked up yet."""
        self.choices: dict[str, Mapping[str, str]] = {}

    def field(self, key: str) -> str:
        """`Số cơ sở`: a field by its label; one that is gone by its key."""
        found = self.fields.get(key)
        return str(found.label) if found else key.removeprefix("fact.").replace("_", " ")

    def bin(self, bins: Bins, place: int) -> str:
        """`số cơ sở trên 1`, `kênh là Giới thiệu`, `chưa rõ ngân sách`."""
        label = {"label": small(self.field(bins.name))}
        if place == MISSING:
            return _("chưa rõ %(label)s") % label
        return (
            self._band(bins, place, label) if isinstance(bins, NumberBins) else self._word(bins, place, label)
        )

    def short(self, bins: Bins, place: int) -> str:
        """The same under the field's own heading: `trên 1`, `Giới thiệu`, `chưa biết`."""
        if place == MISSING:
            return _("chưa biết")
        if isinstance(bins, NumberBins):
            return self._limits(bins, place)
        if place == RARE:
            return _("loại ít gặp") if bins.levels else _("đã ghi")
        level = bins.levels[place - 2]
        said = {"true": _("có"), "false": _("không")}
        return said[level] if level in said else self.choice(bins.name, level)

    def _limits(self, bins: NumberBins, place: int) -> str:
        low, high = (self._number(bins.name, limit) for limit in bins.limits(place))
        if not low and not high:
            return _("đã biết")
        if not low:
            return _("không quá %(high)s") % {"high": high}
        return (
            _("trên %(low)s đến %(high)s") % {"low": low, "high": high}
            if high
            else _("trên %(low)s") % {"low": low}
        )

    def _band(self, bins: NumberBins, place: int, label: Mapping[str, str]) -> str:
        low, high = bins.limits(place)
        limits = {"low": self._number(bins.name, low), "high": self._number(bins.name, high)}
        if low is None and high is None:
            return _("đã biết %(label)s") % label
        if low is None:
            return _("%(label)s không quá %(high)s") % {**label, **limits}
        if high is None:
            return _("%(label)s trên %(low)s") % {**label, **limits}
        return _("%(label)s trên %(low)s đến %(high)s") % {**label, **limits}

    def _number(self, key: str, figure: float | None) -> str:
        if figure is None:
            return ""
        found = self.fields.get(key)
        if found is not None and found.type == "money":
            return money.display(round(figure))
        return number_said(int(figure) if float(figure).is_integer() else figure)

    def _word(self, bins: WordBins, place: int, label: Mapping[str, str]) -> str:
        if place == RARE:
            return (_("%(label)s: loại ít gặp") if bins.levels else _("đã ghi %(label)s")) % label
        level = bins.levels[place - 2]
        if level in ("true", "false"):
            return self._yes_no(bins.name, level == "true", label)
        return _("%(label)s là %(value)s") % {**label, "value": self.choice(bins.name, level)}

    def _yes_no(self, key: str, holds: bool, label: Mapping[str, str]) -> str:
        found = self.fields.get(key)
        if found is not None and found.type == "yes_no":
            return (_("có %(label)s") if holds else _("không có %(label)s")) % label
        return (_("%(label)s: có") if holds else _("%(label)s: không")) % label

    def choice(self, key: str, value: str) -> str:
        """The label of a choice; a word that is none stands for itself."""
        if key not in self.choices:
            found = self.fields.get(key)
            listed = found.choices() if found is not None and found.choices else ()
            is_small = found is not None and found.small
            self.choices[key] = {one: small(str(label)) if is_small else str(label) for one, label in listed}
        return self.choices[key].get(value, value)


def held_back_said(why: str) -> str:
    """Why a field is not learned from; an unknown code stands for itself."""
    return str(HELD_BACK.get(why, why))


def bins_of(model_id: int) -> Mapping[str, Bins]:
    """The bins of a model's card, by field; its trees stay where they are."""
    stored = WinModel.objects.filter(pk=model_id).values_list("card__columns", flat=True).first() or []
    return {each["name"]: binning.read(each) for each in stored}


def chance_of(
    win: int, reasons: Sequence[Sequence[Any]], bins: Mapping[str, Bins], speaker: Speaker
) -> Chance:
    """A chance with its reasons as they are shown: whole percents, or tenths under 10 %, that add up exactly.

    `win` and the last figure of each stored reason are thousandths; they add up to `win`, everyone's chance first.
    """
    in_tenths = win < TENTHS_UNDER
    shown = win if in_tenths else round(win / 10)
    parts = [reason[-1] if in_tenths else reason[-1] / 10 for reason in reasons]
    whole = apportioned(parts, shown) if parts else []
    base = sum(amount for reason, amount in zip(reasons, whole) if reason[0] == EVERYONE)
    named = [(reason, amount) for reason, amount in zip(reasons, whole) if reason[0] not in (EVERYONE, OTHER)]
    named.sort(key=lambda each: -abs(each[1]))
    told = [Reason(_part_said(reason, bins, speaker), amount) for reason, amount in named[:MOST] if amount]
    rest = shown - base - sum(reason.amount for reason in told)
    return Chance(shown, base, [*told, *([Reason(_("yếu tố khác"), rest)] if rest else [])], in_tenths)


def _part_said(reason: Sequence[Any], bins: Mapping[str, Bins], speaker: Speaker) -> str:
    key, place = reason[0], reason[1]
    return speaker.bin(bins[key], place) if key in bins else speaker.field(key)
