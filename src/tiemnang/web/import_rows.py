"""What became of an import's rows: the counts, the rows behind each, those that wait to be mended, and as a file."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.capture import words
from tiemnang.capture.models import Import, Submission
from tiemnang.capture.sheets.columns import NAMES
from tiemnang.capture.sheets.tidying import clean
from tiemnang.leads.models import Lead
from tiemnang.leads.naming import introduce
from tiemnang.team.models import Member
from tiemnang.vietnam import phones
from tiemnang.web import import_file
from tiemnang.web.import_sight import found, job_of
from tiemnang.web.shell import toast

SIZE, SHORT = 50, 20
PARKED = Submission.Outcome.PARKED
ANSWERED_BY = frozenset({"phone", "email", "zalo"})
OF_ORDERS = frozenset({"line_total", "unit_price", "quantity", "order_total", "order_date"})
# What a filter is called -> the words that stand in the troubles of its rows.
FAMILIES = {
    "phone": ('"phone_', gettext_lazy("Số điện thoại sai")),
    "none": ('"no_way_to_reach"', gettext_lazy("Không có cách liên hệ")),
    "email": ('"email_', gettext_lazy("Mail sai")),
    "date": ('"date_', gettext_lazy("Ngày mơ hồ")),
    "order": ('"order_', gettext_lazy("Đơn thiếu thông tin")),
    "broken": ('"row_unreadable"', gettext_lazy("Chưa đọc được")),
}


class Waiting(NamedTuple):
    """A parked row as the page draws it: who, what stands in the way, and the field that mends it."""

    pk: int
    place: str
    name: str
    firm: str
    said: str
    field: str  # "" when only the file itself can be mended
    value: str
    error: str = ""

    @property
    def is_of_order(self) -> bool:
        """Whether what is asked for is a sum or a day of an order."""
        return self.field in OF_ORDERS


def result(request: HttpRequest, batch: Import) -> dict[str, Any]:
    """Everything the page of a finished, stopped or undone import shows."""
    context = {
        "batch": batch,
        "tally": tally(batch),
        "seconds": _seconds(batch),
        "left_out": words.left_out(batch),
    }
    if batch.state == Import.State.UNDONE:
        return context | {"undone": _undone(batch)}
    return context | waiting(request, batch)


def tally(batch: Import) -> list[tuple[str, str, int]]:
    """(outcome, words, rows) in the order people ask for them."""
    count = batch.counts.get
    orders = [("orders", _("Đơn hàng"), count("orders", 0))] if batch.kind == Import.Kind.ORDERS else []
    held = count("quarantined", 0) + count("dropped", 0)
    return [
        *orders,
        ("created", _("Khách mới"), count("created", 0)),
        ("updated", _("Đã có trong sổ"), count("updated", 0)),
        ("parked", _("Chờ sửa"), count("parked", 0)),
        *([("quarantined", _("Cách ly"), held)] if held else ()),
        # Room for five: of an order list doubts are told when there are any.
        *(
            [("doubtful", _("Nghi trùng"), count("doubtful", 0))]
            if not orders or count("doubtful", 0)
            else ()
        ),
        ("repeated", _("Đã nhập trước đó"), count("repeated", 0)),
    ]


def _seconds(batch: Import) -> int | None:
    if not batch.started_at or not batch.ended_at:
        return None
    return max(round((batch.ended_at - batch.started_at).total_seconds()), 1)


def _undone(batch: Import) -> Mapping[str, int]:
    """What undoing took out, put back and kept; nothing when its job is long forgotten."""
    batch.state = Import.State.UNDOING
    job = job_of(batch)
    batch.state = Import.State.UNDONE
    return (job.result or {}) if job else {}


def waiting(request: HttpRequest, batch: Import) -> dict[str, Any]:
    """The parked rows of the page that is asked for, with the filters above them."""
    family, rows = _family(request.GET.get("trouble", "")), _parked(batch)
    chosen = rows.filter(told__contains=FAMILIES[family][0]) if family else rows
    shown, after = _from(chosen, request.GET, SHORT)
    return {
        "waiting": [_drawn(batch, row) for row in shown],
        "after": after,
        "family": family,
        "families": _families(rows),
        "parked": batch.counts.get("parked", 0),
        "more_of": f"?trouble={family}&after={after}" if family else f"?after={after}",
    }


def _family(asked: str) -> str:
    return asked if asked in FAMILIES else ""


def _families(rows: QuerySet[Submission]) -> list[tuple[str, str, int]]:
    """(key, words, rows) of every filter that has rows; one query."""
    counts = rows.aggregate(
        **{key: Count("pk", filter=Q(told__contains=sign)) for key, (sign, _said) in FAMILIES.items()}
    )
    return [(key, str(said), counts[key]) for key, (_sign, said) in FAMILIES.items() if counts[key]]


def _parked(batch: Import) -> QuerySet[Submission]:
    parked = Submission.objects.filter(batch=batch, outcome=PARKED)
    return parked.annotate(told=Cast("troubles", TextField()))


def _from(
    rows: QuerySet[Submission], asked: Mapping[str, str], size: int
) -> tuple[Sequence[Submission], str]:
    """`size` rows behind the one that `after` names as "sheet.row", and the name of the last if there are more."""
    sheet, _dot, row = asked.get("after", "").partition(".")
    if sheet.isdecimal() and row.isdecimal() and len(sheet + row) < 19:
        rows = rows.filter(Q(sheet_no__gt=int(sheet)) | Q(sheet_no=int(sheet), row_no__gt=int(row)))
    shown = list(rows.order_by("sheet_no", "row_no")[: size + 1])
    last = shown[size - 1] if len(shown) > size else None
    return shown[:size], f"{last.sheet_no}.{last.row_no}" if last else ""


def _drawn(batch: Import, row: Submission, value: str | None = None, error: str = "") -> Waiting:
    field, raw, code, hint = _in_the_way(row.troubles)
    is_broken = code == "row_unreadable"
    return Waiting(
        row.pk,
        _place(batch, row),
        _told(batch, row, NAMES),
        _told(batch, row, frozenset({"company"})),
        words.sentence(code, raw),
        "" if is_broken else field if field in ANSWERED_BY | OF_ORDERS else "phone",
        (hint or raw) if value is None else value,
        error,
    )


def _in_the_way(troubles: Sequence[Sequence[str]]) -> Sequence[str]:
    """The trouble that keeps a row out: a wrong way to reach before anything else."""
    ways = [each for each in troubles if each[0] in ANSWERED_BY]
    return next(iter([*ways, *troubles]), ("", "", "", ""))


def _place(batch: Import, row: Submission) -> str:
    """Where the row stands in the file; of several sheets by the sheet's name too."""
    place = _("Dòng %(n)s") % {"n": row.row_no}
    several = sum(sheet["chosen"] for sheet in batch.sheets) > 1
    return f"{batch.sheets[row.sheet_no]['name']} · {place}" if several else place


