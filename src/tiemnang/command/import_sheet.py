"""`tiemnang import FILE`: bring a sheet in from the command line, as the screen does."""

import argparse
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang import journey
from tiemnang.capture import actions as capture
from tiemnang.capture import reader
from tiemnang.capture.models import Import, Provenance
from tiemnang.capture.sheets.columns import FACT, FIELDS, IGNORE
from tiemnang.capture.sheets.header import is_choice
from tiemnang.capture.words import problem
from tiemnang.command import ground
from tiemnang.command.saying import Refused, answer, note, takes_json
from tiemnang.due import actions as due
from tiemnang.due.models import Job
from tiemnang.due.running import run as run_job
from tiemnang.leads.models import Source
from tiemnang.team.actions import first_owner
from tiemnang.vietnam import aliases
from tiemnang.vietnam.text import fold

HELP = gettext_lazy("Đưa một tệp khách hay đơn hàng vào sổ (xlsx, xls, ods, csv, tsv, vcf)")
COUNTS = ("created", "updated", "repeated", "doubtful", "parked")
PIECE = 1 << 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--source", metavar="S", help=_("nguồn của những dòng không ghi nguồn"))
    parser.add_argument(
        "--map", type=Path, metavar="FILE", help=_('tệp JSON ghép cột: {"columns": {"Tên cột": "phone"}}')
    )
    parser.add_argument("--provenance", choices=Provenance.values, default=Provenance.UNKNOWN)
    parser.add_argument(
        "--orders",
        action="store_true",
        help=_("mỗi dòng là một món trong đơn hàng (không ghi thì xem tiêu đề cột)"),
    )
    parser.add_argument("--dry-run", action="store_true", help=_("chỉ thử, không ghi gì"))
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Bring the file in and say what became of its rows."""
    start = time.monotonic()
    with _tried(options.dry_run):
        with reader.kept_open():
            batch = (None if options.dry_run else _unfinished(options)) or _begun(options)
            if options.dry_run:
                _try_out(batch)
            else:
                with ground.working():
                    _carry_on(batch)
        result = as_answer(batch, time.monotonic() - start)
    if batch.state == Import.State.FAILED:
        raise Refused(problem(batch))
    answer(options, result, in_words(result))
    return 0


@contextmanager
def _tried(dry_run: bool) -> Iterator[None]:
    """Everything inside is undone when it is only tried."""
    if not dry_run:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _unfinished(options: argparse.Namespace) -> Import | None:
    """The import of this very file that was cut off, to go on with; None when there is none."""
    sha256, _size = capture.keep_file(_pieces(options.file))
    same = Import.objects.filter(sha256=sha256).order_by("-pk")
    if running := same.filter(state=Import.State.RUNNING).first():
        note(_("Tệp này đang nhập dở, nhập tiếp từ dòng %(row)s.") % {"row": running.row_no + 1})
        return running
    waiting = same.filter(state=Import.State.MAPPING).first()
    if waiting is None:
        return None
    note(_("Tệp này đã đưa lên mà chưa nhập dòng nào, giờ nhập từ đầu."))
    return _chosen(waiting, options, _wanted(options.map))


def _begun(options: argparse.Namespace) -> Import:
    wanted = _wanted(options.map)
    kind = Import.Kind.ORDERS if options.orders else ""
    batch = capture.begin_import(_pieces(options.file), name=options.file.name, by=first_owner(), kind=kind)
    return _chosen(batch, options, wanted)


def _chosen(batch: Import, options: argparse.Namespace, wanted: Mapping[str, Any]) -> Import:
    """The import with what the command asks for; what was answered on the screen before stands where it asks nothing."""
    kind = Import.Kind.ORDERS if options.orders else ""
    if batch.state == Import.State.MAPPING and not batch.sheets:  # cut off before it was looked at
        batch = capture.look_again(batch, kind=kind)
    if batch.state == Import.State.FAILED:
        raise Refused(problem(batch))
    if options.source:
        batch.source = _source(options.source)
        batch.save(update_fields=["source"])
    words = {kind: wanted[kind] for kind in ("source", "status") if kind in wanted}
    return capture.choose(
        batch,
        mappings=_mappings(batch, wanted),
        provenance=None if options.provenance == Provenance.UNKNOWN else options.provenance,
        words=words or None,
        kind=kind,
    )


def _wanted(path: Path | None) -> Mapping[str, Any]:
    """What the mapping file asks for, read before anything begins; Refused when it cannot be followed."""
    if path is None:
        return {}
    try:
        wanted = json.loads(path.read_text(encoding="utf-8-sig"))
        unknown = [str(field) for field in wanted.get("columns", {}).values() if not is_choice(str(field))]
    except (ValueError, AttributeError) as trouble:
        raise Refused(
            _("Tệp ghép cột %(path)s chưa đúng JSON: %(detail)s") % {"path": path, "detail": trouble}
        ) from None
    if unknown:
        known = ", ".join((*FIELDS, "call:1", FACT, IGNORE))
        raise Refused(
            _("Không ghép được vào %(field)s. Có: %(known)s.") % {"field": ", ".join(unknown), "known": known}
        )
    return wanted


def _source(name: str) -> Source:
    channel = aliases.source(name) or "other"
    return Source.objects.get_or_create(
        folded=fold(name)[:120], defaults={"name": name[:120], "channel": channel}
    )[0]


def _mappings(batch: Import, wanted: Mapping[str, Any]) -> dict[int, dict[int, str]] | None:
    """The mapping file's columns (by header, or by number counted from 1) for every chosen sheet."""
    columns = {fold(str(name)): field for name, field in wanted.get("columns", {}).items()}
    if not columns:
        return None
    return {
        number: {
            column["index"]: choice
            for column in sheet["columns"]
            if (choice := columns.get(fold(column["header"])) or columns.get(str(column["index"] + 1)))
        }
        for number, sheet in enumerate(batch.sheets)
        if sheet["chosen"]
    }


