"""Points of a row before it is a lead: judged where the sheet is read, by the same card, without the database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from tiemnang.capture.rules import budget_of, calls_of, moment, stage_of, touched
from tiemnang.capture.sheets.drafts import Draft
from tiemnang.scoring.rules import (
    Clues,
    Rule,
    age_of,
    calls_in_short,
    days_between,
    judge,
    priority_of,
)
from tiemnang.scoring.rules.yardstick import NOTHING_LEARNED, Yardstick
from tiemnang.vietnam import aliases
from tiemnang.vietnam.text import fold

BUDGET = "budget"


class Lexicon(NamedTuple):
    """What the words of one import mean to the card in use: plain values that a reading process takes along."""

    card: str  # digest of the version
    rules: Sequence[Rule]  # those switched on; clues answer all of them
    statuses: Mapping[str, str]  # folded word -> canonical status, as the user answered
    answered: Mapping[str, str]  # folded word -> channel of the source the user answered
    known: Mapping[str, str]  # folded name of a source -> its channel
    named: Mapping[str, str]  # channel -> folded name of the source made for it
    own: str  # channel of rows that name no source
    has_budget: bool  # whether what they can spend is still a fact of its own
    now: datetime
    by: Yardstick = NOTHING_LEARNED  # what priority is measured by


class Foreseen(NamedTuple):
    """What a row's lead will be worth by one version of the card, ready to be written; None where the card changed."""

    points: int
    fit: int
    engagement: int
    reasons: str  # as JSON
    priority: float
    card: str


def foreseer(lexicon: Lexicon | None) -> Callable[[Sequence[Draft]], Sequence[Foreseen | None]]:
    """What judges drafts as if each were a new lead; without a lexicon it says nothing of any."""
    if lexicon is None:
        return lambda drafts: [None] * len(drafts)
    reader = Reader(lexicon)
    return lambda drafts: [reader.foresee(draft) for draft in drafts]


class Reader:
    """Reads drafts with one lexicon; what a word means is looked up once."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Make the card ready."""
        self.lexicon = lexicon
        self.judge = judge(lexicon.rules, lexicon.card)
        self.statuses: dict[str, str] = {"": ""}
        self.channels: dict[str, str] = {"": lexicon.own}

    def foresee(self, draft: Draft) -> Foreseen:
        """The points and the priority a draft would have as a new lead."""
        clues = self.clues_of(draft)
        said = self.judge.points_for(clues)
        priority = priority_of(said.points, clues, self.lexicon.by)
        return Foreseen(*said[:3], said.text, priority, self.lexicon.card)

    def clues_of(self, draft: Draft) -> Clues:
        """What the card looks at."""
        now = self.lexicon.now
        created = moment(draft.created_at, now=now) or now
        calls = calls_of(draft, self.status, created, now=now)
        last = touched(draft, calls, now=now)
        kinds = [way.kind for way in draft.ways]
        last_result, unanswered = calls_in_short([call.result for call in calls])
        return Clues(
            phones=kinds.count("phone"),
            mails=kinds.count("email"),
            zalos=kinds.count("zalo"),
            channel=self.channel(draft.source),
            age=age_of(created, now, now),
            need=draft.needs[0] if draft.needs else "",
            severity=1 if draft.needs else 0,
            budget=self._budget(draft),
            stage=stage_of(draft.outcome or self.status(draft.status), draft.status, draft.ways),
            last_result=last_result,
            unanswered=unanswered,
            has_organisation=bool(draft.organisation),
            has_place=bool(draft.province or draft.district or draft.address),
            touched=days_between(last, now) if last else None,
        )

    def status(self, written: str) -> str:
        """As `resolve.Words.status`."""
        if written not in self.statuses:
            self.statuses[written] = self.lexicon.statuses.get(fold(written)) or aliases.status(written)
        return self.statuses[written]

    def channel(self, written: str) -> str:
        """The channel of the source that `resolve.Words.source` gives a word, or makes for it."""
        if written not in self.channels:
            self.channels[written] = self._channel(written)
        return self.channels[written]

    def _channel(self, written: str) -> str:
        folded = fold(written)[:120]
        if folded in self.lexicon.answered:
            return self.lexicon.answered[folded]
        channel = aliases.source(written)
        key = self.lexicon.named.get(channel, "") if channel else folded
        return self.lexicon.known.get(key, channel or "other")

    def _budget(self, draft: Draft) -> int:
        if not self.lexicon.has_budget:
            return 0
        said = [number for key, _value, number in draft.facts if key == BUDGET]
        named = budget_of(draft)
        return int((said[-1] if said else 0) or 0) if named is None else int(named)
