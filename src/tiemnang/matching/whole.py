"""Matching over the whole base: every pair that meets under a key is weighed; sure ones merge, doubts are written down."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import starmap
from typing import NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tiemnang.database.bulk import writing
from tiemnang.leads.models import Lead
from tiemnang.matching import merge as merging
from tiemnang.matching.actions import CROWD, known_of, write_doubts
from tiemnang.matching.cluster import cluster
from tiemnang.matching.models import DoubtfulPair
from tiemnang.matching.records import Known
from tiemnang.matching.rules import DIFFERENT, DOUBTFUL, SAME, Verdict, compare

PART = 2000  # pairs weighed at once: their leads are read together

# Leads that meet: under the same block key, or through the same way to reach. Crowded keys tell nothing.
MEETING = """
    WITH few AS (
        SELECT {column} AS met FROM {table} GROUP BY {column} HAVING COUNT(*) BETWEEN 2 AND %s
    )
    SELECT DISTINCT one.lead_id * 4294967296 + other.lead_id
    FROM few JOIN {table} one ON one.{column} = few.met JOIN {table} other ON other.{column} = few.met
    WHERE one.lead_id < other.lead_id
"""
PLACES = (("matching_blockkey", "key"), ("leads_identity", "value"))

Weighed = tuple[int, int, Verdict]
# Pairs as one number each, the smaller id in the upper half: millions of tuples would not fit beside a shop.
Pairs = NDArray[np.int64]


class Found(NamedTuple):
    """What matching the whole base came to."""

    pairs: int  # weighed
    merged: int  # leads that became part of another
    grown: list[int]  # the leads they became part of, to be judged anew
    doubtful: int  # pairs newly waiting for a person


def match_base(*, at: datetime, report: Callable[[int, int], None] = lambda done, total: None) -> Found:
    """Find every double in the base; each sure one is merged (and can be undone), each doubtful pair waits.

    Pairs that a person has kept apart, or merged and parted again, are left alone.
    """
    pairs = np.setdiff1d(_meeting(), _decided())
    sure: list[tuple[int, int, float]] = []
    apart = array("q")
    doubtful: list[Weighed] = []
    for done, (one, other, verdict) in enumerate(_weighed(pairs), start=1):
        if verdict.decision == SAME:
            sure.append((one, other, verdict.points))
        elif verdict.decision == DOUBTFUL:
            doubtful.append((one, other, verdict))
        elif verdict.decision == DIFFERENT:
            apart.append(_packed(one, other))
        if done % PART == 0:
            report(done, len(pairs))
    groups = cluster(sure, _among(sure, np.array(apart, np.int64)))
    merged = [_merge(group, at=at) for group in groups]
    heirs = [heir for heir, _ in merged]
    return Found(len(pairs), sum(count for _, count in merged), heirs, _write(doubtful, at=at))


def _packed(one: int, other: int) -> int:
    return one << 32 | other


def _unpacked(pairs: Pairs) -> list[tuple[int, int]]:
    return list(zip((pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), strict=True))


def _meeting() -> Pairs:
    found = []
    with connection.cursor() as cursor:
        for table, column in PLACES:
            cursor.execute(MEETING.format(table=table, column=column), [CROWD])
            found.append(np.fromiter((pair for (pair,) in cursor), np.int64))
    return np.concatenate(found)


def _decided() -> Pairs:
    answered = DoubtfulPair.objects.exclude(answer=DoubtfulPair.Answer.WAITING)
    return np.fromiter(starmap(_packed, answered.values_list("first_id", "second_id")), np.int64)


def _among(sure: Sequence[tuple[int, int, float]], apart: Pairs) -> list[tuple[int, int]]:
    """Of the pairs that are two, those between leads that are sure to be someone else as well."""
    ids = np.unique(np.array([edge[:2] for edge in sure], np.int64))
    return _unpacked(apart[np.isin(apart >> 32, ids) & np.isin(apart & 0xFFFFFFFF, ids)])


def _weighed(pairs: Pairs) -> Iterator[Weighed]:
    for start in range(0, len(pairs), PART):
        part = _unpacked(pairs[start : start + PART])
        known: dict[int, Known] = known_of({pk for pair in part for pk in pair})
        for one, other in part:
            if one in known and other in known:
                yield one, other, compare(known[one], known[other])


def _merge(group: Sequence[int], *, at: datetime) -> tuple[int, int]:
    """Merge a group into the lead we have known longest; returns that lead and how many became part of it."""
    first, *others = Lead.objects.living().filter(pk__in=group).order_by("created_at", "pk")
    for other in others:
        merging.merge(other, into=first, by=None, at=at)
    return first.pk, len(others)


def _write(doubtful: Sequence[Weighed], *, at: datetime) -> int:
    """Write doubts down between the leads that stand after merging."""
    merged = Lead.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into")
    heirs = {pk: heir for pk, heir in (merged if doubtful else ()) if heir is not None}
    standing = [(heirs.get(one, one), heirs.get(other, other), verdict) for one, other, verdict in doubtful]
    written = 0
    for start in range(0, len(standing), PART):
        with writing():
            written += write_doubts(standing[start : start + PART], at=at)
    return written
