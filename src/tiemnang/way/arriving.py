"""Rows become leads: from a sheet, a form or another program, and those that were held back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tiemnang import landing
from tiemnang.capture import actions as capture
from tiemnang.capture import submissions
from tiemnang.capture.actions import Aids, Judged
from tiemnang.capture.models import Delivery, Import, Quarantine, Submission
from tiemnang.capture.reader import Row
from tiemnang.capture.resolve import Words
from tiemnang.capture.submissions import Outcome
from tiemnang.customers import actions as customers
from tiemnang.customers import ordered
from tiemnang.database.bulk import writing
from tiemnang.leads.models import Lead
from tiemnang.matching.prepare import prepare
from tiemnang.pipeline.actions import arriving as promising
from tiemnang.scoring import actions as scoring
from tiemnang.scoring import arriving as judging
from tiemnang.segments import actions as segments
from tiemnang.team.models import Member
from tiemnang.way.judging import weigh

# What the reading process works out for matching and scoring, so that it does not cost the writing process time.
AIDS = Aids("tiemnang.matching.prepare.prepare", "tiemnang.scoring.drafted.foreseer", judging.lexicon)
# Outcomes of rows behind whom nobody may stand.
HELD = (Submission.Outcome.QUARANTINED, Submission.Outcome.DROPPED)


def arrive(
    batch: Import,
    rows: Sequence[Row],
    words: Words,
    now: datetime,
    held: Mapping[str, Judged] | None = None,
    *,
    weighs: bool = True,
) -> Mapping[str, int]:
    """Bring rows in: known leads learn, new ones are made, doubts wait for a person. Returns the outcomes' counts.

    `held` are rows behind whom nobody may stand, by key; None: judged here by what they say themselves. Without
    `weighs` the leads we knew before are weighed by who calls, all of them at the end.
    """
    if batch.kind == Import.Kind.ORDERS:
        return order(batch, rows, words, now)
    with writing():
        again = submissions.repeated(rows)
        held = capture.judge((row for row in rows if not row.draft.parked), {}) if held is None else held
        fresh = [row for row in rows if row.key not in again and row.key not in held and not row.draft.parked]
        ids = dict(zip((row.key for row in rows), submissions.number(len(rows))))
        landings = landing.recognise(fresh, ids, words, now)
        lead_ids = landing.bring(landings, at=now, by=batch.by)
        changes = landing.add(landings, lead_ids, at=now, by=batch.by)
        weigh(landing.known(landings, lead_ids) if weighs else (), at=now)
        scoring.tell_chances(lead_ids)
        doubts = landing.doubt(landings, lead_ids, at=now)
        promising.plan_calls(landing.promises(landings, lead_ids), at=now)
        wrong = promising.mark_wrong(landing.wrong_numbers(landings, lead_ids), at=now, by=batch.by)
        weigh(wrong, at=now)
        segments.place(lead_ids, at=now)
        outcomes = landing.outcomes(landings, lead_ids, changes)
        lines = [
            (ids[row.key], row, outcomes.get(row.key) or landing.outside(row, again, held)) for row in rows
        ]
        submissions.record(batch, lines, at=now)
        capture.keep_waiting(
            [(pk, row, held[row.key]) for pk, row, end in lines if end.outcome in HELD], at=now
        )
    return Counter(outcome.outcome for _, _, outcome in lines) + Counter(doubtful=doubts)


def order(batch: Import, rows: Sequence[Row], words: Words, now: datetime) -> Mapping[str, int]:
    """Bring rows of an order list in: each customer is recognised once, their lines become purchases. Returns counts."""
    with writing():
        again = submissions.repeated(rows)
        fresh = [row for row in rows if row.key not in again and not row.draft.parked]
        ids = dict(zip((row.key for row in rows), submissions.number(len(rows))))
        firsts, place = ordered.customers_of(fresh)
        landings = landing.recognise(firsts, ids, words, now, is_ours=True)
        lead_ids = landing.bring(landings, at=now, by=batch.by)
        changes = landing.add(landings, lead_ids, at=now, by=batch.by)
        weigh(landing.known(landings, lead_ids), at=now)
        doubts = landing.doubt(landings, lead_ids, at=now)
        whose = {row.key: lead_ids[place[row.key]] for row in fresh}
        taken = customers.take_lines(
            ordered.lines(fresh, ids, whose, now), batch_no=batch.pk or 0, at=now, by=batch.by
        )
        customers.count_many(sorted(taken.leads), at=now)
        weigh(sorted(taken.leads), at=now)
        scoring.tell_chances(lead_ids)
        segments.place(lead_ids, at=now)
        outcomes = {key: Outcome("updated", pk) for key, pk in whose.items()}
        outcomes |= landing.outcomes(landings, lead_ids, changes)
        lines = [
            (ids[row.key], row, outcomes.get(row.key) or landing.outside(row, again, {})) for row in rows
        ]
        submissions.record(batch, lines, at=now)
    return Counter(end.outcome for _, _, end in lines) + Counter(doubtful=doubts, orders=taken.orders)


def take_in(deliveries: Sequence[Delivery], *, now: datetime) -> Mapping[str, int]:
    """Bring in whom other programs sent, all in one transaction with the end of their claimed deliveries."""
    counts: Counter[str] = Counter()
    with writing():
        for letters in capture.read_letters(deliveries, now=now):
            held = capture.judge(letters.rows, letters.signs)
            counts.update(arrive(letters.terms, _prepared(letters.rows), Words(letters.terms), now, held))
        capture.close(deliveries, now=now)
    return counts


@transaction.atomic
def release(pks: Iterable[int], *, by: Member | None, at: datetime) -> list[Quarantine]:
    """Bring in submissions that were held back, as if nothing had been said against them; what they are is learned."""
    waiting = capture.hold(pks)
    for batch, rows in capture.rows_again(waiting):
        counts = arrive(batch, _prepared(rows), Words(batch), at, held={})
        capture.recount(batch, {**counts, "quarantined": -len(rows)})
    capture.note_released(waiting, by=by, at=at)
    return waiting


def _prepared(rows: Sequence[Row]) -> list[Row]:
    """Rows that no reading process prepared for matching."""
    seen = prepare([row.draft for row in rows])
    return [row._replace(prepared=one) for row, one in zip(rows, seen, strict=True)]


@transaction.atomic
def fix(submission: Submission, answers: Mapping[str, str]) -> Lead | list[list[str]]:
    """Bring a parked row in with a person's answers: its lead, or the troubles that are still in the way."""
    batch, row = capture.read_again(submission, answers)
    if row is None or row.draft.parked:
        return [list(trouble) for trouble in row.draft.troubles] if row else []
    submission.delete()
    # A person looked at it: nothing it says speaks against somebody being there any more.
    counts = arrive(batch, _prepared([row]), Words(batch), timezone.now(), held={})
    capture.recount(batch, {**counts, "parked": -1})
    return Lead.objects.get(submissions__dedup_key=row.key)
