"""What is on file of one lead, read once for a whole page: its parts draw from it and ask for nothing twice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from tiemnang.capture.models import Submission
from tiemnang.customers.models import Purchase
from tiemnang.leads.models import Consent, Entry, Fact, Identity, Lead, Need, Position, Tagging
from tiemnang.leads.models.known import Origin
from tiemnang.web.templatetags.said import day

MOST_PURCHASES = 100  # the latest ones; a customer's worth counts them all
LENGTH = 60  # timeline lines read at once; older ones are a page of their own
# Each by the index on its lead, in the order people read it: nothing here grows with the base.
ROWS: Mapping[str, QuerySet[Any]] = {
    "identities": Identity.objects.order_by("is_bad", "rank", "pk"),
    "needs": Need.objects.select_related("by").order_by(
        F("met_at").asc(nulls_first=True), "-severity", "-since"
    ),
    "facts": Fact.objects.select_related("definition", "by").order_by(
        "definition__name", "definition", "-known_at", "-pk"
    ),
    "taggings": Tagging.objects.select_related("tag").order_by("pk"),
    "consents": Consent.objects.select_related("by").order_by(
        F("withdrawn_at").desc(nulls_first=True), "-given_at"
    ),
    "positions": Position.objects.select_related("organisation").order_by(
        F("until").desc(nulls_first=True), F("since").desc(nulls_last=True), "-pk"
    ),
}


def read(lead: Lead, *names: str) -> Lead:
    """The lead with these rows at hand (all without names), one query for each that was not read yet."""
    prefetch_related_objects([lead], *(Prefetch(name, ROWS[name].all()) for name in names or ROWS))
    return lead


def entries(lead: Lead) -> Sequence[Entry]:
    """The latest lines of the timeline, read once."""
    if not hasattr(lead, "latest_entries"):
        lead.latest_entries = list(lead.entries.select_related("by").order_by("-at", "-id")[:LENGTH])
    return lead.latest_entries


def purchases(lead: Lead) -> Sequence[Purchase]:
    """The latest purchases, read once."""
    if not hasattr(lead, "latest_purchases"):
        lead.latest_purchases = list(lead.purchases.order_by("-at", "-pk")[:MOST_PURCHASES])
    return lead.latest_purchases


def brought_by(lead: Lead) -> Mapping[int, str]:
    """{submission: `tệp “Data khách spa T11.xlsx”, dòng 5`} of everything on file that came in a sheet."""
    if not hasattr(lead, "brought_by"):
        read(lead, "facts", "needs", "identities", "consents")
        rows = (*lead.facts.all(), *lead.needs.all(), *lead.identities.all(), *lead.consents.all())
        asked = {row.submission_id for row in rows} - {None}
        lead.brought_by = _files(asked) if asked else {}
    return lead.brought_by


def _files(asked: set[int]) -> Mapping[int, str]:
    found = Submission.objects.filter(pk__in=asked).values_list("pk", "batch__name", "row_no")
    return {
        pk: _("tệp “%(name)s”, dòng %(row)s") % {"name": name, "row": row} for pk, name, row in found if name
    }


def origin(row: Fact | Need, when: datetime, lead: Lead | None = None) -> str:
    """Who said so, and when: `Lan ghi 21/11/2026`, `tệp 21/11/2026`; with the lead, which file and which row."""
    if row.by and row.origin in {Origin.MEMBER, Origin.CALL}:
        return _("%(name)s ghi %(day)s") % {"name": row.by.given_name, "day": day(when)}
    file = brought_by(lead).get(row.submission_id, "") if lead else ""
    return f"{file}, {day(when)}" if file else f"{row.get_origin_display()} {day(when)}"
