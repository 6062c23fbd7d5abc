"""The brief before contact: at most three sentences from what is on file, and nothing that is not."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tiemnang.leads.models import Entry, Lead, Need
from tiemnang.team.models import Member
from tiemnang.web.dossier import said_value, where
from tiemnang.web.templatetags.said import ago, called, day

TELLING = ("noted", "met", "called")


def brief(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Who they are, what they want, and what was said last."""
    return {"brief": list(sentences(lead)), "read_at": timezone.now()}


def sentences(lead: Lead) -> Iterator[str]:
    """Up to three sentences: who and from where, the heaviest needs and facts, the last contact."""
    yield _who(lead)
    wish = _wish(lead)
    if wish:
        yield wish
    yield _last(lead)


def _who(lead: Lead) -> str:
    name = _capital(called(lead)) or _("Khách chưa rõ tên")
    firm = lead.organisation.name if lead.organisation and lead.kind == Lead.Kind.PERSON else ""
    place = where(lead)
    parts = [name]
    if firm:
        parts.append(_("ở %(firm)s") % {"firm": firm})
    if place:
        parts.append(_("tại %(place)s") % {"place": place})
    if lead.source:
        parts.append(
            _("đến từ %(source)s ngày %(day)s") % {"source": lead.source, "day": day(lead.created_at)}
        )
    else:
        parts.append(_("có trong sổ từ %(day)s") % {"day": day(lead.created_at)})
    return ", ".join(parts) + "."


def _wish(lead: Lead) -> str:
    needs: QuerySet[Need] = lead.needs.filter(met_at=None).order_by("-severity", "-since")[:2]
    known = lead.facts.filter(superseded_at=None).select_related("definition").order_by("-known_at")[:2]
    wants = [f"“{need.said}”" for need in needs]
    facts = [f"{fact.definition}: {said_value(fact)}" for fact in known]
    if wants and facts:
        return _("Cần %(needs)s; đã biết %(facts)s.") % {"needs": ", ".join(wants), "facts": ", ".join(facts)}
    if wants:
        return _("Cần %(needs)s.") % {"needs": ", ".join(wants)}
    return _("Đã biết %(facts)s.") % {"facts": ", ".join(facts)} if facts else ""


def _last(lead: Lead) -> str:
    told = Entry.objects.filter(lead=lead, verb__in=TELLING).exclude(text="").order_by("-at", "-id").first()
    if told:
        quote = told.text if len(told.text) <= 160 else told.text[:157].rsplit(" ", 1)[0] + "…"
        return _("Lần gần nhất (%(ago)s): “%(text)s”.") % {"ago": ago(told.at), "text": quote.rstrip(". ")}
    if lead.touched_at:
        return _("Liên hệ gần nhất %(ago)s.") % {"ago": ago(lead.touched_at)}
    return _("Chưa ai liên hệ.")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
