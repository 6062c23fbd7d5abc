"""What people mended and wrote down on a lead, in words: the second half of the timeline's verbs."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.leads.models import Entry
from tiemnang.vietnam import phones, places
from tiemnang.web.line_words import Saying, Story, joined, names, other_lead, way
from tiemnang.web.templatetags.said import birthday, day

COLUMNS = {
    "name": gettext_lazy("họ tên"),
    "salutation": gettext_lazy("cách xưng hô"),
    "birth": gettext_lazy("ngày sinh"),
    "province": gettext_lazy("tỉnh thành"),
    "district": gettext_lazy("quận huyện"),
    "ward": gettext_lazy("phường xã"),
    "address": gettext_lazy("địa chỉ"),
}


def _corrected(entry: Entry, story: Story) -> tuple[str, str]:
    changes = entry.detail.get("changes", {})
    said = [
        _("%(what)s từ %(before)s thành %(after)s")
        % {"what": what, "before": _quoted(name, before), "after": _quoted(name, after)}
        for name, (before, after) in changes.items()
        for what in [COLUMNS.get(name, name)]
    ]
    return _("Sửa"), "; ".join(said)


def _quoted(column: str, value: str) -> str:
    if not value:
        return _("chưa rõ")
    shown = {"province": places.province_name, "birth": birthday}.get(column, str)(value) or value
    return f"“{shown}”"


def _forgot(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Bỏ dữ kiện %(name)s") % {"name": entry.text}, _("trước là %(value)s") % {
        "value": entry.detail.get("from", "")
    }


def _weighed(entry: Entry, story: Story) -> tuple[str, str]:
    weights = {1: _("có nhắc đến"), 2: _("cần"), 3: _("rất cần")}
    return _("Mức cần"), f"{entry.text}: {weights.get(entry.detail.get('to'), '')}"


def _met_need(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Nhu cầu đã được đáp ứng"), entry.text


def _open_need(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Nhu cầu chưa được đáp ứng"), entry.text


def _good_way(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Liên hệ lại được qua"), way(entry)


def _shared_way(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Nhiều người dùng chung"), way(entry)


def _own_way(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Không dùng chung"), way(entry)


def _first_way(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Liên hệ trước qua"), way(entry)


def _mended_way(entry: Entry, story: Story) -> tuple[str, str]:
    before = str(entry.detail["before"][0])
    shown = phones.display(before) if entry.detail.get("kind") == "phone" else before
    return _("Sửa cách liên hệ"), _("từ “%(before)s” thành “%(after)s”") % {
        "before": shown,
        "after": way(entry),
    }


def _consented(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Đồng ý %(what)s") % {"what": _agreed(entry)}, f"“{entry.text}”" if entry.text else ""


def _withdrew(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Rút đồng ý %(what)s") % {"what": _agreed(entry)}, ""


def _agreed(entry: Entry) -> str:
    purposes = {"care": _("chăm sóc"), "marketing": _("tư vấn và khuyến mãi")}
    channels = {"phone": _("điện thoại"), "sms": _("tin nhắn SMS"), "email": _("mail")}
    channel = entry.detail.get("channel", "")
    said = purposes.get(entry.detail.get("purpose", ""), "")
    return _("%(purpose)s qua %(channel)s") % {
        "purpose": said,
        "channel": channels.get(channel, channel.capitalize()) or _("mọi kênh"),
    }


def _joined_firm(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Làm ở %(firm)s") % {"firm": entry.text}, entry.detail.get("title", "")


def _position(entry: Entry, story: Story) -> tuple[str, str]:
    to = entry.detail.get("to", {})
    since, until = (day(date.fromisoformat(to[end])) if to.get(end) else "" for end in ("since", "until"))
    return _("Sửa chỗ làm %(firm)s") % {"firm": entry.text}, joined(
        to.get("title", ""),
        _("từ %(day)s") % {"day": since} if since else "",
        _("đến %(day)s") % {"day": until} if until else "",
    )


def _referred(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Được giới thiệu"), joined(other_lead(entry, story), entry.text if names(entry, story) else "")


def _refers(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Giới thiệu khách mới"), joined(
        other_lead(entry, story), entry.text if names(entry, story) else ""
    )


def _attached(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Đã đính kèm tệp"), entry.text


def _detached(entry: Entry, story: Story) -> tuple[str, str]:
    return _("Đã gỡ tệp"), entry.text


EDITED: Mapping[str, tuple[str, Saying]] = {
    "corrected": ("note", _corrected),
    "forgot": ("x", _forgot),
    "weighed": ("heart", _weighed),
    "met_need": ("check", _met_need),
    "open_need": ("undo", _open_need),
    "good_way": ("phone", _good_way),
    "shared_way": ("users", _shared_way),
    "own_way": ("users", _own_way),
    "first_way": ("phone", _first_way),
    "mended_way": ("note", _mended_way),
    "consented": ("check", _consented),
    "withdrew": ("none", _withdrew),
    "joined": ("deal", _joined_firm),
    "position": ("deal", _position),
    "referred": ("tie", _referred),
    "refers": ("tie", _refers),
    "attached": ("file", _attached),
    "detached": ("file", _detached),
}
