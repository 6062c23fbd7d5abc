"""From words in a sheet to rows we know: sources, members, organisations, tags, fact definitions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models.functions import Coalesce
from django.utils import translation

from tiemnang.capture.models import Import
from tiemnang.capture.reader import Row
from tiemnang.capture.rules import MAY_CONSENT, Told, budget_of, calls_of, due, moment, stage_of, touched
from tiemnang.capture.sheets.drafts import Draft
from tiemnang.database.bulk import in_parts, insert, next_ids
from tiemnang.leads.actions import Arrival
from tiemnang.leads.models import Channel, FactDefinition, Organisation, Source, Tag
from tiemnang.leads.models.known import Origin
from tiemnang.team.models import Member
from tiemnang.vietnam import aliases, names
from tiemnang.vietnam.text import fold

BUDGET = "budget"


class Words:
    """What the words of one import mean; looked up once, then remembered."""

    def __init__(self, batch: Import) -> None:
        """Remember the import's answers and everything that is few: sources, members, tags, definitions."""
        self.batch = batch
        self.statuses: Mapping[str, str] = batch.words.get("status", {})
        self.source_answers: Mapping[str, int] = batch.words.get("source", {})
        self.sources = dict(Source.objects.values_list("folded", Coalesce("merged_into", "pk")))
        self.tags = dict(Tag.objects.values_list("folded", "pk"))
        self.heirs = dict(Source.objects.exclude(merged_into=None).values_list("pk", "merged_into"))
        self.definitions = dict(FactDefinition.objects.values_list("key", Coalesce("merged_into", "pk")))
        self.members = _members()
        self.firms: dict[str, int] = {}
        self.firm_names: dict[int, str] = {}
        self.met_sources: dict[str, int] = {}
        self.met_statuses: dict[str, str] = {"": ""}

    def source(self, written: str) -> int | None:
        """The source a word means: the user's answer, a known alias, the same word before, else a new source."""
        if not written:
            return self.heirs.get(self.batch.source_id, self.batch.source_id)
        if written not in self.met_sources:
            self.met_sources[written] = self._source(written)
        return self.met_sources[written]

    def _source(self, written: str) -> int:
        folded = fold(written)[:120]
        if folded in self.source_answers:
            answered = self.source_answers[folded]
            return self.heirs.get(answered, answered)
        channel = aliases.source(written)
        name = channel_name(channel) if channel else written[:120]
        key = fold(name)[:120]
        if key not in self.sources:
            source, _ = Source.objects.get_or_create(
                folded=key, defaults={"name": name, "channel": channel or Channel.OTHER}
            )
            self.sources[key] = source.pk
        return self.sources[key]

    def status(self, written: str) -> str:
        """The canonical status a word means, "" when nobody knows."""
        if written not in self.met_statuses:
            self.met_statuses[written] = self.statuses.get(fold(written)) or aliases.status(written)
        return self.met_statuses[written]

    def owner(self, written: str) -> int | None:
        """The member a row belongs to: by name for those who may assign, else whoever imports, or the pool."""
        by = self.batch.by
        return self.named(written) or (by.pk if by and self.batch.keep_for_me else None)

    def named(self, written: str) -> int | None:
        """The member a sheet names as owner, where whoever imports may assign."""
        by = self.batch.by
        return self.members.get(fold(written)) if written and (by is None or by.can_manage) else None

    def tag(self, written: str) -> int | None:
        """The tag of this name, made when it is new."""
        folded = fold(written)[:60]
        if folded and folded not in self.tags:
            self.tags[folded] = Tag.objects.get_or_create(folded=folded, defaults={"name": written[:60]})[
                0
            ].pk
        return self.tags.get(folded)

    def definition(self, key: str) -> int:
        """The definition of a fact; those of the mapping exist before the import runs."""
        if key not in self.definitions:
            made, _ = FactDefinition.objects.get_or_create(key=key[:80], defaults={"name": key[:120]})
            self.definitions[key] = made.pk
        return self.definitions[key]

    def meet_firms(self, written: Iterable[str]) -> None:
        """Look up, or write down, every organisation these names mean, in two statements."""
        wanted = {}
        for name in dict.fromkeys(filter(None, written)):
            key = names.organisation_key(name)[:200]
            if key not in self.firms:
                wanted.setdefault(key, name)
        for part in in_parts(list(wanted)):
            known = Organisation.objects.filter(key__in=part).order_by("-pk").values_list("key", "pk", "name")
            for key, pk, name in known:
                self.firms[key], self.firm_names[pk] = pk, name
        fresh = [(key, name) for key, name in wanted.items() if key not in self.firms]
        ids = next_ids(Organisation, len(fresh))
        insert(
            Organisation,
            ("id", "name", "key", "tax_id"),
            [(pk, n[:200], k, "") for pk, (k, n) in zip(ids, fresh)],
        )
        for pk, (key, name) in zip(ids, fresh):
            self.firms[key], self.firm_names[pk] = pk, name[:200]

    def firm(self, written: str) -> int | None:
        """The organisation of this name, met before."""
        return self.firms.get(names.organisation_key(written)[:200]) if written else None


