"""The timeline of a lead: its lines in words as one reader may read them, and what of it can be taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tiemnang.leads import actions as leads
from tiemnang.leads.masking import is_masked
from tiemnang.leads.models import Entry, Lead
from tiemnang.matching.models import Merge
from tiemnang.pipeline.models import Call, CallResult, Outcome
from tiemnang.team.models import Member
from tiemnang.vietnam.masking import mask_text
from tiemnang.web import on_file
from tiemnang.web.line_edits import EDITED
from tiemnang.web.line_words import HAPPENED, Saying, Story, noted, other
from tiemnang.web.templatetags.said import day

UNDO_FOR = timedelta(days=2)  # later nobody remembers what the slip was


class Line(NamedTuple):
    """One line as the page draws it; `undo` is the address that takes it back by POST, or empty."""

    entry: Entry
    icon: str
    opening: str
    rest: str
    by: str
    at: datetime
    undo: str

    @property
    def said(self) -> str:
        """The line as one sentence, as it stands in a toast."""
        mark = ", " if ": " in self.opening else ": "
        return mark.join(part for part in (self.opening, self.rest) if part)


def lines(lead: Lead, reader: Member, entries: Sequence[Entry]) -> list[Line]:
    """Lines of a lead's timeline as `reader` may read them: at most four queries, only for what stands in them."""
    merges = _merges_in(entries)
    story = Story(
        lead,
        _named(entries),
        _calls_in(lead, entries),
        frozenset(merge.pk for merge in merges),
        frozenset({merge.old_id for merge in merges} | _seen_beside(entries, reader)),
        frozenset(entry.detail["entry"] for entry in entries if "entry" in entry.detail),
        _endings_in(lead, entries),
    )
    said = [_line(entry, story) for entry in entries]
    return [_masked(line) for line in said] if is_masked(lead, reader) else said


def _masked(line: Line) -> Line:
    return line._replace(opening=mask_text(line.opening), rest=mask_text(line.rest))


def latest(lead: Lead, at: datetime, reader: Member) -> Line | None:
    """What `reader` did with the lead at this moment, ready for a toast; None when that was nothing."""
    done = list(lead.entries.filter(at=at, by=reader).select_related("by").order_by("-pk")[:1])
    return lines(lead, reader, done)[0] if done else None


def older(lead: Lead, before: int) -> list[Entry]:
    """The lines that follow the line `before` on the way back in time."""
    mark = lead.entries.filter(pk=before).first()
    if mark is None:
        return []
    beyond = lead.entries.filter(at__lte=mark.at).filter(Q(at__lt=mark.at) | Q(pk__lt=mark.pk))
    return list(beyond.select_related("by").order_by("-at", "-id")[: on_file.LENGTH])


def corrections(lead: Lead) -> list[str]:
    """What was mended about who they are: `Lan sửa họ tên từ … thành …, 21/11/2026`; the latest first."""
    undone = {entry.detail.get("entry") for entry in on_file.entries(lead)}
    return [
        f"{entry.by.given_name if entry.by else ''} {opening.lower()} {rest}, {day(entry.at)}".strip()
        for entry in on_file.entries(lead)
        if entry.verb == "corrected" and entry.pk not in undone
        for opening, rest in [EDITED["corrected"][1](entry, Story(lead))]
    ]


def _line(entry: Entry, story: Story) -> Line:
    icon, say = VERBS.get(entry.verb, ("note", other))
    opening, rest = say(entry, story)
    by = entry.by.given_name if entry.by else ""
    return Line(entry, icon, opening, rest, by, entry.at, _undo(entry, story))


def _undo(entry: Entry, story: Story) -> str:
    """Where this line can be taken back: a call or a change of the last days, a merge that stands."""
    if entry.verb == "called" and entry.at in story.calls:
        return reverse("call_undo", args=[story.calls[entry.at]])
    if entry.verb == "closed" and entry.at in story.endings:
        return reverse("ending_undo", args=[story.endings[entry.at]])
    if entry.verb == "merged" and entry.detail.get("merge") in story.merges:
        return reverse("merge_undo", args=[entry.detail["merge"]])
    if entry.verb in leads.WAYS_BACK and entry.pk not in story.undone and _is_fresh(entry):
        return reverse("lead_undo", args=[story.lead.pk, entry.pk])
    if entry.verb == "bought" and "purchase" in entry.detail and _is_by_hand(entry, story):
        return reverse("lead_undo", args=[story.lead.pk, entry.pk])
    return ""


def _is_by_hand(entry: Entry, story: Story) -> bool:
    """Whether a person wrote this down and it stands; when it was bought says nothing of when it was written."""
    return entry.by_id is not None and not entry.submission_id and entry.pk not in story.undone


def _is_fresh(entry: Entry) -> bool:
    """Written by a person in the last days; what a sheet brought goes back with its import."""
    return entry.by_id is not None and not entry.submission_id and entry.at > timezone.now() - UNDO_FOR


def _calls_in(lead: Lead, entries: Sequence[Entry]) -> Mapping[datetime, int]:
    """The calls among these lines that can still be taken back; asked only when one of them is fresh."""
    if not any(entry.verb == "called" and _is_fresh(entry) for entry in entries):
        return {}
    calls = Call.objects.filter(lead=lead, at__gte=timezone.now() - UNDO_FOR).exclude(before={})
    return dict(calls.values_list("at", "pk"))


def _endings_in(lead: Lead, entries: Sequence[Entry]) -> Mapping[datetime, int]:
    """The outcomes among these lines that can still be taken back; asked only when one of them is fresh."""
    if not any(entry.verb == "closed" and _is_fresh(entry) for entry in entries):
        return {}
    endings = Outcome.objects.filter(lead=lead, at__gte=timezone.now() - UNDO_FOR, undone_at=None)
    return dict(endings.exclude(before={}).values_list("at", "pk"))


def _seen_beside(entries: Sequence[Entry], reader: Member) -> set[int]:
    """Leads that this one was or is merged with or tied to and that the reader sees: they may be a stranger's."""
    others = {entry.detail.get("other") for entry in entries} - {None}
    found = Lead.objects.filter(pk__in=others).select_related("owner") if others else ()
    return {lead.pk for lead in found if lead.is_seen_by(reader)}


def _merges_in(entries: Sequence[Entry]) -> Sequence[Merge]:
    told = [entry.detail.get("merge", 0) for entry in entries if entry.verb == "merged"]
    return list(Merge.objects.filter(pk__in=told, undone_at=None)) if told else []


def _named(entries: Sequence[Entry]) -> Mapping[int, str]:
    """The given names of members that assignments mention."""
    pks = {entry.detail.get(end) for entry in entries if entry.verb == "assigned" for end in ("from", "to")}
    found = Member.objects.filter(pk__in=pks - {None}) if pks - {None} else ()
    return {member.pk: member.given_name for member in found}


def _undone(entry: Entry, story: Story) -> tuple[str, str]:
    result = dict(CallResult.choices).get(entry.detail.get("result", ""), "")
    if result:
        return _("Đã hoàn tác"), _("kết quả gọi: %(result)s") % {"result": result}
    # The line keeps all that the one it takes back told.
    opening, rest = VERBS.get(entry.detail.get("verb", ""), ("note", noted))[1](entry, story)
    return _("Đã hoàn tác"), " ".join(part for part in (opening, rest) if part)


VERBS: Mapping[str, tuple[str, Saying]] = {**HAPPENED, **EDITED, "undone": ("undo", _undone)}
