"""One press for many leads: give, tag, move, take away as a file; and the way back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.capture import export
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead, LeadQuerySet, Stage, Tag
from tiemnang.pipeline import actions as pipeline
from tiemnang.segments import actions as segments
from tiemnang.segments.models import Segment, may_edit
from tiemnang.team.models import Member
from tiemnang.vietnam.text import fold
from tiemnang.web import lead_filters
from tiemnang.web.export_log import note_export
from tiemnang.web.keys import is_key, key_in
from tiemnang.web.shell import toast

MOST = 10_000  # leads changed by one press
UNDOABLE = 1_000  # so many remembered values fit into a session
SESSION_KEY = "last_bulk"
ASKS = ("assign", "tag", "stage", "list", "export")


@require_POST
def act(request: HttpRequest) -> HttpResponse | FileResponse:
    """Do `what` for the picked leads; without its argument ask for it first."""
    what = request.POST.get("what", "")
    if what not in ASKS or (what != "export" and not request.user.can_change):
        raise Http404
    if what == "list" and not may_edit(request.user):
        raise Http404
    picked = _picked(request)
    if what == "export" and request.POST.get("as") in export.WRITERS:
        return _file(request, picked, request.POST["as"], request.POST)
    argument = request.POST.get(what, "").strip()
    if what == "export" or not argument:
        return render(request, "leads/bulk.html", _ask(request, what, picked, request.POST))
    pks = list(picked.values_list("pk", flat=True)[: MOST + 1])
    if len(pks) > MOST:
        toast(request, _("Mỗi lần nhiều nhất 10.000 khách. Lọc hẹp lại rồi làm từng phần."))
    elif pks:
        _do(request, what, argument, pks)
    return redirect(_list_address(request))


def download(request: HttpRequest) -> HttpResponse | FileResponse:
    """Everything the address asks for as a file."""
    wanted = request.GET.get("as", "xlsx")
    if wanted not in export.WRITERS:
        raise Http404
    asked = lead_filters.read(request.GET)
    sent = QueryDict(mutable=True)
    sent.update({"all": "1", "query": request.GET.urlencode()})
    return _file(request, lead_filters.chosen(asked, request.user, timezone.now()), wanted, sent)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last press back: everyone gets back what they had, unless somebody changed it since."""
    last = request.session.pop(SESSION_KEY, None)
    if last is None:
        raise Http404
    pks = list(Lead.objects.seen_by(request.user).filter(pk__in=last["pks"]).values_list("pk", flat=True))
    TAKE_BACK[last["what"]](pks, last, request.user, timezone.now())
    toast(request, _("Đã hoàn tác"))
    return redirect(_list_address(request, last["query"]))


def _picked(request: HttpRequest) -> LeadQuerySet:
    """The ticked leads, or all that match the list's address; never one this member may not see."""
    if request.POST.get("all"):
        asked = lead_filters.read(QueryDict(request.POST.get("query", "")))
        return lead_filters.chosen(asked, request.user, timezone.now())
    pks = {key_in(pk) for pk in request.POST.getlist("pick")}
    return Lead.objects.seen_by(request.user).filter(pk__in=pks)


def _ask(request: HttpRequest, what: str, picked: LeadQuerySet, sent: QueryDict) -> Mapping[str, Any]:
    most = export.MOST_IN_XLSX if what == "export" else MOST
    count = picked[: most + 1].count()
    is_long = what == "export" and count > most
    return {
        "what": what,
        "count": count,
        "is_long": is_long,
        "picks": [] if sent.get("all") else sent.getlist("pick"),
        "all": sent.get("all", ""),
        "query": sent.get("query", ""),
        "owners": request.user.colleagues if what == "assign" else [],
        "stages": Stage.choices,
        "tags": Tag.objects.order_by("name")[:300] if what == "tag" else [],
        "lists": Segment.objects.live().filter(kind=Segment.Kind.LIST).order_by("name")
        if what == "list"
        else [],
        "formats": {"csv": export.WRITERS["csv"]} if is_long else export.WRITERS,
    }


