"""Learns anew who buys: gathers, asks, tries, holds the challenger against the champion, and keeps both with their reports."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from django.db import transaction

from tiemnang.scoring.learning import card as cards
from tiemnang.scoring.learning.learning import Learned
from tiemnang.scoring.models import LearningField, Moment, WinModel
from tiemnang.scoring.winning import judging, keeping, questions
from tiemnang.scoring.winning.fields import Asked, offered
from tiemnang.scoring.winning.gathering import (
    Gathered,
    arrivals,
    days_since_1970,
    gather,
    known_outcomes,
)
from tiemnang.scoring.winning.judging import Duel
from tiemnang.team.models import Member

STEPS = 5  # of each moment: read, ask, try, hold against the champion, learn
UNSEEN_ANYWAY = frozenset({"constant", questions.LATE, questions.WEAK})  # nobody forbade it
Report = Callable[[int, int], None]  # done, of how many


class Fitted(NamedTuple):
    """What came of one moment: the model now in use, if any, the one made now, and why it is or is not in use."""

    moment: str
    champion: int | None
    made: int | None
    why: str
    outcomes: int
    won: int
    asked: list[str]


def fit(
    moments: Sequence[str] = tuple(Moment.values),
    *,
    at: datetime,
    by: Member | None = None,
    report: Report | None = None,
) -> list[Fitted]:
    """Learn anew for these moments from every outcome known at `at`; what was held back, asked and decided stays on record.

    Under thirty outcomes no model is left in use. Raises whatever `report` raises, and then nothing has changed of the
    moment it was at.
    """
    known = known_outcomes()
    found = []
    for number, moment in enumerate(moments):
        tell = _teller(report, number * STEPS, len(moments) * STEPS)
        asked = offered(moment)
        tell(0)
        gathered = gather(known, moment, asked, tell=lambda done, of, tell=tell: tell(done / max(of, 1)))  # type: ignore[misc]
        found.append(_fit(gathered, moment, asked, at=at, by=by, tell=tell))
    return found


def _teller(report: Report | None, start: int, total: int) -> Callable[[float], None]:
    """Says how many steps of all are done, in hundredths."""

    def tell(steps: float) -> None:
        if report:
            report(round((start + steps) * 100), total * 100)

    return tell


def _fit(
    gathered: Gathered,
    moment: str,
    asked: Mapping[str, Asked],
    *,
    at: datetime,
    by: Member | None,
    tell: Callable[[float], None],
) -> Fitted:
    uses = questions.decided(moment)
    held = questions.held_back(gathered, asked, uses)
    new = questions.ask(gathered, held, uses, moment=moment, at=at)
    held |= dict.fromkeys(new, questions.QUESTION)
    held |= questions.weak(gathered, held)
    tell(2)
    fitted = Fitted(moment, None, None, "", len(gathered.won), int(gathered.won.sum()), new)
    if _is_learned_already(fitted, held):
        refresh_drift(moment, asked, at=at)
        return fitted._replace(champion=_reigning(moment), why=keeping.NOTHING_NEW)
    kept = gathered._replace(columns=questions.without(gathered.columns, held))
    learned = judging.learned_from(kept)
    if learned.card is None:
        keeping.retire(moment, note=keeping.TOO_FEW)
        return fitted._replace(why=keeping.TOO_FEW)
    tell(3)
    fought, why = _held_against(moment, kept, held)
    tell(4)
    report = _report(learned, kept, held, tell) | {"duel": fought and fought._asdict()}
    tell(5)
    with transaction.atomic():
        made = _keep(learned, fitted, report, why, at=at, by=by)
        refresh_drift(moment, asked, at=at)
    return fitted._replace(champion=_reigning(moment), made=made.pk, why=why)


def _is_learned_already(fitted: Fitted, held: Mapping[str, str]) -> bool:
    """Whether the newest model came of the same outcomes and the same fields: it would only be made again."""
    newest = WinModel.objects.filter(moment=fitted.moment).order_by("-pk").defer("card").first()
    if newest is None or newest.report.get("held_back") != held:
        return False
    return (newest.outcomes, newest.won) == (fitted.outcomes, fitted.won) and bool(_reigning(fitted.moment))


def _keep(
    learned: Learned, fitted: Fitted, report: Mapping[str, Any], why: str, *, at: datetime, by: Member | None
) -> WinModel:
    """Write the model down, and let it take over where `why` says so."""
    assert learned.card is not None
    model = WinModel.objects.create(
        moment=fitted.moment,
        kind=WinModel.Kind.BLEND if learned.card.forest else WinModel.Kind.POINTS,
        made_at=at,
        by=by,
        outcomes=fitted.outcomes,
        won=fitted.won,
        window=_window(learned),
        card=cards.written(learned.card),
        report=report,
        note=why,
    )
    if why in keeping.TAKES_OVER:
        keeping.promote(model)
    keeping.tidy(fitted.moment, newest=model)
    return model


def _reigning(moment: str) -> int | None:
    found = WinModel.objects.filter(moment=moment, state=WinModel.State.CHAMPION)
    return found.values_list("pk", flat=True).first()


def _held_against(moment: str, kept: Gathered, held: Mapping[str, str]) -> tuple[Duel | None, str]:
    """What the duel with the champion said, and which code says what follows from it."""
    champion = WinModel.objects.filter(moment=moment, state=WinModel.State.CHAMPION).first()
    if champion is None:
        return None, keeping.FIRST
    card = cards.read(champion.card)
    if any(held.get(bins.name, "weak") not in UNSEEN_ANYWAY for bins in card.columns):
        return None, keeping.MAY_NOT_SEE
    fought = judging.duel(card, kept, since=days_since_1970(champion.made_at))
    if fought is None:
        return None, keeping.TOO_FEW_NEW
    return fought, keeping.BETTER if fought.is_won else keeping.NOT_BETTER


def _window(learned: Learned) -> str:
    return f"newest_{learned.choice.way.window}" if learned.choice.way.window else "all"


def _report(
    learned: Learned, kept: Gathered, held: Mapping[str, str], tell: Callable[[float], None]
) -> dict[str, Any]:
    """The model card: what it is made of, what it may not see, what it was worth on outcomes it never saw."""
    assert learned.card is not None
    told = judging.unseen(kept, pause=lambda: tell(4))
    window = learned.choice.way.window
    rows = np.arange(max(len(kept.won) - window, 0) if window else 0, len(kept.won))
    return judging.figures(told) | {
        "kind": learned.kind,
        "fields": [bins.name for bins in learned.card.columns],
        "held_back": dict(held),
        "questions": [
            {"field": key, **(question or {})}
            for key, question in LearningField.objects.filter(
                key__in=[key for key, why in held.items() if why == questions.QUESTION]
            )
            .order_by("key")
            .values_list("key", "question")
        ],
        "spread": judging.spread(learned.card, kept.take(rows).columns, len(rows)),
        "drift": [],
    }


def refresh_drift(moment: str, asked: Mapping[str, Asked], *, at: datetime) -> None:
    """Hold whom the champion learned from against who came lately, and write it into its report."""
    champion = WinModel.objects.filter(moment=moment, state=WinModel.State.CHAMPION).first()
    if champion is None:
        return
    card = cards.read(champion.card)
    wanted = {bins.name for bins in card.columns}
    columns = arrivals(moment, {key: one for key, one in asked.items() if key in wanted}, at=at)
    if columns is None:
        return
    rows = max((len(column) for column in columns.values()), default=0)
    champion.report["drift"] = judging.drift(champion.report["spread"], judging.spread(card, columns, rows))
    champion.report["drift_rows"] = rows
    champion.save(update_fields=["report"])
