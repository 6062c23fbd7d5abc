"""What happened with a lead, in words: of each verb a drawing, a bold opening and the rest of the line."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from tiemnang.leads.models import Awareness, Entry, Lead, Stage
from tiemnang.pipeline import reasons
from tiemnang.pipeline.models import CallResult, Task
from tiemnang.vietnam import money, phones
from tiemnang.vietnam.text import fold
from tiemnang.web.templatetags.said import due


class Story(NamedTuple):
    """What lines need to be said: the lead, the people named in them, and what can still be taken back."""

    lead: Lead
    members: Mapping[int, str] = {}
    calls: Mapping[datetime, int] = {}  # when: the call's id
    merges: frozenset[int] = frozenset()
    others: frozenset[int] = frozenset()  # leads beside this one whose names the reader may know
    undone: frozenset[int] = frozenset()  # lines that were taken back
    endings: Mapping[datetime, int] = {}  # when: the outcome's id


def _arrived(entry: Entry, story: Story) -> tuple[str, str]:
    if entry.detail.get("by_hand"):
        return _("Được ghi vào sổ"), _("bằng tay")
    return _("Vào sổ"), _("từ %(source)s") % {
        "source": story.lead.source
    } if story.lead.source else entry.text


def _came_again(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Đến lần nữa"), entry.text


def _called(entry: Entry, story: Story) -> tuple[str, str]:
    result = entry.detail.get("result", "")
    said = dict(CallResult.choices).get(result, "")
    again = parse_datetime(entry.detail.get("next_at") or "")
    next_step = _("gọi lại %(due)s") % {"due": due(again)} if again else ""
    # A sheet's "KNM" is both the result and all that was written down: say it once.
    text = "" if fold(entry.text) == fold(said) else entry.text
    return _("Gọi: %(result)s") % {"result": said} if said else _("Gọi"), joined(text, next_step)


def noted(entry: Entry, story: Story) -> tuple[str, str]:
    return "", entry.text


def _moved(entry: Entry, story: Story) -> tuple[str, str]:
    stages = dict(Stage.choices)
    to = stages.get(entry.detail.get("to"), "")
    since = stages.get(entry.detail.get("from"), "")
    return _("Sang chặng %(stage)s") % {"stage": to}, joined(_("từ %(stage)s") % {"stage": since}, entry.text)


def _assigned(entry: Entry, story: Story) -> tuple[str, str]:
    to = story.members.get(entry.detail.get("to"))
    if entry.detail.get("to") is None:
        return _("Về kho chung"), entry.text
    return _("Giao cho %(name)s") % {"name": to or "…"}, entry.text


def _aware(entry: Entry, story: Story) -> tuple[str, str]:
    level = dict(Awareness.choices).get(entry.detail.get("to"), "")
    return _("Mức nhận biết: %(level)s") % {"level": level}, entry.text


def _learned(entry: Entry, story: Story) -> tuple[str, str]:
    to, since = entry.detail.get("to", ""), entry.detail.get("from", "")
    return f"{entry.text}: {to}", _("trước là %(value)s") % {"value": since} if since else ""


def _needs(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Nhu cầu"), entry.text


def _reachable(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Thêm cách liên hệ"), way(entry)


def _bad_way(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Không liên hệ được qua"), way(entry)


def _tagged(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Gắn thẻ"), entry.text


def _untagged(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Bỏ thẻ"), entry.text


def _merged(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Gộp hồ sơ"), other_lead(entry, story)


def _unmerged(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Tách lại hồ sơ"), other_lead(entry, story)


def other_lead(entry: Entry, story: Story) -> str:
    return str(entry.detail.get("name", "")) if names(entry, story) else ""


def names(entry: Entry, story: Story) -> bool:
    return entry.detail.get("other") in story.others


def _kept_apart(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Xác nhận là hai người, để riêng"), ""


def _asked_again(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Mở lại cặp nghi trùng"), ""


def _status(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Tình trạng trong tệp"), entry.text


def _closed(entry: Entry, story: Story) -> tuple[str, str]:
    result, amount = entry.detail.get("result", ""), entry.detail.get("amount")
    why = reasons.outcome_said(result, entry.detail["reason"]) if entry.detail.get("reason") else ""
    opening = _("Thắng: khách đã mua") if result == "won" else _("Thua: khách không mua")
    return opening, joined(why, money.display(amount) if amount else "", entry.text)


def _met(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Gặp"), entry.text


def _bought(entry: Entry, story: Story) -> tuple[str, str]:
    amount = entry.detail.get("amount")
    return _("Mua hàng"), joined(entry.text, money.display(amount) if amount else "")


def _tasked(entry: Entry, story: Story) -> tuple[str, str]:
    until = parse_datetime(entry.detail.get("due_at") or "")
    return _("Hẹn %(kind)s") % {"kind": _kind(entry)}, joined(entry.text, due(until))


def _finished(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Xong việc: %(kind)s") % {"kind": _kind(entry)}, entry.text


def _reopened(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Mở lại việc: %(kind)s") % {"kind": _kind(entry)}, entry.text


def _put_off(entry: Entry, story: Story) -> tuple[str, str]:
    until = parse_datetime(entry.detail.get("due_at") or "")
    return _("Dời hẹn %(kind)s") % {"kind": _kind(entry)}, joined(entry.text, due(until))


def _retasked(entry: Entry, story: Story) -> tuple[str, str]:
    until = parse_datetime(entry.detail.get("due_at") or "")
    return _("Sửa việc %(kind)s") % {"kind": _kind(entry)}, joined(entry.text, due(until))


def _retasked(entry: Entry, story: Story) -> tuple[str, str]:
    until = parse_datetime(entry.detail.get("due_at") or "")
    return _("Sửa việc %(kind)s") % {"kind": _kind(entry)}, joined(entry.text, due(until))


def _kind(entry: Entry) -> str:
    return str(dict(Task.Kind.choices).get(entry.detail.get("kind", ""), "")).lower()


def other(entry: Entry, story: Story) -> tuple[str, str]:
    return entry.verb.replace("_", " ").capitalize(), entry.text


def way(entry: Entry) -> str:
    return phones.display(entry.text) if entry.detail.get("kind") == "phone" else entry.text


def joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


Saying = Callable[[Entry, Story], tuple[str, str]]
HAPPENED: Mapping[str, tuple[str, Saying]] = {
    "arrived": ("source", _arrived),
    "came_again": ("source", _came_again),
    "called": ("phone", _called),
    "noted": ("note", noted),
    "moved": ("flow", _moved),
    "assigned": ("assign", _assigned),
    "aware": ("target", _aware),
    "learned": ("check", _learned),
    "needs": ("heart", _needs),
    "reachable": ("phone", _reachable),
    "bad_way": ("wrong", _bad_way),
    "tagged": ("tag", _tagged),
    "untagged": ("tag", _untagged),
    "merged": ("dup", _merged),
    "unmerged": ("dup", _unmerged),
    "kept_apart": ("dup", _kept_apart),
    "asked_again": ("dup", _asked_again),
    "status": ("note", _status),
    "closed": ("target", _closed),
    "met": ("tie", _met),
    "bought": ("deal", _bought),
    "tasked": ("cal", _tasked),
    "finished": ("check", _finished),
    "reopened": ("undo", _reopened),
    "put_off": ("later", _put_off),
    "retasked": ("note", _retasked),
}
