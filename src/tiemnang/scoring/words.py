"""Reasons in words: short fragments that stand on a card joined by " · ", in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tiemnang.leads.models import Awareness, Channel, Stage
from tiemnang.scoring.card_words import own_sentence
from tiemnang.vietnam import money

Args = Mapping[str, Any]

# Lazy: only the one that is said is translated.
RESULTS = {
    "interested": gettext_lazy("quan tâm khi gọi"),
    "call_back": gettext_lazy("hẹn gọi lại"),
    "no_need": gettext_lazy("nói không có nhu cầu"),
}
ARRIVALS = {
    "website": gettext_lazy("để lại thông tin trên web"),
    "facebook_lead_ads": gettext_lazy("điền form Facebook"),
    "zalo_form": gettext_lazy("điền form Zalo"),
    "facebook": gettext_lazy("nhắn Facebook"),
    "zalo": gettext_lazy("nhắn Zalo"),
    "tiktok": gettext_lazy("đến từ TikTok"),
    "google_ads": gettext_lazy("bấm quảng cáo Google"),
    "hotline": gettext_lazy("gọi tổng đài"),
    "walk_in": gettext_lazy("ghé tận nơi"),
    "referral": gettext_lazy("được giới thiệu"),
    "existing_customer": gettext_lazy("khách cũ hỏi lại"),
    "event": gettext_lazy("gặp ở sự kiện"),
    "marketplace": gettext_lazy("hỏi trên sàn"),
}
PROMISES = {
    "call": gettext_lazy("%(who)s hẹn gọi lúc %(when)s"),
    "send": gettext_lazy("%(who)s hẹn gửi lúc %(when)s"),
    "meet": gettext_lazy("%(who)s hẹn gặp lúc %(when)s"),
}
PLANS = {
    "call": gettext_lazy("đến giờ gọi lại"),
    "send": gettext_lazy("đến giờ gửi"),
    "meet": gettext_lazy("đến giờ gặp"),
}


def said(code: str, args: Args) -> str:
    """The fragment for a reason's code: `cần giảm khách bỏ hẹn`; an unknown code stands for itself."""
    return SENTENCES[code](args) if code in SENTENCES else code


def _plain(sentence: Callable[[], str]) -> Callable[[Args], str]:
    return lambda args: sentence()


def _bad_ways(args: Args) -> str:
    return ngettext("%(count)d số hoặc địa chỉ sai", "%(count)d số hoặc địa chỉ sai", args["count"]) % {
        "count": args["count"]
    }


def _source(args: Args) -> str:
    return _("đến từ %(source)s") % {"source": dict(Channel.choices).get(args["channel"], args["channel"])}


def _fresh(args: Args) -> str:
    days = args["days"]
    if days < 1:
        return _("đến trong 24 giờ qua")
    return ngettext("đến %(days)d ngày trước", "đến %(days)d ngày trước", days) % {"days": days}


def _stale(args: Args) -> str:
    return _("đến đã hơn %(days)d ngày") % {"days": args["days"]}


def _need(args: Args) -> str:
    if args["severity"] >= 3:
        return _("cần gấp: %(said)s") % {"said": args["said"]}
    return _("cần: %(said)s") % {"said": args["said"]}


def _budget(args: Args) -> str:
    return _("ngân sách %(amount)s") % {"amount": money.display(args["amount"])}


def _awareness(args: Args) -> str:
    return str(dict(Awareness.choices).get(args["level"], args["level"])).lower()


def _stage(args: Args) -> str:
    return _("chặng %(stage)s") % {
        "stage": str(dict(Stage.choices).get(args["stage"], args["stage"])).lower()
    }


def _result(args: Args) -> str:
    return str(RESULTS.get(args["result"], args["result"]))


def _unanswered(args: Args) -> str:
    return ngettext("KNM %(count)d lần", "KNM %(count)d lần", args["count"]) % {"count": args["count"]}


def _bought(args: Args) -> str:
    return ngettext("đã mua %(count)d lần", "đã mua %(count)d lần", args["count"]) % {"count": args["count"]}


def _renewal(args: Args) -> str:
    return _("mua gần nhất %(months)d tháng trước, sắp đến hạn") % {"months": args["months"]}


