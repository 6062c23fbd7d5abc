"""Which leads a list shows: the address says it, chips say it back, and the database is asked through it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import In
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.database.bulk import ON_POSTGRESQL
from tiemnang.leads import search
from tiemnang.leads.models import Awareness, Lead, LeadQuerySet, Source, Stage, Tag
from tiemnang.leads.models.lead import OPEN_STAGES, hands_of
from tiemnang.segments import sets
from tiemnang.team.models import Member, Sight
from tiemnang.vietnam import places
from tiemnang.web import profile_leads, saved_views
from tiemnang.web.paging import bounded_counts
from tiemnang.web.templatetags.said import day

SILENT = timedelta(days=30)
VIEWS = {
    "all": gettext_lazy("Tất cả"),
    "mine": gettext_lazy("Của tôi"),
    "uncalled": gettext_lazy("Chưa ai gọi"),
    "pool": gettext_lazy("Kho chung"),
    "silent": gettext_lazy("Im lặng trên 30 ngày"),
}
MANY_VALUES = ("stage", "awareness")
ONE_VALUE = (
    "group",
    "source",
    "owner",
    "province",
    "tag",
    "points",
    "win",
    "since",
    "until",
    "quiet",
    "target",
)
FILTERS = (*MANY_VALUES, *ONE_VALUE)
SORTS = ("priority", "newest", "win")
TELLING = ("province", "source", "awareness")  # each has an index that tells quickly whether a value is rare
FEW = 8000  # so many leads are fetched and sorted in 10 ms
PAGING = ("after", "before", "find", "filters")


class Chip(NamedTuple):
    """One filter in words, and the address without it."""

    said: str
    url: str


class Asked(NamedTuple):
    """What the address asks for, cleaned: a word that makes no sense is as good as absent."""

    view: str
    text: str
    sort: str
    values: Mapping[str, Sequence[str]]

    @property
    def is_saved(self) -> bool:
        """Whether the view is one that somebody saved."""
        return saved_views.is_number(self.view)

    @property
    def is_narrow(self) -> bool:
        """Whether anything beyond the view is asked."""
        return bool(self.text or self.values)


def read(query: QueryDict) -> Asked:
    """What the address asks for."""
    values = {name: _clean(name, query.getlist(name)) for name in FILTERS}
    return Asked(
        view=_view(query.get("view", "")),
        text=query.get("q", "").strip()[:200],
        sort=query["sort"] if query.get("sort") in SORTS else "priority",
        values={name: listed for name, listed in values.items() if listed},
    )


def _view(named: str) -> str:
    return named if named in VIEWS or saved_views.is_number(named) else "all"


def _clean(name: str, given: Sequence[str]) -> Sequence[str]:
    choices = {"stage": Stage.values, "awareness": Awareness.values}
    if name in choices:
        return [value for value in choices[name] if value in given]
    return [value for value in given[-1:] if value and _is_sensible(name, value)]


def _is_sensible(name: str, value: str) -> bool:
    if name in ("since", "until"):
        return _date(value) is not None
    if name == "owner" and value in ("me", "none"):
        return True
    if name == "group":
        return re.fullmatch(r"-?[a-z0-9_]{1,20}(\.-?[a-z0-9_]{1,20}){0,6}", value) is not None
    if name == "win":
        return re.fullmatch(r"[0-9]{1,3}(-[0-9]{1,3})?", value) is not None
    if name == "target":
        return profile_leads.is_name(value)
    return value.isdecimal() and len(value) < 10


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def chosen(asked: Asked, member: Member, now: datetime) -> LeadQuerySet:
    """The leads the address asks for and `member` may see."""
    return looked_up(asked, member, now).leads


def looked_up(asked: Asked, member: Member, now: datetime) -> search.Found:
    """The same, and whether a common word makes them too many to count in passing."""
    leads, rare = view_of(asked.view, member, now), _rare(asked, member)
    for name, values in asked.values.items():
        if name == "target":
            leads = profile_leads.narrowed(values[0], leads, member, now)
        elif name == rare:
            leads = leads.filter(**{name: values[0]})
        else:
            leads = leads.filter(_condition(name, values, member, now))
    return search.look_up(asked.text, leads) if asked.text else search.Found(leads, False)


def _rare(asked: Asked, member: Member) -> str:
    """Which of the filters holds so few leads that fetching these beats walking the list; "" for none.

    One query, and only on SQLite for who sees everybody: PostgreSQL knows how common each value is.
    """
    told = [name for name in TELLING if len(asked.values.get(name, ())) == 1]
    if ON_POSTGRESQL or asked.text or not told or member.sight != Sight.ALL:
        return ""
    held = [Lead.objects.living().filter(**{name: asked.values[name][0]}).order_by() for name in told]
    fewest, name = min(zip(bounded_counts(held, FEW), told, strict=True))
    return name if fewest < FEW else ""


def hands(asked: Asked, member: Member) -> Sequence[Q]:
    """Parts of the list that an index holds in the list's order; none where the list is one."""
    if asked.text or asked.sort == "win":
        return ()
    if asked.sort == "newest" and not set(asked.values) - {"since", "until"}:
        return ()  # the index by age meets a page of anybody's soon
    if member.sight != Sight.ALL:
        return hands_of(member)
    if asked.sort == "newest":
        # Points stand in no index by age; the one by priority holds them, so that is read instead of the table.
        return [Q(priority__gte=0)] if "points" in asked.values else ()
    stages = asked.values.get("stage", ())
    return [Q(stage=stage) for stage in stages] if len(stages) > 1 else ()


