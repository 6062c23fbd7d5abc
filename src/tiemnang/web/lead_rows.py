"""Rows of the lead list, and the columns a member chose: everything a template needs, worked out once per page."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tiemnang.leads.masking import is_masked
from tiemnang.leads.models import Awareness, Identity, Lead, Stage, Tagging, WayKind
from tiemnang.leads.models.lead import NAMELESS
from tiemnang.pipeline.models import Task
from tiemnang.scoring.models import Score
from tiemnang.team.models import Member
from tiemnang.vietnam import phones, places
from tiemnang.vietnam.masking import mask_text
from tiemnang.web.templatetags.said import day, due, moment, thousandths

WAITED = timedelta(days=1)
BAR = 64  # length of the points' bar


class Row(NamedTuple):
    """A lead in words, ready for a table row and for a phone's card."""

    lead: Lead
    name: str
    href: str
    under: str  # organisation, under the name on a desk
    under_phone: str  # organisation and source, under the name on a phone
    pick: str  # what the checkbox says to a screen reader
    phone: str
    mail: str
    stage: str
    awareness: str
    bar: str
    owner: str
    next: str
    is_late: bool  # a promise is overdue, or nobody called a new lead for a day
    tags: str
    win: int | None = None  # thousandths; None: no chance is told
    can_claim: bool = False  # the member may take it from the pool
    cells: str = ""  # the chosen columns as table cells

    @property
    def told_bar(self) -> str:
        """The length of a phone's bar: of the chance where one is told, else of the points."""
        return self.bar if self.win is None else f"{self.win * BAR / 1000:.1f}"


class Column(NamedTuple):
    """A column of the list: its title, how its cell is drawn, and its class."""

    title: str | Promise
    cell: Callable[[Row], str]
    css: str = ""


class Words(NamedTuple):
    """Words that every row needs, translated and looked up once."""

    stages: Mapping[str, str]
    levels: Mapping[str, str]
    kinds: Mapping[str, str]
    pool: str
    pick: str
    nameless: str
    href: str  # a lead's page, of lead 0


def _next(row: Row) -> str:
    if row.is_late:
        return format_html('<span class="clock is-near">{}</span>', row.next)
    if row.next or not row.can_claim:
        return format_html('<span class="sub">{}</span>', row.next)
    # Inside the list's own form a button may still post elsewhere.
    button = '<button class="btn btn-sm btn-bare link" formaction="{}" name="owner" value="me">{}</button>'
    return format_html(button, reverse("lead_owner", args=[row.lead.pk]), _("Nhận khách này"))


def _drawn(bar: str, figure: str | int) -> str:
    """A bar of so many units and its figure: numbers of ours, so nothing is left to escape."""
    return mark_safe(
        '<span class="prob"><svg class="bar" viewBox="0 0 64 8" aria-hidden="true">'
        '<rect class="f-track" y="1" width="64" height="6" rx="3"/>'
        f'<rect class="f-accent" y="1" width="{bar}" height="6" rx="3"/></svg>{figure}</span>'
    )


def _points(row: Row) -> str:
    return _drawn(row.bar, row.lead.points)


def _win(row: Row) -> str:
    return "" if row.win is None else _drawn(row.told_bar, thousandths(row.win))


COLUMNS: dict[str, Column] = {
    "phone": Column(gettext_lazy("Điện thoại"), lambda row: row.phone, "tel"),
    "mail": Column(gettext_lazy("Mail"), lambda row: row.mail),
    "stage": Column(
        gettext_lazy("Chặng"), lambda row: format_html('<span class="mark">{}</span>', row.stage)
    ),
    "awareness": Column(gettext_lazy("Nhận biết"), lambda row: row.awareness),
    "win": Column(gettext_lazy("Khả năng mua"), _win),
    "points": Column(gettext_lazy("Điểm"), _points),
    "province": Column(gettext_lazy("Tỉnh thành"), lambda row: places.province_name(row.lead.province)),
    "source": Column(
        pgettext_lazy("của khách", "Nguồn"), lambda row: str(row.lead.source or ""), "hide-narrow"
    ),
    "owner": Column(gettext_lazy("Phụ trách"), lambda row: row.owner),
    "arrived": Column(gettext_lazy("Ngày đến"), lambda row: day(row.lead.created_at), "tel"),
    "touched": Column(gettext_lazy("Lần chạm cuối"), lambda row: moment(row.lead.touched_at), "tel"),
    "tags": Column(gettext_lazy("Thẻ"), lambda row: row.tags),
    "next": Column(gettext_lazy("Việc tiếp theo"), _next),
}
DEFAULT = ("phone", "stage", "points", "source", "owner", "next")


def columns_of(
    request: HttpRequest, of_view: Sequence[str] = (), *, told: bool = False
) -> list[tuple[str, Column]]:
    """The columns of a saved view, else those this member chose, else the usual ones; in our order.

    The chance to buy is one of the usual ones where it is `told` to anybody on the page.
    """
    kept = [name for name in of_view or request.user.columns.split(".") if name in COLUMNS]
    usual = (*DEFAULT, "win") if told else DEFAULT
    return [(name, column) for name, column in COLUMNS.items() if name in (kept or usual)]


