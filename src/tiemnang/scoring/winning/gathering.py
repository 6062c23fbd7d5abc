"""Tables to learn from: outcomes with what was known of each lead then, column by column, in bounded memory."""

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from django.db.models import Min

from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import in_parts
from tiemnang.leads.models import Lead
from tiemnang.pipeline import outcomes
from tiemnang.pipeline.outcomes import Known
from tiemnang.scoring.learning import shield
from tiemnang.scoring.models import Moment
from tiemnang.scoring.winning.fields import NUMBER, Asked
from tiemnang.scoring.winning.reading import AsOf, Value, first_contacts, read
from tiemnang.tables.columns import FREE_TEXT, NO_CODES, NO_FIGURES, Column, Floats, Kind, read_column
from tiemnang.tables.measures import Truth

PART = 500  # leads read together: of 60 fields each, they are the most that is held at once
MOST_OUTCOMES = 60_000  # the newest; older ones are not learned from
LATELY = timedelta(days=60)  # arrivals that are held against whom was learned from
MOST_ARRIVALS = 20_000
FEWEST_DAYS, MOST_ON_ONE = (
    10,
    0.2,
)  # arrivals on so many days, and no more of them at one moment, lie in time order
DAY = 86_400.0
Tell = Callable[[int, int], None]


class Gathered(NamedTuple):
    """Outcomes as a table: columns by field, in order of arrival where there is one (`days`; else None).

    `told` is when each outcome became known to us, in days since 1970; `later` how many leads got a field only later.
    """

    pks: Sequence[int]
    columns: dict[str, Column]
    won: Truth
    days: Floats | None
    told: Floats
    later: Mapping[str, int]

    def take(self, rows: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> "Gathered":
        """The same on some rows."""
        return Gathered(
            [self.pks[at] for at in rows.tolist()],
            {name: column.take(rows) for name, column in self.columns.items()},
            self.won[rows],
            None if self.days is None else self.days[rows],
            self.told[rows],
            self.later,
        )


def known_outcomes() -> list[Known]:
    """Every outcome we know, purchases included; the newest where there are too many, in order of their leads."""
    bought = Purchase.objects.values_list("lead").annotate(first=Min("at")).order_by()
    found = list(outcomes.gather(bought=dict(bought)))
    if len(found) > MOST_OUTCOMES:
        found = sorted(
            sorted(found, key=lambda each: each.at)[-MOST_OUTCOMES:], key=lambda each: each.lead_id
        )
    return found


def gather(known: Sequence[Known], moment: str, asked: Mapping[str, Asked], *, tell: Tell) -> Gathered:
    """Read what was known of these leads at `moment`; `tell` hears how many are read, of how many.

    At the first contact only those count who had one, and whose outcome was not told in it.
    """
    before = {each.lead_id: each.at for each in known if each.is_live}
    builders = {key: Builder(one) for key, one in asked.items()}
    rows, later, by_pk = [], Counter[str](), {each.lead_id: each for each in known}
    for start in range(0, len(known), PART):
        part = [each.lead_id for each in known[start : start + PART]]
        part = part if moment == Moment.ARRIVAL else _still_open_after(part, by_pk)
        for lead in read(part, moment, asked, before=before, with_later=True):
            rows.append(lead._replace(values={}, later=()))  # the builders hold what was read
            later.update(lead.later)
            for key, builder in builders.items():
                builder.add(lead.values.get(key))
        tell(min(start + PART, len(known)), len(known))
    return _ordered(rows, by_pk, {key: builder.column() for key, builder in builders.items()}, later)


def _still_open_after(pks: Sequence[int], known: Mapping[int, Known]) -> list[int]:
    """Leads whose outcome was not the first contact itself: of those nobody has to be told anything."""
    columns = ("pk", "created_at", "touched_at")
    rows = {row["pk"]: row for row in Lead.objects.filter(pk__in=pks).values(*columns)}
    touches = first_contacts(rows)
    return [
        pk
        for pk, touch in touches.items()
        if touch.result != "no_need" and (not known[pk].is_live or known[pk].at > touch.at)
    ]


def _ordered(
    rows: Sequence[AsOf], known: Mapping[int, Known], columns: dict[str, Column], later: Mapping[str, int]
) -> Gathered:
    pks = [row.pk for row in rows]
    won = np.array([known[pk].result == outcomes.WON for pk in pks], dtype=bool)
    came = np.array([days_since_1970(row.created_at) for row in rows], dtype=np.float64)
    told = np.array(
        [days_since_1970(known[pk].at) if known[pk].is_live else came[at] for at, pk in enumerate(pks)]
    )
    whole = Gathered(pks, columns, won, None, told, later)
    if _lie_in_time(came):
        order = np.argsort(came, kind="stable")
        return whole.take(order)._replace(days=came[order])
    if shield.in_file_order(columns):
        # A sheet without dates whose months run forward: its rows came in their order.
        return whole._replace(days=np.arange(len(pks), dtype=np.float64))
    return whole


def _lie_in_time(came: Floats) -> bool:
    if not len(came):
        return False
    moments, counts = np.unique(came, return_counts=True)
    return len(np.unique(moments.astype(np.int64))) >= FEWEST_DAYS and counts.max() <= MOST_ON_ONE * len(came)


def days_since_1970(at: datetime) -> float:
    """A moment as a figure that rises."""
    return at.timestamp() / DAY


def arrivals(moment: str, asked: Mapping[str, Asked], *, at: datetime) -> dict[str, Column] | None:
    """What was known of the newest arrivals of the last weeks, whatever became of them; None when nobody came."""
    came = Lead.objects.living().filter(created_at__gte=at - LATELY, created_at__lte=at)
    if moment == Moment.CONTACT:
        came = came.exclude(touched_at=None)
    pks = list(came.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST_ARRIVALS])
    return table(pks, moment, asked) if pks else None


