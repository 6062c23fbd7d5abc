"""The standing columns of a merged lead: what a person chose, else what it had; blanks and short names are filled."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from tiemnang.leads.models import Lead, Stage
from tiemnang.leads.rules import is_further
from tiemnang.vietnam.text import fold

PLACE = ("province", "district", "ward", "address")
# Points and priority are missing here: scoring makes them anew.
COLUMNS = (
    *("kind", "name", "salutation", "birth", *PLACE, "organisation_id"),
    *("stage", "awareness", "source_id", "owner_id", "created_at", "arrived_at", "touched_at"),
)
# What a person may choose; "place" stands for its four columns, "name" brings its salutation.
CHOOSABLE = ("name", "birth", "place", "organisation", "stage", "awareness", "source", "owner")


def merged_columns(
    old: Lead, into: Lead, choices: Mapping[str, str], held: Collection[str] = ()
) -> dict[str, Any]:
    """Every standing column of `into` after the merge; `choices` maps a field to "old" or "into", `held` stay as are."""
    values = {column: _merged(column, old, into, choices) for column in COLUMNS}
    # An address in one province says nothing about a person placed in another.
    if "place" not in choices and old.province and into.province and old.province != into.province:
        values |= {column: getattr(into, column) for column in PLACE}
    # How one is addressed belongs to the name it was said with.
    if choices.get("name") == "old" and old.salutation:
        values["salutation"] = old.salutation
    return values | {column: getattr(into, column) for column in held}


def _merged(column: str, old: Lead, into: Lead, choices: Mapping[str, str]) -> Any:
    theirs, ours = getattr(old, column), getattr(into, column)
    chosen = choices.get("place" if column in PLACE else column.removesuffix("_id"))
    if chosen:
        return theirs if chosen == "old" else ours
    if column == "name":
        return theirs if _is_fuller(theirs, ours) else ours
    if column == "stage":
        return _further(ours, theirs)
    if column in ("created_at", "arrived_at"):
        return min(ours, theirs)
    if column == "touched_at":
        return max(filter(None, (ours, theirs)), default=None)
    return theirs if ours in ("", None) else ours


def _is_fuller(theirs: str, ours: str) -> bool:
    """Whether `theirs` says all of `ours` and more: "Nguyễn Thị Thảo" beside "Thảo"; a blank says nothing."""
    return set(fold(ours).split()) < set(fold(theirs).split())


def _further(ours: str, theirs: str) -> str:
    """The further of two stages; a lead that nobody has talked to decides nothing."""
    if Stage.NEW in (ours, theirs):
        return theirs if ours == Stage.NEW else ours
    return theirs if is_further(theirs, ours) else ours


def as_kept(value: Any) -> Any:
    """A column's value as the trace keeps it in JSON: moments in UTC to the microsecond, the rest as they are."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def put_back(into: Lead, columns: Mapping[str, tuple[Any, Any]]) -> set[str]:
    """Give `into` its columns [before, after] back where nobody changed them since; names those somebody did."""
    changed_since = {name for name, (_, after) in columns.items() if as_kept(getattr(into, name)) != after}
    restored = {name: before for name, (before, _) in columns.items() if name not in changed_since}
    if restored:
        fields: dict[str, Any] = {name: Lead._meta.get_field(name) for name in restored}
        read = {name: fields[name].to_python(before) for name, before in restored.items()}
        Lead.objects.filter(pk=into.pk).update(**read)
    return changed_since
