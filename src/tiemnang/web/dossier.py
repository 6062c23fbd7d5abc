"""What the lead page draws, part by part: each part asks for its own rows and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.leads.models import (
    Awareness,
    Fact,
    FactDefinition,
    FactGroup,
    FactType,
    Lead,
    Need,
    Stage,
    WayKind,
)
from tiemnang.leads.models.known import Origin
from tiemnang.matching.models import DoubtfulPair
from tiemnang.matching.pairs import Glimpse, sides, waiting_for
from tiemnang.pipeline import reasons
from tiemnang.pipeline.models import Task
from tiemnang.team.models import Member
from tiemnang.vietnam import money, places
from tiemnang.web import timeline
from tiemnang.web.calls import KEYS
from tiemnang.web.templatetags.said import day, dotted

LATEST = 12  # timeline lines in sight; the older ones open on a press
SEVERITIES = {1: gettext_lazy("có nhắc đến"), 2: gettext_lazy("cần"), 3: gettext_lazy("rất cần")}
PURPOSES = {"care": gettext_lazy("chăm sóc"), "marketing": gettext_lazy("tư vấn và khuyến mãi")}
GENDERS = {"male": gettext_lazy("Nam"), "female": gettext_lazy("Nữ")}
METHODS = {
    "sheet": gettext_lazy("trong tệp"),
    "form": gettext_lazy("trong form"),
    "spoken": gettext_lazy("qua lời nói"),
}


def head(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Name, organisation, stage, and the first good way of each kind."""
    good = lead.identities.filter(is_bad=False).order_by("-rank", "-pk")
    first = {way.kind: way for way in good}
    return {
        "lead": lead,
        "phone": first.get(WayKind.PHONE),
        "mail": first.get(WayKind.EMAIL),
        "zalo": first.get(WayKind.ZALO),
        "facebook": first.get(WayKind.FACEBOOK),
        "where": where(lead),
        "tags": [one.tag for one in lead.taggings.select_related("tag")],
        "stages": Stage.choices,
        "levels": Awareness.choices,
        "keys": KEYS,
        "no_needs": reasons.offered(),
        "can_change": member.can_change,
        "colleagues": member.colleagues if member.can_manage else [],
    }


def where(lead: Lead) -> str:
    """`Hải Châu, Đà Nẵng`: the district people still say, else the ward, and the province of today."""
    return ", ".join(
        part for part in (lead.district or lead.ward, places.province_name(lead.province)) if part
    )


class Double(NamedTuple):
    """Another lead that may be the same person: in full, or only the glimpse that the law of sight lets through."""

    pair: DoubtfulPair
    other: Lead | Glimpse
    is_seen: bool


def doubles(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Pairs of this lead that wait for an answer, the likeliest first."""
    waiting = waiting_for(member, at=timezone.now()).filter(Q(first=lead) | Q(second=lead))
    found = []
    for pair in waiting[:5]:
        other = sides(pair, member)[pair.first_id == lead.pk]
        found.append(Double(pair, other, isinstance(other, Lead)))
    return {"doubles": found}


def needs(lead: Lead, member: Member) -> Mapping[str, Any]:
    """What they want or suffer from, heaviest first; needs already met come last."""
    listed = lead.needs.select_related("by").order_by("met_at", "-severity", "-since")
    rows = [(need, SEVERITIES.get(need.severity, ""), origin(need, need.since)) for need in listed]
    return {"needs": rows, "severities": SEVERITIES.items()}


def tasks(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Open tasks, soonest first, then the three done last."""
    everything = lead.tasks.select_related("owner", "done_by")
    opened = list(everything.filter(done_at=None).order_by("due_at"))
    done = list(everything.exclude(done_at=None).order_by("-done_at")[:3])
    return {
        "open_tasks": opened,
        "done_tasks": done,
        "task_kinds": Task.Kind.choices,
        "now": timezone.now(),
    }


def story(lead: Lead, member: Member) -> Mapping[str, Any]:
    """The timeline, latest first."""
    lines = timeline.lines(lead, member)
    return {"lines": lines[:LATEST], "older_lines": lines[LATEST:]}


class Known(NamedTuple):
    """One fact as the page shows it, and the values before it."""

    definition: FactDefinition
    fact: Fact
    said: str
    origin: str
    before: Sequence[tuple[str, str]]


def facts(lead: Lead, member: Member) -> Mapping[str, Any]:
    """What is known now, in the four bases, each with who said so and what stood there before."""
    rows = lead.facts.select_related("definition", "by").order_by(
        "definition__name", "definition", "-known_at"
    )
    known = [_known(list(group)) for _name, group in groupby(rows, key=lambda fact: fact.definition_id)]
    standing = [one for one in known if one is not None]
    bases = [
        (FactGroup(group).label, [one for one in standing if one.definition.group == group])
        for group in FactGroup
    ]
    return {
        "bases": [(label, listed) for label, listed in bases if listed],
        "definitions": FactDefinition.objects.order_by("name")[:300],
        "groups": FactGroup.choices,
        "types": FactType.choices,
    }


def _known(history: Sequence[Fact]) -> Known | None:
    current = next((fact for fact in history if fact.superseded_at is None), None)
    if current is None:
        return None
    before = [(said_value(fact), origin(fact, fact.known_at)) for fact in history if fact is not current]
    return Known(current.definition, current, said_value(current), origin(current, current.known_at), before)


def said_value(fact: Fact) -> str:
    """A fact's value as its kind is read: money with dots, dates as 21/11/2026, yes and no in words."""
    kind = fact.definition.type
    if fact.number is None:
        return str(GENDERS.get(fact.value, fact.value)) if fact.definition.key == "gender" else fact.value
    if kind == FactType.MONEY:
        amount = money.read(fact.value)
        if amount and amount.low != amount.high:
            return f"{dotted(amount.low)}–{money.display(amount.high)}"
        return money.display(round(fact.number))
    if kind == FactType.DATE:
        return day(date(1970, 1, 1) + timedelta(days=fact.number))
    if kind == FactType.YES_NO:
        return _("Có") if fact.number else _("Không")
    return dotted(fact.number) if fact.number == round(fact.number) and fact.number > 9999 else fact.value


def origin(row: Fact | Need, when: datetime) -> str:
    """Who said so, and when: `Lan ghi 21/11/2026`, `tệp 21/11/2026`."""
    if row.by and row.origin in {Origin.MEMBER, Origin.CALL}:
        return _("%(name)s ghi %(day)s") % {"name": row.by.given_name, "day": day(when)}
    return f"{row.get_origin_display()} {day(when)}"


def ways(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Every way to reach them, and what they agreed to."""
    found = lead.identities.exclude(kind=WayKind.EXTERNAL).order_by("is_bad", "rank", "pk")
    shown = sorted(found, key=lambda way: (way.is_bad, WayKind.values.index(way.kind)))
    consents = [
        (consent, PURPOSES.get(consent.purpose, consent.purpose), METHODS.get(consent.method, consent.method))
        for consent in lead.consents.order_by("withdrawn_at", "-given_at")
    ]
    return {"ways": shown, "way_kinds": WayKind.choices[:6], "consents": consents}


def ties(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Where they work and worked, and what they bought."""
    return {
        "positions": lead.positions.select_related("organisation").order_by("until", "-since"),
        "purchases": lead.purchases.order_by("-at")[:10],
    }
