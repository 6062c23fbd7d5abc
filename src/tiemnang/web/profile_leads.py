"""Leads behind a number of a profile page: an address names a version, one of its rules, or something mined."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.counts import MOST, Counted, count
from tiemnang.criteria.register import Field, known_fields
from tiemnang.criteria.rules import Standpoint, Unsound, as_json
from tiemnang.leads.models import Lead, LeadQuerySet
from tiemnang.office import current
from tiemnang.targeting import askable, cells
from tiemnang.targeting.models import MiningRun, ProfileVersion
from tiemnang.team.models import Member
from tiemnang.web.templatetags.said import dotted

# v12: who fits version 12 · v12-out: who does not · v12-r0: its first rule · v12-new, v12-lost, v12-kept: against the
# version in use · v12-c0 to v12-c3: the cells of "is a lead" and "fits" · m5-r0, m5-t3, m5-l1: what run 5 found.
NAMED = re.compile(
    r"(?P<of>[vm])(?P<pk>[0-9]{1,9})(?:-(?P<part>out|new|lost|kept|c[0-3]|[rtl](?P<at>[0-9]{1,3})))?"
)
LISTS = {"r": "rules", "t": "traits", "l": "leave"}


# {part: (whether the version holds, whether the one in use holds)}
CHANGES = {"new": (True, False), "lost": (False, True), "kept": (True, True)}


class Asked(NamedTuple):
    """The rule an address means, and what the chip says."""

    tree: Any
    said: str


def is_name(value: str) -> bool:
    """Whether an address can mean something here."""
    return NAMED.fullmatch(value) is not None


def address(name: str) -> str:
    """The list of the leads a name stands for."""
    return f"{reverse('leads')}?target={name}"


def asked(name: str) -> Asked | None:
    """What a name stands for; None when it is gone."""
    found = NAMED.fullmatch(name)
    if found is None:
        return None
    return _of_version(found) if found["of"] == "v" else _of_run(found)


def _of_version(found: re.Match[str]) -> Asked | None:
    version = ProfileVersion.objects.select_related("profile").filter(pk=found["pk"]).first()
    if version is None:
        return None
    about = {"name": version.profile.name, "n": version.number}
    part = found["part"]
    if part is None:
        return Asked(_whole(version), _("khớp chân dung %(name)s, bản %(n)d") % about)
    if part == "out":
        return Asked(_joined((_whole(version), False)), _("ngoài chân dung %(name)s, bản %(n)d") % about)
    if part in CHANGES:
        return Asked(_against(version, part), _("đổi vì chân dung %(name)s, bản %(n)d") % about)
    if part[0] == "c":
        tree = cells.criteria_of(cells.CELLS[int(part[1])], version.criteria)
        return Asked(tree, _("một ô của chân dung %(name)s") % about)
    if part[0] == "r":
        tree = _branch(version.criteria, int(found["at"]))
        return Asked(tree, _("một điều kiện của chân dung %(name)s") % about) if tree else None
    return _listed(version.evidence, found, _("một nét của chân dung %(name)s") % about)


def _whole(version: ProfileVersion) -> Any:
    """The rules of a version; of the one in use the answers that are written down already."""
    if version.is_published and version.matched_at:
        return {"field": f"profile.{version.profile_id}", "operator": "is", "value": True}
    return version.criteria


def _against(version: ProfileVersion, part: str) -> Any:
    """Who fits this version, the one in use, or both."""
    used = (
        version.profile.versions.filter(state=ProfileVersion.State.PUBLISHED).exclude(pk=version.pk).first()
    )
    fits, fitted = CHANGES[part]
    nobody = {"combinator": "and", "not": True, "rules": []}
    return _joined((version.criteria, fits), (_whole(used) if used else nobody, fitted))


def _joined(*rules: tuple[Any, bool]) -> dict[str, Any]:
    """Rules that must all hold, or not hold, as said beside each."""
    told = [{"combinator": "and", "not": not holds, "rules": [rule]} for rule, holds in rules]
    return {"combinator": "and", "not": False, "rules": told}


def _branch(criteria: Any, at: int) -> Any:
    try:
        branches = list(askable.branches(askable.read(criteria).tree))
    except Unsound:
        return None
    return as_json(branches[at]) if at < len(branches) else None


def _of_run(found: re.Match[str]) -> Asked | None:
    run = MiningRun.objects.filter(pk=found["pk"]).first()
    if run is None or found["at"] is None:
        return None
    return _listed(run.found, found, _("một nét tìm thấy khi đào chân dung"))


def _listed(kept: Mapping[str, Any], found: re.Match[str], said: str) -> Asked | None:
    listed = kept.get(LISTS.get(found["part"][0], ""), [])
    at = int(found["at"])
    tree = listed[at].get("criteria") if at < len(listed) else None
    return Asked(tree, said) if tree else None


def narrowed(name: str, leads: LeadQuerySet, member: Member, now: datetime) -> LeadQuerySet:
    """Those of `leads` the name stands for; nobody when it is gone or asks for what is no more."""
    meant = asked(name)
    if meant is None:
        return leads.none()
    return _among(meant, leads, member, now, known_fields())


def _among(
    meant: Asked, leads: LeadQuerySet, member: Member, now: datetime, fields: Mapping[str, Field]
) -> LeadQuerySet:
    try:
        criteria = Criteria.read(_joined((meant.tree, True)), fields)
    except Unsound:
        return leads.none()
    return criteria.among(leads, Standpoint(now, member.pk, *current.work_time()))


def said(name: str) -> str:
    """What the chip over the list says."""
    meant = asked(name)
    return meant.said if meant else _("không còn nữa")


def offered(chosen: str) -> list[tuple[str, str]]:
    """(name, title) of the profiles a list can be narrowed by, and of what it is narrowed by now."""
    used = ProfileVersion.objects.filter(state=ProfileVersion.State.PUBLISHED, profile__archived_at=None)
    found = [
        (f"v{pk}", name)
        for pk, name in used.order_by("profile__name").values_list("pk", "profile__name")[:100]
    ]
    if is_name(chosen) and chosen not in dict(found):
        found.append((chosen, said(chosen)))
    return found


def counted(request: HttpRequest, now: datetime, name: str) -> Counted:
    """How many leads this member sees stand behind a name."""
    return count(narrowed(name, Lead.objects.seen_by(request.user), request.user, now))


def count_said(found: Counted) -> str:
    """`268 khách`, `hơn 10.000 khách`; without a number when counting would take too long."""
    if found.gave_up:
        return _("xem danh sách")
    if found.is_more:
        return _("hơn %(n)s khách") % {"n": dotted(MOST)}
    return ngettext("%(n)s khách", "%(n)s khách", found.number) % {"n": dotted(found.number)}


def number_said(found: Counted) -> str:
    """The same without the word: `268`, `10.000+`, `…`."""
    if found.gave_up:
        return "…"
    return f"{dotted(MOST)}+" if found.is_more else dotted(found.number)


def fragment(request: HttpRequest, now: datetime, name: str) -> HttpResponse:
    """The number alone, fetched after the page so that a slow rule holds nothing up."""
    say = number_said if request.GET.get("bare") else count_said
    return HttpResponse(say(counted(request, now, name)))
