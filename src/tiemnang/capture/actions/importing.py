"""The way of a file: kept, looked at, mapped by its owner, worked off row by row, going on after any crash."""

import gc
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tiemnang.capture.models import Import
from tiemnang.capture.reader import Errand, Row, look_at, rows_of
from tiemnang.capture.resolve import BUDGET, Words
from tiemnang.capture.sheets.cells import Unreadable
from tiemnang.capture.sheets.columns import ORDERS
from tiemnang.capture.sheets.preview import Look
from tiemnang.database.bulk import make_room, resumable, take_stock
from tiemnang.due.actions import enqueue
from tiemnang.due.crash import crash
from tiemnang.due.models import Job
from tiemnang.leads.actions import define_fact
from tiemnang.leads.models import FactGroup, FactType
from tiemnang.team.models import Member

JOB = "import"
CHUNK = 2000  # rows of one transaction: on SQLite other writers wait for it, half a second at most; pages never do
STOCK = 100  # after 100, 10.000 … times as many rows the planner is told how large the tables are
# Writes one batch of rows and remembers how far it came; the journey hands it in, since later rooms take part.
Arrive = Callable[[Import, Sequence[Row], Words, datetime], Mapping[str, int]]


class Aids(NamedTuple):
    """What later rooms have the reading process work out: dotted names, and what `foresee` takes along."""

    prepare: str
    foresee: str
    lexicon: Callable[[Words, datetime], object]


# Facts that known columns of a sheet become: key -> name, group, type.
STANDARD_FACTS = {
    BUDGET: ("Ngân sách", FactGroup.INTEREST, FactType.MONEY),
    "gender": ("Giới tính", FactGroup.DEMOGRAPHIC, FactType.CHOICE),
    "grade": ("Mức độ tiềm năng", FactGroup.INTEREST, FactType.CHOICE),
    "group": ("Nhóm khách", FactGroup.BEHAVIOUR, FactType.CHOICE),
    "source_detail": ("Chi tiết nguồn", FactGroup.BEHAVIOUR, FactType.TEXT),
    "referrer": ("Người giới thiệu", FactGroup.BEHAVIOUR, FactType.TEXT),
    "old_province": ("Tỉnh trước 7/2025", FactGroup.DEMOGRAPHIC, FactType.CHOICE),
}


def kept_path(sha256: str) -> Path:
    """Where the file of this content lies."""
    return Path(settings.MEDIA_ROOT) / "imports" / sha256


