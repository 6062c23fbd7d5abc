"""Rows on their way in, step by step: who stands in each, what they bring, whom they may be. `journey` says when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from tiemnang.capture import resolve
from tiemnang.capture.actions import Judged
from tiemnang.capture.reader import Row
from tiemnang.capture.resolve import Words
from tiemnang.capture.submissions import Outcome
from tiemnang.leads import actions as leads
from tiemnang.leads.actions import Arrival
from tiemnang.matching import actions as matching
from tiemnang.matching.actions import Recognised
from tiemnang.matching.codes import trust_codes
from tiemnang.pipeline.actions import arriving as promising
from tiemnang.scoring import arriving as judging
from tiemnang.targeting import actions as targeting
from tiemnang.team.models import Member


class Landing(NamedTuple):
    """One row on its way in: its submission, what it says, and who that is."""

    pk: int
    row: Row
    arrival: Arrival
    who: Recognised


def recognise(
    rows: Sequence[Row], ids: Mapping[str, int], words: Words, now: datetime, *, is_ours: bool = False
) -> list[Landing]:
    """Say who stands in each row; in a list of our own customers (`is_ours`) their code in it counts as well."""
    own = [ids[row.key] for row in rows]
    arrivals = resolve.arrivals(rows, own, words, now=now)
    seen = [row.prepared for row in rows]
    found = matching.recognise(seen)
    if is_ours:
        found = trust_codes(seen, found)
    return [Landing(*each) for each in zip(own, rows, arrivals, found, strict=True)]


def bring(landings: Sequence[Landing], *, at: datetime, by: Member | None) -> list[int]:
    """Make the new leads; returns the lead of every landing, new or known."""
    new = [index for index, landing in enumerate(landings) if _is_new(landing)]
    foreseen = [landings[index].row.foreseen for index in new]
    judged = judging.judge([landings[index].arrival for index in new], foreseen, at=at)
    made = leads.bring([landings[index].arrival for index in new], at=at, by=by)
    matching.file_keys([(pk, landings[index].row.prepared.filed) for pk, index in zip(made, new)])
    fits = targeting.meet([(pk, landings[index].arrival) for pk, index in zip(made, new)], at=at)
    judging.write(zip(made, judged), at=at, fits=fits)
    lead_ids: dict[int, int] = dict(zip(new, made))
    for index, landing in enumerate(landings):
        if landing.who.lead_id is not None:
            lead_ids[index] = landing.who.lead_id
        elif landing.who.twin is not None:
            lead_ids[index] = lead_ids[landing.who.twin]
    return [lead_ids[index] for index in range(len(landings))]


def _is_new(landing: Landing) -> bool:
    return landing.who.lead_id is None and landing.who.twin is None


def known(landings: Sequence[Landing], lead_ids: Sequence[int]) -> list[int]:
    """The leads among these that we knew before."""
    return sorted({pk for pk, landing in zip(lead_ids, landings) if not _is_new(landing)})


def add(
    landings: Sequence[Landing], lead_ids: Sequence[int], *, at: datetime, by: Member | None
) -> dict[int, dict[str, list[object]]]:
    """Let known leads learn; returns {index: changed columns}. Judging them anew is the next step."""
    those = [index for index, landing in enumerate(landings) if not _is_new(landing)]
    added = leads.add([(lead_ids[index], landings[index].arrival) for index in those], at=at, by=by)
    matching.refresh_keys(added.renamed)
    return dict(zip(those, added.changes))


def doubt(landings: Sequence[Landing], lead_ids: Sequence[int], *, at: datetime) -> int:
    """Write down whom these may be, for a person to say; returns how many pairs."""
    pairs = [
        (lead_ids[index], lead_id if lead_id is not None else lead_ids[twin or 0], verdict)
        for index, landing in enumerate(landings)
        for lead_id, twin, verdict in landing.who.doubts
    ]
    return matching.write_doubts(pairs, at=at) if pairs else 0


def promises(
    landings: Sequence[Landing], lead_ids: Sequence[int]
) -> list[tuple[int, datetime, int | None, int]]:
    """(lead, when, owner, submission) of every "hẹn gọi lại" in the sheet."""
    return [
        (pk, due, landing.arrival.owner_id, landing.pk)
        for pk, landing in zip(lead_ids, landings)
        if (due := resolve.promised(landing.row.draft))
    ]


def wrong_numbers(landings: Sequence[Landing], lead_ids: Sequence[int]) -> list[tuple[int, str, int]]:
    """(lead, number, submission) of every "sai số" in the sheet."""
    return [
        (pk, number, landing.pk)
        for pk, landing in zip(lead_ids, landings)
        if (number := promising.wrong_number(landing.arrival))
    ]


def outcomes(
    landings: Sequence[Landing], lead_ids: Sequence[int], changes: Mapping[int, dict[str, list[object]]]
) -> dict[str, Outcome]:
    """{row key: outcome} of the rows that reached a lead."""
    return {
        landing.row.key: Outcome("updated", pk, changes[index])
        if index in changes
        else Outcome("created", pk)
        for index, (landing, pk) in enumerate(zip(landings, lead_ids))
    }


def outside(row: Row, again: Mapping[str, int | None], held: Mapping[str, Judged]) -> Outcome:
    """The outcome of a row that came in before, behind whom nobody may stand, or that waits for a person."""
    if row.key in again:
        return Outcome("repeated", again[row.key])
    return Outcome(held[row.key].outcome if row.key in held else "parked")
