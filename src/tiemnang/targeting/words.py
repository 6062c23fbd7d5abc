"""Codes of targeting as a salesperson reads them: why a lead fits, what stands in the diary, why something is refused."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Unsound
from tiemnang.criteria.words import sentence
from tiemnang.targeting import askable
from tiemnang.targeting.models import DiaryEntry, Match, Profile, ProfileVersion, Proposal
from tiemnang.targeting.rules.fitting import conditions

STORY = {
    "life": gettext_lazy("Đời sống"),
    "interests": gettext_lazy("Sở thích"),
    "education": gettext_lazy("Học vấn"),
    "work": gettext_lazy("Công việc"),
    "goals": gettext_lazy("Mục tiêu"),
    "troubles": gettext_lazy("Nỗi lo"),
    "angle": gettext_lazy("Mở lời hợp nhất"),
    "channels": gettext_lazy("Kênh hợp nhất"),
}
REFUSED = {
    "name_missing": gettext_lazy("Chân dung cần một cái tên."),
    "not_a_draft": gettext_lazy("Bản này đã công bố, không sửa được nữa. Tạo bản nháp mới rồi sửa."),
    "asks_nothing": gettext_lazy("Bản này chưa có điều kiện nào, ai cũng sẽ khớp. Thêm điều kiện trước."),
    "already_published": gettext_lazy("Bản này đang dùng rồi."),
    "not_published": gettext_lazy("Bản này không phải bản đang dùng."),
    "still_published": gettext_lazy("Chân dung còn bản đang dùng. Cho bản ấy nghỉ trước."),
    "laid_aside": gettext_lazy("Chân dung này đã cất đi. Lấy ra trước khi công bố."),
    "question_unknown": gettext_lazy("Chọn lại khách tốt là ai và so với ai."),
    "no_rules": gettext_lazy("Chọn ít nhất một nhóm trước."),
    "why_missing": gettext_lazy("Viết một câu vì sao không nhận."),
    "already_decided": gettext_lazy("Đề nghị này đã có người quyết định."),
    "period_ends_first": gettext_lazy("Ngày hết phải sau ngày bắt đầu."),
}
DIARY = {
    "mined": gettext_lazy("Tìm điểm chung của %(best)s khách tốt: %(rules)s nhóm nên tìm"),
    "drafted": gettext_lazy("Viết bản %(number)s"),
    "published": gettext_lazy("Công bố bản %(number)s"),
    "unpublished": gettext_lazy("Rút lại bản %(number)s"),
    "retired": gettext_lazy("Cho bản %(number)s nghỉ"),
    "tried": gettext_lazy("Thử bản %(number)s trên quá khứ: %(won)s trong %(leads)s khách mục tiêu đã mua"),
    "drifted": gettext_lazy("Tháng %(month)s người mua lệch khỏi bản %(number)s"),
    "decided": gettext_lazy("Quyết định về một đề nghị"),
    "noted": gettext_lazy("Ghi lại"),
}


PROPOSALS = {
    "drop_rule": gettext_lazy(
        "Bỏ “%(rule)s”: trước đây %(before)s %% mua ngay trong tháng, người đến tháng %(month)s chỉ %(rate)s %%."
    ),
    "mine_again": gettext_lazy(
        "Tìm lại chân dung: “%(rule)s” trước đây %(before)s %% mua ngay trong tháng, người đến tháng %(month)s là %(rate)s %%."
    ),
    "grows": gettext_lazy(
        "Chú ý thêm “%(rule)s”: trước đây %(before)s %% mua ngay trong tháng, người đến tháng %(month)s lên %(rate)s %%."
    ),
    "fades": gettext_lazy(
        "Bớt công cho “%(rule)s”: trước đây %(before)s %% mua ngay trong tháng, người đến tháng %(month)s còn %(rate)s %%."
    ),
}
TROUBLES = {
    "too_few_best": gettext_lazy("Chưa đến 3 khách tốt, chưa thấy được điểm chung. Ghi thêm đơn hàng trước."),
    "no_others": gettext_lazy("Không có ai khác để so. Chọn so với mọi khách tiềm năng."),
}
WARNINGS = {
    "few_best": gettext_lazy("Chưa đến 30 khách tốt, mọi con số còn lung lay."),
    "not_checked": gettext_lazy("Quá ít khách để kiểm lại trên phần để riêng."),
    "no_others": gettext_lazy("Không có ai khác để so."),
    "thin_rules": gettext_lazy("Có nhóm chưa đến 30 khách."),
    "no_rules": gettext_lazy("Không thấy nhóm nào nổi rõ."),
}
STEPS = {
    "choosing": gettext_lazy("Đang chọn khách tốt"),
    "reading": gettext_lazy("Đang đọc những gì đã biết"),
    "mining": gettext_lazy("Đang tìm điểm chung"),
    "alike": gettext_lazy("Đang tìm người giống khách tốt"),
}


class Because(NamedTuple):
    """One condition of a version: what it says, its points of the fit, whether it holds."""

    text: str
    points: int

    @property
    def holds(self) -> bool:
        """Whether it adds to the fit."""
        return self.points > 0


class Spoken:
    """Says conditions of versions; each version is read once, however many of its matches are said."""

    def __init__(self) -> None:
        """Look up the fields once for all versions."""
        self._fields: Mapping[str, Field] | None = None
        self._said: dict[int, list[str]] = {}

    def reasons(self, match: Match) -> list[Because]:
        """What the fit of a lead is made of, the heaviest first; the points add up to the fit."""
        said = self.conditions(match.version)
        return [Because(said[at], points) for at, points in _heaviest(match.reasons) if at < len(said)]

    def open_ends(self, match: Match) -> list[str]:
        """The conditions of the version that add nothing here: not so, or not known."""
        held = {at for at, _points in match.reasons}
        return [text for at, text in enumerate(self.conditions(match.version)) if at not in held]

    def conditions(self, version: ProfileVersion) -> list[str]:
        """Every condition of a version as a sentence, in reading order."""
        if version.pk not in self._said:
            self._said[version.pk] = self._sentences(version.criteria)
        return self._said[version.pk]

    def _sentences(self, source: Any) -> list[str]:
        if self._fields is None:
            self._fields = askable.askable()
        try:
            tree = askable.read(source, self._fields).tree
        except Unsound:
            return []
        return [sentence(each, self._fields) for each in conditions(tree)]


def _heaviest(parts: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    return sorted(((at, points) for at, points in parts), key=lambda each: (-each[1], each[0]))


def rules_said(source: Any) -> list[str]:
    """The rules of a version, one sentence for each way to be a target; none when they cannot be read any more."""
    fields = askable.askable()
    try:
        tree = askable.read(source, fields).tree
    except Unsound:
        return []
    return [sentence(each, fields) for each in askable.branches(tree)] if tree.rules else []


def fit_said(match: Match) -> str:
    """`khớp chân dung Chủ spa 67 %`."""
    said = _("khớp chân dung %(name)s %(fit)s %%") % {"name": match.version.profile.name, "fit": match.fit}
    return _unbroken(said)


def _unbroken(said: str) -> str:
    """A figure and its percent sign stay on one line."""
    return said.replace(" %", "\u00a0%")


def trait_said(criteria: Any, fields: Mapping[str, Field]) -> str:
    """A trait or rule of a run as a sentence; `fields` from `askable.askable()`, looked up once for a page."""
    try:
        tree = askable.read(criteria, fields).tree
    except Unsound:
        return _("(đã xoá)")
    return sentence(tree, fields)


def lift_said(strength: Mapping[str, Any]) -> str:
    """`gấp 2,9 lần (2,1–3,8)`."""
    lift, low, high = (localize(round(strength[key], 1)) for key in ("lift", "low", "high"))
    return _("gấp %(lift)s lần (%(low)s–%(high)s)") % {"lift": lift, "low": low, "high": high}


def likeness_said(likeness: Mapping[str, Any]) -> str:
    """How far a look-alike list can be trusted, in one sentence; never a probability."""
    said = {key: round(likeness[key] * 100) for key in ("standing", "low", "high")} | {
        "customers": likeness["customers"]
    }
    if not likeness["says_something"]:
        return _("Từ %(customers)s khách chưa rõ ai giống: danh sách này gần như ngẫu nhiên.") % said
    told = _(
        "Giấu đi từng khách trong %(customers)s khách tốt, khách ấy đứng trên %(standing)s %% người khác (%(low)s–%(high)s)."
    )
    return _unbroken(told % said)


def proposal_said(proposal: Proposal) -> str:
    """What is proposed and why, in one sentence."""
    detail = proposal.detail
    said = {key: round(detail[key] * 100) for key in ("rate", "before")}
    month = date.fromisoformat(detail["month"])
    rule = thing_said(proposal.version, detail)
    return _unbroken(str(PROPOSALS[proposal.kind]) % {**said, "rule": rule, "month": f"{month:%m/%Y}"})


def thing_said(version: ProfileVersion, moved: Mapping[str, Any]) -> str:
    """What moved: those inside, those outside, one way to be a target, or one condition."""
    if moved["kind"] in ("inside", "outside"):
        return _("trong chân dung") if moved["kind"] == "inside" else _("ngoài chân dung")
    said = rules_said(version.criteria) if moved["kind"] == "rule" else Spoken().conditions(version)
    return said[moved["number"]] if moved["number"] < len(said) else _("(đã xoá)")


def refusal(code: str) -> str:
    """What to do about something that cannot be done so."""
    return str(REFUSED[code])


def entry_said(entry: DiaryEntry) -> str:
    """One line of the diary."""
    return str(DIARY[entry.verb]) % entry.detail


def story_told(version: ProfileVersion) -> list[tuple[str, str, str]]:
    """(part, its name, text) of the parts that were written."""
    return [(part, str(name), version.story[part]) for part, name in STORY.items() if version.story.get(part)]


def for_what(profile: Profile) -> str:
    """`gói Chuỗi`, or that it is for whatever we sell."""
    return profile.product or _("mọi sản phẩm")
