"""Customer codes: no proof among strangers, but what a shop calls its own customers by in its own order lists."""

from collections.abc import Sequence

from tiemnang.database.bulk import rows_among
from tiemnang.matching.actions import Recognised, known_of
from tiemnang.matching.prepare import Seen
from tiemnang.matching.records import Known
from tiemnang.matching.rules import DIFFERENT, compare

CODE = "external:"  # as `Known.channels` writes it
BEARERS = "SELECT value, lead_id FROM leads_identity WHERE kind = 'external' AND NOT is_bad AND value {among}"


def trust_codes(batch: Sequence[Seen], found: Sequence[Recognised]) -> list[Recognised]:
    """Whoever bears a code that one lead alone has is that lead, unless what else is known speaks against it.

    Two queries; those whom `recognise` was sure of stay as they are.
    """
    codes = {code for one, who in zip(batch, found) if who.lead_id is None for code in _codes(one)}
    bearers: dict[str, set[int]] = {}
    for code, lead in rows_among(BEARERS, codes):
        bearers.setdefault(code, set()).add(lead)
    sole = {code: next(iter(leads)) for code, leads in bearers.items() if len(leads) == 1}
    known = known_of(set(sole.values()))
    return [_trusted(one, who, sole, known) for one, who in zip(batch, found, strict=True)]


def _trusted(one: Seen, who: Recognised, sole: dict[str, int], known: dict[int, Known]) -> Recognised:
    if who.lead_id is not None:
        return who
    leads = (sole[code] for code in _codes(one) if code in sole)
    lead = next(
        (pk for pk in leads if pk in known and compare(one.known, known[pk]).decision != DIFFERENT), None
    )
    return who if lead is None else Recognised(lead, None, [])


def _codes(one: Seen) -> list[str]:
    return [channel.removeprefix(CODE) for channel in one.known.channels if channel.startswith(CODE)]