def keep_file(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Keep what came, byte for byte and durably, before anything is read; returns (SHA-256, bytes)."""
    folder = kept_path("").parent / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size, draft = hashlib.sha256(), 0, folder / f".{uuid4().hex}"
    with draft.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / digest.hexdigest())
    return digest.hexdigest(), size


def begin_import(chunks: Iterable[bytes], *, name: str, by: Member | None, kind: str = "") -> Import:
    """Keep a file and look at it: an import that waits for its mapping, or one that says why it cannot be read.

    `kind` is what its rows are, "" to let its headers say so.
    """
    sha256, size = keep_file(chunks)
    batch = Import.objects.create(name=name[:255], sha256=sha256, size=size, by=by)
    return look_again(batch, kind=kind)


def look_again(
    batch: Import, mappings: Mapping[int, Mapping[int, str]] | None = None, kind: str | None = None
) -> Import:
    """Lay the kept file out (anew) with the user's choices; the import remembers what was seen.

    `kind` says what its rows are; "" lets the headers say it, None leaves it as it was.
    """
    kind = batch.kind if kind is None else kind
    errand = Errand(str(kept_path(batch.sha256)), batch.name, mappings, timezone.localdate(), kind=str(kind))
    try:
        looks = look_at(errand)
    except Unreadable as problem:
        batch.state, batch.problem = Import.State.FAILED, {"code": problem.code, "args": problem.details}
        batch.save(update_fields=["state", "problem"])
        return batch
    batch.kind = kind or str(_kind_of(looks))
    batch.state = Import.State.MAPPING
    batch.sheets = [_as_seen(number, look, mappings, batch.kind) for number, look in enumerate(looks)]
    batch.rows = sum(sheet["rows"] for sheet in batch.sheets if sheet["chosen"])
    batch.save(update_fields=["kind", "state", "sheets", "rows"])
    return batch


def _kind_of(looks: Sequence[Look]) -> str:
    """What most rows of a file are, by the headers above them; its sheets are read as one kind."""
    rows: dict[str, int] = {Import.Kind.LEADS: 0, Import.Kind.ORDERS: 0}
    for look in looks:
        kind = Import.Kind.ORDERS if look.layout.known_as == ORDERS else Import.Kind.LEADS
        rows[kind] += look.rows if look.is_list else 0
    return Import.Kind.ORDERS if rows[Import.Kind.ORDERS] > rows[Import.Kind.LEADS] else Import.Kind.LEADS


def _as_seen(
    number: int, look: Look, mappings: Mapping[int, Mapping[int, str]] | None, kind: str
) -> dict[str, Any]:
    """A look as JSON; without the user's choice every list of that kind with rows below a header is taken."""
    seen = look._asdict()
    layout = seen.pop("layout")
    seen["header_row"], seen["known_as"] = layout.header_row, layout.known_as
    seen["columns"] = [column._asdict() for column in layout.columns]
    is_kind = (layout.known_as == ORDERS) == (kind == Import.Kind.ORDERS)
    seen["chosen"] = look.is_list and is_kind and look.rows > 0 if mappings is None else number in mappings
    return seen


def choose(
    batch: Import,
    *,
    mappings: Mapping[int, Mapping[int, str]] | None = None,
    provenance: str | None = None,
    keep_for_me: bool | None = None,
    words: Mapping[str, Mapping[str, Any]] | None = None,
    kind: str | None = None,
) -> Import:
    """Write down the user's choices before the import runs; a changed mapping or kind looks at the file again."""
    if provenance is not None:
        batch.provenance = provenance
    if keep_for_me is not None:
        batch.keep_for_me = keep_for_me
    if words is not None:
        batch.words = {kind: dict(answers) for kind, answers in words.items()}
    batch.save(update_fields=["provenance", "keep_for_me", "words"])
    if kind and kind != batch.kind:  # the columns mean something else now, whatever was chosen for them
        return look_again(batch, kind=kind)
    return look_again(batch, mappings) if mappings is not None else batch


@transaction.atomic
def start_import(batch: Import) -> Job:
    """Set an import going (again): fact definitions first, then a job that works it off."""
    _define_facts(batch)
    batch.state = Import.State.RUNNING
    batch.started_at = batch.started_at or timezone.now()
    batch.save(update_fields=["state", "started_at"])
    return enqueue(JOB, {"import": batch.pk}, priority=5, by=batch.by_id)


def _define_facts(batch: Import) -> None:
    for sheet in batch.sheets:
        for column in sheet["columns"] if sheet["chosen"] else ():
            if column["field"] == "fact":
                kind = column["type"] if column["type"] in FactType.values else FactType.TEXT
                define_fact(column["fact"], column["header"] or column["fact"], column["group"], kind)
    for key, (name, group, kind) in STANDARD_FACTS.items():
        define_fact(key, name, group, kind)


def mappings_of(batch: Import) -> dict[int, dict[int, str]]:
    """The mapping of every chosen sheet, as the reader takes it: {sheet: {column: field}}."""
    return {
        number: {column["index"]: _choice(column) for column in sheet["columns"]}
        for number, sheet in enumerate(batch.sheets)
        if sheet["chosen"]
    }


def _choice(column: Mapping[str, Any]) -> str:
    return f"fact:{column['fact']}" if column["field"] == "fact" else column["field"]


def work_off(
    batch: Import,
    arrive: Arrive,
    aids: Aids,
    *,
    report: Callable[[Import], None],
    pause: Callable[[], None],
) -> Import:
    """Bring the rest of an import in, batch by batch: each one's rows, outcomes and position in one transaction.

    `report` runs inside each transaction and may raise to stop there; nothing written before is lost.
    """
    # Thousands of short-lived rows at a time: collecting cycles after every 700 objects costs a tenth of the import.
    gc.set_threshold(100_000, 20, 50)
    make_room()
    try:
        with resumable():
            _bring_rows(batch, arrive, aids, report, pause)
    except Unreadable as problem:
        return _end(batch, Import.State.FAILED, problem={"code": problem.code, "args": problem.details})
    return _end(batch, Import.State.DONE, ended_at=timezone.now())


def _bring_rows(
    batch: Import, arrive: Arrive, aids: Aids, report: Callable[[Import], None], pause: Callable[[], None]
) -> None:
    now = timezone.now()
    words = Words(batch)
    taken, stock = 0, STOCK
    for rows in rows_of(_errand(batch, aids, words, now)):
        with transaction.atomic():
            counts = arrive(batch, rows, words, now)
            _remember(batch, rows[-1], counts)
            report(batch)
            crash("import_batch_written")
        crash("import_batch_committed")
        if batch.done >= stock:
            take_stock(apps.get_models())
            taken, stock = batch.done, batch.done * STOCK
        pause()
    if batch.done > 2 * taken:
        take_stock(apps.get_models())


def _errand(batch: Import, aids: Aids, words: Words, now: datetime) -> Errand:
    """What is still to be read of an import's file."""
    path, today = str(kept_path(batch.sha256)), timezone.localdate(batch.started_at)
    after = (batch.sheet_no, batch.row_no)
    lexicon = aids.lexicon(words, now)
    return Errand(
        path,
        batch.name,
        mappings_of(batch),
        today,
        after,
        aids.prepare,
        aids.foresee,
        lexicon,
        CHUNK,
        str(batch.kind),
    )


def _end(batch: Import, state: Import.State, **columns: Any) -> Import:
    for name, value in {"state": state, **columns}.items():
        setattr(batch, name, value)
    batch.save(update_fields=["state", *columns])
    return batch


def _remember(batch: Import, last: Row, counts: Mapping[str, int]) -> None:
    batch.sheet_no, batch.row_no = last.sheet_no, last.row_no
    for key, count in counts.items():
        batch.counts[key] = batch.counts.get(key, 0) + count
    batch.save(update_fields=["sheet_no", "row_no", "counts"])