def _told(batch: Import, row: Submission, fields: frozenset[str]) -> str:
    """What the columns of these fields say in this row, in letters people can read."""
    columns = batch.sheets[row.sheet_no]["columns"] if row.sheet_no < len(batch.sheets) else []
    cells = [
        clean(row.raw[column["index"]], column["font"])[0]
        for column in columns
        if column["field"] in fields and column["index"] < len(row.raw)
    ]
    return " ".join(cell for cell in cells if cell)[:120]


@require_POST
def mend(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Bring one parked row in with what was typed; still wrong, it comes back with the reason."""
    batch = found(request, pk)
    if not batch.is_undoable:
        raise Http404
    row = get_object_or_404(
        Submission.objects.select_related("batch"), pk=row_pk, batch=batch, outcome=PARKED
    )
    value = request.POST.get("value", "").strip()[:500]
    field = _field(request.POST.get("field", ""), value)
    answer = journey.fix(row, {field: value}) if value else []
    if not isinstance(answer, Lead):
        return _still_wrong(request, batch, row, value, answer)
    batch.refresh_from_db()
    if not request.htmx:
        toast(request, _("Đã vào sổ: %(name)s") % {"name": _name_for(request, batch, row, answer)})
        return redirect("import", pk)
    return _mended(request, batch, row, answer, _shown(value))


def _name_for(request: HttpRequest, batch: Import, row: Submission, lead: Lead) -> str:
    """The lead's name for who may see it, else the sheet's own words: the row may have met a colleague's lead."""
    if lead.is_seen_by(request.user):
        return str(lead)
    return _told(batch, row, NAMES) or _("không tên")


def _mended(request: HttpRequest, batch: Import, row: Submission, lead: Lead, value: str) -> HttpResponse:
    """The row's confirmation in its place, and the counts that changed with it."""
    now = Submission.objects.filter(batch=batch, sheet_no=row.sheet_no, row_no=row.row_no, lead=lead)
    context = {
        "batch": batch,
        "place": _place(batch, row),
        "lead": lead,
        "name": _name_for(request, batch, row, lead),
        "value": value,
        "is_known": now.filter(outcome=Submission.Outcome.UPDATED).exists(),
        "is_seen": lead.is_seen_by(request.user),
        "tally": tally(batch),
        "parked": batch.counts.get("parked", 0),
        "families": _families(_parked(batch)),
        "family": _family(_asked(request)),
        "oob": True,
    }
    names = (
        "imports/fixed.html",
        "imports/tally.html",
        "imports/parked_count.html",
        "imports/families.html",
    )
    return HttpResponse("".join(render_to_string(name, context, request) for name in names))


def _asked(request: HttpRequest) -> str:
    """Which filter the page was on when the row was mended."""
    return QueryDict(urlsplit(request.htmx.current_url or "").query).get("trouble", "")


def _field(asked: str, value: str) -> str:
    """What was typed decides: a mail into the mails, digits into the phones, whatever the row lacked.

    Of an order the page says what was asked for: a sum, or a day.
    """
    if asked in OF_ORDERS:
        return asked
    if "@" in value:
        return "email"
    return "zalo" if asked == "zalo" else "phone"


def _shown(value: str) -> str:
    read = phones.read(value)
    return phones.display(read.e164) if isinstance(read, phones.Phone) else value


def _still_wrong(
    request: HttpRequest, batch: Import, row: Submission, value: str, troubles: Sequence[Sequence[str]]
) -> HttpResponse:
    """The same row with what was typed and why it is not enough; 422."""
    _field_of, raw, code, _hint = _in_the_way(troubles)
    error = words.sentence(code, raw) if code else _("Viết số điện thoại hoặc mail của khách.")
    drawn = _drawn(batch, row, value, error)
    if request.htmx:
        return render(request, "imports/waiting.html", {"batch": batch, "row": drawn}, status=422)
    context = result(request, batch)
    context["waiting"] = [drawn, *(one for one in context["waiting"] if one.pk != drawn.pk)]
    return render(request, "imports/done.html", context, status=422)


def rows(request: HttpRequest, pk: int, outcome: str) -> HttpResponse:
    """The rows that ended one way, in the order of the file."""
    batch = found(request, pk)
    if outcome not in Submission.Outcome.values:
        raise Http404
    ended = Submission.objects.filter(batch=batch, outcome=outcome).select_related("lead__organisation")
    shown, after = _from(ended, request.GET, SIZE)
    seen = _seen([row.lead_id for row in shown if row.lead_id], request.user)
    introduce(row.lead for row in shown if row.lead)
    context = {
        "batch": batch,
        "outcome": Submission.Outcome(outcome).label,
        "rows": [_line(batch, row, seen) for row in shown],
        "older": f"?after={after}" if after else "",
        "is_later": "after" in request.GET,
    }
    return render(request, "imports/rows.html", context)


def _seen(lead_ids: Sequence[int], member: Member) -> set[int]:
    """Those of these leads the member sees."""
    return set(Lead.objects.seen_by(member).filter(pk__in=lead_ids).values_list("pk", flat=True))


def _line(batch: Import, row: Submission, seen: set[int]) -> dict[str, Any]:
    lead = row.lead if row.lead_id in seen else None
    return {
        "place": _place(batch, row),
        "lead": lead,
        "name": _told(batch, row, NAMES) or _told(batch, row, frozenset({"company"})) or _("không tên"),
        "raw": " · ".join(cell for cell in row.raw if cell)[:200],
        "asks": [words.sentence(code, raw) for _field, raw, code, _hint in row.troubles],
    }


paths = [
    path("imports/<int:pk>/rows/<slug:outcome>/", rows, name="import_rows"),
    path("imports/<int:pk>/rows/<int:row_pk>/mend/", mend, name="import_mend"),
    path("imports/<int:pk>/parked.xlsx", import_file.parked, name="import_parked"),
]