def _list_address(request: HttpRequest, query: str | None = None) -> str:
    query = request.POST.get("query", "") if query is None else query
    return f"{reverse('leads')}?{QueryDict(query).urlencode()}" if query else reverse("leads")


def _do(request: HttpRequest, what: str, argument: str, pks: Sequence[int]) -> None:
    now, member = timezone.now(), request.user
    remembered, said, count = DO[what](pks, argument, member, now)
    undo_address = ""
    if count and len(pks) <= UNDOABLE:
        kept = {"what": what, "pks": list(pks), "query": request.POST.get("query", ""), **remembered}
        request.session[SESSION_KEY] = kept
        undo_address = reverse("leads_bulk_undo")
    toast(request, said, undo=undo_address)


def _assign(pks: Sequence[int], argument: str, member: Member, now: datetime) -> tuple[Any, str, int]:
    owner = None if argument == "none" else get_object_or_404(Member, pk=key_in(argument), is_active=True)
    allowed = Lead.objects.filter(pk__in=pks)
    if not member.can_manage:
        # Sellers take from the pool and give back what is theirs; giving to others is the leader's.
        if owner not in (None, member):
            raise Http404
        allowed = allowed.filter(owner=None if owner else member)
    elif owner and not member.colleagues.filter(pk=owner.pk).exists():
        raise Http404
    before = dict(allowed.values_list("pk", "owner_id"))
    count = pipeline.assign(list(before), owner, at=now, by=member)
    segments.place(before, at=now)
    said = ngettext("Đã giao %(n)s khách cho %(name)s", "Đã giao %(n)s khách cho %(name)s", count)
    if owner is None:
        said = ngettext("Đã đưa %(n)s khách về kho chung", "Đã đưa %(n)s khách về kho chung", count)
    return _before(before, argument), said % {"n": count, "name": owner.given_name if owner else ""}, count


def _stage(pks: Sequence[int], argument: str, member: Member, now: datetime) -> tuple[Any, str, int]:
    if argument not in Stage.values:
        raise Http404
    before = dict(Lead.objects.filter(pk__in=pks).values_list("pk", "stage"))
    count = pipeline.move(pks, argument, at=now, by=member)
    journey.judge(pks, at=now)
    said = ngettext("%(n)s khách sang chặng %(stage)s", "%(n)s khách sang chặng %(stage)s", count)
    return _before(before, argument), said % {"n": count, "stage": Stage(argument).label}, count


def _tag(pks: Sequence[int], argument: str, member: Member, now: datetime) -> tuple[Any, str, int]:
    had = set(
        Lead.objects.filter(pk__in=pks, taggings__tag__folded=fold(argument)).values_list("pk", flat=True)
    )
    count = leads.tag(pks, argument, at=now, by=member)
    segments.place(pks, at=now)
    said = ngettext("Đã gắn thẻ %(tag)s cho %(n)s khách", "Đã gắn thẻ %(tag)s cho %(n)s khách", count)
    remembered = {"tag": argument, "fresh": [pk for pk in pks if pk not in had]}
    return remembered, said % {"n": count, "tag": argument}, count


def _list(pks: Sequence[int], argument: str, member: Member, now: datetime) -> tuple[Any, str, int]:
    """Put them on a list by its number, or on a new one by the name somebody typed."""
    name = argument.strip()
    found = Segment.objects.live().filter(kind=Segment.Kind.LIST)
    segment = found.filter(pk=key_in(name)).first() if is_key(name) else found.filter(name=name).first()
    try:
        segment = segment or segments.make(name, by=member, at=now)
    except segments.NameTaken:
        return {}, _("Đã có phân khúc tên này và nó không phải danh sách. Chọn tên khác."), 0
    fresh = segments.put_on(segment, pks, by=member, at=now)
    said = ngettext(
        "Đã đưa %(n)s khách vào danh sách %(name)s", "Đã đưa %(n)s khách vào danh sách %(name)s", len(fresh)
    )
    return {"list": segment.pk, "fresh": fresh}, said % {"n": len(fresh), "name": segment.name}, len(fresh)


