"""`tiemnang segments list|count|export`: named groups of leads from the command line."""

import argparse
import json
import time
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tiemnang.capture import export
from tiemnang.command.saying import Mistyped, Refused, answer, takes_json
from tiemnang.criteria import counts, prompts
from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.rules import Standpoint, Unsound
from tiemnang.leads.models import Lead
from tiemnang.office import current
from tiemnang.segments.models import Segment
from tiemnang.segments.reading import in_order, leads_now
from tiemnang.team.audit import record

HELP = gettext_lazy("Xem phân khúc, đếm một điều kiện, xuất khách của một phân khúc")
LONGEST = 3600.0  # seconds; Ctrl-C stops a count sooner


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which segment or rule."""
    parser.add_argument("act", choices=("list", "count", "export"), metavar="list|count|export")
    parser.add_argument("name", nargs="?", default="", help=_("tên phân khúc"))
    parser.add_argument("file", nargs="?", type=Path, help=_("tệp .csv hoặc .xlsx sẽ ghi"))
    parser.add_argument(
        "--when", metavar="JSON", help=_("đếm điều kiện này, viết bằng JSON, thay vì một phân khúc")
    )
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Do it and say what came out."""
    {"list": show, "count": count, "export": write}[options.act](options)
    return 0


def show(options: argparse.Namespace) -> None:
    """Every live segment with its size, as last counted."""
    asked = {one.segment.pk: one.criteria for one in in_order()}
    rows = [_row(one, asked.get(one.pk)) for one in Segment.objects.live().order_by("name")]
    said = [f"{row['size']:>9,}".replace(",", ".") + f"  {row['name']}: {row['rule']}" for row in rows]
    answer(options, {"segments": rows}, "\n".join(said) or _("Chưa có phân khúc nào"))


def _row(segment: Segment, criteria: Criteria | None) -> dict[str, Any]:
    return {
        "id": segment.pk,
        "name": segment.name,
        "kind": segment.kind,
        "rule": criteria.sentence if criteria else _("danh sách chọn tay"),
        "size": segment.size,
        "won": segment.won,
        "counted_at": segment.counted_at,
    }


def count(options: argparse.Namespace) -> None:
    """How many leads a segment holds, or a rule would hold, counted now."""
    started = time.process_time()
    at = Standpoint(timezone.now(), None, *current.work_time())
    if options.when:
        criteria = _rule(options.when)
        leads, said = criteria.of_all(Lead.objects.living(), at), criteria.sentence
    else:
        segment = _found(options.name)
        leads, said = leads_now(segment), segment.name
    number = counts.count(leads, most=None, seconds=LONGEST).number
    sentence = ngettext("%(n)s khách: %(what)s", "%(n)s khách: %(what)s", number)
    result = {"leads": number, "what": said, "cpu_seconds": round(time.process_time() - started, 3)}
    answer(options, result, sentence % {"n": number, "what": said})


def _rule(text: str) -> Criteria:
    try:
        return Criteria.read(json.loads(text))
    except json.JSONDecodeError as trouble:
        raise Mistyped(_("--when chưa phải JSON: %(detail)s") % {"detail": trouble}) from None
    except Unsound as unsound:
        raise Mistyped(prompts.mistake_said(unsound.problems[0])) from None


def write(options: argparse.Namespace) -> None:
    """The members of a segment as a file."""
    path = options.file
    if path is None or path.suffix.lower().lstrip(".") not in export.WRITERS:
        raise Mistyped(_("Tệp phải có đuôi .csv hoặc .xlsx."))
    if not path.parent.is_dir():
        raise Refused(_("Không có thư mục %(path)s.") % {"path": path.parent})
    segment = _found(options.name)
    number = export.write(leads_now(segment), path, language="vi")
    record("exported", by=None, at=timezone.now(), rows=number, format=path.suffix[1:], filter=segment.name)
    said = ngettext("Đã xuất %(n)s khách vào %(path)s", "Đã xuất %(n)s khách vào %(path)s", number)
    answer(options, {"file": str(path), "leads": number}, said % {"n": number, "path": path})


def _found(name: str) -> Segment:
    found = Segment.objects.live().filter(name=name.strip()).first()
    if found is None:
        known = ", ".join(Segment.objects.live().order_by("name").values_list("name", flat=True)[:20])
        raise Refused(
            _("Không có phân khúc “%(name)s”. Đang có: %(known)s.") % {"name": name, "known": known or "–"}
        )
    return found
