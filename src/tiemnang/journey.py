"""The way of a lead, top to bottom: read this first. Every step takes a batch; one form is a batch of one."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import DatabaseError, transaction
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
from tiemnang.customers.actions import Bought
from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import writing
from tiemnang.due.actions import enqueue
from tiemnang.leads import actions as leads
from tiemnang.leads.actions import defining, folding
from tiemnang.leads.models import Entry, Folding, Identity, Lead, Position, Source
from tiemnang.leads.models.known import Origin
from tiemnang.matching import merge as merging
from tiemnang.matching.again import recognise_again
from tiemnang.matching.models import DoubtfulPair, Merge
from tiemnang.matching.prepare import prepare
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline.actions import arriving as promising
from tiemnang.pipeline.actions.handing_over import Workload, hand_over
from tiemnang.pipeline.models import Outcome as Ending
from tiemnang.scoring import actions as scoring
from tiemnang.scoring import arriving as judging
from tiemnang.segments import actions as segments
from tiemnang.targeting import actions as targeting
from tiemnang.team import actions as team
from tiemnang.team.audit import NOWHERE, Where, record
from tiemnang.team.models import Member

# What the reading process works out for matching and scoring, so that it does not cost the writing process time.
AIDS = Aids("tiemnang.matching.prepare.prepare", "tiemnang.scoring.drafted.foreseer", judging.lexicon)
# The job that learns anew how customers buy.
VALUES = "customers.values"
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


def bring_in(batch: Import, *, report: Callable[[Import], None], pause: Callable[[], None]) -> Import:
    """Work an import off from where it stands to its end; those we knew before are weighed when it stops, for any reason."""
    try:
        ended = capture.work_off(batch, partial(arrive, weighs=False), AIDS, report=report, pause=pause)
    except Exception:
        with suppress(DatabaseError):  # what stopped the import is what is told
            _judge_known(batch)
        raise
    _judge_known(batch)
    scoring.ask_to_tell(by=batch.by)
    if ended.kind == Import.Kind.ORDERS:  # how all customers buy is known better now
        enqueue(VALUES, {}, dedup_key=f"{VALUES}.{ended.pk}")
    return ended


def _judge_known(batch: Import) -> None:
    """All at once: a batch holds few of them, and asking around costs the same for few as for many."""
    for part in submissions.updated(batch):
        judge(part, at=timezone.now())


def take_out(
    batch: Import, *, report: Callable[[Import, int], None], pause: Callable[[], None]
) -> dict[str, int]:
    """Take an import back out, with the purchases its rows made."""

    def forget(submission_ids: Sequence[int]) -> None:
        at = timezone.now()
        changed = sorted(customers.forget_lines(submission_ids, at=at, by=None))
        customers.count_many(changed, at=at)
        judge(changed, at=at)

    counts = capture.undo_import(batch, report=report, pause=pause, forget=forget)
    # Whom it had changed is as before, and belongs where they did; lines that were deleted tell the night nothing.
    changed = Submission.objects.filter(batch=batch, lead__isnull=False).values_list("lead_id", flat=True)
    segments.place(changed, at=timezone.now())
    segments.count_again()
    return counts


@transaction.atomic
def buy(rows: Sequence[Bought], *, at: datetime, by: Member | None) -> list[Purchase]:
    """Write down purchases, and judge anew what who bought is worth. Raises ValueError."""
    made = customers.record(rows, at=at, by=by)
    customers.count_many(lead_ids := sorted({row.lead_id for row in rows}), at=at)
    judge(lead_ids, at=at)
    return made


def reopen(*, at: datetime) -> list[int]:
    """Who asked to be called later is called again when the day has come; returns the leads that opened."""
    opened = pipeline.reopen_leads(at=at)
    judge(opened, at=at)
    return opened


@transaction.atomic
def close(
    lead_ids: Sequence[int], result: str, *, reason: str, at: datetime, by: Member | None, **said: Any
) -> list[Ending]:
    """It ended with these leads, won or lost, for this reason: stage, tasks and points follow. Raises ValueError.

    `said` is what `pipeline.close` takes besides: `note`, `amount`.
    """
    made = pipeline.close(lead_ids, result, reason=reason, at=at, by=by, **said)
    customers.record_won(made)
    customers.count_many(lead_ids, at=at)
    judge(lead_ids, at=at)
    return made


@transaction.atomic
def unclose(ending: Ending, *, at: datetime, by: Member | None) -> None:
    """It did not end: what the outcome changed is as before. Raises pipeline.NotUndoable."""
    pipeline.undo_outcome(ending, at=at, by=by)
    customers.forget_won(ending, at=at, by=by)
    customers.count_many([ending.lead_id], at=at)
    judge([ending.lead_id], at=at)


def merge(
    old: Lead,
    *,
    into: Lead,
    by: Member | None,
    at: datetime,
    choices: Mapping[str, str] | None = None,
    pair: DoubtfulPair | None = None,
) -> Merge:
    """Make two leads one, and judge anew what they are worth together."""
    merged = merging.merge(old, into=into, by=by, at=at, choices=choices, pair=pair)
    customers.settle_anew([old.pk, into.pk], at=at, by=by)
    customers.count_many([old.pk, into.pk], at=at)
    judge([old.pk, into.pk], at=at)
    if by:
        record("merged", by=by, at=at, lead_id=into.pk, old=str(old))
    return merged


def part(merged: Merge, *, by: Member | None, at: datetime) -> None:
    """Undo a merge, and judge anew every lead of its chain that stands for itself."""
    parted = merging.undo(merged, by=by, at=at)
    customers.settle_anew(parted, at=at, by=by)
    customers.count_many(parted, at=at)
    judge(parted, at=at)
    record("parted", by=by, at=at, lead_id=merged.into_id, old=str(merged.old))


@transaction.atomic
def correct(lead: Lead, wanted: Mapping[str, str], *, at: datetime, by: Member) -> Entry | None:
    """Mend who a lead is: they are found, recognised and judged by it from now on. None when nothing is new."""
    if line := leads.correct(lead, wanted, at=at, by=by):
        anew([lead.pk], at=at)
    return line


@transaction.atomic
def reach(lead: Lead, kind: str, raw: str, *, at: datetime, by: Member) -> Identity:
    """Write down a further way to reach a lead. Raises Unreadable."""
    way = leads.add_way(lead, kind, raw, at=at, by=by)
    anew([lead.pk], at=at)
    return way


@transaction.atomic
def mend_way(way: Identity, raw: str, *, at: datetime, by: Member) -> bool:
    """Write a number or address anew; False when nothing is new. Raises Unreadable."""
    if is_new := leads.mend_way(way, raw, at=at, by=by):
        anew([way.lead_id], at=at)
    return is_new


@transaction.atomic
def join(
    lead: Lead, organisation: str, *, title: str, since: date | None, stays: bool, at: datetime, by: Member
) -> Position | None:
    """Write down where a lead works now; the places before are kept. None without a name."""
    made = leads.join(lead, organisation, title=title, since=since, stays=stays, at=at, by=by)
    anew([lead.pk], at=at)
    return made


@transaction.atomic
def take_back(line: Entry, *, at: datetime, by: Member) -> None:
    """Undo what a line of the timeline tells. Raises NotUndoable."""
    if line.verb == "bought":
        customers.take_back(line, at=at, by=by)
        customers.count_many([line.lead_id], at=at)
    else:
        leads.take_back(line, at=at, by=by)
    anew([line.lead_id], at=at)


@transaction.atomic
def change_source(source: Source, *, channel: str, is_active: bool, by: Member | None) -> bool:
    """Say which channel a source is in; its leads are judged anew by it in the background. Raises Unfit."""
    was = source.channel
    is_new = defining.change_source(source, channel=channel, is_active=is_active)
    if source.channel != was:
        scoring.recount_source(source, by=by)
    return is_new


def fold(old: Source, into: Source, *, by: Member | None, at: datetime) -> Folding:
    """One source becomes part of another; its leads are judged anew when they have followed. Raises Unfit."""
    return folding.fold_into(old, into, by=by, at=at, then=scoring.recount_of(into, old))


def unfold(made: Folding, *, by: Member | None, at: datetime) -> bool:
    """Take a folding of facts or sources back; False when it was taken back before."""
    return folding.unfold(made, by=by, at=at, then=scoring.recount_of(*folding.sources_of(made)))


@transaction.atomic
def let_go(
    member: Member, *, to: Member | None, by: Member, at: datetime, where: Where = NOWHERE
) -> Workload:
    """A member leaves: leads, tasks and promises go to another or to the pool, the door is shut. Raises LastOwner."""
    owned = list(Lead.objects.filter(owner=member).values_list("pk", flat=True))
    handed = hand_over(member, to=to, at=at, by=by)
    segments.place(owned, at=at)
    team.deactivate(
        member, by=by, at=at, where=where, leads=handed.leads, tasks=handed.tasks, to=to.name if to else ""
    )
    return handed


@contextmanager
def learning(lead: Lead, *, at: datetime) -> Iterator[None]:
    """What is written inside of one lead and the points that follow from it are one transaction, all or nothing."""
    with transaction.atomic():
        yield
        judge([lead.pk], at=at)


def judge(lead_ids: Sequence[int], *, at: datetime) -> None:
    """What follows from what we know of these leads now: whom they fit, what they are worth, where they belong."""
    weigh(lead_ids, at=at)
    segments.place(lead_ids, at=at)


def weigh(lead_ids: Sequence[int], *, at: datetime) -> None:
    """Whom these leads fit and what they are worth; where they belong is asked once for a whole batch."""
    targeting.match(lead_ids, at=at)
    scoring.rescore(lead_ids, at=at)


def hold(lead_ids: Sequence[int], *, at: datetime, all_anew: bool = False) -> int:
    """Hold leads against the profiles in use, and judge anew those whose fit changed (or all); returns how many changed."""
    changed = targeting.match(lead_ids, at=at)
    scoring.rescore(lead_ids if all_anew else changed, at=at)
    segments.place(changed, at=at)
    return len(changed)


def anew(lead_ids: Sequence[int], *, at: datetime) -> None:
    """After a change by hand: file these leads under what they are now, ask about doubles, judge again."""
    recognise_again(lead_ids, at=at)
    judge(lead_ids, at=at)


@transaction.atomic
def write_down(given: Mapping[str, Any], *, at: datetime, by: Member) -> Lead:
    """A lead met by phone or at the door: whom it may be is asked at once. Raises Unreadable.

    `given` holds what `leads.create` takes (`name`, `ways`, `owner` and columns), and `need` in their own words.
    """
    columns = dict(given)
    need = columns.pop("need", "")
    lead = leads.create(**columns, at=at, by=by)
    if need:
        leads.add_need(lead, need, severity=2, at=at, by=by, origin=Origin.MEMBER)
    anew([lead.pk], at=at)
    return lead
