"""What a model may know of a lead, by the keys of the rule language; and which of it needs somebody's word first."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tiemnang.leads.models import FactDefinition, FactType
from tiemnang.scoring.learning.why import Why
from tiemnang.scoring.models import Moment

NUMBER, WORD = "number", "word"
FACT = "fact."
FIRST_RESULT = "last.result"  # as of the first contact the last result is the first one
WAYS = {"has.phone": "phone", "has.email": "email", "has.zalo": "zalo"}


class Asked(NamedTuple):
    """One field: a number or a word; `definition` of a fact; `guarded` why it is not learned from by default."""

    key: str
    holds: str
    definition: int = 0
    type: str = ""  # of a fact
    name: str = ""  # what people call a fact
    guarded: Why | None = None


def yes_no(value: Any) -> str:
    """Yes and no as words that bins know."""
    return "true" if value else "false"


# A column of the lead as a word, None where nothing is said; from the row that `reading` reads.
STANDING: Mapping[str, Callable[[Mapping[str, Any]], str | float | None]] = {
    "kind": lambda row: row["kind"],
    "has.organisation": lambda row: yes_no(row["organisation_id"]),
    "province": lambda row: row["province"] or None,
    "district": lambda row: row["district"].strip() or None,
    "source": lambda row: str(row["source_id"]) if row["source_id"] else None,
    "channel": lambda row: row["source__channel"] or None,
    "awareness": lambda row: row["awareness"] or None,
    "age": lambda row: _age(row["birth"], row["created_at"].year),
    "owner": lambda row: str(row["owner_id"]) if row["owner_id"] else None,
    "team": lambda row: str(row["owner__team_id"]) if row["owner__team_id"] else None,
}
GUARDED = {"age": Why.AGE, "owner": Why.OWNER, "team": Why.OWNER}
NUMBERS = frozenset({"age"})
FACT_NUMBERS = frozenset({FactType.NUMBER.value, FactType.MONEY.value})


def _age(birth: str, year: int) -> float | None:
    """Years at the time they came, from "1985-03-12" or "1985"."""
    born = int(birth[:4]) if birth[:4].isdecimal() else 0
    return float(year - born) if 1900 < born <= year else None


def offered(moment: str, *, facts: bool = True) -> dict[str, Asked]:
    """Every field a model of this moment may be offered, by key; one query, none without `facts`."""
    keys = [*STANDING, *WAYS, "need", "need.said"] + ([FIRST_RESULT] if moment == Moment.CONTACT else [])
    listed = [Asked(key, NUMBER if key in NUMBERS else WORD, guarded=GUARDED.get(key)) for key in keys]
    known = FactDefinition.objects.filter(merged_into=None) if facts else FactDefinition.objects.none()
    for pk, key, name, kind in known.values_list("pk", "key", "name", "type"):
        # A day never comes again: nothing is learned from it.
        if kind != FactType.DATE:
            listed.append(Asked(f"{FACT}{key}", NUMBER if kind in FACT_NUMBERS else WORD, pk, kind, name))
    return {each.key: each for each in listed}
