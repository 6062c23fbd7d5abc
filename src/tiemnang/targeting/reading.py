"""What is known of leads as columns of numbers and words, some thousand leads read at a time."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
from django.db.models import F, Q
from numpy.typing import NDArray

from tiemnang.criteria.shapes import years_of
from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import in_parts, rows_among
from tiemnang.leads.models import FactDefinition, FactGroup, FactType, Identity, Lead, Need, Tagging
from tiemnang.tables.columns import NO_CODES, NO_FIGURES, Column, Kind
from tiemnang.targeting.telling import NO, STANDING, YES, Told, asked
from tiemnang.vietnam.text import fold

Ids = NDArray[np.int64]
PART = 900  # leads in one question
MOST_FACTS = 150  # attributes, the most used
MOST_OF_A_KIND = 40  # needs, tags and products, the most frequent
LEAST_OF_A_KIND = 5  # leads that must have one of these
FREE_TEXT = 0.5  # distinct values among those filled in, from here on nobody's category
WORDS = {FactType.TEXT: "text", FactType.CHOICE: "choice", FactType.YES_NO: "yes_no"}


class Table(NamedTuple):
    """Leads (`ids` rising) and what is known of them, column by column, with what each column says."""

    ids: Ids
    columns: dict[str, Column]
    told: dict[str, Told]


class Wish(NamedTuple):
    """What to read: as of now, or (`as_known`) what was known when each lead came; with what they bought, or without."""

    at: datetime
    as_known: bool = False
    with_purchases: bool = False
    without: frozenset[str] = frozenset()  # keys of fields that say who is best
    pause: Callable[[int], None] = lambda done: None


def read(ids: Ids, wish: Wish) -> Table:
    """Everything known of these leads."""
    writer = _Writer(ids)
    definitions = _definitions(wish)
    for done, part in enumerate(in_parts(ids.tolist(), PART)):
        _standing(writer, part, wish.at)
        _ways(writer, part)
        _facts(writer, part, definitions, wish)
        _several(writer, part, wish)
        wish.pause(min((done + 1) * PART, len(ids)))
    columns, told = writer.whole()
    kept = [name for name in columns if told[name].field not in wish.without]
    return Table(ids, {name: columns[name] for name in kept}, {name: told[name] for name in kept})


class _Writer:
    """Fills columns in any order; numbers as they are, words by their folded form as the rule language compares them."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self.told: dict[str, Told] = {}
        self.figures: dict[str, NDArray[np.float64]] = {}
        self.codes: dict[str, NDArray[np.int64]] = {}
        self.levels: dict[str, dict[str, int]] = {}
        self.spelled: dict[str, list[str]] = {}
        self.flags: dict[str, Told] = {}
        self.flagged: dict[str, list[int]] = {}

    def places(self, lead_ids: Sequence[int]) -> Ids:
        return np.searchsorted(self.ids, np.asarray(lead_ids, dtype=np.int64))

    def numbers(self, name: str, told: Told, at: Ids, values: Sequence[float | None]) -> None:
        if name not in self.figures:
            self.told[name], self.figures[name] = told, np.full(len(self.ids), math.nan)
        self.figures[name][at] = np.array(values, dtype=np.float64)

    def words(self, name: str, told: Told, at: Ids, values: Sequence[str]) -> None:
        """The first spelling of each word stands for all of them."""
        if name not in self.codes:
            self.told[name], self.codes[name] = told, np.full(len(self.ids), -1, dtype=np.int64)
            self.levels[name], self.spelled[name] = {}, []
        levels, spelled = self.levels[name], self.spelled[name]
        for value in set(values):
            if value not in levels:
                folded = fold(value)
                if folded not in levels:
                    levels[folded] = len(spelled)
                    spelled.append(value)
                levels[value] = levels[folded]
        self.codes[name][at] = [levels[value] if value else -1 for value in values]

    def flag(self, name: str, told: Told, lead_ids: Iterable[int]) -> None:
        """These leads answer yes, the others no."""
        self.flags[name] = told
        self.flagged.setdefault(name, []).extend(lead_ids)

    def whole(self) -> tuple[dict[str, Column], dict[str, Told]]:
        found = {name: _of_figures(name, figures) for name, figures in self.figures.items()}
        found |= {name: _of_words(name, codes, self.spelled[name]) for name, codes in self.codes.items()}
        for name, lead_ids in self._frequent_flags().items():
            codes = np.zeros(len(self.ids), dtype=np.int64)
            codes[self.places(lead_ids)] = 1
            found[name], self.told[name] = (
                Column(name, Kind.WORD, NO_FIGURES, codes, (NO, YES)),
                self.flags[name],
            )
        return {name: each for name, each in found.items() if _tells(each)}, self.told

    def _frequent_flags(self) -> dict[str, list[int]]:
        """Of needs, tags and products the most frequent; of standing ones all."""
        kept: dict[str, list[int]] = {}
        counts = Counter({name: len(set(found)) for name, found in self.flagged.items()})
        of_a_kind: Counter[str] = Counter()
        for name, count in counts.most_common():
            kind = name.partition("=")[0]
            of_a_kind[kind] += 1
            if name in STANDING or count >= LEAST_OF_A_KIND and of_a_kind[kind] <= MOST_OF_A_KIND:
                kept[name] = self.flagged[name]
        return kept


