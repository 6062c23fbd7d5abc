"""Facts on the lead page: what is known now in the four bases, who said so, and what stood there before."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.leads.masking import is_masked
from tiemnang.leads.models import Fact, FactDefinition, FactGroup, FactType, Lead
from tiemnang.team.models import Member
from tiemnang.vietnam import money
from tiemnang.vietnam.masking import mask_text
from tiemnang.web import on_file
from tiemnang.web.templatetags.said import day, dotted

GENDERS = {"male": gettext_lazy("Nam"), "female": gettext_lazy("Nữ")}


class Known(NamedTuple):
    """One fact as the page shows it, where it came from in full, and the values before it."""

    definition: FactDefinition
    fact: Fact
    said: str
    origin: str
    file: str  # which file and row, when it came in one
    before: Sequence[tuple[str, str]]


def facts(lead: Lead, member: Member) -> Mapping[str, Any]:
    """What is known now, in the four bases, each with who said so and what stood there before."""
    rows = on_file.read(lead, "facts").facts.all()
    groups = [list(group) for _key, group in groupby(rows, key=lambda fact: fact.definition_id)]
    standing = [one for one in (_known(history, lead) for history in groups) if one is not None]
    if is_masked(lead, member):
        standing = [_masked(one) for one in standing]
    bases = [
        (FactGroup(group).label, [one for one in standing if one.definition.group == group])
        for group in FactGroup
    ]
    return {
        "bases": [(label, listed) for label, listed in bases if listed],
        "groups": FactGroup.choices,
        "types": FactType.choices,
    }


def _masked(one: Known) -> Known:
    before = [(mask_text(said), origin) for said, origin in one.before]
    return one._replace(said=mask_text(one.said), before=before)


def _known(history: Sequence[Fact], lead: Lead) -> Known | None:
    current = next((fact for fact in history if fact.superseded_at is None), None)
    if current is None:
        return None
    file = on_file.brought_by(lead).get(current.submission_id, "")
    before = [
        (said_value(fact), on_file.origin(fact, fact.known_at, lead))
        for fact in history
        if fact is not current
    ]
    said = on_file.origin(current, current.known_at)
    return Known(current.definition, current, said_value(current), said, file, before)


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
