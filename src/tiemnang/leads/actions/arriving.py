"""Many leads at once: new ones are written whole, known ones learn what they did not know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tiemnang.database.bulk import as_json, insert, next_ids, stamp
from tiemnang.leads import search
from tiemnang.leads.models import Consent, Entry, Fact, Identity, Lead, Need, Position, Tagging
from tiemnang.leads.models.known import Origin
from tiemnang.team.models import Member

LEAD_FIELDS = (
    "id", "kind", "name", "salutation", "birth", "province", "district", "ward", "address",
    "organisation", "stage", "awareness",
    "source", "owner", "points", "priority", "created_at", "arrived_at", "touched_at",
)  # fmt: skip
WAY_FIELDS = ("lead", "kind", "value", "raw", "note", "rank", "is_bad", "is_shared", "submission_id")
FACT_FIELDS = ("lead", "definition", "value", "number", "known_at", "origin", "submission_id")
NEED_FIELDS = ("lead", "said", "severity", "since", "origin", "submission_id")
ENTRY_FIELDS = ("lead", "verb", "at", "by", "text", "detail", "submission_id")
POSITION_FIELDS = ("lead", "organisation", "title", "submission_id")
CONSENT_FIELDS = ("lead", "purpose", "channel", "wording", "method", "given_at", "by", "submission_id")


@dataclass(slots=True)
class Arrival:
    """One lead as it arrives: everything resolved to ids, nothing looked up any more."""

    submission_id: int
    created_at: datetime
    kind: str = "person"
    name: str = ""
    salutation: str = ""
    birth: str = ""
    province: str = ""
    district: str = ""
    ward: str = ""
    address: str = ""
    organisation_id: int | None = None
    organisation: str = ""
    job_title: str = ""
    stage: str = "new"
    awareness: str = ""
    source_id: int | None = None
    owner_id: int | None = None
    touched_at: datetime | None = None
    points: int = 0
    priority: float = 0.0
    ways: list[tuple[str, str, str, str]] = field(default_factory=list)  # kind, value, raw, repair note
    facts: list[tuple[int, str, float | None]] = field(default_factory=list)  # definition, value, number
    needs: list[str] = field(default_factory=list)
    entries: list[tuple[str, datetime, str, dict[str, object]]] = field(default_factory=list)
    tag_ids: list[int] = field(default_factory=list)
    consent: str = ""  # the wording agreed to
    origin: str = Origin.SHEET.value  # who says all this
    search: str = ""


def bring(arrivals: Sequence[Arrival], *, at: datetime, by: Member | None) -> Sequence[int]:
    """Write new leads with all that is known of them; returns their ids in order. The caller holds `writing()`."""
    ids = next_ids(Lead, len(arrivals))
    pairs = list(zip(ids, arrivals, strict=True))
    now, owner = stamp(at), by.pk if by else None
    insert(Lead, LEAD_FIELDS, [_lead_row(pk, one, now) for pk, one in pairs])
    insert(Identity, WAY_FIELDS, _way_rows(pairs))
    insert(Fact, FACT_FIELDS, _fact_rows(pairs))
    insert(Need, NEED_FIELDS, _need_rows(pairs))
    insert(Entry, ENTRY_FIELDS, _entry_rows(pairs, owner))
    search.write([(pk, one.search) for pk, one in pairs])
    _insert_rest(pairs, owner)
    return ids


def _insert_rest(pairs: Sequence[tuple[int, Arrival]], by: int | None) -> None:
    """What few leads bring: positions, tags, consent."""
    insert(
        Position,
        POSITION_FIELDS,
        [
            (pk, one.organisation_id, one.job_title[:120], one.submission_id)
            for pk, one in pairs
            if one.organisation_id
        ],
    )
    insert(
        Tagging,
        ("lead", "tag", "submission_id"),
        [(pk, tag, one.submission_id) for pk, one in pairs for tag in dict.fromkeys(one.tag_ids)],
    )
    insert(Consent, CONSENT_FIELDS, [consent_row(pk, one, by) for pk, one in pairs if one.consent])


def _lead_row(pk: int, one: Arrival, now: object) -> tuple[object, ...]:
    return (
        pk, one.kind, one.name[:200], one.salutation, one.birth, one.province, one.district[:80], one.ward[:80],
        one.address[:300], one.organisation_id, one.stage, one.awareness, one.source_id, one.owner_id, one.points, one.priority,
        stamp(one.created_at), now, stamp(one.touched_at),
    )  # fmt: skip


def _way_rows(pairs: Iterable[tuple[int, Arrival]]) -> list[tuple[object, ...]]:
    return [
        (pk, kind, value[:200], raw[:200], note, rank, False, False, one.submission_id)
        for pk, one in pairs
        for rank, (kind, value, raw, note) in enumerate(one.ways)
    ]


def _fact_rows(pairs: Iterable[tuple[int, Arrival]]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for pk, one in pairs:
        known_at = stamp(one.created_at)
        rows += [
            (pk, definition, value, number, known_at, one.origin, one.submission_id)
            for definition, value, number in one.facts
        ]
    return rows


def _need_rows(pairs: Iterable[tuple[int, Arrival]]) -> list[tuple[object, ...]]:
    return [
        (pk, said[:300], 1, stamp(one.created_at), one.origin, one.submission_id)
        for pk, one in pairs
        for said in one.needs
    ]


def _entry_rows(pairs: Iterable[tuple[int, Arrival]], by: int | None) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for pk, one in pairs:
        rows.append((pk, "arrived", stamp(one.created_at), by, "", "{}", one.submission_id))
        rows += entry_rows(pk, one, by)
    return rows


def entry_rows(pk: int, one: Arrival, by: int | None) -> list[tuple[object, ...]]:
    """The timeline lines an arrival brings besides its arrival: notes, calls, status words."""
    return [
        (pk, verb, stamp(at), by, text, as_json(detail), one.submission_id)
        for verb, at, text, detail in one.entries
    ]


def consent_row(pk: int, one: Arrival, by: int | None) -> tuple[object, ...]:
    """Consent to marketing as the sheet or form records it."""
    return (pk, "marketing", "", one.consent, one.origin, stamp(one.created_at), by, one.submission_id)
