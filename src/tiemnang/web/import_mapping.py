"""The mapping page of an import: what each column becomes, where the list is from, words nobody knows yet."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from tiemnang.capture.models import Import, Provenance
from tiemnang.capture.sheets.columns import FACT
from tiemnang.capture.sheets.preview import LOOKED_AT
from tiemnang.leads.models import Channel, Source
from tiemnang.team.models import Role
from tiemnang.vietnam import aliases
from tiemnang.vietnam.text import fold
from tiemnang.web import import_fields
from tiemnang.web.import_fields import Choice, choice_of, is_choice
from tiemnang.web.import_preview import preview
from tiemnang.web.keys import is_key, key_in

MOST_COLUMNS = 60  # more keep what the machine says; a page of five hundred lists helps nobody
MOST_WORDS = 20
MOST_SOURCES = 200
CHANNEL = "channel:"

STATUSES = {
    "new": gettext_lazy("Mới"),
    "attempted": gettext_lazy("Gọi chưa được"),
    "contacted": gettext_lazy("Đã liên hệ"),
    "qualified": gettext_lazy("Quan tâm"),
    "appointment": gettext_lazy("Đã hẹn gặp"),
    "quoted": gettext_lazy("Đã báo giá"),
    "won": gettext_lazy("Đã mua"),
    "lost": gettext_lazy("Không mua"),
    "invalid": gettext_lazy("Số sai, khách ảo"),
}


class Drawn(NamedTuple):
    """One column as the page draws it."""

    name: str  # of the list in the form
    header: str
    sample: str
    choice: str
    is_unsure: bool
    new_fact: str  # words of its own fact, "" when the facts we know name it


class Asked(NamedTuple):
    """One word of the sheet nobody knows yet: as written, how often, and the meaning chosen."""

    name: str
    word: str
    count: int
    choice: str


def drawn(batch: Import, asked: Mapping[str, str]) -> dict[str, Any]:
    """Everything the mapping page shows; `asked` carries the repair to filter by and the sheet to look at."""
    chosen = [(number, sheet) for number, sheet in enumerate(batch.sheets) if sheet["chosen"]]
    columns = [column for _number, sheet in chosen for column in sheet["columns"]]
    facts = import_fields.facts()
    known = {choice.value for choice in facts}
    shown = next((sheet for number, sheet in chosen if str(number) == asked.get("sheet", "")), None)
    shown = shown or (chosen[0][1] if chosen else None)
    parked = sum(sheet["parked"] for _number, sheet in chosen)
    seen = preview(shown, asked.get("repair", "")) if shown else None
    return {
        "maps": [(number, sheet["name"], _columns(number, sheet, known)) for number, sheet in chosen],
        "left_out": sum(max(len(sheet["columns"]) - MOST_COLUMNS, 0) for _number, sheet in chosen),
        # A sheet that was looked at by an earlier version does not say how wide it is.
        "unread": sum(sheet.get("unread", 0) for _number, sheet in chosen),
        "groups": import_fields.groups(columns, batch.kind),
        "facts": facts,
        "mapped": sum(column["sure"] >= import_fields.UNSURE for column in columns),
        "columns": len(columns),
        "shown": shown,
        "shown_no": batch.sheets.index(shown) if shown else 0,
        "preview": seen,
        "repair": asked.get("repair", ""),
        "parked": parked,
        "is_whole": all(sheet["looked_at"] < LOOKED_AT for _number, sheet in chosen),
        "looked_at": LOOKED_AT,
        "going_in": _going_in(chosen),
        **_asked(batch, chosen),
        "kinds": Import.Kind.choices,
        "provenances": Provenance.choices,
        "bought": Provenance.BOUGHT,
        "sources": Source.objects.offered()[:MOST_SOURCES],
        "twin": _twin(batch),
    }


def _columns(number: int, sheet: Mapping[str, Any], known: set[str]) -> list[Drawn]:
    return [
        Drawn(
            f"c-{number}-{column['index']}",
            column["header"] or column["sample"][0] if column["sample"] or column["header"] else "–",
            column["sample"][0] if column["sample"] else "",
            choice_of(column),
            column["sure"] < import_fields.UNSURE,
            "" if choice_of(column) in known else import_fields.new_fact(column),
        )
        for column in sheet["columns"][:MOST_COLUMNS]
    ]


def _going_in(chosen: Sequence[tuple[int, Mapping[str, Any]]]) -> int:
    """How many rows will reach a lead: exact where every row was looked at, else all rows."""
    return sum(
        sheet["looked_at"] - sheet["parked"] if sheet["looked_at"] < LOOKED_AT else sheet["rows"]
        for _number, sheet in chosen
    )


def _twin(batch: Import) -> Import | None:
    """An earlier import of this very content that is in."""
    same = Import.objects.filter(sha256=batch.sha256, state=Import.State.DONE).exclude(pk=batch.pk)
    # Of several the first: the later ones changed nothing.
    return same.select_related("by").order_by("pk").first()


def _asked(batch: Import, chosen: Sequence[tuple[int, Mapping[str, Any]]]) -> dict[str, Any]:
    """Words of sources and statuses that neither we nor the user have met."""
    answers = batch.words
    counted = {kind: _counted(chosen, kind) for kind in ("source", "status")}
    known = set(
        Source.objects.filter(folded__in=[fold(word)[:120] for word in counted["source"]]).values_list(
            "folded", flat=True
        )
    )
    sources = [
        word for word in counted["source"] if not aliases.source(word) and fold(word)[:120] not in known
    ]
    statuses = [word for word in counted["status"] if not aliases.status(word)]
    return {
        "asked_sources": [_word("source", word, counted, answers) for word in sources[:MOST_WORDS]],
        "asked_statuses": [_word("status", word, counted, answers) for word in statuses[:MOST_WORDS]],
        "statuses": [Choice(value, str(said)) for value, said in STATUSES.items()],
        "channels": [Choice(f"{CHANNEL}{value}", str(said)) for value, said in Channel.choices],
    }


def _counted(chosen: Sequence[tuple[int, Mapping[str, Any]]], kind: str) -> Counter[str]:
    """{word: how often} over the chosen sheets, the commonest first."""
    found: Counter[str] = Counter()
    for _number, sheet in chosen:
        found.update(sheet["words"].get(kind, {}))
    return Counter(dict(found.most_common()))


def _word(
    kind: str, word: str, counted: Mapping[str, Counter[str]], answers: Mapping[str, Mapping[str, Any]]
) -> Asked:
    folded = fold(word)[:120]
    return Asked(f"{kind}-{folded}", word, counted[kind][word], str(answers.get(kind, {}).get(folded, "")))


class Answer(NamedTuple):
    """What the form says: sheets with their mappings (None: nothing changed), and everything else by name."""

    mappings: dict[int, dict[int, str]] | None
    has_sheet: bool
    provenance: str
    keep_for_me: bool
    words: dict[str, dict[str, Any]]
    source_id: int | None
    kind: str


def read(batch: Import, sent: QueryDict) -> Answer:
    """Read the form; what it may not say is as if it had not been said."""
    chosen = _chosen(batch, sent)
    mappings = {number: dict(_choices(number, batch.sheets[number], sent)) for number in chosen}
    before = [number for number, sheet in enumerate(batch.sheets) if sheet["chosen"]]
    is_changed = chosen != before or any(
        choice_of(column) != mappings[number].get(column["index"], choice_of(column))
        for number in chosen
        for column in batch.sheets[number]["columns"]
    )
    provenance = sent.get("provenance", "")
    return Answer(
        mappings if is_changed and chosen else None,
        bool(chosen),
        provenance if provenance in Provenance.values else "",
        sent.get("keep") == "me",
        {"source": _sources(sent), "status": _statuses(sent)},
        key_in(sent.get("source", "")) or None,
        sent.get("kind", "") if sent.get("kind", "") in Import.Kind.values else batch.kind,
    )


def _chosen(batch: Import, sent: QueryDict) -> list[int]:
    """Sheets that were ticked; a file of one sheet has nothing to tick."""
    if len(batch.sheets) == 1:
        return [0]
    ticked = {key_in(number) for number in sent.getlist("sheet") if is_key(number)}
    return [number for number in range(len(batch.sheets)) if number in ticked]


def _choices(number: int, sheet: Mapping[str, Any], sent: QueryDict) -> Iterator[tuple[int, str]]:
    """(column, choice) of every column that differs from what the machine is unsure of, so that doubt stays visible."""
    for column in sheet["columns"]:
        now, wanted = choice_of(column), sent.get(f"c-{number}-{column['index']}", "")
        if wanted and wanted != now and is_choice(wanted):
            yield column["index"], FACT if wanted == f"{FACT}:" else wanted
        elif column["sure"] >= 1:
            yield column["index"], now


def _answers(sent: QueryDict, kind: str) -> Iterator[tuple[str, str]]:
    for name, value in sent.items():
        if name.startswith(f"{kind}-") and value:
            yield name.removeprefix(f"{kind}-"), str(value)


def _statuses(sent: QueryDict) -> dict[str, Any]:
    return {folded: value for folded, value in _answers(sent, "status") if value in STATUSES}


def _sources(sent: QueryDict) -> dict[str, Any]:
    """{word: source id}; a channel that has no source of its own yet gets one."""
    found: dict[str, Any] = {}
    for folded, value in _answers(sent, "source"):
        channel = value.removeprefix(CHANNEL)
        if pk := key_in(value):
            found[folded] = pk
        elif value.startswith(CHANNEL) and channel in Channel.values:
            found[folded] = _of_channel(channel)
    real = set(Source.objects.filter(pk__in=found.values()).values_list("pk", flat=True)) if found else set()
    return {folded: pk for folded, pk in found.items() if pk in real}


def _of_channel(channel: str) -> int:
    name = str(Channel(channel).label)
    made, _ = Source.objects.get_or_create(
        folded=fold(name)[:120], defaults={"name": name, "channel": channel}
    )
    return made.pk


def keeps_by_default(role: str) -> bool:
    """A seller's own file is for the seller; others fill the pool."""
    return role == Role.SELLER