def wins_of(leads: Sequence[Lead]) -> Mapping[int, int]:
    """{lead id: chance in thousandths} of those to whom one is told; one query."""
    told = Score.objects.filter(pk__in=[lead.pk for lead in leads], win__isnull=False)
    return dict(told.values_list("pk", "win"))


def rows_of(
    leads: Sequence[Lead],
    columns: Sequence[tuple[str, Column]],
    member: Member,
    now: datetime,
    wins: Mapping[int, int],
) -> list[Row]:
    """The page's rows: ways and tasks with one query each, tags with one more when their column is shown."""
    pks = [lead.pk for lead in leads]
    ways, tasks = _ways(pks), _tasks(pks)
    tags = _tags(pks) if "tags" in dict(columns) else {}
    words = _words()
    rows = [
        _row(lead, ways.get(lead.pk, {}), tasks.get(lead.pk), ", ".join(tags.get(lead.pk, ())), words, now)
        for lead in leads
    ]
    return [_complete(row._replace(win=wins.get(row.lead.pk)), columns, member) for row in rows]


def _complete(row: Row, columns: Sequence[tuple[str, Column]], member: Member) -> Row:
    row = row._replace(can_claim=member.can_change and row.lead.owner_id is None)
    if is_masked(row.lead, member):
        row = row._replace(phone=mask_text(row.phone), mail=mask_text(row.mail))
    return row._replace(cells=_cells(row, columns))


def _cells(row: Row, columns: Sequence[tuple[str, Column]]) -> str:
    # Joined here: a loop inside the template's loop over rows took a third of the page's time.
    cells = [
        f'<td class="{column.css}">{conditional_escape(column.cell(row))}</td>' for _name, column in columns
    ]
    return mark_safe("".join(cells))


def _words() -> Words:
    # A model's get_…_display translates every choice for every row; a list needs each word once.
    stages, levels, kinds = (
        {value: str(label) for value, label in choices.choices} for choices in (Stage, Awareness, Task.Kind)
    )
    return Words(
        stages, levels, kinds, _("Kho chung"), _("Chọn %(name)s"), str(NAMELESS), reverse("lead", args=[0])
    )


def _row(
    lead: Lead, ways: Mapping[str, str], task: Task | None, tags: str, words: Words, now: datetime
) -> Row:
    number, mail = ways.get(WayKind.PHONE, ""), ways.get(WayKind.EMAIL, "")
    name = lead.name or (phones.display(number) if number else mail or words.nameless)
    firm = str(lead.organisation or "") if lead.kind == Lead.Kind.PERSON else ""
    waits = "" if task else _waits(lead, now)
    return Row(
        lead=lead,
        name=name,
        href=words.href.replace("/0/", f"/{lead.pk}/"),
        under=firm,
        under_phone=" · ".join(part for part in (firm, str(lead.source or "")) if part),
        pick=words.pick % {"name": name},
        phone=phones.display(number) if number else "",
        mail=mail,
        stage=words.stages.get(lead.stage, lead.stage),
        awareness=words.levels.get(lead.awareness, ""),
        bar=f"{lead.points * BAR / 100:.1f}",
        owner=lead.owner.given_name if lead.owner else words.pool,
        next=_planned(task, words) if task else waits,
        is_late=bool(waits) or (task is not None and task.due_at < now),
        tags=tags,
    )


def _planned(task: Task, words: Words) -> str:
    """`Gọi 16:15 hôm nay`."""
    what = task.text if task.kind == Task.Kind.OTHER and task.text else words.kinds[task.kind]
    return f"{what} {due(task.due_at)}"


def _waits(lead: Lead, now: datetime) -> str:
    waited = now - lead.created_at
    if lead.stage != Stage.NEW or lead.touched_at or waited < WAITED:
        return ""
    return ngettext("Chưa ai gọi %(n)s ngày", "Chưa ai gọi %(n)s ngày", waited.days) % {"n": waited.days}


def _ways(pks: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """The first good phone and mail of each lead."""
    found: dict[int, dict[str, str]] = {}
    ways = Identity.objects.filter(lead__in=pks, kind__in=[WayKind.PHONE, WayKind.EMAIL])
    for pk, kind, value in ways.order_by("is_bad", "rank", "pk").values_list("lead_id", "kind", "value"):
        found.setdefault(pk, {}).setdefault(kind, value)
    return found


def _tasks(pks: Sequence[int]) -> Mapping[int, Task]:
    """The open task of each lead that falls due first."""
    found: dict[int, Task] = {}
    for task in Task.objects.filter(lead__in=pks, done_at=None).order_by("due_at", "pk"):
        found.setdefault(task.lead_id, task)
    return found


def _tags(pks: Sequence[int]) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = {}
    for pk, name in Tagging.objects.filter(lead__in=pks).order_by("pk").values_list("lead_id", "tag__name"):
        found.setdefault(pk, []).append(name)
    return found
