"""Is this someone we know? Evidence for and against adds up in log-odds; names may veto, they never decide alone."""

import math
from typing import NamedTuple

from tiemnang.matching import likeness as like
from tiemnang.matching.keys import block_keys
from tiemnang.matching.records import Known, given_of, tokens_of

__all__ = ["Evidence", "Known", "Verdict", "block_keys", "compare", "given_of", "tokens_of"]

SAME = "same"
DOUBTFUL = "doubtful"
DIFFERENT = "different"

# Natural log-odds that two records picked by chance from a base of about a million are one person.
PRIOR = -14.0
# A pair is merged by itself from 0.995 up, shown to a person from 0.5 up.
SURE, WORTH_A_LOOK = 5.3, 0.0

# field -> level -> (evidence code, log of how much more likely the level is for one person than for two).
# Shares behind them: 2 % of phones are used by two people, 12 % of people have a second number, 30 % two addresses.
WEIGHTS: dict[str, dict[int, tuple[str, float]]] = {
    "phone": {
        like.SAME: ("phone_same", 17.0),
        like.NEAR: ("phone_one_digit_off", 11.6),
        like.DIFFERS: ("phone_differs", -2.0),
    },
    "email": {
        like.SAME: ("email_same", 17.0),
        like.NEAR: ("email_nearly_same", 8.0),
        like.DIFFERS: ("email_differs", -1.4),
    },
    "tax_id": {
        like.SAME: ("tax_id_same", 17.0),
        like.NEAR: ("tax_id_branch", 4.0),
        like.DIFFERS: ("tax_id_differs", -5.0),
    },
    "channel": {like.SAME: ("channel_same", 17.0), like.DIFFERS: ("channel_differs", 0.0)},
    "birth": {
        like.SWAPPED: ("birth_day_month_swapped", 6.6),
        like.SAME: ("birth_same", 9.6),
        like.NEAR: ("birth_one_digit_off", 3.0),
        like.DIFFERS: ("birth_differs", -4.0),
    },
    "province": {like.SAME: ("province_same", 1.5), like.DIFFERS: ("province_differs", -2.0)},
    "district": {
        like.SAME: ("district_same", 2.5),
        like.NEAR: ("district_nearly_same", 1.5),
        like.DIFFERS: ("district_differs", -1.0),
    },
    "ward": {
        like.SAME: ("ward_same", 4.5),
        like.NEAR: ("ward_nearly_same", 3.0),
        like.DIFFERS: ("ward_differs", -1.5),
    },
    "organisation": {
        like.SAME: ("organisation_same", 5.0),
        like.NEAR: ("organisation_nearly_same", 3.0),
        like.DIFFERS: ("organisation_differs", -0.5),
    },
}
NAME_CODES = {
    like.EXACT: "name_same",
    like.REORDERED: "name_reordered",
    like.CONTAINED: "name_shortened",
    like.TYPO: "name_typo",
    like.GIVEN_ONLY: "name_given_only",
    like.PARTLY: "name_partly_differs",
    like.DIFFERENT: "name_differs",
}
# What a less than exact name is worth beside an exact one, and the weight of names that contradict.
NAME_DISCOUNT = {like.EXACT: 0.0, like.REORDERED: -1.0, like.CONTAINED: -2.5, like.TYPO: -2.5}
NAME_FLAT = {like.GIVEN_ONLY: 2.5, like.PARTLY: -1.5, like.DIFFERENT: -6.0}
MOST_FROM_NAME = 11.0
SHARED_PHONE = 6.0
# A landline rings on several desks, so it tells less than a mobile.
LANDLINE, LANDLINE_POINTS = "+842", 14.0
YEAR_ONLY = 3.5
IDENTITIES = ("phone", "email", "tax_id", "channel")


class Evidence(NamedTuple):
    """One reason: a code and its arguments for `words.py`, and its share of the log-odds (below 0 speaks against)."""

    code: str
    args: dict[str, str]
    points: float


class Verdict(NamedTuple):
    """What comparing two records gives: log-odds, probability, the reasons, and what to do."""

    points: float
    probability: float
    evidence: tuple[Evidence, ...]
    decision: str

    @property
    def pro(self) -> list[Evidence]:
        """Reasons for one person, heaviest first."""
        return [each for each in self.evidence if each.points > 0]

    @property
    def contra(self) -> list[Evidence]:
        """Reasons against, heaviest first."""
        return sorted((each for each in self.evidence if each.points < 0), key=lambda each: each.points)


def compare(a: Known, b: Known) -> Verdict:
    """Weigh two records against each other; the result does not depend on their order.

    decision: "same" is safe to merge without asking (probability 0.995 and no veto), "doubtful" waits for a person.
    """
    levels = _levels(a, b)
    evidence = _evidence(a, b, levels)
    points = PRIOR + sum(each.points for each in evidence)
    decision = _decide(a, b, levels, points)
    evidence.sort(key=lambda each: (-each.points, each.code))
    return Verdict(round(points, 6), _sigmoid(points), tuple(evidence), decision)


