"""The tables around a lead, one file per idea."""

from tiemnang.leads.models.known import Fact, FactDefinition, FactGroup, FactType, Need
from tiemnang.leads.models.lead import Awareness, Lead, LeadQuerySet, Organisation, Position, Stage
from tiemnang.leads.models.reach import Consent, Identity, WayKind
from tiemnang.leads.models.source import Channel, Source
from tiemnang.leads.models.story import AwarenessChange, Entry, SearchText, Tag, Tagging

__all__ = [
    "Awareness",
    "AwarenessChange",
    "Channel",
    "Consent",
    "Entry",
    "Fact",
    "FactDefinition",
    "FactGroup",
    "FactType",
    "Identity",
    "Lead",
    "LeadQuerySet",
    "Need",
    "Organisation",
    "Position",
    "SearchText",
    "Source",
    "Stage",
    "Tag",
    "Tagging",
    "WayKind",
]
