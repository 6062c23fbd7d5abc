"""Taking a whole import back out: what it made goes, what it changed is as before, what people did since stays."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from tiemnang.capture.models import Import, Submission
from tiemnang.leads import search
from tiemnang.leads.models import Entry, Fact, Identity, Lead

BATCH = 200


def undo_import(
    batch: Import,
    *,
    report: Callable[[Import, int], None],
    pause: Callable[[], None],
    forget: Callable[[Sequence[int]], object] = len,
) -> dict[str, int]:
    """Take an import back out, a batch of rows per transaction; returns {"removed", "restored", "kept"}.

    A lead it made is kept when somebody worked with it since. Interrupted, it goes on where it stopped. `forget` lets
    later rooms put right, inside each transaction, what they made of these submissions.
    """
    counts = {"removed": 0, "restored": 0, "kept": 0}
    done = 0
    while rows := list(_still_in(batch)[:BATCH]):
        with transaction.atomic():
            forget([row.pk for row in rows])
            for key, count in _undo(Submission.objects.filter(batch=batch), rows).items():
                counts[key] += count
            done += len(rows)
            report(batch, done)
        pause()
    batch.state, batch.ended_at = Import.State.UNDONE, timezone.now()
    batch.save(update_fields=["state", "ended_at"])
    return counts


def take_back(submission: Submission) -> bool:
    """Undo one submission; False, and nothing changes, when somebody worked with the lead it made."""
    own = Submission.objects.filter(pk=submission.pk)
    made = submission.outcome == Submission.Outcome.CREATED
    if made and submission.lead_id and _worked_with(own, [submission.lead_id]):
        return False
    _undo(own, [submission])
    return True


def _still_in(batch: Import) -> models.QuerySet[Submission]:
    """Later rows first, so that a lead made by one row and changed by later ones is undone in order."""
    rows = Submission.objects.filter(batch=batch).exclude(outcome=Submission.Outcome.UNDONE)
    return rows.order_by("-sheet_no", "-row_no")


def _undo(own: models.QuerySet[Submission], rows: Sequence[Submission]) -> dict[str, int]:
    created = {row.lead_id: row.pk for row in rows if row.outcome == "created" and row.lead_id}
    worked = _worked_with(own, list(created))
    gone = [pk for pk in created if pk not in worked]
    updated = [row for row in rows if row.outcome == "updated" and row.lead_id]
    _take_back([row.pk for row in updated], {row.lead_id for row in updated if row.lead_id})
    for row in updated:
        _restore(row)
    search.refresh([row.lead_id for row in updated if row.lead_id])
    Lead.objects.filter(pk__in=gone).delete()
    # The key is freed: the same rows may come in again.
    for row in rows:
        row.outcome, row.dedup_key = Submission.Outcome.UNDONE, f"undone.{row.pk}"
    Submission.objects.bulk_update(rows, ["outcome", "dedup_key"], batch_size=100)
    return {"removed": len(gone), "restored": len(updated), "kept": len(worked)}


def _worked_with(own: models.QuerySet[Submission], lead_ids: Sequence[int]) -> set[int]:
    """Those of these leads that a person, a submission beside `own` or a merge touched since."""
    # NOT IN a list with NULL is never true: lines that people wrote carry no submission.
    others = Entry.objects.filter(lead__in=lead_ids).filter(
        Q(submission_id=None) | ~Q(submission_id__in=own.values("pk"))
    )
    again = Submission.objects.filter(lead__in=lead_ids, outcome__in=["created", "updated"]).exclude(
        pk__in=own.values("pk")
    )
    merged = Lead.objects.filter(merged_into__in=lead_ids)
    return {
        *others.values_list("lead_id", flat=True),
        *again.values_list("lead_id", flat=True),
        *(heir for heir in merged.values_list("merged_into", flat=True) if heir is not None),
    }


def _take_back(submission_ids: Sequence[int], lead_ids: set[int]) -> None:
    """Delete every row of every room that these submissions brought, and let what stood before them stand again."""
    _good_again(submission_ids, lead_ids)
    for relation in Lead._meta.related_objects:
        model: Any = relation.related_model
        if any(field.name == "submission_id" for field in model._meta.fields):
            model.objects.filter(
                submission_id__in=submission_ids, **{f"{relation.field.name}__in": lead_ids}
            ).delete()
    _stand_again(lead_ids)


def _good_again(submission_ids: Sequence[int], lead_ids: set[int]) -> None:
    """Numbers that only these rows called wrong count again."""
    lines = Entry.objects.filter(lead__in=lead_ids, submission_id__in=submission_ids, verb="bad_way")
    told = set(lines.values_list("lead_id", "text"))
    ways = Identity.objects.filter(lead__in={lead for lead, _ in told}, is_bad=True)
    pks = [pk for pk, lead, value in ways.values_list("pk", "lead_id", "value") if (lead, value) in told]
    Identity.objects.filter(pk__in=pks).update(is_bad=False)


def _stand_again(lead_ids: set[int]) -> None:
    facts = Fact.objects.filter(lead__in=lead_ids)
    current = set(facts.filter(superseded_at=None).values_list("lead_id", "definition_id"))
    latest: dict[tuple[int, int], int] = {}
    ended = facts.filter(superseded_at__isnull=False).order_by("known_at", "pk")
    for pk, lead_id, definition_id in ended.values_list("pk", "lead_id", "definition_id"):
        if (lead_id, definition_id) not in current:
            latest[lead_id, definition_id] = pk
    Fact.objects.filter(pk__in=latest.values()).update(superseded_at=None)


def _restore(row: Submission) -> None:
    """Put the lead's columns back where nobody changed them since."""
    for name, (before, after) in row.changed.items():
        unchanged = Q(pk=row.lead_id) & (
            Q(**{name: after}) if after is not None else Q(**{f"{name}__isnull": True})
        )
        Lead.objects.filter(unchanged).update(**{name: before})
