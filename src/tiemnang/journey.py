"""The way of a lead, top to bottom: read this first. Every step takes a batch; one form is a batch of one."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from tiemnang.capture import actions as capture
from tiemnang.capture import resolve, submissions
from tiemnang.capture.actions import Aids, Judged
from tiemnang.capture.models import Delivery, Import, Quarantine, Submission
from tiemnang.capture.reader import Row
from tiemnang.capture.resolve import Words
from tiemnang.capture.submissions import Outcome
from tiemnang.database.bulk import writing
from tiemnang.leads import actions as leads
from tiemnang.leads.actions import Arrival, defining
from tiemnang.leads.models import Entry, Identity, Lead, Position, Source
from tiemnang.leads.models.known import Origin
from tiemnang.matching import actions as matching
from tiemnang.matching import merge as merging
from tiemnang.matching.actions import Recognised
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
# Outcomes of rows behind whom nobody may stand.
HELD = (Submission.Outcome.QUARANTINED, Submission.Outcome.DROPPED)


class Landing(NamedTuple):
    """One row on its way in: its submission, what it says, and who that is."""

    pk: int
    row: Row
    arrival: Arrival
    who: Recognised


def arrive(
    batch: Import,
    rows: Sequence[Row],
    words: Words,
    now: datetime,
    held: Mapping[str, Judged] | None = None,
) -> Mapping[str, int]:
    """Bring rows in: known leads learn, new ones are made, doubts wait for a person. Returns the outcomes' counts.

    `held` are rows behind whom nobody may stand, by key; None: judged here by what they say themselves.
    """
    with writing():
        again = submissions.repeated(rows)
        held = capture.judge((row for row in rows if not row.draft.parked), {}) if held is None else held
        fresh = [row for row in rows if row.key not in again and row.key not in held and not row.draft.parked]
        ids = dict(zip((row.key for row in rows), submissions.number(len(rows))))
        landings = _recognise(fresh, ids, words, now)
        lead_ids = _bring(landings, at=now, by=batch.by)
        changes = _add(landings, lead_ids, at=now, by=batch.by)
        scoring.tell_chances(lead_ids)
        doubts = _doubt(landings, lead_ids, at=now)
        promising.plan_calls(_promises(landings, lead_ids), at=now)
        wrong = promising.mark_wrong(_wrong_numbers(landings, lead_ids), at=now, by=batch.by)
        weigh(wrong, at=now)
        segments.place(lead_ids, at=now)
        outcomes = _outcomes(landings, lead_ids, changes)
        lines = [(ids[row.key], row, outcomes.get(row.key) or _outside(row, again, held)) for row in rows]
        submissions.record(batch, lines, at=now)
        capture.keep_waiting(
            [(pk, row, held[row.key]) for pk, row, end in lines if end.outcome in HELD], at=now
        )
    return Counter(outcome.outcome for _, _, outcome in lines) + Counter(doubtful=doubts)


def _recognise(rows: Sequence[Row], ids: Mapping[str, int], words: Words, now: datetime) -> list[Landing]:
    own = [ids[row.key] for row in rows]
    arrivals = resolve.arrivals(rows, own, words, now=now)
    found = matching.recognise([row.prepared for row in rows])
    return [Landing(*each) for each in zip(own, rows, arrivals, found, strict=True)]


def _bring(landings: Sequence[Landing], *, at: datetime, by: Member | None) -> list[int]:
    """Make the new leads; returns the lead of every landing, new or known."""
    new = [index for index, landing in enumerate(landings) if _is_new(landing)]
    foreseen = [landings[index].row.foreseen for index in new]
    judged = judging.judge([landings[index].arrival for index in new], foreseen, at=at)
    made = leads.bring([landings[index].arrival for index in new], at=at, by=by)
    matching.file_keys([(pk, landings[index].row.prepared.filed) for pk, index in zip(made, new)])
    targeting.meet([(pk, landings[index].arrival) for pk, index in zip(made, new)], at=at)
    judging.write(zip(made, judged), at=at)
    lead_ids: dict[int, int] = dict(zip(new, made))
    for index, landing in enumerate(landings):
        if landing.who.lead_id is not None:
            lead_ids[index] = landing.who.lead_id
        elif landing.who.twin is not None:
            lead_ids[index] = lead_ids[landing.who.twin]
    return [lead_ids[index] for index in range(len(landings))]


def _is_new(landing: Landing) -> bool:
    return landing.who.lead_id is None and landing.who.twin is None


def _add(
    landings: Sequence[Landing], lead_ids: Sequence[int], *, at: datetime, by: Member | None
) -> dict[int, dict[str, list[object]]]:
    """Let known leads learn; returns {index: changed columns}."""
    known = [index for index, landing in enumerate(landings) if not _is_new(landing)]
    added = leads.add([(lead_ids[index], landings[index].arrival) for index in known], at=at, by=by)
    matching.refresh_keys(added.renamed)
    weigh(sorted({lead_ids[index] for index in known}), at=at)
    return dict(zip(known, added.changes))


def _doubt(landings: Sequence[Landing], lead_ids: Sequence[int], *, at: datetime) -> int:
    pairs = [
        (lead_ids[index], lead_id if lead_id is not None else lead_ids[twin or 0], verdict)
        for index, landing in enumerate(landings)
        for lead_id, twin, verdict in landing.who.doubts
    ]
    return matching.write_doubts(pairs, at=at) if pairs else 0


def _promises(
    landings: Sequence[Landing], lead_ids: Sequence[int]
) -> list[tuple[int, datetime, int | None, int]]:
    """(lead, when, owner, submission) of every "hẹn gọi lại" in the sheet."""
    return [
        (pk, due, landing.arrival.owner_id, landing.pk)
        for pk, landing in zip(lead_ids, landings)
        if (due := resolve.promised(landing.row.draft))
    ]


def _wrong_numbers(landings: Sequence[Landing], lead_ids: Sequence[int]) -> list[tuple[int, str, int]]:
    """(lead, number, submission) of every "sai số" in the sheet."""
    return [
        (pk, number, landing.pk)
        for pk, landing in zip(lead_ids, landings)
        if (number := promising.wrong_number(landing.arrival))
    ]


def _outcomes(
    landings: Sequence[Landing], lead_ids: Sequence[int], changes: Mapping[int, dict[str, list[object]]]
) -> dict[str, Outcome]:
    """{row key: outcome} of the rows that reached a lead."""
    return {
        landing.row.key: Outcome("updated", pk, changes[index])
        if index in changes
        else Outcome("created", pk)
        for index, (landing, pk) in enumerate(zip(landings, lead_ids))
    }


def _outside(row: Row, again: Mapping[str, int | None], held: Mapping[str, Judged]) -> Outcome:
    """The outcome of a row that came in before, behind whom nobody may stand, or that waits for a person."""
    if row.key in again:
        return Outcome("repeated", again[row.key])
    return Outcome(held[row.key].outcome if row.key in held else "parked")


def take_in(deliveries: Sequence[Delivery], *, now: datetime) -> Mapping[str, int]:
    """Bring in whom other programs sent, all in one transaction with the end of their claimed deliveries."""
    counts: Counter[str] = Counter()
    with writing():
        for letters in capture.read_letters(deliveries, now=now):
            held = capture.judge(letters.rows, letters.signs)
            rows = _prepared(letters.rows)
            counts.update(arrive(letters.terms, rows, Words(letters.terms), now, held))
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
    """Work an import off from where it stands to its end."""
    done = capture.work_off(batch, arrive, AIDS, report=report, pause=pause)
    scoring.ask_to_tell(by=batch.by)
    return done


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
    judge(lead_ids, at=at)
    return made


@transaction.atomic
def unclose(ending: Ending, *, at: datetime, by: Member | None) -> None:
    """It did not end: what the outcome changed is as before. Raises pipeline.NotUndoable."""
    pipeline.undo_outcome(ending, at=at, by=by)
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
    judge([old.pk, into.pk], at=at)
    if by:
        record("merged", by=by, at=at, lead_id=into.pk, old=str(old))
    return merged


def part(merged: Merge, *, by: Member | None, at: datetime) -> None:
    """Undo a merge, and judge anew every lead of its chain that stands for itself."""
    judge(merging.undo(merged, by=by, at=at), at=at)
    record("parted", by=by, at=at, lead_id=merged.into_id, old=str(merged.old))


@transaction.atomic
def correct(lead: Lead, wanted: Mapping[str, str], *, at: datetime, by: Member) -> Entry | None:
    """Mend who a lead is: they are found, recognised and judged by it from now on. None when nothing is new."""
    line = leads.correct(lead, wanted, at=at, by=by)
    if line:
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
    is_new = leads.mend_way(way, raw, at=at, by=by)
    if is_new:
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


def hold(lead_ids: Sequence[int], *, at: datetime) -> int:
    """Hold leads against the profiles in use, and judge anew those whose fit changed; returns how many."""
    changed = targeting.match(lead_ids, at=at)
    scoring.rescore(changed, at=at)
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
