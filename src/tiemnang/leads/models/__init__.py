"""The tables around a lead, one file per idea."""

from tiemnang.leads.models.folding import Folded, Folding
from tiemnang.leads.models.known import Fact, FactDefinition, FactGroup, FactType, Need
from tiemnang.leads.models.lead import (
    OPEN_STAGES,
    Awareness,
    Lead,
    LeadQuerySet,
    Organisation,
    Position,
    Stage,
)
from tiemnang.leads.models.reach import Consent, Identity, WayKind
from tiemnang.leads.models.source import Channel, Source
from tiemnang.leads.models.story import AwarenessChange, Entry, SearchText, Tag, Tagging
from tiemnang.leads.models.ties import Attachment, Mention, Referral

__all__ = [
    "OPEN_STAGES",
    "Attachment",
    "Awareness",
    "AwarenessChange",
    "Channel",
    "Consent",
    "Entry",
    "Fact",
    "FactDefinition",
    "FactGroup",
    "FactType",
    "Folded",
    "Folding",
    "Identity",
    "Lead",
    "LeadQuerySet",
    "Mention",
    "Need",
    "Organisation",
    "Position",
    "Referral",
    "SearchText",
    "Source",
    "Stage",
    "Tag",
    "Tagging",
    "WayKind",
]