def _carry_on(batch: Import) -> None:
    """Hold the import's job and work it off here; a worker that died holding it gives it back within a minute."""
    with transaction.atomic():
        now = Import.objects.select_for_update().get(
            pk=batch.pk
        )  # the same command may run a second time beside us
        if now.state not in (Import.State.MAPPING, Import.State.RUNNING):
            batch.refresh_from_db()
            return
        job = _job(now) or capture.start_import(batch)
        held = due.claim_this(job)
    while held is None:
        time.sleep(1)
        batch.refresh_from_db()
        if batch.state != Import.State.RUNNING:
            return
        held = due.claim_this(job)
    run_job(held)
    batch.refresh_from_db()
    if batch.state == Import.State.RUNNING:
        held.refresh_from_db()
        raise Refused(_("Chưa nhập hết: %(why)s. Chạy lại lệnh này để nhập tiếp.") % {"why": held.last_error})


def _job(batch: Import) -> Job | None:
    if batch.state != Import.State.RUNNING:
        return None
    return Job.objects.filter(kind="import", args__import=batch.pk, due_at__isnull=False).first()


def _try_out(batch: Import) -> None:
    """Work the import off without a job, inside the transaction that is given up."""
    capture.start_import(batch)
    journey.bring_in(batch, report=lambda one: None, pause=lambda: None)


def as_answer(batch: Import, seconds: float) -> dict[str, Any]:
    """What `--json` prints."""
    names = (*COUNTS, "orders") if batch.kind == Import.Kind.ORDERS else COUNTS
    counts = {name: batch.counts.get(name, 0) for name in names}
    return {"import": batch.pk, "rows": batch.done, **counts, "seconds": round(seconds, 2)}


def in_words(result: Mapping[str, Any]) -> str:
    """The result as one sentence."""
    if "orders" in result:
        return _(
            "%(rows)s dòng: %(orders)s đơn hàng, %(created)s khách mới, %(repeated)s dòng đã nhập trước đó, "
            "%(parked)s chờ sửa. %(seconds)s giây."
        ) % dict(result)
    return _(
        "%(rows)s dòng: %(created)s khách mới, %(updated)s đã có, %(repeated)s đã nhập trước đó, "
        "%(doubtful)s nghi trùng, %(parked)s chờ sửa. %(seconds)s giây."
    ) % dict(result)
