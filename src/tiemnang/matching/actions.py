"""Verbs of matching: recognise newcomers, file leads under their keys, write down doubts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from tiemnang.database.bulk import as_json, insert, rows_among, stamp
from tiemnang.leads.models import Identity
from tiemnang.matching.keys import filed_keys
from tiemnang.matching.models import BlockKey, DoubtfulPair
from tiemnang.matching.prepare import Seen, known_as
from tiemnang.matching.records import Known
from tiemnang.matching.rules import DOUBTFUL, SAME, Verdict, compare

# A key that so many leads share (a reception's phone) tells nothing; their other keys still meet.
CROWD = 40
MOST_DOUBTS = 3


class Recognised(NamedTuple):
    """Who a newcomer is: a known lead, an earlier newcomer of the same batch, or nobody yet; and who it may be."""

    lead_id: int | None
    twin: int | None  # index in the batch
    doubts: list[tuple[int | None, int | None, Verdict]]  # (lead id, index in the batch, verdict)


def recognise(batch: Sequence[Seen]) -> list[Recognised]:
    """Say of each newcomer whether we know them; the caller holds `writing()` until the answer is used.

    Costs two queries for the whole batch and one comparison (about 50 µs) per possible twin.
    """
    filed = filed_under(batch)
    known = known_of({pk for pks in filed.values() for pk in pks})
    newcomers: dict[int, list[int]] = defaultdict(list)
    found: list[Recognised] = []
    for index, one in enumerate(batch):
        answer = _recognise(one, filed, known, newcomers, batch)
        if answer.lead_id is None and answer.twin is None:
            for key in one.keys:
                newcomers[key].append(index)
        found.append(answer)
    return found


def _recognise(
    one: Seen,
    filed: Mapping[int | str, list[int]],
    known: Mapping[int, Known],
    newcomers: Mapping[int, list[int]],
    batch: Sequence[Seen],
) -> Recognised:
    asked: tuple[int | str, ...] = (*one.keys, *one.values)
    leads = {pk for key in asked for pk in filed.get(key, ())}
    twins = {index for key in one.keys if key in newcomers for index in newcomers[key][:CROWD]}
    verdicts: list[tuple[int | None, int | None, Verdict]] = [
        (pk, None, compare(one.known, known[pk])) for pk in leads if pk in known
    ]
    verdicts += [(None, index, compare(one.known, batch[index].known)) for index in twins]
    likely = [each for each in verdicts if each[2].decision in {SAME, DOUBTFUL}]
    # The most certain first; among equals the one we have known longest.
    likely.sort(key=lambda each: (-each[2].points, each[1] or -1, each[0] or 0))
    sure = next((each for each in likely if each[2].decision == SAME), None)
    if sure:
        return Recognised(sure[0], sure[1], [])
    return Recognised(None, None, likely[:MOST_DOUBTS])


def filed_under(batch: Collection[Seen]) -> dict[int | str, list[int]]:
    """{key or way: leads filed under it} for all that these records are looked up by, in two queries."""
    filed: dict[int | str, list[int]] = {}
    filed.update(_filed({key for one in batch for key in one.keys}).items())
    filed.update(_reached({value for one in batch for value in one.values}).items())
    return filed


def _filed(keys: set[int]) -> dict[int, list[int]]:
    """{key: lead ids} for those keys under which a few leads are filed."""
    return _few(rows_among("SELECT key, lead_id FROM matching_blockkey WHERE key {among}", keys))


def _reached(values: set[str]) -> dict[str, list[int]]:
    """{value: lead ids} of those ways to reach that a few leads have."""
    return _few(rows_among("SELECT value, lead_id FROM leads_identity WHERE value {among}", values))


def _few(rows: Sequence[tuple[Any, int]]) -> dict[Any, list[int]]:
    met: dict[Any, list[int]] = defaultdict(list)
    for value, pk in rows:
        met[value].append(pk)
    return {value: pks for value, pks in met.items() if len(pks) <= CROWD}


# Asked once per newcomer: through the ORM building these two costs more than everything else together.
LEADS = """
    SELECT lead.id, lead.kind, lead.name, lead.birth, lead.province, lead.district, lead.ward, firm.name
    FROM leads_lead lead LEFT JOIN leads_organisation firm ON firm.id = lead.organisation_id
    WHERE lead.merged_into_id IS NULL AND lead.id {among}
"""
WAYS = """
    SELECT lead_id, kind, value, is_shared FROM leads_identity
    WHERE NOT is_bad AND lead_id {among} ORDER BY rank, id
"""


def known_of(lead_ids: set[int]) -> dict[int, Known]:
    """Leads as matching compares them, by id; leads merged away are left out."""
    ways: dict[int, list[tuple[str, str]]] = defaultdict(list)
    shared: dict[int, list[str]] = defaultdict(list)
    for pk, kind, value, is_shared in rows_among(WAYS, lead_ids):
        ways[pk].append((kind, value))
        if is_shared:
            shared[pk].append(value)
    return {
        pk: known_as(
            id=pk,
            kind=kind,
            name=name,
            ways=ways[pk],
            birth=birth,
            province=province,
            district=district,
            ward=ward,
            organisation=firm or "",
            shared=tuple(shared[pk]),
        )
        for pk, kind, name, birth, province, district, ward, firm in rows_among(LEADS, lead_ids)
    }


def file_keys(rows: Sequence[tuple[int, Sequence[int]]]) -> None:
    """File new leads under their keys: rows of (lead id, keys)."""
    insert(BlockKey, ("lead", "key"), [(pk, key) for pk, keys in rows for key in dict.fromkeys(keys)])


@transaction.atomic(savepoint=False)
def refresh_keys(lead_ids: Sequence[int]) -> None:
    """File leads anew after their words or ways changed; leads merged away are filed under nothing."""
    if not lead_ids:
        return
    BlockKey.objects.filter(lead__in=lead_ids).delete()
    ways: dict[int, list[str]] = defaultdict(list)
    for pk, value in Identity.objects.filter(lead__in=lead_ids).values_list("lead_id", "value"):
        ways[pk].append(value)
    file_keys([(pk, filed_keys(known, ways[pk])) for pk, known in known_of(set(lead_ids)).items()])


def write_doubts(
    rows: Sequence[tuple[int, int, Verdict]], *, at: datetime, submission_id: int | None = None
) -> int:
    """Write down pairs that may be one lead: rows of (lead id, lead id, verdict); returns how many are new."""
    wanted = {(min(a, b), max(a, b)): verdict for a, b, verdict in rows if a != b}
    firsts = [first for first, _ in wanted]
    known = set(
        DoubtfulPair.objects.filter(first__in=firsts).values_list("first_id", "second_id") if firsts else ()
    )
    fresh = [(pair, verdict) for pair, verdict in wanted.items() if pair not in known]
    fields = ("first", "second", "probability", "evidence", "answer", "found_at", "submission_id")
    insert(
        DoubtfulPair,
        fields,
        [
            (*pair, verdict.probability, as_json(_evidence(verdict)), "waiting", stamp(at), submission_id)
            for pair, verdict in fresh
        ],
    )
    return len(fresh)


def _evidence(verdict: Verdict) -> list[list[object]]:
    return [[each.code, each.args, round(each.points, 2)] for each in verdict.evidence]
