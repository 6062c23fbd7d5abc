"""What every page carries around its own content: navigation, theme, and the line that says what was done."""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiemnang.web import alarms, counts, unwritable

WAY_BACK = "way_back"  # cookie: the list a lead was opened from
LONGEST_WAY = 1000  # characters
LEAD_PAGES = "/leads/"  # below the list itself there are only pages of single leads
THEMES = ("light", "dark", "auto")


class Place(NamedTuple):
    """One entry of the navigation; a later room adds its own line to `PLACES`."""

    url: str  # name in urls.py
    title: str
    short: str  # under the thumb on a phone
    icon: str
    heading: str = ""  # opens a group on the desk
    count: Callable[[HttpRequest], int] | None = None  # asked only when drawn
    also: tuple[str, ...] = ()  # where else this place is the current one
    is_at_thumb: bool = True  # four fit under the thumb of a phone; the others stand under "Mục khác"


PLACES = (
    Place("today", _("Hôm nay"), _("Hôm nay"), "today", _("Bán hàng")),
    Place(
        "leads",
        _("Khách tiềm năng"),
        pgettext_lazy("thanh dưới", "Khách"),
        "users",
        also=("/criteria/", "/organisations/"),
    ),
    Place("customers", _("Khách đã mua"), _("Đã mua"), "deal", is_at_thumb=False),
    Place(
        "imports",
        _("Nguồn"),
        _("Nguồn"),
        "source",
        _("Đầu vào"),
        also=("/hooks/", "/submissions/", "/quarantine/"),
    ),
    Place("duplicates", _("Trùng"), _("Trùng"), "dup", count=counts.doubtful_pairs),
    Place("profiles", _("Chân dung"), _("Chân dung"), "target", _("Hiểu khách"), is_at_thumb=False),
    Place("segments", _("Phân khúc"), _("Phân khúc"), "segment", is_at_thumb=False),
    Place(
        "honesty",
        _("Chấm điểm có đúng không"),
        _("Chấm đúng không"),
        "report",
        _("Theo dõi"),
        is_at_thumb=False,
    ),
)
# At the foot of the desk's side; a phone finds it under "Mục khác".
SETTINGS = Place("settings", _("Cài đặt"), _("Cài đặt"), "gear", also=("/points/", "/account/"))


class Entry(NamedTuple):
    """A place as this page draws it."""

    place: Place
    href: str
    is_current: bool
    request: HttpRequest

    def count(self) -> int:
        """How much waits there; zero draws nothing."""
        return self.place.count(self.request) if self.place.count else 0


class WayBack(NamedTuple):
    """The list somebody came from, narrowed as they had it."""

    href: str
    title: str


def shell(request: HttpRequest) -> Mapping[str, object]:
    """The context processor: nothing in it costs a query until a template draws it."""
    theme = request.COOKIES.get("theme", "auto")
    return {
        "banner": SimpleLazyObject(lambda: alarms.banner(request)),
        "places": SimpleLazyObject(lambda: [_entry(place, request) for place in PLACES]),
        "settings_place": SimpleLazyObject(lambda: _entry(SETTINGS, request)),
        "theme": theme if theme in THEMES else "auto",
        "trouble": SimpleLazyObject(unwritable.trouble),
    }


def _entry(place: Place, request: HttpRequest) -> Entry:
    href = reverse(place.url)
    return Entry(place, href, request.path.startswith((href, *place.also)), request)


def way_back(request: HttpRequest) -> WayBack:
    """The list this page was opened from, filters and all; the first place for whoever came from elsewhere.

    From one lead to the next the list stays the one that was left: `keep_way_back` wrote it down.
    """
    usual = WayBack(reverse(PLACES[0].url), PLACES[0].title)
    came_from = urlsplit(request.headers.get("referer", ""))
    if came_from.netloc != request.get_host():
        return usual
    here = f"{came_from.path}?{came_from.query}".rstrip("?")
    return _list_at(here) or _list_at(request.COOKIES.get(WAY_BACK, "")) or usual


def keep_way_back(request: HttpRequest, answer: HttpResponse, way: WayBack) -> HttpResponse:
    """Remember the list in the browser: a lead is opened far too often to write that into a row."""
    if way.href != request.COOKIES.get(WAY_BACK) and len(way.href) <= LONGEST_WAY:
        answer.set_cookie(WAY_BACK, way.href, samesite="Lax", secure=settings.HTTPS, httponly=True)
    return answer


def _list_at(address: str) -> WayBack | None:
    """The place an address of ours belongs to, unless it is the page of one lead."""
    path = urlsplit(address).path
    for place in PLACES:
        first = reverse(place.url)
        is_list = path == first or (path.startswith((first, *place.also)) and not path.startswith(LEAD_PAGES))
        if is_list and address.startswith(path):
            return WayBack(address, place.title)
    return None


def toast(request: HttpRequest, said: str, *, undo: str = "") -> None:
    """Say what was just done; `undo` is the address that takes it back by POST."""
    messages.success(request, said, extra_tags=undo)
