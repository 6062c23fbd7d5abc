"""Who took which leads away as a file: the filter in words, how many rows, which columns."""

from collections.abc import Iterator

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from tiemnang.capture import export
from tiemnang.team.audit import record
from tiemnang.web import lead_filters
from tiemnang.web.visitor import where

LONGEST = 300  # signs of the filter's words


def note_export(request: HttpRequest, sent: QueryDict, kind: str, rows: int) -> None:
    """One line of the log; `sent` is the form of the list, with what was picked or asked for."""
    record(
        "exported", by=request.user, at=timezone.now(), where=where(request), rows=rows, format=kind,
        columns=[column.code for column in export.columns_for(())], filter=" · ".join(_asked_for(sent))[:LONGEST],
        query=sent.get("query", "")[:LONGEST],
    )  # fmt: skip


def _asked_for(sent: QueryDict) -> Iterator[str]:
    if sent.getlist("pick") and not sent.get("all"):
        yield _("khách đã chọn")
        return
    query = QueryDict(sent.get("query", ""))
    asked = lead_filters.read(query)
    if asked.text:
        yield f"“{asked.text}”"
    yield str(lead_filters.VIEWS.get(asked.view, _("nhóm đã lưu")))
    yield from (chip.said for chip in lead_filters.chips(asked, query))
