"""The ledger of what came in: which rows are new, and what became of each."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tiemnang.capture.models import Import, Submission
from tiemnang.capture.reader import Row
from tiemnang.database.bulk import as_json, in_parts, insert, next_ids, rows_among, stamp

FIELDS = (
    "id", "batch", "sheet_no", "row_no", "dedup_key", "raw", "outcome", "troubles", "lead", "changed", "received_at",
)  # fmt: skip


class Outcome(NamedTuple):
    """What became of one row: a value of `Submission.Outcome`, its lead, and {column: [before, after]} of a known one."""

    outcome: str
    lead_id: int | None = None
    changed: dict[str, Any] | None = None


def repeated(rows: Sequence[Row]) -> dict[str, int | None]:
    """{key: lead id} of those rows that came in before, whatever file they were in."""
    sql = "SELECT dedup_key, lead_id FROM capture_submission WHERE dedup_key {among}"
    return dict(rows_among(sql, [row.key for row in rows]))


def number(count: int) -> Sequence[int]:
    """Keys for so many new submissions."""
    return next_ids(Submission, count)


def record(batch: Import, rows: Iterable[tuple[int, Row, Outcome]], *, at: datetime) -> None:
    """Write down (submission id, row, outcome) for every row, parked and repeated ones too."""
    insert(Submission, FIELDS, [_line(batch, pk, row, outcome, at) for pk, row, outcome in rows])


def _line(batch: Import, pk: int, row: Row, outcome: Outcome, at: datetime) -> tuple[object, ...]:
    again = outcome.outcome == Submission.Outcome.REPEATED
    key = f"{row.key}@{batch.pk}.{row.sheet_no}.{row.row_no}" if again else row.key
    troubles = [list(trouble) for trouble in row.draft.troubles]
    return (
        pk, batch.pk, row.sheet_no, row.row_no, key, row.raw, outcome.outcome, as_json(troubles),
        outcome.lead_id, as_json(_plain(outcome.changed or {})), stamp(at),
    )  # fmt: skip


def _plain(changed: dict[str, Any]) -> dict[str, Any]:
    """{column: [before, after]} with moments as ISO text."""
    return {
        name: [value.isoformat() if isinstance(value, datetime) else value for value in pair]
        for name, pair in changed.items()
    }


def updated(batch: Import) -> Iterator[Sequence[int]]:
    """The leads that rows of this import told something new of, a thousand at a time."""
    told = Submission.objects.filter(batch=batch, outcome=Submission.Outcome.UPDATED, lead__isnull=False)
    yield from in_parts(sorted(set(told.values_list("lead_id", flat=True))), 1000)
