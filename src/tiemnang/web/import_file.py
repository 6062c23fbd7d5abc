"""The rows of an import that wait to be mended, as a workbook to mend them in."""

import tempfile
from pathlib import PurePath
from typing import Any

import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _

from tiemnang.capture import words
from tiemnang.capture.models import Import, Submission
from tiemnang.web.import_sight import found


def parked(request: HttpRequest, pk: int) -> FileResponse:
    """The rows that wait, as they came, each with what is to be mended; one sheet per sheet of the file."""
    batch = found(request, pk)
    if not request.user.may_export:
        raise PermissionDenied
    # Closed by the response once it is sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False}) as book:
        _write(book, batch)
    file.seek(0)
    name = _("%(name)s - chờ sửa.xlsx") % {"name": PurePath(batch.name).stem}
    return FileResponse(file, as_attachment=True, filename=name)


def _write(book: Any, batch: Import) -> None:
    """Cells are written as text and nothing else, so that no cell is ever run as a formula."""
    bold, sheet, sheet_no, line = book.add_format({"bold": True}), None, -1, 0
    for row in (
        Submission.objects.filter(batch=batch, outcome=Submission.Outcome.PARKED)
        .order_by("sheet_no", "row_no")
        .iterator(2000)
    ):
        columns = batch.sheets[row.sheet_no]["columns"]
        if row.sheet_no != sheet_no:
            sheet, sheet_no, line = book.add_worksheet(), row.sheet_no, 0
            titles = [_("Dòng"), *(column["header"] for column in columns), _("Cần sửa")]
            for at, title in enumerate(titles):
                sheet.write_string(0, at, title, bold)
        line += 1
        cells = [row.raw[column["index"]] if column["index"] < len(row.raw) else "" for column in columns]
        asks = "; ".join(words.sentence(code, raw) for _field, raw, code, _hint in row.troubles)
        for at, cell in enumerate([str(row.row_no), *cells, asks]):
            if cell:
                sheet.write_string(line, at, cell[:32_767])