def _of_figures(name: str, figures: NDArray[np.float64]) -> Column:
    return Column(name, Kind.NUMBER, figures, NO_CODES)


def _of_words(name: str, codes: NDArray[np.int64], spelled: Sequence[str]) -> Column:
    """Texts that are nearly all different are nobody's category: only whether they are filled in can tell."""
    filled = int((codes >= 0).sum())
    free = len(spelled) > 20 and len(spelled) > FREE_TEXT * filled
    return Column(name, Kind.TEXT if free else Kind.WORD, NO_FIGURES, codes, tuple(spelled))


def _tells(column: Column) -> bool:
    """Whether it says two different things at all."""
    if column.is_words:
        return len(np.unique(column.codes)) > 1
    return len(np.unique(column.figures[~np.isnan(column.figures)])) + bool(column.missing.any()) > 1


def _standing(writer: _Writer, part: Sequence[int], at: datetime) -> None:
    columns = (
        "pk",
        "kind",
        "salutation",
        "birth",
        "province",
        "district",
        "organisation_id",
        "source_id",
        "source__channel",
    )
    rows = list(Lead.objects.filter(pk__in=part).values_list(*columns))
    if not rows:
        return
    pks, kind, salutation, birth, province, district, firm, source, channel = zip(*rows)
    places, today = writer.places(pks), at.date()
    words = {"kind": kind, "salutation": salutation, "province": province, "district": district}
    words |= {"source": [str(pk) if pk else "" for pk in source], "channel": [each or "" for each in channel]}
    for name, values in words.items():
        writer.words(name, STANDING[name], places, values)
    writer.numbers("age", STANDING["age"], places, [_age(each, today) for each in birth])
    writer.flag("has.organisation", STANDING["has.organisation"], [pk for pk, each in zip(pks, firm) if each])


def _age(birth: str, today: date) -> float | None:
    return years_of(birth, today) if birth else None


def _ways(writer: _Writer, part: Sequence[int]) -> None:
    kinds = ("email", "zalo", "facebook", "tax_id")
    rows = Identity.objects.filter(lead__in=part, kind__in=kinds).filter(Q(is_bad=False) | Q(kind="tax_id"))
    found: dict[str, list[int]] = {kind: [] for kind in kinds}
    for pk, kind in rows.values_list("lead_id", "kind"):
        found[kind].append(pk)
    for kind, pks in found.items():
        writer.flag(f"has.{kind}", STANDING[f"has.{kind}"], pks)


class _Definition(NamedTuple):
    name: str
    told: Told


