"""What a sheet says of calls: "hẹn gọi lại" becomes a task, "sai số" marks the number so that the next one is offered."""

from collections.abc import Sequence
from datetime import datetime

from tiemnang.capture.rules import says_wrong_number
from tiemnang.database.bulk import as_json, in_parts, insert, stamp
from tiemnang.leads.actions import Arrival
from tiemnang.leads.models import Entry, Identity, WayKind
from tiemnang.pipeline.models import CallResult, Task
from tiemnang.team.models import Member

FIELDS = ("lead", "kind", "text", "due_at", "promised", "owner", "created_at", "submission_id")
LINE = ("lead", "verb", "at", "by", "text", "detail", "submission_id")


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


def wrong_number(one: Arrival) -> str:
    """The number that a row calls wrong, in its status or as the end of its last call: the one that is tried first."""
    results = [detail.get("result") for verb, _, _, detail in one.entries if verb == "called"]
    said = any(verb == "status" and says_wrong_number(text) for verb, _, text, _ in one.entries)
    if not said and results[-1:] != [CallResult.WRONG_NUMBER]:
        return ""
    return next((value for kind, value, *_ in one.ways if kind == WayKind.PHONE), "")


def mark_wrong(rows: Sequence[tuple[int, str, int]], *, at: datetime, by: Member | None) -> list[int]:
    """Mark numbers that reach nobody, from (lead id, number, submission id); returns the leads that changed.

    The caller holds `writing()`.
    """
    wanted = {(pk, value): submission for pk, value, submission in rows}
    bad = [
        each
        for part in in_parts(sorted({pk for pk, _, _ in rows}))
        for each in Identity.objects.filter(lead__in=part, kind=WayKind.PHONE, is_bad=False).values_list(
            "pk", "lead_id", "value"
        )
        if each[1:] in wanted
    ]
    for part in in_parts([pk for pk, _, _ in bad]):
        Identity.objects.filter(pk__in=part).update(is_bad=True)
    who, detail = by.pk if by else None, as_json({"kind": WayKind.PHONE.value})
    lines = [(pk, "bad_way", stamp(at), who, value, detail, wanted[pk, value]) for _, pk, value in bad]
    insert(Entry, LINE, lines)
    return sorted({pk for _, pk, _ in bad})
