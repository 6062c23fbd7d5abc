"""Deciding what each column means from its header and its values together."""

from collections.abc import Sequence
from typing import NamedTuple

from tiemnang.capture.sheets import endings, exports, headings
from tiemnang.capture.sheets.columns import FACT, IDENTIFYING, IGNORE, NAMES, REACH, SHARED
from tiemnang.capture.sheets.evidence import Evidence
from tiemnang.vietnam import aliases

# Fields whose values must not be plain figures; a column of figures under such a header says something else.
WORDED = frozenset(
    {"full_name", "source", "source_detail", "status", "owner", "province", "job_title", "consent", "company"}
)
DATED = frozenset({"created_at", "last_contact_at", "next_action_at"})
PHONED = frozenset({"phone", "phone2"})
# What a table without names or contacts (a data set of anonymous leads) can still say about a lead as such.
ANONYMOUS = frozenset(
    {
        "created_at",
        "last_contact_at",
        "next_action_at",
        "note",
        "status",
        "source",
        "external_code",
        "outcome",
    }
)


class Meaning(NamedTuple):
    """What a column means; `fact` and `group` are set only when the field fixes them."""

    field: str
    sure: float
    fact: str = ""
    group: str = ""


def of_columns(
    headers: Sequence[str], evidences: Sequence[Evidence], export: exports.Export | None
) -> list[Meaning]:
    """Decide on every column in turn, then settle columns that claim the same field."""
    told = any(headers)
    meanings = [_one(header, evidence, export, told) for header, evidence in zip(headers, evidences)]
    meanings = _by_content(meanings, headers, evidences)
    if not any(meaning.field in IDENTIFYING for meaning in meanings):
        meanings = [_anonymous(meaning, told) for meaning in meanings]
    return _settled(meanings, headers, evidences)


def _one(header: str, evidence: Evidence, export: exports.Export | None, told: bool) -> Meaning:
    """Read one column by its header, checked against its values."""
    if not header and not evidence.values:
        return Meaning(IGNORE, 1.0)
    if export and (field := exports.field_of(export, headings.folded(header))):
        return _fixed(field, 1.0) if evidence.values or field == IGNORE else Meaning(IGNORE, 1.0)
    field = headings.field_of(header)
    if field and not _contradicted(field, evidence):
        if field in ("full_name", "note", "interest", "source", "") and _is_phones(evidence, header):
            return Meaning("phone", 0.9)
        return _fixed(field, 0.95)
    if evidence.counts_up and (field == "status" or not header):
        return Meaning(IGNORE, 0.8)
    return _content_of_unknown(header, evidence, told)


def _fixed(field: str, sure: float) -> Meaning:
    """Turn the fields that are facts by nature into facts with their own key."""
    if field in ("industry", "company_size"):
        return Meaning(FACT, sure, field, "industry")
    return Meaning(field, sure)


def _contradicted(field: str, evidence: Evidence) -> bool:
    """Tell whether the values cannot be what the header says; few values prove nothing."""
    if len(evidence.values) < 3:
        return False
    if field == "outcome":
        return evidence.share(endings.ending) < 0.9
    if field in PHONED:
        return (
            evidence.share(lambda value: sum(sign.isdigit() for sign in value) >= 6) < 0.2
            and evidence.mails < 0.5
        )
    if field == "email":
        return evidence.share(lambda value: "@" in value) < 0.1 and evidence.phones < 0.5
    if field == "full_name" and len(evidence.distinct) <= len(evidence.values) // 20 and evidence.names < 0.3:
        return True
    if field in WORDED and evidence.phones < 0.5:
        return evidence.numbers > 0.8
    if field in DATED:
        return (
            evidence.share(lambda value: any(sign.isdigit() for sign in value)) < 0.2
            and field == "created_at"
        )
    return field == "birth_date" and evidence.share(lambda value: any(sign.isdigit() for sign in value)) < 0.3


def _is_phones(evidence: Evidence, header: str) -> bool:
    """Tell a column of phone numbers whatever its header; amounts and codes lack the leading 0."""
    if evidence.phones < 0.6:
        return False
    whole_thousands = evidence.share(lambda value: value.endswith("000"))
    return evidence.prefixed >= 0.5 or (not header and whole_thousands < 0.3)


