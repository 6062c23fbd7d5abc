"""Answers about submissions that wait: a real person after all, or nobody indeed; each is learned from and can be taken back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from tiemnang.capture.actions.fixing import fix_row
from tiemnang.capture.actions.reading import row_of, terms_of
from tiemnang.capture.actions.undoing import take_back
from tiemnang.capture.hooks.body import read
from tiemnang.capture.models import Delivery, Experience, Import, Quarantine, Submission
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
    found: dict[tuple[int | None, int | None], tuple[Import, list[Row]]] = {}
    for one in waiting:
        terms, row = read_again(one.submission, {})
        if row is not None:
            found.setdefault((terms.pk, terms.source_id), (terms, []))[1].append(row)
    submissions = Submission.objects.filter(quarantine__in=waiting)
    submissions.update(dedup_key=Concat(Value("waited."), Cast("pk", CharField())))
    return list(found.values())


def read_again(submission: Submission, answers: Mapping[str, str]) -> tuple[Import, Row | None]:
    """A submission's row with a person's answers in place of what was sent, and what its rows share.

    What came by a hook shares an import that is never written.
    """
    if submission.batch:
        return submission.batch, fix_row(submission, answers)
    delivery = Delivery.objects.select_related("hook").get(pk=submission.row_no)
    place, types = submission.sheet_no, dict(FactDefinition.objects.values_list("key", "type"))
    sents = read(bytes(delivery.body), received_at=delivery.received_at, types=types, mended={place: answers})
    return terms_of(delivery), row_of(delivery, place, sents[place])


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
    """Take an answer back: it waits as before, and what it taught is unlearned. InUse when the lead is worked with.

    Pressed twice at once it is taken back once.
    """
    answered = Quarantine.objects.select_for_update(of=("self",)).exclude(answer=ANSWER.WAITING)
    held = answered.select_related("submission__batch").filter(pk=waiting.pk).first()
    if held is None:
        return
    waiting = held
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
    recount(submission.batch or Import(), {outcome: 1, was: -1})


def recount(batch: Import, changes: Mapping[str, int]) -> None:
    """Move figures of an import's outcome; rows that came by a hook have none."""
    if batch.pk is None:
        return
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