def _definitions(wish: Wish) -> dict[int, _Definition]:
    rows = FactDefinition.objects.filter(merged_into=None).exclude(type=FactType.DATE).order_by("-used", "pk")
    found = {}
    for pk, key, group, kind in rows.values_list("pk", "key", "group", "type")[:MOST_FACTS]:
        name = f"fact.{key}"
        if name not in wish.without:
            found[pk] = _Definition(name, Told(group, name, WORDS.get(FactType(kind), "number")))
    return found


def _facts(writer: _Writer, part: Sequence[int], definitions: Mapping[int, _Definition], wish: Wish) -> None:
    of_words = {pk: each for pk, each in definitions.items() if each.told.kind in ("text", "choice")}
    of_numbers = {pk: each for pk, each in definitions.items() if pk not in of_words}
    for definition, at, values in _by_first(writer, _fact_rows("number", of_numbers, part, wish)):
        name, told = definitions[definition]
        if told.kind == "yes_no":
            writer.words(name, told, at, [_YES_NO.get(value, "") for value in values])
        else:
            writer.numbers(name, told, at, values)
    for definition, at, values in _by_first(writer, _fact_rows("value", of_words, part, wish)):
        writer.words(*definitions[definition], at, values)


def _fact_rows(column: str, wanted: Iterable[int], part: Sequence[int], wish: Wish) -> list[tuple[Any, ...]]:
    """(definition, lead, value) of the facts that count: now, or when the lead came. Millions of rows: no ORM between."""
    if not (keys := ", ".join(map(str, wanted))):
        return []
    join, counts = "", "f.superseded_at IS NULL"
    if wish.as_known:
        join = "JOIN leads_lead l ON l.id = f.lead_id"
        counts = "f.known_at <= l.created_at AND (f.superseded_at IS NULL OR f.superseded_at > l.created_at)"
    return rows_among(
        f"SELECT f.definition_id, f.lead_id, f.{column} FROM leads_fact f {join}"
        f" WHERE f.lead_id {{among}} AND f.definition_id IN ({keys}) AND {counts}",
        part,
    )


_YES_NO = {0.0: NO, 1.0: YES}


def _by_first(writer: _Writer, rows: Sequence[tuple[int, int, Any]]) -> Iterable[tuple[int, Ids, list[Any]]]:
    """Rows gathered by their first value: (it, places of the leads, their values)."""
    found: dict[int, tuple[list[int], list[Any]]] = {}
    for first, lead, value in rows:
        kept = found.get(first)
        if kept is None:
            kept = found[first] = ([], [])
        kept[0].append(lead)
        kept[1].append(value)
    for first, (leads, values) in found.items():
        yield first, writer.places(leads), values


def _several(writer: _Writer, part: Sequence[int], wish: Wish) -> None:
    """What a lead may have many of: needs, tags, products."""
    needs = Need.objects.filter(lead__in=part)
    needs = needs.filter(since__lte=F("lead__created_at")) if wish.as_known else needs.filter(met_at=None)
    rows = list(needs.values_list("lead_id", "said"))
    writer.flag("need", STANDING["need"], [pk for pk, _said in rows])
    for pk, said in rows:
        if folded := fold(said):
            writer.flag(f"need={folded}", _need(said), [pk])
    if not wish.as_known:  # a tag does not say when it was put on
        for pk, tag in Tagging.objects.filter(lead__in=part).values_list("lead_id", "tag_id"):
            writer.flag(f"tag={tag}", _tag(tag), [pk])
    if wish.with_purchases:
        bought = Purchase.objects.filter(lead__in=part).exclude(product="")
        for pk, product in bought.values_list("lead_id", "product"):
            writer.flag(f"product={fold(product)}", _product(product), [pk])


def _need(said: str) -> Told:
    return asked(FactGroup.INTEREST, "need.said", ("is", said), ("is_not", said))


def _tag(pk: int) -> Told:
    return asked(FactGroup.INTEREST, "tags", ("has_any", [str(pk)]), ("has_none", [str(pk)]))


def _product(name: str) -> Told:
    return asked(FactGroup.BEHAVIOUR, "purchases.product", ("is", name), ("is_not", name))
