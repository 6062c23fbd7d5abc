"""What the lead page draws, part by part: each part asks for its own rows and nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tiemnang.leads.actions.tying import MOST_BYTES
from tiemnang.leads.masking import Veiled, is_masked, shown
from tiemnang.leads.models import Awareness, Consent, Identity, Lead, Referral, Stage, WayKind
from tiemnang.matching.models import DoubtfulPair
from tiemnang.matching.pairs import Glimpse, glimpse_of, sides, waiting_for
from tiemnang.pipeline import reasons
from tiemnang.pipeline.models import Outcome, Task
from tiemnang.team.models import Member
from tiemnang.vietnam import places
from tiemnang.web import on_file, timeline
from tiemnang.web.calls import KEYS

LATEST = 12  # timeline lines in sight; the older ones open on a press
SEVERITIES = {1: gettext_lazy("có nhắc đến"), 2: gettext_lazy("cần"), 3: gettext_lazy("rất cần")}
PURPOSES = {"care": gettext_lazy("chăm sóc"), "marketing": gettext_lazy("tư vấn và khuyến mãi")}
CHANNELS = {
    "": gettext_lazy("mọi kênh"),
    "phone": gettext_lazy("điện thoại"),
    "zalo": gettext_lazy("Zalo"),
    "sms": gettext_lazy("tin nhắn SMS"),
    "email": gettext_lazy("mail"),
    "facebook": gettext_lazy("Facebook"),
}
SALUTATIONS = ("anh", "chị", "em", "cô", "chú", "bác", "ông", "bà")
METHODS = {
    "sheet": gettext_lazy("trong tệp"),
    "form": gettext_lazy("trong form"),
    "spoken": gettext_lazy("qua lời nói"),
}


def head(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Name, organisation, stage, and the first good way of each kind; who they are as a form to mend."""
    on_file.read(lead, "identities", "taggings")
    hidden = is_masked(lead, member)
    first = {way.kind: way for way in reversed(lead.identities.all()) if not way.is_bad and not hidden}
    provinces = sorted(places.provinces(timezone.localdate()), key=lambda province: province.name)
    return {
        "lead": lead,
        "is_masked": hidden,
        "phone": first.get(WayKind.PHONE),
        "mail": first.get(WayKind.EMAIL),
        "zalo": first.get(WayKind.ZALO),
        "facebook": first.get(WayKind.FACEBOOK),
        "where": where(lead),
        "tags": [one.tag for one in lead.taggings.all()],
        "stages": Stage.choices,
        "levels": Awareness.choices,
        "provinces": [(one.code, one.name) for one in provinces],
        "salutations": SALUTATIONS,
        "mended": timeline.corrections(lead),
        "keys": KEYS,
        "no_needs": reasons.offered(),
        "endings": [(result, name, reasons.of_outcome(result)) for result, name in Outcome.Result.choices],
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
    # Which pairs first, by the index on either end: asked in one, the database walks everybody's waiting pairs.
    ends = Q(first=lead) | Q(second=lead)
    pks = list(DoubtfulPair.objects.filter(ends).order_by().values_list("pk", flat=True))
    found = []
    for pair in waiting_for(member, at=timezone.now()).filter(pk__in=pks)[:5] if pks else ():
        other = sides(pair, member)[pair.first_id == lead.pk]
        found.append(Double(pair, other, isinstance(other, Lead)))
    return {"doubles": found}


def needs(lead: Lead, member: Member) -> Mapping[str, Any]:
    """What they want or suffer from, heaviest first, met ones last; and how aware they are, on what evidence."""
    listed = on_file.read(lead, "needs").needs.all()
    rows = [
        (need, SEVERITIES.get(need.severity, ""), on_file.origin(need, need.since, lead)) for need in listed
    ]
    judged = lead.awareness_changes.select_related("by").order_by("-at", "-pk")
    return {
        "needs": rows,
        "severities": SEVERITIES.items(),
        "judged": judged.first() if lead.awareness else None,
    }


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
    """The timeline, latest first; what is older than one reading has a page of its own."""
    entries = on_file.entries(lead)
    lines = timeline.lines(lead, member, entries)
    return {
        "lines": lines[:LATEST],
        "older_lines": lines[LATEST:],
        "before": entries[-1].pk if len(entries) == on_file.LENGTH else 0,
    }


class Way(NamedTuple):
    """A way to reach them and where it came from; `is_first` when it is tried before others of its kind."""

    way: Identity | Veiled
    origin: str
    is_first: bool
    is_only: bool


def ways(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Every way to reach them, and what they agreed to."""
    on_file.read(lead, "identities", "consents")
    files = on_file.brought_by(lead)
    found = shown([way for way in lead.identities.all() if way.kind != WayKind.EXTERNAL], lead, member)
    found.sort(key=lambda way: (way.is_bad, WayKind.values.index(way.kind)))
    kinds = [way.kind for way in found if not way.is_bad]
    firsts = {kind: next(way for way in found if way.kind == kind) for kind in set(kinds)}
    return {
        "is_masked": is_masked(lead, member),
        "ways": [
            Way(way, files.get(way.submission_id, ""), firsts.get(way.kind) is way, kinds.count(way.kind) < 2)
            for way in found
        ],
        "way_kinds": WayKind.choices[:6],
        "consents": [_agreed(consent) for consent in lead.consents.all()],
        "may_advertise": any(c.purpose == "marketing" and not c.withdrawn_at for c in lead.consents.all()),
        "purposes": PURPOSES.items(),
        "channels": CHANNELS.items(),
        "wording": wording(lead, "marketing", ""),
    }


class Agreed(NamedTuple):
    """One consent in words."""

    consent: Consent
    purpose: str
    channel: str
    method: str


def _agreed(consent: Consent) -> Agreed:
    return Agreed(
        consent,
        PURPOSES.get(consent.purpose, consent.purpose),
        CHANNELS.get(consent.channel, consent.channel),
        METHODS.get(consent.method, consent.method),
    )


def wording(lead: Lead, purpose: str, channel: str) -> str:
    """The question to read out loud: Vietnamese whoever reads the page, for it is said to the lead."""
    who = lead.salutation or "anh chị"
    through = {
        "": "điện thoại, tin nhắn, Zalo và mail",
        "phone": "điện thoại",
        "sms": "tin nhắn SMS",
        "email": "mail",
    }.get(channel, channel.capitalize())
    about = {
        "care": f"liên hệ qua {through} để chăm sóc và hỗ trợ {who}",
        "marketing": f"gửi {who} thông tin tư vấn và khuyến mãi qua {through}",
    }.get(purpose, "")
    return f"{_capital(who)} có đồng ý cho bên em {about} không ạ? {_capital(who)} đổi ý lúc nào cũng được."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class Tie(NamedTuple):
    """Another lead who sent us this one, or whom this one sent: in full, or only the glimpse the reader may have."""

    referral: Referral
    other: Lead | Glimpse
    is_seen: bool
    is_sender: bool


def ties(lead: Lead, member: Member) -> Mapping[str, Any]:
    """Where they work and worked, and who sent whom."""
    on_file.read(lead, "positions")
    return {
        "positions": lead.positions.all(),
        "referrals": _referrals(lead, member),
    }


def _referrals(lead: Lead, member: Member) -> Sequence[Tie]:
    """Ties in both directions, one query; both ends may have become one lead, and then there is nothing to say."""
    found = Referral.objects.filter(Q(lead=lead) | Q(referrer=lead)).exclude(lead=F("referrer"))
    rows = found.select_related("lead__owner", "referrer__owner").order_by("at", "pk")[:50]
    return [_tie(row, lead, member) for row in rows]


def _tie(row: Referral, lead: Lead, member: Member) -> Tie:
    is_sender = row.lead_id == lead.pk
    other = row.referrer if is_sender else row.lead
    is_seen = other.is_seen_by(member)
    return Tie(row, other if is_seen else glimpse_of(other), is_seen, is_sender)


def files(lead: Lead, member: Member) -> Mapping[str, Any]:
    """The files kept with them, the latest first."""
    kept = lead.attachments.filter(removed_at=None).select_related("by").order_by("-at", "-pk")
    return {"attachments": kept[:100], "most_megabytes": MOST_BYTES >> 20}
