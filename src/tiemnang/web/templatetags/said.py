"""How values are said on screen: money, phones, dates, names, and the small drawings beside numbers."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tiemnang.leads.rules import national
from tiemnang.pipeline.rules import ANSWER_WITHIN
from tiemnang.vietnam import money as money_words
from tiemnang.vietnam import phones

register = template.Library()

NO_BREAK = "\u00a0"
WEEKDAYS = (
    gettext_lazy("Thứ Hai"),
    gettext_lazy("Thứ Ba"),
    gettext_lazy("Thứ Tư"),
    gettext_lazy("Thứ Năm"),
    gettext_lazy("Thứ Sáu"),
    gettext_lazy("Thứ Bảy"),
    gettext_lazy("Chủ Nhật"),
)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing from the one cached sheet; hidden from screen readers unless it carries a label."""
    if label:
        sheet = static("icons.svg")
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#i-{}"/></svg>', label, sheet, name
        )
    return _unlabelled(name)


@lru_cache(maxsize=256)
def _unlabelled(name: str) -> SafeString:
    """Seventy of these stand on a page, and they never change while the server runs."""
    sheet = static("icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"/></svg>', sheet, name)


@register.filter
def money(amount: float | None) -> str:
    """`1.500.000 ₫`; nothing for no amount."""
    return "" if amount is None else money_words.display(round(amount))


@register.filter
def dotted(number: float | None) -> str:
    """A whole number with the thousand separator of the reader's language."""
    if number is None:
        return ""
    # Django's Vietnamese formats name a separator but no grouping, so its own formatter leaves 12486 bare.
    return f"{round(number):,}".replace(",", get_format("THOUSAND_SEPARATOR"))


@register.filter
def percent(share: float | None) -> str:
    """`34 %` for 0.34, with a space that never breaks."""
    return "" if share is None else f"{round(share * 100)}{NO_BREAK}%"


@register.filter
def thousandths(chance: int | None) -> str:
    """`34 %` for 343, and `3,4 %` for 34: under 10 % a decimal tells people apart."""
    if chance is None:
        return ""
    if chance >= 100:
        return f"{round(chance / 10)}{NO_BREAK}%"
    return f"{chance // 10}{get_format('DECIMAL_SEPARATOR')}{chance % 10}{NO_BREAK}%"


@register.filter
def hundredth(share: float) -> int:
    """A share as so many of a hundred people: 28 for 0.284."""
    return round(share * 100)


@register.filter
def phone(e164: str) -> str:
    """A phone number as people read it: `0912 345 678`."""
    return phones.display(e164) if e164 else ""


register.filter("national", national)


@register.filter
def on_zalo(e164: str) -> bool:
    """Whether a number can have a Zalo account: Vietnamese mobiles can, landlines and hotlines cannot."""
    return e164.startswith("+84") and len(e164) == 12 and e164[3] in "35789"


@register.filter
def masked(e164: str) -> str:
    """A phone number with its middle hidden: `0912 ••• 678`."""
    return phones.mask(e164) if e164 else ""


@register.filter
def called(lead: Any) -> str:
    """How this lead is addressed: `chị Thảo`; an organisation by its name; nobody's name stays empty."""
    return " ".join(part for part in (lead.salutation, lead.given_name) if part)


@register.filter
def initials(name: str) -> str:
    """Two letters for an avatar: first of the surname, first of the given name."""
    words = name.split()
    return (words[0][:1] + words[-1][:1]).upper() if len(words) > 1 else name[:2].upper()


@register.filter
def day(when: date | datetime | None) -> str:
    """`21/11/2026`."""
    return "" if when is None else _local(when).strftime("%d/%m/%Y")


@register.filter
def birthday(kept: str) -> str:
    """`03/04/1988` for `1988-04-03`; a year alone stays a year."""
    return "/".join(reversed(kept.split("-")))


@register.filter
def weekday(when: datetime) -> str:
    """`Thứ Bảy`, in the reader's language."""
    return str(WEEKDAYS[_local(when).weekday()])


@register.filter
def hour(when: datetime | None) -> str:
    """`09:30`."""
    return "" if when is None else _local(when).strftime("%H:%M")


@register.filter
def moment(when: datetime | None) -> str:
    """`09:30` today, `hôm qua 09:30`, otherwise `21/11/2026`."""
    if when is None:
        return ""
    days = (timezone.localdate() - _local(when).date()).days
    if days == 0:
        return hour(when)
    return _("hôm qua %(hour)s") % {"hour": hour(when)} if days == 1 else day(when)


@register.filter
def due(when: datetime | None) -> str:
    """When a promise falls due: `11:00 hôm nay`, `mai 09:00`, `24/11/2026`."""
    if when is None:
        return ""
    days = (_local(when).date() - timezone.localdate()).days
    if days == 0:
        return _("%(hour)s hôm nay") % {"hour": hour(when)}
    return _("mai %(hour)s") % {"hour": hour(when)} if days == 1 else day(when)


@register.filter
def ago(when: datetime | None) -> str:
    """How long since: `vừa xong`, `12 phút trước`, `3 ngày trước`, then the date."""
    if when is None:
        return ""
    minutes = int((timezone.now() - when).total_seconds() // 60)
    if minutes < 1:
        return _("vừa xong")
    if minutes < 60:
        return ngettext("%(n)s phút trước", "%(n)s phút trước", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)s giờ trước", "%(n)s giờ trước", minutes // 60) % {"n": minutes // 60}
    days = (timezone.localdate() - _local(when).date()).days
    return day(when) if days > 30 else ngettext("%(n)s ngày trước", "%(n)s ngày trước", days) % {"n": days}


def _local(when: date | datetime) -> date | datetime:
    return timezone.localtime(when) if isinstance(when, datetime) and timezone.is_aware(when) else when


@register.simple_tag
def bar(share: float, base: float | None = None, label: str = "", wide: bool = False) -> SafeString:
    """A bar filled to `share` (0 to 1) with a tick at `base`; `label` is what a screen reader says."""
    width = 320 if wide else 64
    said = label or percent(share)
    if base is not None and not label:
        said = _("%(share)s, mức chung %(base)s") % {"share": percent(share), "base": percent(base)}
    tick = (
        ""
        if base is None
        else f'<rect class="f-tick" x="{_figure(width * base)}" y="0" width="1.5" height="8"/>'
    )
    kind, kept = (" bar-wide", ' preserveAspectRatio="none"') if wide else ("", "")
    # Drawn here: of thirty rows a template of its own took longer than everything else in them.
    return mark_safe(
        f'<svg class="bar{kind}" viewBox="0 0 {width} 8"{kept} role="img" aria-label="{escape(said)}">'
        f'<rect class="f-track" y="1" width="{width}" height="6" rx="3"/>'
        f'<rect class="f-accent" y="1" width="{_figure(width * min(max(share, 0), 1))}" height="6" rx="3"/>{tick}</svg>'
    )


@register.simple_tag
def points_bar(points: int) -> SafeString:
    """A bar for points out of 100."""
    return bar(points / 100, label=_("%(points)s trên 100 điểm") % {"points": points})


class Clock(NamedTuple):
    """Time used up of a promise: the words, the share (0 to 1), and how pressing it is."""

    words: str
    used: float
    mood: str


@register.simple_tag
def clock(until: datetime, since: datetime | None = None) -> SafeString:
    """The ring that fills as the time from `since` to `until` is used up; amber under a quarter and after."""
    return _ring(clock_of(until, since))


def clock_of(until: datetime, since: datetime | None = None) -> Clock:
    """How much of the time from `since` to `until` is used up."""
    left = (until - timezone.now()).total_seconds() / 60
    whole = (until - since).total_seconds() / 60 if since else max(left, 60)
    used = min(max(1 - left / whole, 0), 1) if whole > 0 else 1.0
    return Clock(_left_in_words(left), used, _mood(left, used))


@register.simple_tag
def working_clock(minutes_left: int) -> SafeString:
    """The first-response ring of a new lead, in working minutes."""
    used = min(max(1 - minutes_left / ANSWER_WITHIN, 0), 1)
    return _ring(Clock(_left_in_words(minutes_left), used, _mood(minutes_left, used)))


def _mood(left: float, used: float) -> str:
    return "is-late" if left < 0 else "is-near" if used > 0.75 else ""


def _ring(shown: Clock) -> SafeString:
    return mark_safe(
        f'<span class="clock {shown.mood}"><svg class="ring" viewBox="0 0 20 20" aria-hidden="true">'
        f'<circle cx="10" cy="10" r="8"/><circle cx="10" cy="10" r="8" pathLength="100" '
        f'stroke-dasharray="{round(shown.used * 100)} 100"/></svg>{escape(shown.words)}</span>'
    )


def _left_in_words(minutes: float) -> str:
    size = abs(minutes)
    if size < 60:
        said = _("%(n)s phút") % {"n": int(size) or 1}
    elif size < 48 * 60:
        said = _("%(n)s giờ") % {"n": int(size // 60)}
    else:
        said = _("%(n)s ngày") % {"n": int(size // 1440)}
    return (_("quá %(time)s") if minutes < 0 else _("còn %(time)s")) % {"time": said}


class Row(NamedTuple):
    """One reason drawn from the middle line."""

    said: str
    points: str
    x: str
    width: str
    helps: bool


@register.inclusion_tag("parts/why_rows.html")
def why_rows(reasons: Iterable[Any]) -> Mapping[str, object]:
    """Reasons as bars from a middle line, heaviest first; each reason has `said` and `points`."""
    listed = list(reasons)
    heaviest = max((abs(reason.points) for reason in listed), default=0) or 1
    return {"rows": [bar_row(reason.said, reason.points, heaviest) for reason in listed]}


def bar_row(said: str, points: int, heaviest: int) -> Row:
    """A reason as a bar from the middle line, against the heaviest."""
    width = 44 * abs(points) / max(heaviest, 1)
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return Row(
        said, f"{sign}{abs(points)}", _figure(48 if points >= 0 else 48 - width), _figure(width), points >= 0
    )


def _figure(number: float) -> str:
    """A number inside SVG keeps its dot whatever the reader's language."""
    return f"{number:.1f}"


@register.inclusion_tag("parts/field.html")
def field(bound: Any, hint: str = "", kind: str = "") -> Mapping[str, object]:
    """A labelled form field with its error beside it; the error says what to do."""
    widget = bound.field.widget
    wrong = " is-wrong" if bound.errors else ""
    described = f"{bound.auto_id}_said"
    attributes = {"class": f"{'form-select' if getattr(widget, 'choices', None) else 'form-control'}{wrong}"}
    if bound.errors or hint:
        attributes |= {"aria-describedby": described}
    if bound.errors:
        attributes |= {"aria-invalid": "true"}
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attributes),
        "hint": hint,
        "described": described,
        "kind": kind,
    }


@register.inclusion_tag("parts/empty.html")
def empty(
    title: str, said: str = "", url: str = "", button: str = "", drawing: str = ""
) -> Mapping[str, str]:
    """What an empty page says to do first, with the button that does it."""
    return {"title": title, "said": said, "url": url, "button": button, "drawing": drawing}
