"""Finding leads by any part of a name, phone, mail or organisation, with or without diacritics."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex

from tiemnang.database.bulk import ON_POSTGRESQL, as_json, insert
from tiemnang.leads.models import Identity, Lead, LeadQuerySet, SearchText
from tiemnang.leads.rules import GAP, search_text, search_words
from tiemnang.team.models import Member

# So many leads are sorted in 20 ms. Words that more leads hold are common: walking the leads in their order and looking
# at each one's text meets a page of them sooner than collecting them all.
PROBED = 8000


class Found(NamedTuple):
    """The leads that hold the words, and whether they are too many to be counted in passing."""

    leads: LeadQuerySet
    is_common: bool


def find(text: str, member: Member) -> LeadQuerySet:
    """The leads `member` may see that hold every word of `text`, soonest to contact first; nothing for no words."""
    return matching(text, Lead.objects.seen_by(member)).order_by("-priority", "-id")


def matching(text: str, leads: LeadQuerySet) -> LeadQuerySet:
    """Those of `leads` that hold every word of `text`; longer words anywhere, one or two letters at a word's start."""
    return look_up(text, leads).leads


def look_up(text: str, leads: LeadQuerySet) -> Found:
    """The same, and whether the words are common; asks the index once."""
    words = search_words(text.replace("\0", ""))  # PostgreSQL takes no text with that sign
    if not words:
        return Found(leads.none(), False)
    parts = [word if len(word) > 2 else GAP[: 3 - len(word)] + word for word in words]
    ids = _probe(parts)
    if len(ids) == PROBED:
        return Found(_walked(parts, leads), True)
    listed = "SELECT unnest(%s::bigint[])" if ON_POSTGRESQL else "SELECT value FROM json_each(%s)"
    many = f"{{{','.join(map(str, ids))}}}" if ON_POSTGRESQL else as_json(ids)
    return Found(leads.filter(pk__in=RawSQL(listed, [many])), False)


def _probe(parts: Sequence[str]) -> list[int]:
    """The first leads whose text holds every part, as the index gives them."""
    if ON_POSTGRESQL:
        condition = " AND ".join(["text LIKE %s"] * len(parts))
        sql = f"SELECT lead_id FROM leads_searchtext WHERE {condition} LIMIT {PROBED}"
        params = [f"%{_plain(part)}%" for part in parts]
    else:
        sql = f"SELECT rowid FROM leads_search WHERE leads_search MATCH %s LIMIT {PROBED}"
        params = [" AND ".join('"' + part.replace('"', '""') + '"' for part in parts)]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [pk for (pk,) in cursor.fetchall()]


def _plain(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _walked(parts: Sequence[str], leads: LeadQuerySet) -> LeadQuerySet:
    """Each lead's own text is asked, in whatever order the leads come: a subquery that no planner turns around.

    PostgreSQL takes a third of the rows for larger than something, and so walks them; a LIKE it takes for rare.
    """
    text = Subquery(SearchText.objects.filter(lead=OuterRef("pk")).values("text"), output_field=TextField())
    held = leads.alias(held=text)
    for number, part in enumerate(parts):
        place = f"place_{number}"
        held = held.alias(**{place: StrIndex("held", Value(part))}).filter(**{f"{place}__gt": 0})
    return held


def refresh(lead_ids: Sequence[int]) -> None:
    """Write anew what these leads are searched by."""
    if not lead_ids:
        return
    ways = Identity.objects.filter(lead__in=lead_ids).values_list("lead_id", "kind", "value")
    phones: dict[int, list[str]] = {}
    others: dict[int, list[str]] = {}
    for lead_id, kind, value in ways:
        (phones if kind == "phone" else others).setdefault(lead_id, []).append(value)
    texts = [
        (pk, search_text([name], phones.get(pk, []), [*others.get(pk, []), firm or ""]))
        for pk, name, firm in _names(lead_ids)
    ]
    with transaction.atomic():
        SearchText.objects.filter(lead__in=lead_ids).delete()
        write(texts)


def write(texts: Sequence[tuple[int, str]]) -> None:
    """Make leads findable that were not: rows of (lead id, search text). The caller holds a transaction."""
    insert(SearchText, ("lead", "text"), texts)
    if not ON_POSTGRESQL and texts:
        ids = as_json([pk for pk, _ in texts])
        sql = (
            "INSERT INTO leads_search(rowid, text) SELECT lead_id, text FROM leads_searchtext "
            "WHERE lead_id IN (SELECT value FROM json_each(%s))"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [ids])


def _names(lead_ids: Sequence[int]) -> QuerySet[Lead, tuple[int, str, str | None]]:
    return Lead.objects.filter(pk__in=lead_ids).values_list("pk", "name", "organisation__name")
