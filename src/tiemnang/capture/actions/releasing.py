"""Answers about submissions that wait: a real person after all, or nobody indeed; each is learned from and can be taken back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from tiemnang.capture.actions.fixing import fix_row
from tiemnang.capture.actions.reading import row_of
from tiemnang.capture.actions.undoing import take_back
from tiemnang.capture.hooks.body import read
from tiemnang.capture.models import Delivery, Experience, Import, Provenance, Quarantine, Submission
from tiemnang.capture.reader import Row
from tiemnang.leads.models import FactDefinition
from tiemnang.team.models import Member

ANSWER = Quarantine.Answer


class InUse(Exception):
    """A released lead that somebody worked with since cannot go back."""


def hold(pks: Iterable[int]) -> list[Quarantine]:
    """Those of these that still wait, locked until the transaction ends."""
    rows = Quarantine.objects.select_for_update(of=("self",)).filter(pk__in=list(pks), answer=ANSWER.WAITING)
    return list(rows.select_related("submission__batch").order_by("pk"))


def rows_again(waiting: Sequence[Quarantine]) -> list[tuple[Import, list[Row]]]:
    """The rows of these submissions read again from what came, import by import; their keys are free for them."""
    submissions = [one.submission for one in waiting]
    keys = {one.pk: one.dedup_key for one in submissions}
    found: dict[int | None, tuple[Import, list[Row]]] = {}
    deliveries, types = _deliveries(submissions), _types(submissions)
    for one in submissions:
        row = fix_row(one, {}) if one.batch else sent_row(one, deliveries[one.row_no], types, {})
        if row is None:
            continue
        terms = one.batch or terms_of(deliveries[one.row_no])
        found.setdefault(terms.pk or -deliveries[one.row_no].hook_id, (terms, []))[1].append(row)
        one.dedup_key = f"waited.{one.pk}"
    Submission.objects.bulk_update(submissions, ["dedup_key"], batch_size=200)
    for one in submissions:
        one.dedup_key = keys[one.pk]
    return list(found.values())


def sent_row(
    one: Submission, delivery: Delivery, types: Mapping[str, str], answers: Mapping[str, str]
) -> Row:
    """The row of a submission that came by a hook, with a person's answers in place of what was sent."""
    mended = {one.sheet_no: answers}
    sents = read(bytes(delivery.body), received_at=delivery.received_at, types=types, mended=mended)
    return row_of(delivery, one.sheet_no, sents[one.sheet_no])


def terms_of(delivery: Delivery) -> Import:
    """What rows of a hook share, as an import that is never written."""
    return Import(source_id=delivery.hook.source_id, provenance=Provenance.OWN)


def _deliveries(submissions: Sequence[Submission]) -> dict[int, Delivery]:
    return Delivery.objects.select_related("hook").in_bulk(
        [one.row_no for one in submissions if not one.batch]
    )


def _types(submissions: Sequence[Submission]) -> dict[str, str]:
    if all(one.batch for one in submissions):
        return {}
    return dict(FactDefinition.objects.values_list("key", "type"))


def note_released(waiting: Sequence[Quarantine], *, by: Member | None, at: datetime) -> None:
    """Join each to the submission its row became, forget the one that waited, and learn that it was real."""
    keys = [one.submission.dedup_key for one in waiting]
    came = {one.dedup_key: one for one in Submission.objects.filter(dedup_key__in=keys)}
    old = [one.submission_id for one in waiting]
    for one in waiting:
        one.submission = came.get(one.submission.dedup_key, one.submission)
    _answer(waiting, ANSWER.RELEASED, by=by, at=at)
    Submission.objects.filter(pk__in=set(old) - {one.submission_id for one in waiting}).delete()


@transaction.atomic
def confirm_fake(pks: Iterable[int], *, by: Member, at: datetime) -> int:
    """Say that nobody is there; returns how many were still waiting for that."""
    waiting = hold(pks)
    _answer(waiting, ANSWER.FAKE, by=by, at=at)
    return len(waiting)


@transaction.atomic
def ask_again(waiting: Quarantine) -> None:
    """Take an answer back: it waits as before, and what it taught is unlearned. InUse when the lead is worked with."""
    if waiting.answer == ANSWER.RELEASED:
        _take_back(waiting.submission)
    _learn([waiting], -1)
    waiting.answer, waiting.by, waiting.answered_at = ANSWER.WAITING, None, None
    waiting.save(update_fields=["answer", "by", "answered_at"])


def _take_back(submission: Submission) -> None:
    key, was = submission.dedup_key, submission.outcome
    if submission.lead_id and not take_back(submission):
        raise InUse
    outcome = Submission.Outcome.QUARANTINED
    Submission.objects.filter(pk=submission.pk).update(dedup_key=key, outcome=outcome, lead=None)
    if submission.batch:
        recount(submission.batch, {outcome: 1, was: -1})


def recount(batch: Import, changes: Mapping[str, int]) -> None:
    """Move figures of an import's outcome."""
    for name, change in changes.items():
        batch.counts[name] = batch.counts.get(name, 0) + change
    batch.save(update_fields=["counts"])


def _answer(waiting: Sequence[Quarantine], answer: str, *, by: Member | None, at: datetime) -> None:
    for one in waiting:
        one.answer, one.by, one.answered_at = answer, by, at
    Quarantine.objects.bulk_update(waiting, ["submission", "answer", "by", "answered_at"], batch_size=200)
    _learn(waiting, 1)


def _learn(waiting: Sequence[Quarantine], step: int) -> None:
    """Count each kind of sign once for each answer."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for one in waiting:
        column = "real" if one.answer == ANSWER.RELEASED else "fake"
        counted[column].update(code for code, _args, _weight in one.evidence)
    for column, codes in counted.items():
        Experience.objects.bulk_create([Experience(code=code) for code in codes], ignore_conflicts=True)
        for count in set(codes.values()):
            same = [code for code, each in codes.items() if each == count]
            Experience.objects.filter(code__in=same).update(**{column: F(column) + step * count})
