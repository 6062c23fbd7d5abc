"""Finding leads by any part of a name, phone, mail or organisation, with or without diacritics."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from tiemnang.database.bulk import ON_POSTGRESQL, as_json, insert
from tiemnang.leads.models import Identity, Lead, LeadQuerySet, SearchText
from tiemnang.leads.rules import GAP, search_text, search_words
from tiemnang.team.models import Member

# Enough to rank the best by priority, few enough that "nguyen" does not read the whole base.
CANDIDATES = 2000


def find(text: str, member: Member) -> LeadQuerySet:
    """The leads `member` may see that hold every word of `text`, soonest to contact first; nothing for no words."""
    return matching(text, Lead.objects.seen_by(member)).order_by("-priority", "-id")


def matching(text: str, leads: LeadQuerySet) -> LeadQuerySet:
    """Those of `leads` that hold every word of `text`; longer words anywhere, one or two letters at a word's start."""
    words = search_words(text)
    if not words:
        return leads.none()
    return leads.filter(pk__in=_holding(words))


def _holding(words: Sequence[str]) -> RawSQL:
    parts = [word if len(word) > 2 else GAP[: 3 - len(word)] + word for word in words]
    if ON_POSTGRESQL:
        condition = " AND ".join(["text LIKE %s"] * len(parts))
        # Materialised, or the planner walks the leads by priority and tests each one's text.
        sql = f"WITH held AS MATERIALIZED (SELECT lead_id FROM leads_searchtext WHERE {condition}) SELECT lead_id FROM held"
        return RawSQL(sql, [f"%{_plain(part)}%" for part in parts])
    match = " AND ".join('"' + part.replace('"', '""') + '"' for part in parts)
    return RawSQL("SELECT rowid FROM leads_search WHERE leads_search MATCH %s", [match])


def _plain(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


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
