"""Promises that come with leads from a sheet: "hẹn gọi lại" columns become tasks."""

from collections.abc import Sequence
from datetime import datetime

from tiemnang.database.bulk import insert, stamp
from tiemnang.pipeline.models import Task

FIELDS = ("lead", "kind", "text", "due_at", "promised", "owner", "created_at", "submission_id")


def plan_calls(rows: Sequence[tuple[int, datetime, int | None, int]], *, at: datetime) -> None:
    """Plan a call for every (lead id, due, owner id, submission id); the caller holds `writing()`."""
    insert(
        Task,
        FIELDS,
        [
            (pk, Task.Kind.CALL.value, "", stamp(due), True, owner, stamp(at), submission)
            for pk, due, owner, submission in rows
        ],
    )
