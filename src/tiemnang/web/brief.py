"""The brief before contact: at most three sentences from what is on file, and nothing that is not."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiemnang.leads.masking import text_for
from tiemnang.leads.models import Awareness, Entry, Fact, FactGroup, FactType, Lead, Need
from tiemnang.pipeline.models import CallResult
from tiemnang.team.models import Member
from tiemnang.vietnam import money
from tiemnang.web import on_file
from tiemnang.web.dossier import where
from tiemnang.web.known import said_value
from tiemnang.web.templatetags.said import ago, called, day

TELLING = {"noted", "met", "called"}
MOST_FACTS = 4  # more is read on the page itself
LONGEST_QUOTE = 160
# What decides a first sentence, the weightiest first: what they have and spend, before what they like and who they are.
TELLING_GROUPS = (FactGroup.INDUSTRY, FactGroup.BEHAVIOUR, FactGroup.INTEREST)


def brief(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Who they are, what they want, and what was said last."""
    said = [text_for(sentence, lead, member) for sentence in sentences(lead)]
    return {"brief": said, "read_at": timezone.now()}


def sentences(lead: Lead) -> Iterator[str]:
    """Up to three sentences: who they are to us, what they need and have, and the last contact."""
    on_file.read(lead, "needs", "facts", "positions")
    yield _who(lead)
    wish = _wish(lead)
    if wish:
        yield wish
    yield _last(lead)


def _who(lead: Lead) -> str:
    name = _capital(called(lead)) or _("Khách chưa rõ tên")
    place, work = where(lead), _work(lead)
    standing = f"{name}, {work}" if work else name
    if place:
        standing = (
            f"{standing} ({place})" if work else _("%(who)s ở %(place)s") % {"who": name, "place": place}
        )
    return f"{standing}{_bought(lead) or _came(lead)}{_competitor(lead)}."


def _work(lead: Lead) -> str:
    """`quản lý Spa An Nhiên`, or the organisation alone."""
    if not lead.organisation or lead.kind != Lead.Kind.PERSON:
        return ""
    titles = (place.title for place in lead.positions.all() if place.organisation_id == lead.organisation_id)
    title = next(filter(None, titles), "")
    return f"{title[:1].lower()}{title[1:]} {lead.organisation}" if title else str(lead.organisation)


def _came(lead: Lead) -> str:
    when = {"source": lead.source, "day": day(lead.created_at)}
    if lead.source:
        return _(", đến từ %(source)s ngày %(day)s") % when
    return _(", có trong sổ từ %(day)s") % when


def _bought(lead: Lead) -> str:
    """What they are worth to us already: who buys is spoken to in another way."""
    count, total, last = _counted(lead) if lead.is_customer else (0, 0, None)
    if not count:
        return ""
    said = ngettext(
        ", đã mua %(n)s lần, cộng %(sum)s, gần nhất %(day)s",
        ", đã mua %(n)s lần, cộng %(sum)s, gần nhất %(day)s",
        count,
    )
    return said % {"n": count, "sum": money.display(total), "day": day(last)}


def _counted(lead: Lead) -> tuple[int, int, datetime | None]:
    """How often, for how much in VND, and when last: as counted, or of what is on file while it is not counted yet."""
    if worth := getattr(lead, "worth", None):
        return worth.frequency, worth.monetary, worth.last_at
    bought = on_file.purchases(lead)
    return len(bought), sum(one.amount for one in bought), bought[0].at if bought else None


def _competitor(lead: Lead) -> str:
    if lead.is_customer:
        return ""  # what they weighed before they bought says nothing about today
    return {
        Awareness.COMPARING: _(", đang so sánh"),
        Awareness.WITH_COMPETITOR: _(", đang dùng bên khác"),
    }.get(lead.awareness, "")


def _wish(lead: Lead) -> str:
    wants = _wants([need for need in lead.needs.all() if need.met_at is None][:2])
    known = _told([fact for fact in lead.facts.all() if fact.superseded_at is None])
    parts = [part for part in (wants, ", ".join(known)) if part]
    return f"{_capital('; '.join(parts))}." if parts else ""


def _wants(needs: Sequence[Need]) -> str:
    """`rất cần “giảm khách bỏ hẹn”, “nhắc lịch”`: as badly as the first of them."""
    if not needs:
        return ""
    said = {"needs": ", ".join(f"“{need.said}”" for need in needs)}
    return (_("rất cần %(needs)s") if needs[0].severity == 3 else _("cần %(needs)s")) % said


def _told(facts: Sequence[Fact]) -> list[str]:
    """The facts worth a breath, and the one gap worth a question."""
    groups = {group: place for place, group in enumerate(TELLING_GROUPS)}
    telling = [fact for fact in facts if fact.definition.group in groups and len(said_value(fact)) <= 60]
    # Money first, then numbers: they say more in fewer words than texts do.
    telling.sort(
        key=lambda fact: (
            fact.definition.type != FactType.MONEY, fact.number is None, groups[fact.definition.group],
        )
    )  # fmt: skip
    said = [_fact(fact) for fact in telling[:MOST_FACTS]]
    if said and not any(fact.definition.type == FactType.MONEY for fact in facts):
        said.append(_("chưa rõ ngân sách"))
    return said


def _fact(fact: Fact) -> str:
    """`3 cơ sở` for "Số cơ sở: 3"; otherwise the name before the value, as it would be said."""
    name, value = str(fact.definition), said_value(fact)
    if fact.number is not None and name.lower().startswith("số "):
        return f"{value} {name[3:]}"
    return f"{name[:1].lower()}{name[1:]} {value}" if name[1:2].islower() else f"{name} {value}"


def _last(lead: Lead) -> str:
    told = next(filter(_is_contact, _told_of(lead)), None)
    if told is None:
        if lead.touched_at:
            return _("Liên hệ gần nhất %(ago)s.") % {"ago": ago(lead.touched_at)}
        return _("Chưa ai liên hệ.")
    quote = told.text if len(told.text) <= LONGEST_QUOTE else told.text[:157].rsplit(" ", 1)[0] + "…"
    quote = " ".join(quote.rstrip(". ").split())
    # What a sheet or a form brought along is no talk that somebody had with them.
    if quote and told.submission_id and not lead.touched_at:
        return _("Ghi sẵn khi vào sổ: “%(text)s”. Chưa ai liên hệ.") % {"text": quote}
    how = ", ".join(filter(None, (ago(told.at), told.by.given_name if told.by else "", _result(told))))
    if not quote:
        return _("Lần gần nhất: %(how)s.") % {"how": how}
    return _("Lần gần nhất (%(how)s): “%(text)s”.") % {"how": how, "text": quote}


def _told_of(lead: Lead) -> Sequence[Entry]:
    """The lines the page has read already; away from it the latest few are enough."""
    if hasattr(lead, "latest_entries"):
        return lead.latest_entries
    telling = Entry.objects.filter(lead=lead, verb__in=TELLING)
    return list(telling.select_related("by").order_by("-at", "-id")[:3])


def _is_contact(entry: Entry) -> bool:
    """Whether it tells of them: a word to a colleague (`@Minh …`) is no word with the lead."""
    return entry.verb in TELLING and " @" not in f" {entry.text}"


def _result(entry: Entry) -> str:
    """How the call ended, unless a sheet's word for it is all that was written."""
    result = str(dict(CallResult.choices).get(entry.detail.get("result", ""), ""))
    return "" if result.lower() == entry.text.lower() else result


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
