"""The timeline in words: each line's verb and details become a drawing, a bold opening, and the rest."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from tiemnang.leads.models import Awareness, Entry, Lead, Stage
from tiemnang.leads.models.lead import sight_of
from tiemnang.matching.models import Merge
from tiemnang.pipeline.models import Call, CallResult, Task
from tiemnang.team.models import Member
from tiemnang.vietnam import money, phones
from tiemnang.vietnam.text import fold
from tiemnang.web.templatetags.said import due

LENGTH = 60
UNDO_CALLS = timedelta(days=2)  # later nobody remembers what the slip was


class Line(NamedTuple):
    """One line as the page draws it; `undo` is the address that takes it back by POST, or empty."""

    entry: Entry
    icon: str
    opening: str
    rest: str
    by: str
    at: datetime
    undo: str


class Story(NamedTuple):
    """What lines need to be said: the lead, the people named in them, and what can still be taken back."""

    lead: Lead
    members: Mapping[int, str]
    calls: Mapping[datetime, int]  # when: the call's id
    merges: frozenset[int]
    others: frozenset[int]  # leads beside this one whose names the reader may know


def lines(lead: Lead, reader: Member, limit: int = LENGTH) -> list[Line]:
    """The latest lines of a lead's timeline as `reader` may read them, five queries whatever their number."""
    entries = list(lead.entries.select_related("by").order_by("-at", "-id")[:limit])
    calls = Call.objects.filter(lead=lead, at__gte=timezone.now() - UNDO_CALLS).exclude(before={})
    merges = list(Merge.objects.filter(pk__in=_merges_in(entries), undone_at=None))
    story = Story(
        lead,
        _named(entries),
        dict(calls.values_list("at", "pk")),
        frozenset(merge.pk for merge in merges),
        frozenset({merge.old_id for merge in merges} | _seen_beside(entries, reader)),
    )
    return [_line(entry, story) for entry in entries]


def _seen_beside(entries: Sequence[Entry], reader: Member) -> set[int]:
    """Leads that this one was or is merged with and that the reader sees: after parting they may be a stranger's."""
    others = {entry.detail.get("other") for entry in entries} - {None}
    seen = Lead.objects.filter(sight_of(reader), pk__in=others) if others else Lead.objects.none()
    return set(seen.values_list("pk", flat=True))


def _merges_in(entries: Sequence[Entry]) -> list[int]:
    return [entry.detail.get("merge", 0) for entry in entries if entry.verb == "merged"]


def _named(entries: Sequence[Entry]) -> Mapping[int, str]:
    """The given names of members that assignments mention."""
    pks = {entry.detail.get(end) for entry in entries if entry.verb == "assigned" for end in ("from", "to")}
    found = Member.objects.filter(pk__in=pks - {None}) if pks - {None} else ()
    return {member.pk: member.given_name for member in found}


def _line(entry: Entry, story: Story) -> Line:
    icon, say = VERBS.get(entry.verb, ("note", _other))
    opening, rest = say(entry, story)
    by = entry.by.given_name if entry.by else ""
    return Line(entry, icon, opening, rest, by, entry.at, _undo(entry, story))


def _undo(entry: Entry, story: Story) -> str:
    """Where this line can be taken back: a call of the last days, a merge that stands."""
    if entry.verb == "called" and entry.at in story.calls:
        return reverse("call_undo", args=[story.calls[entry.at]])
    if entry.verb == "merged" and entry.detail.get("merge") in story.merges:
        return reverse("merge_undo", args=[entry.detail["merge"]])
    return ""


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
    return _("Gọi: %(result)s") % {"result": said} if said else _("Gọi"), _joined(text, next_step)


def _noted(entry: Entry, story: Story) -> tuple[str, str]:
    return "", entry.text


def _moved(entry: Entry, story: Story) -> tuple[str, str]:
    stages = dict(Stage.choices)
    to = stages.get(entry.detail.get("to"), "")
    since = stages.get(entry.detail.get("from"), "")
    return _("Sang chặng %(stage)s") % {"stage": to}, _joined(
        _("từ %(stage)s") % {"stage": since}, entry.text
    )


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
    return _("Thêm cách liên hệ"), _way(entry)


def _bad_way(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Không liên hệ được qua"), _way(entry)


def _tagged(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Gắn thẻ"), entry.text


def _untagged(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Bỏ thẻ"), entry.text


def _merged(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Gộp hồ sơ"), _other_lead(entry, story)


def _unmerged(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Tách lại hồ sơ"), _other_lead(entry, story)


def _other_lead(entry: Entry, story: Story) -> str:
    if entry.detail.get("other") not in story.others:
        return ""
    return str(entry.detail.get("name", "")) or entry.text


def _kept_apart(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Xác nhận là hai người, để riêng"), ""


def _asked_again(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Mở lại cặp nghi trùng"), ""


def _status(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Tình trạng trong tệp"), entry.text


def _met(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Gặp"), entry.text


def _bought(entry: Entry, story: Story) -> tuple[str, str]:
    amount = entry.detail.get("amount")
    return _("Mua hàng"), _joined(entry.text, money.display(amount) if amount else "")


def _tasked(entry: Entry, story: Story) -> tuple[str, str]:
    until = parse_datetime(entry.detail.get("due_at") or "")
    return _("Hẹn %(kind)s") % {"kind": _kind(entry)}, _joined(entry.text, due(until))


def _finished(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Xong việc: %(kind)s") % {"kind": _kind(entry)}, entry.text


def _reopened(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Mở lại việc: %(kind)s") % {"kind": _kind(entry)}, entry.text


def _put_off(entry: Entry, story: Story) -> tuple[str, str]:
    until = parse_datetime(entry.detail.get("due_at") or "")
    return _("Dời hẹn %(kind)s") % {"kind": _kind(entry)}, _joined(entry.text, due(until))


def _retasked(entry: Entry, story: Story) -> tuple[str, str]:
    until = parse_datetime(entry.detail.get("due_at") or "")
    return _("Sửa việc %(kind)s") % {"kind": _kind(entry)}, _joined(entry.text, due(until))


def _undone(entry: Entry, story: Story) -> tuple[str, str]:
    result = dict(CallResult.choices).get(entry.detail.get("result", ""), "")
    return _("Đã hoàn tác"), _("kết quả gọi: %(result)s") % {"result": result} if result else entry.text


def _kind(entry: Entry) -> str:
    return str(dict(Task.Kind.choices).get(entry.detail.get("kind", ""), "")).lower()


def _other(entry: Entry, story: Story) -> tuple[str, str]:
    return entry.verb.replace("_", " ").capitalize(), entry.text


def _way(entry: Entry) -> str:
    return phones.display(entry.text) if entry.detail.get("kind") == "phone" else entry.text


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


Saying = Callable[[Entry, Story], tuple[str, str]]
VERBS: Mapping[str, tuple[str, Saying]] = {
    "arrived": ("source", _arrived),
    "came_again": ("source", _came_again),
    "called": ("phone", _called),
    "undone": ("undo", _undone),
    "noted": ("note", _noted),
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
    "met": ("tie", _met),
    "bought": ("deal", _bought),
    "tasked": ("cal", _tasked),
    "finished": ("check", _finished),
    "reopened": ("undo", _reopened),
    "put_off": ("later", _put_off),
    "retasked": ("note", _retasked),
}
