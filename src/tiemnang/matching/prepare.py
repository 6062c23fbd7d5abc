"""What matching needs of a drafted row, worked out without the database, so that a reading process can do it."""

from collections.abc import Sequence
from typing import NamedTuple

from tiemnang.capture.sheets.drafts import Draft
from tiemnang.matching.keys import keys_of
from tiemnang.matching.records import Known
from tiemnang.vietnam import email, names
from tiemnang.vietnam.text import fold

CHANNELS = ("zalo", "facebook", "external", "website")


class Seen(NamedTuple):
    """A record as it is compared, what it is looked up by, and the keys it is filed under."""

    known: Known
    keys: list[int]  # looked up, and met by others of the same batch
    values: list[str]  # ways to reach, looked up in the index over them
    filed: list[int]


def prepare(drafts: Sequence[Draft]) -> list[Seen]:
    """One `Seen` per draft, in order."""
    return [_seen(draft) for draft in drafts]


def _seen(draft: Draft) -> Seen:
    ways = [(way.kind, way.value) for way in draft.ways]
    known = known_as(
        kind=draft.kind,
        name=draft.name,
        ways=ways,
        birth=draft.birth,
        province=draft.province,
        district=draft.district,
        ward=draft.ward,
        organisation=draft.organisation,
    )
    return seen(known, [value for _, value in ways])


def seen(known: Known, values: Sequence[str]) -> Seen:
    """A record with all it can be met by; `values` are its ways' canonical values."""
    keys, filed = keys_of(known, values)
    return Seen(known, keys, [*values, *known.emails], filed)


def known_as(
    *,
    kind: str,
    name: str,
    ways: Sequence[tuple[str, str]],
    birth: str,
    province: str,
    district: str,
    ward: str,
    organisation: str,
    id: int = 0,
    shared: tuple[str, ...] = (),
) -> Known:
    """A lead's own words in the form that is compared; ways are (kind, canonical value)."""
    firm = kind == "organisation"
    return Known(
        id=id,
        kind=kind,
        name=names.organisation_key(name) if firm else names.match_key(name),
        given="" if firm else fold(names.given_name(name)),
        phones=tuple(value for way, value in ways if way == "phone"),
        shared=shared,
        emails=tuple(email.match_key(value) for way, value in ways if way == "email"),
        tax_ids=tuple(value for way, value in ways if way == "tax_id"),
        channels=tuple(f"{way}:{value}" for way, value in ways if way in CHANNELS),
        birth=birth,
        province=province,
        district=fold(district),
        ward=fold(ward),
        organisation=names.organisation_key(organisation) if organisation else "",
    )
