"""Verbs of the match: hold leads against the published versions, and keep how far each fits and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tiemnang.criteria.arrived import snapshot
from tiemnang.criteria.one import snapshots
from tiemnang.database.bulk import as_json, in_parts, insert, overwrite, stamp
from tiemnang.leads.actions import Arrival
from tiemnang.leads.models import Lead, Source
from tiemnang.targeting.models import Match, ProfileVersion
from tiemnang.targeting.published import Ready, fields_needed, published

PART = 2000  # leads read and written at once
COLUMNS = ("lead", "version", "fit", "reasons", "matched_at")
Key = tuple[int, int]  # lead, version
Said = tuple[int, tuple[tuple[int, int], ...]]  # fit, parts


@transaction.atomic
def match(lead_ids: Sequence[int], *, at: datetime) -> list[int]:
    """Hold these leads against every published version; returns those whose fit changed.

    One query when nothing is published. Merged leads fit nothing: the lead they became does.
    """
    versions = published(at)
    changed: set[int] = set()
    if versions:
        for part in in_parts(sorted(set(lead_ids)), PART):
            changed |= _match(part, versions, at)
    return sorted(changed)


def meet(arrived: Sequence[tuple[int, Arrival]], *, at: datetime) -> dict[int, int] | None:
    """Hold leads that were just made against the published versions, by what is still in memory of them.

    `arrived` pairs a lead's id with what it came as; returns {lead id: best fit}, None when nothing is published.
    """
    versions = published(at) if arrived else []
    if not versions:
        return None
    channels = dict(Source.objects.values_list("pk", "channel"))
    fields, said = fields_needed(versions), []
    for pk, one in arrived:
        lead = snapshot(one, fields, channels.get(one.source_id or 0, ""), at)
        for version in versions:
            fit = version.fit(lead)
            if fit.points:
                said.append(((pk, version.pk), (fit.points, fit.parts)))
    insert(Match, COLUMNS, _rows(said, at))  # nobody else knows these leads yet
    return {pk: fit for fit, pk in sorted((fit, pk) for (pk, _), (fit, _) in said)}


def best_fits(lead_ids: Sequence[int]) -> dict[int, int] | None:
    """{lead id: best fit among the published versions}; who is not in it fits nothing. None when nothing is published."""
    versions = list(ProfileVersion.objects.filter(state="published").values_list("pk", flat=True))
    if not versions:
        return None
    found: dict[int, int] = {}
    for part in in_parts(sorted(set(lead_ids)), PART):
        for pk, fit in Match.objects.filter(lead__in=part, version__in=versions).values_list(
            "lead_id", "fit"
        ):
            found[pk] = max(fit, found.get(pk, 0))
    return found


def _match(lead_ids: Sequence[int], versions: Sequence[Ready], at: datetime) -> set[int]:
    """Write what is new or different, delete what no longer holds; returns the leads this touched."""
    wanted, kept = _worked_out(lead_ids, versions), _kept(lead_ids, versions)
    gone = [key for key in kept if key not in wanted]
    differs = [key for key, said in wanted.items() if kept.get(key) != said]
    _forget(gone)
    overwrite(Match, COLUMNS, _rows([(key, wanted[key]) for key in differs], at), keys=2)
    return {lead for lead, _ in (*gone, *differs)}


def _worked_out(lead_ids: Sequence[int], versions: Sequence[Ready]) -> dict[Key, Said]:
    living = list(Lead.objects.living().filter(pk__in=lead_ids).values_list("pk", flat=True))
    found: dict[Key, Said] = {}
    for pk, lead in snapshots(living, fields_needed(versions)).items():
        for version in versions:
            fit = version.fit(lead)
            if fit.points:
                found[(pk, version.pk)] = (fit.points, fit.parts)
    return found


def _kept(lead_ids: Sequence[int], versions: Sequence[Ready]) -> dict[Key, Said]:
    rows = Match.objects.filter(lead__in=lead_ids, version__in=[each.pk for each in versions])
    return {
        (lead, version): (fit, tuple((number, points) for number, points in reasons))
        for lead, version, fit, reasons in rows.values_list("lead_id", "version_id", "fit", "reasons")
    }


def _forget(keys: Sequence[Key]) -> None:
    by_version: dict[int, list[int]] = {}
    for lead, version in keys:
        by_version.setdefault(version, []).append(lead)
    for version, leads in by_version.items():
        for part in in_parts(leads):
            Match.objects.filter(version=version, lead__in=part).delete()


def _rows(said: Sequence[tuple[Key, Said]], at: datetime) -> list[tuple[Any, ...]]:
    """COLUMNS in order of their keys, as everybody writes them."""
    now = stamp(at)
    return [(*key, fit, as_json(parts), now) for key, (fit, parts) in sorted(said)]
