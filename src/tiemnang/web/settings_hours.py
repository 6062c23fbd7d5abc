"""When people work here: the hours of each weekday, public holidays, and days off of the shop's own."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tiemnang.office import current, rules, words
from tiemnang.office.models import Setting
from tiemnang.office.rules import WEEKDAYS, Unfit
from tiemnang.vietnam import calendar
from tiemnang.web.settings import decide, owners_only
from tiemnang.web.shell import toast

# The boxes of a day, before the break and after it.
PARTS = {
    "from1": gettext_lazy("Sáng từ"),
    "to1": gettext_lazy("đến"),
    "from2": gettext_lazy("Chiều từ"),
    "to2": gettext_lazy("đến"),
}


@owners_only
def page(request: HttpRequest) -> HttpResponse:
    """The week and the days off as they stand."""
    return render(request, "settings/hours.html", _context(_boxes(_kept_hours())))


@require_POST
@owners_only
def hours(request: HttpRequest) -> HttpResponse:
    """Decide the hours of the week; what cannot be is said beside the boxes, which keep what was typed."""
    typed = {
        day: [request.POST.get(f"{day}-{part}", "").strip() for part in PARTS]
        if request.POST.get(f"{day}-on")
        else [""] * len(PARTS)
        for day in WEEKDAYS
    }
    try:
        week = rules.week_of({day: _stretches(parts) for day, parts in typed.items()})
    except Unfit as trouble:
        context = _context(list(typed.items())) | {"trouble": words.said(trouble)}
        return render(request, "settings/hours.html", context, status=422)
    decide(request, "hours", rules.as_hours(week), _("Đã lưu giờ làm việc"))
    return redirect("settings_hours")


def _stretches(parts: list[str]) -> list[str]:
    """Two starts and two ends as stretches; a start without an end goes on to be refused by name."""
    pairs = [(parts[0], parts[1]), (parts[2], parts[3])]
    if parts[0] and parts[3] and not parts[1] and not parts[2]:
        pairs = [(parts[0], parts[3])]  # a day without a break
    return [f"{start}-{end}" for start, end in pairs if start or end]


@require_POST
@owners_only
def days(request: HttpRequest) -> HttpResponse:
    """Decide on which public holidays people work."""
    shown = {day.isoformat() for day in _coming()}
    off, kept = set(request.POST.getlist("off")), _kept_days()
    worked = (set(kept.get("worked", [])) - shown) | (shown - off)
    _decide_days(request, own=kept.get("own", {}), worked=worked)
    return redirect("settings_hours")


@require_POST
@owners_only
def own_day(request: HttpRequest) -> HttpResponse:
    """Add a day off of the shop's own, or take one off the list (`remove`)."""
    kept = dict(_kept_days().get("own", {}))
    if gone := request.POST.get("remove"):
        kept.pop(gone, None)
    else:
        try:
            first = rules.day_of(request.POST.get("day", ""))
            last = rules.day_of(request.POST.get("until") or first.isoformat())
        except Unfit as trouble:
            toast(request, words.said(trouble))
            return redirect("settings_hours")
        name = rules.clean(request.POST.get("name", "")) or _("Nghỉ")
        count = min(max((last - first).days, 0), 60) + 1
        kept |= {(first + timedelta(days=number)).isoformat(): name for number in range(count)}
    _decide_days(request, own=kept, worked=set(_kept_days().get("worked", [])))
    return redirect("settings_hours")


def _decide_days(request: HttpRequest, *, own: dict[str, str], worked: set[str]) -> None:
    value = {"own": own, "worked": sorted(worked)} if own or worked else {}
    decide(request, "days_off", value, _("Đã lưu ngày nghỉ"))


def _kept_days() -> dict[str, Any]:
    # Asked now, not remembered: what is added goes beside what another process wrote a second ago.
    return dict(Setting.objects.filter(key="days_off").values_list("value", flat=True).first() or {})


def _kept_hours() -> dict[str, list[str]]:
    hours = current.work_time().hours
    return {
        day: [f"{start:%H:%M}-{end:%H:%M}" for start, end in hours.on(number)]
        for number, day in enumerate(WEEKDAYS)
    }


def _boxes(kept: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Each day with its four boxes; a third stretch, which only a file can say, is not drawn."""
    drawn = []
    for day, stretches in kept.items():
        ends = [part for stretch in stretches[:2] for part in stretch.split("-")]
        drawn.append((day, [*ends, *[""] * (len(PARTS) - len(ends))]))
    return drawn


def _coming() -> dict[date, str]:
    """Public holidays from this month on to the end of next year."""
    today = timezone.localdate()
    both = calendar.holidays(today.year) | calendar.holidays(today.year + 1)
    return {day: name for day, name in sorted(both.items()) if day >= today.replace(day=1)}


def _context(boxes: list[tuple[str, list[str]]]) -> dict[str, Any]:
    kept = _kept_days()
    worked = set(kept.get("worked", []))
    return {
        "here": "hours",
        "parts": PARTS.values(),
        "days": [
            {
                "code": day,
                "name": words.DAYS[day],
                "is_on": any(parts),
                "boxes": list(zip(PARTS, PARTS.values(), parts)),
            }
            for day, parts in boxes
        ],
        "holidays": [(day, name, day.isoformat() not in worked) for day, name in _coming().items()],
        "own": [(rules.day_of(day), name) for day, name in sorted(kept.get("own", {}).items())],
    }


paths = [
    path("settings/hours/", page, name="settings_hours"),
    path("settings/hours/week/", hours, name="settings_week"),
    path("settings/hours/holidays/", days, name="settings_holidays"),
    path("settings/hours/own/", own_day, name="settings_own_day"),
]