def _content_of_unknown(header: str, evidence: Evidence, told: bool) -> Meaning:
    """Read a column with an unknown header: only ways to reach are taken for what they are, the rest is a fact."""
    if evidence.mails >= 0.6:
        return Meaning("email", 0.9)
    if evidence.facebook >= 0.6:
        return Meaning("facebook", 0.9)
    if _is_phones(evidence, header) and not headings.NOT_THEIRS.search(headings.folded(header)):
        if not header and evidence.worded > 0.5:
            return Meaning("full_name", 0.6)
        return Meaning("phone", 0.85)
    if told and header:
        return _named_content(header, evidence)
    return _unnamed_content(evidence)


def _named_content(header: str, evidence: Evidence) -> Meaning:
    if len(evidence.values) >= 3 and evidence.places >= 0.8 and evidence.length < 40:
        return Meaning("province", 0.7)
    if len(evidence.values) >= 3 and evidence.tax_ids >= 0.8:
        return Meaning("tax_code", 0.7)
    if evidence.organisations >= 0.6:
        return Meaning("company", 0.7)
    return Meaning(FACT, 0.5)


def _unnamed_content(evidence: Evidence) -> Meaning:
    """Read a column nobody named, by its values alone."""
    looks: tuple[tuple[str, float, float], ...] = (
        ("tax_code", evidence.tax_ids, 0.8),
        ("created_at", evidence.dates, 0.8),
        ("company", evidence.organisations, 0.6),
        ("full_name", evidence.names, 0.6),
        ("source", evidence.share(aliases.source), 0.7),
        ("status", evidence.share(aliases.status), 0.6),
        ("budget", evidence.money, 0.7),
        ("address" if evidence.length > 25 else "province", evidence.places, 0.6),
    )
    for field, share, needed in looks:
        if share >= needed:
            return Meaning(field, 0.5 + share / 4)
    if evidence.genders:
        return Meaning("gender", 0.7)
    return Meaning("note", 0.4) if evidence.length > 25 else Meaning(FACT, 0.3)


def _by_content(
    meanings: list[Meaning], headers: Sequence[str], evidences: Sequence[Evidence]
) -> list[Meaning]:
    """Where nobody has a name yet, take the unknown column that most looks like names."""
    if any(meaning.field in NAMES for meaning in meanings) or not any(m.field in REACH for m in meanings):
        return meanings
    unknown = [at for at, meaning in enumerate(meanings) if meaning.field == FACT and not meaning.fact]
    best = max(unknown, key=lambda at: evidences[at].names, default=None)
    if best is None or evidences[best].names < 0.6:
        return meanings
    return [Meaning("full_name", 0.7) if at == best else meaning for at, meaning in enumerate(meanings)]


def _anonymous(meaning: Meaning, told: bool) -> Meaning:
    """In a table that names nobody, columns describe: only what can be read without a person keeps its field.

    Without a header either it is no table of leads at all (a page of instructions): a person may say otherwise.
    """
    if not told:
        return Meaning(IGNORE, 0.3)
    if meaning.field in ANONYMOUS or meaning.field in (FACT, IGNORE) or meaning.field.startswith("call:"):
        return meaning
    return Meaning(FACT, 0.6)


def _settled(meanings: list[Meaning], headers: Sequence[str], evidences: Sequence[Evidence]) -> list[Meaning]:
    """Let one column keep a field that takes only one: the surest, then the fullest, then the first."""
    keepers: dict[str, int] = {}
    for at, meaning in enumerate(meanings):
        kept = keepers.get(meaning.field)
        if kept is None or _rank(meaning, evidences[at]) > _rank(meanings[kept], evidences[kept]):
            keepers[meaning.field] = at
    return [
        meaning if _may_stay(meaning.field, at, keepers) else Meaning(FACT, 0.5)
        for at, meaning in enumerate(meanings)
    ]


def _may_stay(field: str, at: int, keepers: dict[str, int]) -> bool:
    return field in SHARED or field in (FACT, IGNORE) or field.startswith("call:") or keepers[field] == at


def _rank(meaning: Meaning, evidence: Evidence) -> tuple[float, bool, float]:
    return meaning.sure, bool(evidence.values), evidence.names if meaning.field == "full_name" else 0.0
