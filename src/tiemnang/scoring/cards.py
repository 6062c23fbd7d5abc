"""The card of a lead on today's list: why now, how to reach them, what was promised, how long they wait."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple

from tiemnang.leads.masking import is_masked
from tiemnang.leads.models import Channel, Identity, Lead, Stage, WayKind
from tiemnang.office import current
from tiemnang.pipeline import rules as pipeline
from tiemnang.pipeline.models import Task
from tiemnang.scoring import measuring
from tiemnang.scoring.rules import Reason, age_of, days_between
from tiemnang.scoring.rules.priority import gain
from tiemnang.scoring.rules.yardstick import heat
from tiemnang.team.models import Member
from tiemnang.vietnam.calendar import TIME_ZONE

SOON = timedelta(hours=1)  # what is due within this time is due now
NEW_FOR = timedelta(days=3)  # after that a lead nobody answered is no longer "new", only unanswered
RECENT, QUIET = 30, 7  # days since arrival, days without contact: worth saying
# Channels in which we found them, not they us: nobody there is waiting for an answer.
NOT_WAITING = frozenset({Channel.BOUGHT, Channel.TELESALES, Channel.GOOGLE_ALERT})
BEST_FIRST = (WayKind.PHONE, WayKind.ZALO, WayKind.EMAIL)
# Reasons of the score that tell a seller something; "has a phone number" does not.
TELLING = frozenset(
    {"renewal", "need", "result", "awareness", "budget", "stage", "bought", "unanswered", "source", "rule"}
)
MOST = 3
WORTH_SAYING = 10_000  # VND; less is not worth a word


class Clock(NamedTuple):
    """The first-response clock of a new lead, in working time."""

    since: datetime
    until: datetime
    minutes_left: int  # negative when it ran out

    @property
    def is_late(self) -> bool:
        """Whether they wait longer than they should."""
        return self.minutes_left < 0


class Card(NamedTuple):
    """One lead to contact now; `lead` comes with its organisation, source, owner and score."""

    lead: Lead
    group: str  # why it is here: due, new, rank, done
    reasons: list[Reason]  # most telling first, three at most; `words.said` says them
    ways: list[Identity]  # good ones, best first
    task: Task | None  # the next open task of this lead
    clock: Clock | None
    is_masked: bool = False  # there may be ways, but this member sees none of them whole

    @property
    def points(self) -> int:
        """0 to 100."""
        return self.lead.points

    @property
    def way(self) -> Identity | None:
        """The best way to reach them: phone, then Zalo, then mail."""
        return self.ways[0] if self.ways else None


def cards(groups: Mapping[int, str], member: Member, *, at: datetime) -> list[Card]:
    """Cards of these leads ({lead id: group}) in the order given, as said to `member`; three queries."""
    related = ("organisation", "source", "owner", "score")
    leads = Lead.objects.select_related(*related).in_bulk(list(groups))
    tasks, ways = _tasks(leads), _ways(leads)
    return [
        _card(leads[pk], group, tasks.get(pk), ways.get(pk, []), member, at)
        for pk, group in groups.items()
        if pk in leads
    ]


def _tasks(lead_ids: Iterable[int]) -> dict[int, Task]:
    rows = (
        Task.objects.filter(lead__in=list(lead_ids), done_at=None)
        .select_related("owner")
        .order_by("-due_at", "-pk")
    )
    return {task.lead_id: task for task in rows}


def _ways(lead_ids: Iterable[int]) -> dict[int, list[Identity]]:
    found = defaultdict(list)
    rows = Identity.objects.filter(lead__in=list(lead_ids), kind__in=BEST_FIRST, is_bad=False)
    for way in rows.order_by("rank", "pk"):
        found[way.lead_id].append(way)
    return {
        pk: sorted(ways, key=lambda way: BEST_FIRST.index(WayKind(way.kind))) for pk, ways in found.items()
    }


def _card(
    lead: Lead, group: str, task: Task | None, ways: list[Identity], member: Member, at: datetime
) -> Card:
    reasons = [_of_task(task, member)] if task and task.due_at <= at + SOON else []
    gained = _gain(lead, at)
    reasons = [*[*reasons, *_reasons(lead, at)][: MOST - len(gained)], *gained]
    hidden = is_masked(lead, member)
    return Card(lead, group, reasons, [] if hidden else ways, task, clock_of(lead, at), hidden)


def _gain(lead: Lead, at: datetime) -> list[Reason]:
    """What a call today is expected to bring, where a chance and an amount are told."""
    score = getattr(lead, "score", None)
    if score is None or not score.win or not score.value:
        return []
    by = measuring.in_use()
    known = age_of(lead.created_at, lead.arrived_at, at) if lead.touched_at is None else None
    amount = gain(score.win, score.value, 1.0 if known is None else heat(known * 1440, by.pace))
    return [Reason("gain", 0, {"amount": amount})] if amount >= WORTH_SAYING else []


def clock_of(lead: Lead, at: datetime) -> Clock | None:
    """The clock of a lead who waits for the first word from us; None for everybody else.

    A day without an hour starts none: nobody knows how long they wait.
    """
    if not is_waiting(lead, at) or not has_hour(lead.created_at):
        return None
    work = current.work_time()
    left = pipeline.minutes_to_answer(lead.created_at, at, work)
    return Clock(lead.created_at, pipeline.answer_by(lead.created_at, work), left)


def has_hour(moment: datetime) -> bool:
    """Whether this is more than a day: a date without an hour is kept as midnight."""
    return moment.astimezone(TIME_ZONE).time() != time(0)


def is_waiting(lead: Lead, at: datetime) -> bool:
    """Whether they came to us lately and nobody has answered; rows of a sheet without dates did not just come."""
    channel = lead.source.channel if lead.source else ""
    untouched = lead.stage == Stage.NEW and lead.touched_at is None and lead.is_dated
    return untouched and timedelta(0) <= at - lead.created_at <= NEW_FOR and channel not in NOT_WAITING


def _reasons(lead: Lead, at: datetime) -> list[Reason]:
    """How a new lead came, then the heaviest telling reasons of the score, then how long it is quiet."""
    waits, is_recent = is_waiting(lead, at), days_between(lead.created_at, at) <= RECENT
    reasons = [_of_arrival(lead, at)] if waits else []
    score = getattr(lead, "score", None)
    told = [Reason(*each) for each in score.reasons] if score else []
    # Of a lead that came lately we say how and when instead of from where.
    hides = {"source"} if is_recent and lead.is_dated else set()
    reasons += [one for one in told if one.code in TELLING - hides]
    if lead.touched_at and (days := int(days_between(lead.touched_at, at))) >= QUIET:
        reasons.append(Reason("quiet", 0, {"days": days}))
    elif is_recent and not waits:
        reasons.append(_of_arrival(lead, at))
    return reasons


def _of_task(task: Task, member: Member) -> Reason:
    who = task.owner.given_name if task.owner and task.owner != member else ""
    said = {"kind": task.kind, "due_at": task.due_at.isoformat(), "text": task.text, "who": who}
    return Reason("promise" if task.promised else "planned", 0, said)


def _of_arrival(lead: Lead, at: datetime) -> Reason:
    channel = lead.source.channel if lead.source else ""
    if not lead.is_dated:
        return Reason("imported", 0, {"days": _days_ago(lead.created_at, at)})
    if not has_hour(lead.created_at):
        return Reason("arrived", 0, {"channel": channel, "days": _days_ago(lead.created_at, at)})
    minutes = int((at - lead.created_at).total_seconds() // 60)
    return Reason("arrived", 0, {"channel": channel, "minutes": minutes})


def _days_ago(moment: datetime, at: datetime) -> int:
    return (at.astimezone(TIME_ZONE).date() - moment.astimezone(TIME_ZONE).date()).days