def _levels(a: Known, b: Known) -> dict[str, int]:
    return {
        "name": like.name_level(tokens_of(a.name), tokens_of(b.name)),
        "phone": like.phone_level(a.phones, b.phones),
        "email": like.email_level(a.emails, b.emails),
        "tax_id": like.tax_level(a.tax_ids, b.tax_ids),
        "channel": _channel_level(a.channels, b.channels),
        "birth": like.birth_level(a.birth, b.birth),
        "province": _plain_level(a.province, b.province),
        "district": like.text_level(a.district, b.district),
        "ward": like.text_level(a.ward, b.ward),
        "organisation": like.text_level(a.organisation, b.organisation),
    }


def _plain_level(a: str, b: str) -> int:
    if not a or not b:
        return like.MISSING
    return like.SAME if a == b else like.DIFFERS


def _channel_level(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    if not a or not b:
        return like.MISSING
    return like.DIFFERS if set(a).isdisjoint(b) else like.SAME


def _evidence(a: Known, b: Known, levels: dict[str, int]) -> list[Evidence]:
    found = [_name_evidence(a, b, levels["name"])] if levels["name"] != like.MISSING else []
    for field, level in levels.items():
        if field == "name" or level == like.MISSING:
            continue
        code, points = WEIGHTS[field][level]
        if field == "phone" and level == like.SAME and _only_shared(a, b):
            code, points = "phone_shared", SHARED_PHONE
        elif field == "phone" and level == like.SAME and _only_landline(a, b):
            points = LANDLINE_POINTS
        if field == "birth" and level == like.SAME and min(len(a.birth), len(b.birth)) < 10:
            code, points = "birth_year_same", YEAR_ONLY
        if points:
            found.append(Evidence(code, _args(field, a, b), points))
    return found


def _name_evidence(a: Known, b: Known, level: int) -> Evidence:
    code = NAME_CODES[level]
    args = {"a": min(a.name, b.name), "b": max(a.name, b.name)}
    if level in NAME_FLAT:
        return Evidence(code, args, NAME_FLAT[level])
    # The shorter (commoner) form decides how rare the name is; a firm's name is rarer than a person's.
    share = max(like.name_share(tokens_of(a.name)), like.name_share(tokens_of(b.name)))
    rare = MOST_FROM_NAME if a.kind == "organisation" else min(MOST_FROM_NAME, -math.log(max(share, 1e-9)))
    return Evidence(code, args, max(0.5, rare - 0.5 + NAME_DISCOUNT[level]))


def _only_shared(a: Known, b: Known) -> bool:
    """True when every number the two have in common is marked as used by several people."""
    return {*a.phones} & {*b.phones} <= {*a.shared, *b.shared}


def _only_landline(a: Known, b: Known) -> bool:
    return all(phone.startswith(LANDLINE) for phone in {*a.phones} & {*b.phones})


def _args(field: str, a: Known, b: Known) -> dict[str, str]:
    one, two = _shown(field, a), _shown(field, b)
    in_common = [value for value in one if value in two]
    if in_common:
        return {"value": in_common[0]}
    first, second = sorted((", ".join(one), ", ".join(two)))
    return {"a": first, "b": second}


def _shown(field: str, record: Known) -> list[str]:
    plural = {"phone": record.phones, "email": record.emails, "tax_id": record.tax_ids}
    if field in plural:
        return sorted(plural[field])
    if field == "channel":
        return sorted(record.channels)
    return [str(getattr(record, field))]


def _decide(a: Known, b: Known, levels: dict[str, int], points: float) -> str:
    identity = any(levels[field] == like.SAME for field in IDENTITIES)
    if levels["name"] == like.MISSING and identity:
        points = max(points, SURE if _alone_is_enough(a, b, levels) else WORTH_A_LOOK)
    if points >= SURE and not _vetoed(a, b, levels) and _has_strong(levels):
        return SAME
    if points >= WORTH_A_LOOK or (identity and not _other_kind_of_thing(a, b, levels)):
        return DOUBTFUL
    return DIFFERENT


def _alone_is_enough(a: Known, b: Known, levels: dict[str, int]) -> bool:
    """A number or address that came without a name belongs to whom we know by it, unless it is shared."""
    if levels["phone"] == like.SAME and _only_shared(a, b):
        return levels["email"] == like.SAME
    return True


def _vetoed(a: Known, b: Known, levels: dict[str, int]) -> bool:
    """What must never be merged without asking, however much else agrees."""
    if a.kind != b.kind or levels["name"] in (like.DIFFERENT, like.PARTLY):
        return True
    if levels["birth"] == like.DIFFERS or levels["tax_id"] in (like.DIFFERS, like.NEAR):
        return True
    only_phone = (
        levels["phone"] == like.SAME and levels["email"] != like.SAME and levels["channel"] != like.SAME
    )
    return only_phone and _only_shared(a, b) and levels["birth"] != like.SAME


def _has_strong(levels: dict[str, int]) -> bool:
    """Names and places alone never merge: people in a million share them."""
    if any(levels[field] in (like.SAME, like.NEAR) for field in IDENTITIES):
        return True
    return levels["birth"] in (like.SAME, like.SWAPPED)


def _other_kind_of_thing(a: Known, b: Known, levels: dict[str, int]) -> bool:
    """A person and the firm they wrote from share a phone; that is a position, not a doubt."""
    return a.kind != b.kind and levels["name"] in (like.DIFFERENT, like.MISSING)


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x > -700 else 0.0
