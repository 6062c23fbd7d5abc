"""What hangs on a lead beside what is known: consent, who sent whom, files, and colleagues called by name."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang.leads import actions as leads
from tiemnang.leads import search
from tiemnang.leads.actions.tying import MOST_BYTES
from tiemnang.leads.models import Attachment, Lead, Mention
from tiemnang.leads.models.lead import sight_of
from tiemnang.matching import again
from tiemnang.segments import actions as segments
from tiemnang.web import dossier
from tiemnang.web.keys import key_in
from tiemnang.web.lead import changed, drawn, found, seen, told
from tiemnang.web.lead_forms import ConsentForm, FileForm, first_error

MOST_FOUND = 6


def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down spoken consent; asked by GET, the words to read for this purpose and channel."""
    lead = found(request, pk)
    form = ConsentForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return changed(request, lead, "ways", refused={"said": first_error(form)})
    said = form.cleaned_data
    words = dossier.wording(lead, said["purpose"], said["channel"])
    if request.method != "POST":
        more = {"asked": said, "wording": words, "asking": True}
        return drawn(request, lead, "ways", more)
    now = timezone.now()
    leads.consent(lead, said["purpose"], said["channel"], said["wording"] or words, at=now, by=request.user)
    segments.place([lead.pk], at=now)
    return told(request, lead, "ways", now)


@require_POST
def withdraw(request: HttpRequest, pk: int, consent_pk: int) -> HttpResponse:
    """They took their consent back."""
    lead, now = found(request, pk), timezone.now()
    leads.withdraw(get_object_or_404(lead.consents, pk=consent_pk), at=now, by=request.user)
    segments.place([lead.pk], at=now)
    return told(request, lead, "ways", now)


def ties(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who sent them: by GET a search for that lead among those in sight, by POST the tie itself."""
    lead, now = found(request, pk), timezone.now()
    if request.method != "POST":
        query = request.GET.get("q", "").strip()
        hits = search.find(query, request.user).exclude(pk=lead.pk).select_related("organisation")
        return drawn(request, lead, "ties", {"query": query, "hits": hits[:MOST_FOUND], "seeking": True})
    other = _other(request, "referrer")
    leads.refer(lead, referrer=other, note=request.POST.get("note", ""), at=now, by=request.user)
    return told(request, lead, "ties", now)


@require_POST
def double(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that another lead is the same one: both stand side by side at once, to be made one or kept apart."""
    lead, other = found(request, pk), _other(request, "other")
    if lead == other:
        raise Http404
    pair = again.suspect(lead, other, by=request.user, at=timezone.now())
    return redirect(f"{reverse('duplicates')}?pair={pair.pk}")


def _other(request: HttpRequest, name: str) -> Lead:
    """The lead that a form names, if this member sees it."""
    return get_object_or_404(Lead.objects.seen_by(request.user), pk=key_in(request.POST.get(name, "")))


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a file with the lead."""
    lead, form, now = found(request, pk), FileForm(request.POST, request.FILES), timezone.now()
    if not form.is_valid():
        return changed(request, lead, "files", refused={"said": first_error(form)})
    try:
        leads.attach(lead, form.cleaned_data["file"], at=now, by=request.user)
    except leads.TooLarge:
        said = _("Tệp trống, hoặc lớn hơn %(n)s MB. Chọn tệp khác.") % {"n": MOST_BYTES >> 20}
        return changed(request, lead, "files", refused={"said": said})
    return told(request, lead, "files", now)


def file(request: HttpRequest, pk: int, file_pk: int) -> FileResponse:
    """The bytes of a file, to be saved and never shown by the browser: only for those who see the lead."""
    kept = get_object_or_404(Attachment, pk=file_pk, lead=seen(request, pk), removed_at=None)
    try:
        answer = FileResponse(
            kept.file.open(), as_attachment=True, filename=kept.name, content_type="application/octet-stream"
        )
    except FileNotFoundError:
        raise Http404 from None
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
def file_off(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Take a file off the lead."""
    lead, now = found(request, pk), timezone.now()
    leads.take_off(get_object_or_404(Attachment, pk=file_pk, lead=lead), at=now, by=request.user)
    return told(request, lead, "files", now)


@require_POST
def mention_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague follows the call of their name to the lead; it leaves their day."""
    seen_by = Mention.objects.filter(sight_of(request.user, "entry__lead__"), member=request.user)
    mention = get_object_or_404(seen_by.select_related("entry"), pk=pk)
    leads.look_at(mention, timezone.now())
    return redirect("lead", mention.entry.lead_id)