def view_of(view: str, member: Member, now: datetime) -> LeadQuerySet:
    """What `member` may see of one of the views that everybody has, or of a saved one by its number."""
    if view == "mine":
        # Everybody sees their own: asked by one owner an index tells, asked by "mine or nobody's" it does not.
        return Lead.objects.living().filter(owner=member.pk)
    if view == "pool":
        pool = Lead.objects.living().filter(owner=None)
        return pool if member.sight == Sight.ALL or member.sees_pool else pool.none()
    leads = Lead.objects.seen_by(member)
    if saved_views.is_number(view):
        return saved_views.narrowed(view, leads, member, now)
    if view == "uncalled":
        return leads.filter(stage=Stage.NEW, touched_at=None)
    if view == "silent":
        return leads.filter(_one_of("stage", OPEN_STAGES), touched_at__lt=now - SILENT)
    return leads


def _condition(name: str, values: Sequence[str], member: Member, now: datetime) -> Q:
    value = values[0]
    if name in MANY_VALUES:
        # Who sees only some leads walks those, owner by owner; an index over one stage holds everybody's.
        is_quick = name == "stage" and len(values) == 1 and member.sight == Sight.ALL
        return Q(**{name: value}) if is_quick else _one_of(name, values)
    if name == "owner":
        return Q(owner={"me": member.pk, "none": None}.get(value, value))
    if name == "tag":
        return Q(taggings__tag=value)
    if name == "group":
        return sets.condition(sets.chosen(value, sets.known()))
    if name == "points":
        return Q(points__gte=int(value))
    if name == "win":
        return _told(value)
    if name == "since":
        return Q(created_at__gte=_midnight(value))
    if name == "until":
        return Q(created_at__lt=_midnight(value) + timedelta(days=1))
    if name == "quiet":
        return Q(touched_at=None) | Q(touched_at__lt=now - timedelta(days=min(int(value), 3650)))
    return _one_of(name, [value] if name == "province" else [int(value)])


def _told(value: str) -> Q:
    """Whom we tell such a chance, in percents: `30` and above, or `20-30`, the end of which belongs to the next."""
    low, _to, high = value.partition("-")
    least = Q(score__win__gte=int(low) * 10)
    return least & Q(score__win__lt=int(high) * 10) if high and int(high) < 100 else least


def _one_of(column: str, values: Sequence[Any]) -> Q:
    """One of several words, said so that SQLite walks the list in its order instead of taking an index over them.

    What is not rare is much of the base, and sorting that for one page costs more than walking past the rest.
    PostgreSQL knows how common each word is and needs no hint.
    """
    if ON_POSTGRESQL:
        return Q(**{f"{column}__in": values})
    return Q(In(Coalesce(F(column), Value("" if isinstance(values[0], str) else 0)), list(values)))


def _midnight(value: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(value), time.min))


def chips(asked: Asked, query: QueryDict) -> list[Chip]:
    """The filters in words; sources, owners and tags cost one look-up each, and only when asked."""
    return [Chip(said, without(query, name)) for name, said in _said(asked.values)]


def _said(values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for name, listed in values.items():
        yield name, _sentence(name, listed)


def _sentence(name: str, values: Sequence[str]) -> str:
    value = values[0]
    if name in MANY_VALUES:
        choices: Any = Stage if name == "stage" else Awareness
        words = ", ".join(str(choices(one).label).lower() for one in values)
        return (_("Chặng: %(words)s") if name == "stage" else _("Nhận biết: %(words)s")) % {"words": words}
    if name == "owner":
        return _owner(value)
    if name == "target":
        return profile_leads.said(value)
    if name == "group":
        return _group(value)
    if name == "points":
        return _("từ %(points)s điểm") % {"points": value}
    if name == "win":
        low, _to, high = value.partition("-")
        said = {"low": low, "high": high}
        return (_("khả năng mua %(low)s–%(high)s %%") if high else _("khả năng mua từ %(low)s %%")) % said
    if name in ("since", "until"):
        shown = day(date.fromisoformat(value))
        return (_("đến từ %(day)s") if name == "since" else _("đến trước hết %(day)s")) % {"day": shown}
    if name == "quiet":
        return _("chưa chạm %(days)s ngày") % {"days": value}
    if name == "province":
        return places.province_name(value) or value
    model: Any = Source if name == "source" else Tag
    found = model.objects.filter(pk=value).first()
    return str(found) if found else _("không còn nữa")


def _group(value: str) -> str:
    """`Chủ spa Đà Nẵng và Đã mua, không ở Khách cũ`."""
    parts = sets.chosen(value, sets.known())
    inside = _(" và ").join(one.title for one, is_inside in parts if is_inside)
    outside = ", ".join(one.title for one, is_inside in parts if not is_inside)
    if not parts:
        return _("không còn nữa")
    return ", ".join(
        part for part in (inside, _("không ở %(names)s") % {"names": outside} if outside else "") if part
    )


def _owner(value: str) -> str:
    if value in ("me", "none"):
        return _("Của tôi") if value == "me" else _("Kho chung")
    member = Member.objects.filter(pk=value).first()
    return _("%(name)s phụ trách") % {"name": member.given_name} if member else _("không còn nữa")


def filled(query: QueryDict) -> str:
    """The address without the words a form sent empty: short enough to read and to pass on."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if given := [value for value in values if value]:
            kept.setlist(name, given)
    return f"?{kept.urlencode()}" if kept else ""


def without(query: QueryDict, *names: str, **changed: str) -> str:
    """The address of this list without some of its words, with others changed, back on the first page."""
    kept = query.copy()
    for name in (*names, *PAGING):
        kept.pop(name, None)
    for name, value in changed.items():
        kept[name] = value
    return f"?{kept.urlencode()}" if kept else "?"