def table(pks: Iterable[int], moment: str, asked: Mapping[str, Asked]) -> dict[str, Column]:
    """Columns of these leads, in the order of their ids."""
    builders = {key: Builder(one) for key, one in asked.items()}
    for part in in_parts(sorted(set(pks)), PART):
        for lead in read(part, moment, asked):
            for key, builder in builders.items():
                builder.add(lead.values.get(key))
    return {key: builder.column() for key, builder in builders.items()}


class Builder:
    """Collects one column: figures as doubles, words as numbers of their levels; eight bytes a cell."""

    def __init__(self, asked: Asked) -> None:
        """Nothing is collected yet."""
        self.asked = asked
        self.figures, self.codes = array("d"), array("q")
        self.levels: dict[str, int] = {}

    def add(self, value: Value) -> None:
        """The next row."""
        if self.asked.holds == NUMBER:
            self.figures.append(value if isinstance(value, float | int) else math.nan)
        elif value is None or value == "":
            self.codes.append(-1)
        else:
            self.codes.append(self.levels.setdefault(str(value), len(self.levels)))

    def column(self) -> Column:
        """All rows, held as what they are."""
        key = self.asked.key
        if self.asked.holds == NUMBER:
            return number_column(key, np.array(self.figures, dtype=np.float64))
        codes = np.array(self.codes, dtype=np.int64)
        filled = int((codes >= 0).sum())
        if not filled or (len(self.levels) < 2 and filled == len(codes)):
            return Column(key, Kind.CONSTANT, np.full(len(codes), math.nan), NO_CODES)
        free = len(self.levels) > 20 and len(self.levels) > FREE_TEXT * filled
        return Column(key, Kind.TEXT if free else Kind.WORD, NO_FIGURES, codes, tuple(self.levels))


def number_column(key: str, figures: Floats) -> Column:
    """Figures, told from row numbers and codes."""
    name = key.rpartition(".")[2]
    column = read_column(name, figures.tolist())
    return Column(key, column.kind, figures, NO_CODES)


def as_moment(days: float) -> datetime:
    """The inverse of `days_since_1970`."""
    return datetime.fromtimestamp(days * DAY, UTC)
