"""Ways to reach a lead, and the lead that is made from them by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, SmallIntegerField, Value, When

from tiemnang.leads import search
from tiemnang.leads.actions.telling import tell
from tiemnang.leads.models import Identity, Lead, Organisation, Position, WayKind
from tiemnang.team.models import Member
from tiemnang.vietnam import email, names, phones, tax_ids
from tiemnang.vietnam.text import nfc

# What changes when a way is written anew; the timeline keeps them so, before and after.
MENDED = ("value", "raw", "note", "is_bad", "submission_id")

INSTANT = timedelta(microseconds=1)  # whoever is written down by hand came just before


class Unreadable(ValueError):
    """What was typed is no such thing: `code` and `args` say why, `words.py` says it to people."""

    def __init__(self, code: str, **args: Any) -> None:
        """Keep code and arguments."""
        super().__init__(code)
        self.code = code
        self.args_of_code = args


def read_way(kind: str, raw: str) -> tuple[str, str]:
    """(canonical value, repair note) of a phone, mail or other id; raises Unreadable."""
    if kind == WayKind.PHONE:
        phone = phones.read(raw)
        if isinstance(phone, phones.BadPhone):
            raise Unreadable(f"phone_{phone.why}", raw=raw, missing=phone.missing)
        return phone.e164, phone.note
    if kind == WayKind.EMAIL:
        value, problem, suggestion = email.read(raw)
        if not value:
            raise Unreadable(f"email_{problem}", raw=raw, suggestion=suggestion)
        return value, problem
    if kind == WayKind.TAX_ID:
        tax_id = tax_ids.read(raw)
        if tax_id is None:
            raise Unreadable("tax_id_bad", raw=raw)
        return tax_id, ""
    value = nfc(raw)[:200]
    if not value:
        raise Unreadable("empty", raw=raw)
    return value, ""


@transaction.atomic
def add_way(lead: Lead, kind: str, raw: str, *, at: datetime, by: Member | None = None) -> Identity:
    """Write down a further way to reach a lead; the one already there when it is known."""
    value, note = read_way(kind, raw)
    rank = Identity.objects.filter(lead=lead, kind=kind).count()
    way, is_new = Identity.objects.get_or_create(
        lead=lead, kind=kind, value=value, defaults={"raw": raw[:200], "note": note, "rank": rank}
    )
    if is_new:
        tell([lead.pk], "reachable", at=at, by=by, text=value, detail={"kind": kind, "way": way.pk})
        search.refresh([lead.pk])
    return way


@transaction.atomic
def mark_bad(way: Identity, *, at: datetime, by: Member | None = None) -> None:
    """This number or address does not reach them; the next one is offered."""
    Identity.objects.filter(pk=way.pk).update(is_bad=True)
    way.is_bad = True
    _tell(way, "bad_way", at=at, by=by)


def mark_good(way: Identity) -> None:
    """Take back that a way is bad."""
    Identity.objects.filter(pk=way.pk).update(is_bad=False)
    way.is_bad = False


@transaction.atomic
def use_again(way: Identity, *, at: datetime, by: Member | None) -> None:
    """The number or address reaches them after all."""
    mark_good(way)
    _tell(way, "good_way", at=at, by=by)


@transaction.atomic
def share(way: Identity, is_shared: bool, *, at: datetime, by: Member | None) -> None:
    """Say that a way is a family's, a shop's or a reception's, and so no proof of who it is; or that it is not."""
    if way.is_shared == is_shared:
        return
    way.is_shared = is_shared
    way.save(update_fields=["is_shared"])
    _tell(way, "shared_way" if is_shared else "own_way", at=at, by=by)


