"""Which submissions wait because nobody real may stand behind them; decided a batch at a time, kept with its reasons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count

from tiemnang.capture.authenticity import PRIORS, Sign, learned, verdict, weigh
from tiemnang.capture.models import Delivery, Experience, Quarantine
from tiemnang.capture.reader import Row
from tiemnang.database.bulk import as_json, insert, stamp
from tiemnang.leads.models import Identity
from tiemnang.vietnam.text import fold

SHORT_TIME = timedelta(hours=24)
NAMES = 3  # so many names behind one number or mail in a day are one stranger too many
PLACES, PLACE_TIME = 6, timedelta(minutes=10)
ANSWERS, ANSWER_TIME = 3, timedelta(hours=1)
FIELDS = ("submission", "evidence", "weight", "name", "reach", "search", "found_at", "answer")
REACHED = ("phone", "email", "zalo")


class Judged(NamedTuple):
    """What becomes of a row, how sure that is, and why."""

    outcome: str  # quarantined or dropped
    weight: float
    signs: Sequence[Sign]


def judge(rows: Iterable[Row], more: Mapping[str, Sequence[Sign]]) -> dict[str, Judged]:
    """{key: judgement} of the rows that must wait; `more` are signs found elsewhere, by key. One query, when any has signs."""
    found = {row.key: signs for row in rows if (signs := [*row.signs, *more.get(row.key, ())])}
    if not found:
        return {}
    weights, held = weights_now(), {}
    for key, signs in found.items():
        weight = weigh(signs, weights)
        outcome = verdict(signs, weight)
        if outcome != "accept":
            held[key] = Judged(outcome, weight, signs)
    return held


def weights_now() -> dict[str, float]:
    """What each sign weighs by now: its prior, moved by what people released and confirmed."""
    rows = Experience.objects.filter(code__in=PRIORS)
    return {row.code: learned(row.code, row.real, row.fake) for row in rows}


def keep_waiting(held: Sequence[tuple[int, Row, Judged]], *, at: datetime) -> None:
    """Write down why each of these (submission, row, judgement) waits; the caller wrote the submissions."""
    weights = weights_now() if held else {}
    insert(Quarantine, FIELDS, [_waiting(*one, weights, at) for one in held])


def _waiting(
    pk: int, row: Row, judged: Judged, weights: Mapping[str, float], at: datetime
) -> tuple[object, ...]:
    weighed = {sign.code: (sign, weights.get(sign.code, PRIORS[sign.code])) for sign in judged.signs}
    evidence = sorted(weighed.values(), key=lambda one: -one[1])
    told = [[sign.code, dict(sign.args), round(weight, 2)] for sign, weight in evidence]
    reach = next((way.raw for way in row.draft.ways if way.kind in REACHED), "")
    reach = reach or next((trouble.raw for trouble in row.draft.troubles), "")
    return (pk, as_json(told), judged.weight, row.draft.name[:200], reach[:200], row.search, stamp(at), "")


def signs_over_many(
    rows: Sequence[Row], deliveries: Mapping[int, Delivery], *, now: datetime
) -> dict[str, list[Sign]]:
    """What only shows over many submissions, by key: one number with many names, one place, one text. Three queries."""
    found: dict[str, list[Sign]] = defaultdict(list)
    for row, sign in [*_names(rows, now), *_places(rows, deliveries, now), *_answers(rows, deliveries, now)]:
        found[row.key].append(sign)
    return found


def _names(rows: Sequence[Row], now: datetime) -> Iterable[tuple[Row, Sign]]:
    """One way to reach behind many names in a short time, in this batch, among leads and among those that wait."""
    names: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for way in row.draft.ways:
            if way.kind in REACHED and row.draft.name:
                names[way.value].add(fold(row.draft.name))
    lately = Identity.objects.filter(value__in=list(names), lead__arrived_at__gte=now - SHORT_TIME)
    for value, name in lately.values_list("value", "lead__name"):
        names[value].add(fold(name))
    waiting = Quarantine.objects.filter(found_at__gte=now - SHORT_TIME, answer="")
    shown = {way.raw: way.value for row in rows for way in row.draft.ways}
    for reach, name in waiting.filter(reach__in=list(shown)).values_list("reach", "name")[:1000]:
        names[shown[reach]].add(fold(name))
    for row in rows:
        for way in row.draft.ways:
            if way.kind in REACHED and len(names[way.value]) >= NAMES:
                yield row, Sign("many_names", {"reach": way.raw, "count": len(names[way.value])})
                break


def _places(
    rows: Sequence[Row], deliveries: Mapping[int, Delivery], now: datetime
) -> Iterable[tuple[Row, Sign]]:
    places = {one.place for one in deliveries.values() if one.place}
    counted = _counted("place", places, deliveries, now - PLACE_TIME)
    for row in rows:
        count = counted.get(deliveries[row.row_no].place, 0)
        if count >= PLACES:
            yield row, Sign("many_from_one_place", {"count": count})


def _answers(
    rows: Sequence[Row], deliveries: Mapping[int, Delivery], now: datetime
) -> Iterable[tuple[Row, Sign]]:
    texts = {one.answers for one in deliveries.values() if one.answers}
    counted = _counted("answers", texts, deliveries, now - ANSWER_TIME)
    for row in rows:
        count = counted.get(deliveries[row.row_no].answers, 0)
        if count >= ANSWERS:
            yield row, Sign("same_answers", {"count": count - 1})


def _counted(
    column: str, wanted: set[str], deliveries: Mapping[int, Delivery], since: datetime
) -> dict[str, int]:
    """How many deliveries lately, those at hand included, had each of these values."""
    if not wanted:
        return {}
    earlier = Delivery.objects.filter(**{f"{column}__in": wanted}, received_at__gte=since)
    rows = earlier.exclude(pk__in=list(deliveries)).values_list(column).annotate(Count("pk"))
    counts = dict(rows)
    for one in deliveries.values():
        if value := getattr(one, column):
            counts[value] = counts.get(value, 0) + 1
    return counts