def _unlist(pks: Sequence[int], last: Mapping[str, Any], member: Member, now: datetime) -> None:
    segment = Segment.objects.filter(pk=last["list"]).first()
    if segment is not None:
        segments.take_off(segment, [pk for pk in last["fresh"] if pk in set(pks)], by=member, at=now)


def _before(before: Mapping[int, Any], after: str) -> dict[str, Any]:
    """{old value: leads}, and what they were given; JSON keeps keys as text."""
    groups: dict[str, list[int]] = {}
    for pk, value in before.items():
        groups.setdefault("none" if value is None else str(value), []).append(pk)
    return {"before": groups, "after": after}


def _give_back(pks: Sequence[int], last: Mapping[str, Any], member: Member, now: datetime) -> None:
    given = None if last["after"] == "none" else int(last["after"])
    still = set(Lead.objects.filter(pk__in=pks, owner=given).values_list("pk", flat=True))
    for value, group in last["before"].items():
        owner = None if value == "none" else Member.objects.filter(pk=int(value)).first()
        pipeline.assign([pk for pk in group if pk in still], owner, at=now, by=member)
    segments.place(still, at=now)


def _move_back(pks: Sequence[int], last: Mapping[str, Any], member: Member, now: datetime) -> None:
    still = set(Lead.objects.filter(pk__in=pks, stage=last["after"]).values_list("pk", flat=True))
    for value, group in last["before"].items():
        pipeline.move([pk for pk in group if pk in still], value, at=now, by=member)
    journey.judge(pks, at=now)


def _untag(pks: Sequence[int], last: Mapping[str, Any], member: Member, now: datetime) -> None:
    leads.untag([pk for pk in last["fresh"] if pk in set(pks)], last["tag"], at=now, by=member)
    segments.place(last["fresh"], at=now)


DO: dict[str, Callable[[Sequence[int], str, Member, datetime], tuple[Any, str, int]]] = {
    "assign": _assign,
    "stage": _stage,
    "tag": _tag,
    "list": _list,
}
TAKE_BACK: dict[str, Callable[[Sequence[int], Mapping[str, Any], Member, datetime], None]] = {
    "assign": _give_back,
    "stage": _move_back,
    "tag": _untag,
    "list": _unlist,
}


def _file(
    request: HttpRequest, found: LeadQuerySet, kind: str, sent: QueryDict
) -> HttpResponse | FileResponse:
    """The leads as a file, if this member may take any away; too many for a workbook are offered as csv."""
    if not request.user.may_export:
        raise Http404
    if kind == "xlsx" and found[: export.MOST_IN_XLSX + 1].count() > export.MOST_IN_XLSX:
        return render(request, "leads/bulk.html", _ask(request, "export", found, sent))
    with NamedTemporaryFile(suffix=f".{kind}", delete=False) as file:
        path_on_disk = Path(file.name)
    try:
        count = export.write(found, path_on_disk, language=get_language() or "vi", reader=request.user)
        note_export(request, sent, kind, count)
        opened = path_on_disk.open("rb")
    finally:
        # An open file can be read to its end after its name is gone.
        path_on_disk.unlink()
    name = f"khach-tiem-nang-{timezone.localdate():%Y-%m-%d}.{kind}"
    return FileResponse(opened, as_attachment=True, filename=name)


paths = [
    path("leads/bulk/", act, name="leads_bulk"),
    path("leads/bulk/undo/", undo, name="leads_bulk_undo"),
    path("leads/export/", download, name="leads_export"),
]