@transaction.atomic
def put_first(way: Identity, *, at: datetime, by: Member | None) -> None:
    """Try this way before the others of its kind."""
    kin = Identity.objects.select_for_update().filter(lead=way.lead_id, kind=way.kind)
    before = list(kin.order_by("rank", "pk").values_list("pk", flat=True))
    if before[0] == way.pk:
        return
    rank_ways([way.pk, *(pk for pk in before if pk != way.pk)])
    _tell(way, "first_way", at=at, by=by, order=before)


def rank_ways(order: Sequence[int]) -> None:
    """Give these ways the ranks 0, 1, 2 … in this order."""
    ranks = [When(pk=pk, then=Value(rank)) for rank, pk in enumerate(order)]
    if ranks:
        Identity.objects.filter(pk__in=order).update(rank=Case(*ranks, output_field=SmallIntegerField()))


@transaction.atomic
def mend_way(way: Identity, raw: str, *, at: datetime, by: Member | None) -> bool:
    """Write a number or address anew that was written wrongly; it counts as good. False when nothing is new.

    Raises Unreadable, with "way_known" when they are known by it already.
    """
    value, note = read_way(way.kind, raw)
    if value == way.value:
        return False
    if Identity.objects.filter(lead=way.lead_id, kind=way.kind, value=value).exists():
        raise Unreadable("way_known", raw=raw)
    before = [getattr(way, name) for name in MENDED]
    # No longer what the sheet brought: taking the import back must not take the mended number along.
    after = [value, raw[:200], note, False, None]
    for name, new in zip(MENDED, after, strict=True):
        setattr(way, name, new)
    way.save(update_fields=MENDED)
    search.refresh([way.lead_id])
    _tell(way, "mended_way", at=at, by=by, before=before, after=after)
    return True


def _tell(way: Identity, verb: str, *, at: datetime, by: Member | None, **more: Any) -> None:
    detail = {"kind": way.kind, "way": way.pk, **more}
    tell([way.lead_id], verb, at=at, by=by, text=way.value, detail=detail)


@transaction.atomic
def create(
    *,
    name: str,
    ways: Sequence[tuple[str, str]],
    by: Member | None,
    at: datetime,
    owner: Member | None,
    organisation: str = "",
    job_title: str = "",
    **fields: Any,
) -> Lead:
    """A lead written down by hand: a person's name with or without salutation, an organisation's as it is written.

    `ways` are (kind, as typed); `fields` are further columns of the lead, `kind` among them. Raises Unreadable.
    """
    full, salutation = _called(name, fields.get("kind", Lead.Kind.PERSON))
    read = [(kind, *read_way(kind, raw), raw) for kind, raw in ways]
    columns: Mapping[str, Any] = {
        "salutation": salutation,
        "created_at": at,
        "arrived_at": at + INSTANT,
        **fields,
    }
    firm = find_organisation(organisation)
    lead = Lead.objects.create(name=full, owner=owner, organisation=firm, **columns)
    if firm:
        Position.objects.create(lead=lead, organisation=firm, title=nfc(job_title)[:120])
    Identity.objects.bulk_create(
        [
            Identity(lead=lead, kind=kind, value=value, note=note, raw=raw[:200], rank=rank)
            for rank, (kind, value, note, raw) in enumerate(read)
        ],
        ignore_conflicts=True,
    )
    tell([lead.pk], "arrived", at=at, by=by, detail={"by_hand": True})
    search.refresh([lead.pk])
    return lead


def _called(name: str, kind: str) -> tuple[str, str]:
    """(name, salutation): an organisation writes itself as it likes, and nobody says "chị" to it."""
    if kind == Lead.Kind.ORGANISATION:
        return nfc(name)[:200], ""
    who = names.read(name)
    return who.full, who.salutation


def find_organisation(name: str) -> Organisation | None:
    """The organisation known under this name, however its legal form is written; a new one otherwise."""
    if not name.strip():
        return None
    key = names.organisation_key(name)[:200]
    known = Organisation.objects.filter(key=key).order_by("pk").first()
    return known or Organisation.objects.create(name=nfc(name)[:200], key=key)