def _members() -> dict[str, int]:
    """Members by folded name and mail, and by given name where only one has it."""
    found: dict[str, int] = {}
    given: dict[str, list[int]] = {}
    for member in Member.objects.filter(is_active=True):
        found[fold(member.name)] = found[fold(member.email)] = member.pk
        given.setdefault(fold(member.given_name), []).append(member.pk)
    return {name: pks[0] for name, pks in given.items() if len(pks) == 1} | found


def channel_name(channel: str) -> str:
    """The Vietnamese name of a channel, as the source made for it is called."""
    with translation.override("vi"):
        return str(Channel(channel).label)


def arrivals(rows: Sequence[Row], ids: Sequence[int], words: Words, *, now: datetime) -> list[Arrival]:
    """Rows as leads arrive: every word resolved; `ids` are their submissions' keys."""
    words.meet_firms(row.draft.organisation for row in rows)
    return [_arrival(row, pk, words, now) for row, pk in zip(rows, ids, strict=True)]


def _arrival(row: Row, submission_id: int, words: Words, now: datetime) -> Arrival:
    draft = row.draft
    status = words.status(draft.status)
    created = moment(draft.created_at, now=now) or now
    calls = calls_of(draft, words.status, created, now=now)
    arrival = Arrival(
        submission_id=submission_id,
        created_at=created,
        kind=draft.kind,
        name=draft.name,
        salutation=draft.salutation,
        birth=draft.birth,
        province=draft.province,
        district=draft.district,
        ward=draft.ward,
        address=draft.address,
        organisation_id=(firm := words.firm(draft.organisation)),
        organisation=words.firm_names.get(firm, "")
        if firm
        else "",  # as it is called here, not as written there
        job_title=draft.job_title,
        stage=stage_of(draft.outcome or status, draft.status, draft.ways),
        source_id=words.source(draft.source),
        owner_id=words.owner(draft.owner),
        touched_at=touched(draft, calls, now=now),
        ways=[tuple(way) for way in draft.ways],
        needs=draft.needs,
        search=row.search,
    )
    arrival.facts = _facts(draft, words)
    arrival.tag_ids = [pk for pk in map(words.tag, draft.tags) if pk]
    arrival.entries = _entries(draft, status, created, calls)
    if draft.owner and not words.named(draft.owner):  # whoever looked after them before is not lost
        arrival.entries.append(("noted", created, f"Người phụ trách trong tệp: {draft.owner}", {}))
    arrival.origin = Origin.SHEET.value if words.batch.pk else Origin.FORM.value
    if draft.consent not in ("", "no") and words.batch.provenance in MAY_CONSENT:
        # A form says which words were agreed to; a sheet only that they were.
        arrival.consent = arrival.origin if draft.consent == "yes" else draft.consent
    return arrival


# Fields that say something of a lead beside its standing columns, and the fact each becomes.
AS_FACTS = ("gender", "grade", "group", "source_detail", "referrer", "old_province")
as_facts = attrgetter(*AS_FACTS)


def _facts(draft: Draft, words: Words) -> list[tuple[int, str, float | None]]:
    facts = [(words.definition(key), value, number) for key, value, number in draft.facts]
    facts += [
        (words.definition(name), str(value), None) for name, value in zip(AS_FACTS, as_facts(draft)) if value
    ]
    if draft.budget:
        low, high = draft.budget
        said = str(low) if low == high else f"{low}-{high}"
        facts.append((words.definition(BUDGET), said, budget_of(draft)))
    return list({fact[0]: fact for fact in facts}.values())


def _entries(
    draft: Draft, status: str, created: datetime, calls: Sequence[Told]
) -> list[tuple[str, datetime, str, dict[str, Any]]]:
    entries: list[tuple[str, datetime, str, dict[str, Any]]] = [
        ("noted", created, note, {}) for note in draft.notes
    ]
    entries += [("called", call.at, call.text, {"n": call.n, "result": call.result}) for call in calls]
    if draft.status:
        entries.append(("status", created, draft.status, {"status": status}))
    if draft.outcome:
        entries.append(("closed", created, "", {"result": draft.outcome}))
    return entries


def promised(draft: Draft) -> datetime | None:
    """When the sheet says this lead is to be called again."""
    return due(draft.next_action_at)