def _arrived(args: Args) -> str:
    """`điền form 12 phút trước`: how and when a new lead came."""
    how = ARRIVALS.get(args["channel"]) or _("vào sổ")
    when = days_ago(args["days"]) if "days" in args else ago(args["minutes"])
    return _("%(how)s %(ago)s") % {"how": how, "ago": when}


def _imported(args: Args) -> str:
    return _("nhập từ tệp %(ago)s") % {"ago": days_ago(args["days"])}


def days_ago(days: int) -> str:
    """`hôm nay`, `hôm qua`, `3 ngày trước`."""
    if days < 2:
        return _("hôm qua") if days else _("hôm nay")
    return ngettext("%(n)d ngày trước", "%(n)d ngày trước", days) % {"n": days}


def ago(minutes: int) -> str:
    """`vừa xong`, `12 phút trước`, `3 giờ trước`, `2 ngày trước`."""
    if minutes < 1:
        return _("vừa xong")
    if minutes < 60:
        return ngettext("%(n)d phút trước", "%(n)d phút trước", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)d giờ trước", "%(n)d giờ trước", minutes // 60) % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(n)d ngày trước", "%(n)d ngày trước", days) % {"n": days}


def _promise(args: Args) -> str:
    """`bạn hẹn gọi lúc 09:30`, with what was promised; a colleague's promise carries their name."""
    said = {"who": args.get("who") or _("bạn"), "when": clock(parse_datetime(args["due_at"]))}
    what = PROMISES.get(args["kind"]) or _("%(who)s hẹn lúc %(when)s")
    return _with_text(what % said, args)


def _planned(args: Args) -> str:
    """`đến giờ gọi lại`: planned by us, not expected by them."""
    what = PLANS.get(args["kind"]) or _("đến giờ làm")
    return _with_text(str(what), args)


def _with_text(what: str, args: Args) -> str:
    return f"{what}: {args['text']}" if args.get("text") else what


def clock(moment: datetime | None) -> str:
    """`09:30` today, `09:30 ngày 18/11/2026` otherwise."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    hour = local.strftime("%H:%M")
    if local.date() == timezone.localdate():
        return hour
    return _("%(hour)s ngày %(day)s") % {"hour": hour, "day": local.strftime("%d/%m/%Y")}


def _quiet(args: Args) -> str:
    return ngettext(
        "chưa ai liên hệ lại %(days)d ngày nay", "chưa ai liên hệ lại %(days)d ngày nay", args["days"]
    ) % {"days": args["days"]}


def _gain(args: Args) -> str:
    return _("đáng %(amount)s nếu gọi trong hôm nay") % {"amount": short_money(args["amount"])}


def short_money(amount: int) -> str:
    """A sum as people say it: `3,2 triệu`, `1,5 tỷ`, `350 nghìn`."""
    for unit, said in ((10**9, _("%(n)s tỷ")), (10**6, _("%(n)s triệu")), (10**3, _("%(n)s nghìn"))):
        if amount >= unit:
            figure = f"{amount / unit:.2g}" if amount < 100 * unit else str(round(amount / unit))
            return said % {"n": figure.replace(".", get_format("DECIMAL_SEPARATOR"))}
    return money.display(amount)


SENTENCES: Mapping[str, Callable[[Args], str]] = {
    "phone": _plain(lambda: _("có số điện thoại đúng")),
    "mail": _plain(lambda: _("có mail")),
    "zalo": _plain(lambda: _("có Zalo")),
    "unreachable": _plain(lambda: _("chưa có cách liên hệ")),
    "bad_ways": _bad_ways,
    "source": _source,
    "fresh": _fresh,
    "stale": _stale,
    "need": _need,
    "budget": _budget,
    "awareness": _awareness,
    "stage": _stage,
    "result": _result,
    "unanswered": _unanswered,
    "organisation": _plain(lambda: _("biết nơi làm việc")),
    "place": _plain(lambda: _("biết nơi ở")),
    "bought": _bought,
    "renewal": _renewal,
    "rule": own_sentence,
    "ceiling": _plain(lambda: _("đã chạm mức cao nhất 100")),
    "floor": _plain(lambda: _("không xuống dưới 0")),
    "arrived": _arrived,
    "imported": _imported,
    "promise": _promise,
    "planned": _planned,
    "quiet": _quiet,
    "gain": _gain,
}
