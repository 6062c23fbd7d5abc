"""Chances of many leads at once, with numpy: the same numbers and reasons as one by one, in the same words."""

import gc
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from django.db import connection

from tiemnang.database.bulk import in_parts
from tiemnang.due import beside
from tiemnang.scoring.learning import many
from tiemnang.scoring.learning.card import EVERYONE, OTHER, WHOLE, Scorecard
from tiemnang.scoring.winning import standing
from tiemnang.scoring.winning.chances import Told, by_moment, changed_only, fields_of, living
from tiemnang.scoring.winning.gathering import Builder
from tiemnang.scoring.winning.judging import filled
from tiemnang.scoring.winning.reading import read
from tiemnang.scoring.winning.standing import Standing
from tiemnang.tables import measures
from tiemnang.tables.binning import placed
from tiemnang.tables.columns import Column, Floats, Ints

AT_ONCE = 5000  # leads held in memory with all that is read of them
STRAIGHT = 1e-9  # log-odds nearer to the average than this have no way to share out


def worked_out(cuts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, list[Told]]]:
    """(leads looked at, those to be told something else than now), range by range."""
    models = standing.in_use()
    for first, last in cuts:
        pks = living(first, last)
        yield len(pks), changed_only(_told(pks, models)) if pks and models else []


def _told(pks: list[int], models: Mapping[str, Standing]) -> list[Told]:
    found, fields = {pk: Told(pk, None, None, None) for pk in pks}, fields_of(models)
    for moment, ids in by_moment(pks, models):
        builders = {key: Builder(one) for key, one in fields[moment].items()}
        known = []
        for part in in_parts(ids, AT_ONCE):
            for lead in read(part, moment, fields[moment]):
                known.append(lead.pk)
                for key, builder in builders.items():
                    builder.add(lead.values.get(key))
        columns = {key: builder.column() for key, builder in builders.items()}
        wins, reasons = chances(models[moment].card, columns, len(known))
        found.update(
            (pk, Told(pk, win, said, models[moment].pk))
            for pk, win, said in zip(known, wins, reasons, strict=True)
        )
    return list(found.values())


def chances(card: Scorecard, columns: dict[str, Column], rows: int) -> tuple[list[int], list[str]]:
    """Thousandths of each row and its reasons as JSON; the reasons add up to the thousandths."""
    if not rows:
        return [], []
    ready = filled(card, columns, rows)
    at = [placed(bins, ready[bins.name]) for bins in card.columns]
    parts = np.column_stack(
        [np.asarray(points)[where] for points, where in zip(card.shown, at)] or [np.zeros((rows, 0))]
    )
    told = card.centre + parts.sum(axis=1)
    whole = many.log_odds(card, ready) if card.columns else np.full(rows, card.centre)
    rest = whole - told if card.forest else np.zeros(rows)
    shown = np.rint(measures.sigmoid(whole) * WHOLE).astype(np.int64)
    start = float(measures.sigmoid(np.array([card.centre]))[0])
    shares = _apportioned(
        _exact(np.column_stack([parts, rest]), whole, card.centre, start), shown - round(start * WHOLE)
    )
    return shown.tolist(), _written(card, at, shares, round(start * WHOLE))


def _exact(parts: Floats, whole: Floats, centre: float, start: float) -> Floats:
    """Each part's share of the way from everyone's chance, in thousandths, along the straight line in log-odds."""
    way = whole - centre
    straight = np.abs(way) <= STRAIGHT
    rate = (measures.sigmoid(whole) - start) / np.where(straight, 1.0, way)
    return np.asarray(parts * np.where(straight, start * (1 - start), rate)[:, None] * WHOLE)


def _apportioned(exact: Floats, total: Ints) -> Ints:
    """Whole numbers near these whose rows add up to `total`: the largest remainders are rounded up first."""
    down = np.floor(exact)
    left = total - down.sum(axis=1).astype(np.int64)
    order = np.argsort(down - exact, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(exact.shape[1])[None, :], axis=1)
    each, over = np.divmod(left, exact.shape[1])
    return np.asarray(down.astype(np.int64) + each[:, None] + (ranks < over[:, None]))


def _written(card: Scorecard, at: Sequence[Ints], shares: Ints, everyone: int) -> list[str]:
    """Reasons as JSON, everyone's chance first, then the heaviest; parts worth nothing are left out."""
    opening = f'[["{EVERYONE}",-1,{everyone}]'
    begins = [
        [f',["{bins.name}",{place},' for place in range(len(points))]
        for bins, points in zip(card.columns, card.shown)
    ]
    begins.append([f',["{OTHER}",-1,'])
    places = np.column_stack([*at, np.zeros(len(shares), dtype=np.int64)]).tolist()
    heaviest = np.argsort(-np.abs(shares), axis=1, kind="stable").tolist()
    counts = np.count_nonzero(shares, axis=1).tolist()
    found = []
    for own, where, order, count in zip(shares.tolist(), places, heaviest, counts):
        said = "".join([f"{begins[one][where[one]]}{own[one]}]" for one in order[:count]])
        found.append(f"{opening}{said}]")
    return found


def main() -> None:
    """Work an errand off: what a child does."""
    gc.disable()  # millions of rows pass and none of them refers to itself: looking for such costs a fifth of the time
    for part in worked_out(beside.errand()):
        beside.answer(part)
    connection.close()
    beside.answer(None)
