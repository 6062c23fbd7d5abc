"""The way in for other rooms: a rule read once, asked of many leads or of one, and said as a sentence."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from tiemnang.criteria import many, one, words
from tiemnang.criteria.places import Snapshot
from tiemnang.criteria.register import Field, Test, known_fields
from tiemnang.criteria.rules import Group, Standpoint, fields_of, parse
from tiemnang.leads.models import LeadQuerySet


class Criteria(NamedTuple):
    """A sound rule and the fields it may ask about."""

    tree: Group
    fields: Mapping[str, Field]

    @classmethod
    def read(cls, source: Any, fields: Mapping[str, Field] | None = None) -> Self:
        """The rule this JSON means; raises rules.Unsound. Bring `known_fields()` along when many rules are read."""
        register = known_fields() if fields is None else fields
        return cls(parse(source, register), register)

    def among(self, leads: LeadQuerySet, at: Standpoint) -> LeadQuerySet:
        """Those of `leads` (already narrowed to what a member may see) for which the rule holds."""
        return leads.filter(many.where(self.tree, self.fields, at))

    def of_all(self, leads: LeadQuerySet, at: Standpoint) -> LeadQuerySet:
        """The same, for a count over a whole base: quicker than `among` when everybody is asked, slower when few are."""
        return leads.filter(many.where_of_all(self.tree, self.fields, at))

    def judge(self, at: Standpoint) -> Test:
        """The rule as a function of one snapshot; made once for many."""
        return one.judge(self.tree, self.fields, at)

    def snapshots(self, lead_ids: list[int]) -> dict[int, Snapshot]:
        """What the rule needs to know of these leads."""
        return one.snapshots(lead_ids, [self.fields[key] for key in fields_of(self.tree)])

    @property
    def sentence(self) -> str:
        """The rule in the reader's language."""
        return words.sentence(self.tree, self.fields)
