"""Taking one line of the timeline back: what it changed is as before, unless somebody changed it again since."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tiemnang.leads import search
from tiemnang.leads.actions import correcting, reaching
from tiemnang.leads.actions.telling import tell
from tiemnang.leads.models import (
    Attachment,
    AwarenessChange,
    Consent,
    Entry,
    Fact,
    Identity,
    Lead,
    Need,
    Position,
    Referral,
)
from tiemnang.team.models import Member


class NotUndoable(ValueError):
    """Why a line stays: `already_undone`, `changed_since`, or `no_way_back` for what cannot be taken back."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@transaction.atomic
def take_back(line: Entry, *, at: datetime, by: Member | None) -> None:
    """Undo what one line of the timeline tells; the line stays and a line `undone` says that it was taken back.

    Filing and judging the lead anew is the caller's next step. Raises NotUndoable.
    """
    Lead.objects.select_for_update().get(pk=line.lead_id)
    if line.verb not in WAYS_BACK:
        raise NotUndoable("no_way_back")
    if Entry.objects.filter(lead=line.lead_id, verb="undone", detail__entry=line.pk).exists():
        raise NotUndoable("already_undone")
    if not WAYS_BACK[line.verb](line, at):
        raise NotUndoable("changed_since")
    search.refresh([line.lead_id])
    told = {**line.detail, "verb": line.verb, "entry": line.pk}
    tell([line.lead_id], "undone", at=at, by=by, text=line.text, detail=told)


def _corrected(line: Entry, at: datetime) -> bool:
    return bool(correcting.put_back(line.lead_id, line.detail["changes"]))


def _learned(line: Entry, at: datetime) -> bool:
    """The slip goes as if it had never been written, and the value before it stands again."""
    of_lead = Fact.objects.filter(lead=line.lead_id)
    if not of_lead.filter(pk=line.detail.get("id"), superseded_at=None).delete()[0]:
        return False
    of_lead.filter(pk=line.detail.get("before")).update(superseded_at=None)
    return True


def _forgot(line: Entry, at: datetime) -> bool:
    fact = Fact.objects.filter(lead=line.lead_id, pk=line.detail["before"]).first()
    if fact is None or _current(fact).exists():
        return False
    return bool(Fact.objects.filter(pk=fact.pk).update(superseded_at=None))


def _current(fact: Fact) -> Any:
    return Fact.objects.filter(lead=fact.lead_id, definition=fact.definition_id, superseded_at=None)


def _needs(line: Entry, at: datetime) -> bool:
    return bool(Need.objects.filter(lead=line.lead_id, pk=line.detail.get("need")).delete()[0])


def _weighed(line: Entry, at: datetime) -> bool:
    needs = Need.objects.filter(pk=line.detail["need"], severity=line.detail["to"])
    return bool(needs.update(severity=line.detail["from"]))


def _met_need(line: Entry, at: datetime) -> bool:
    met = Need.objects.filter(pk=line.detail["need"], met_at__isnull=False)
    return bool(met.update(met_at=None))


def _aware(line: Entry, at: datetime) -> bool:
    level = (line.detail["from"], line.detail["to"])
    if not correcting.put_back(line.lead_id, {"awareness": level}):
        return False
    AwarenessChange.objects.filter(lead=line.lead_id, level=level[1], at=line.at).delete()
    return True


def _reachable(line: Entry, at: datetime) -> bool:
    added = Identity.objects.filter(lead=line.lead_id, pk=line.detail.get("way"), value=line.text)
    return bool(added.delete()[0])


def _mended_way(line: Entry, at: datetime) -> bool:
    before, after = line.detail["before"], line.detail["after"]
    way = Identity.objects.filter(lead=line.lead_id, pk=line.detail["way"], value=after[0])
    kin = Identity.objects.filter(lead=line.lead_id, kind=line.detail["kind"], value=before[0])
    if kin.exists():
        return False
    return bool(way.update(**dict(zip(reaching.MENDED, before, strict=True))))


def _flag(name: str, was: bool) -> Callable[[Entry, datetime], bool]:
    def back(line: Entry, at: datetime) -> bool:
        ways = Identity.objects.filter(pk=line.detail.get("way"), **{name: not was})
        return bool(ways.update(**{name: was}))

    return back


def _first_way(line: Entry, at: datetime) -> bool:
    kin = Identity.objects.filter(lead=line.lead_id, kind=line.detail["kind"])
    first = kin.order_by("rank", "pk").values_list("pk", flat=True).first()
    if first != line.detail["way"]:
        return False
    reaching.rank_ways(line.detail["order"])
    return True


def _consented(line: Entry, at: datetime) -> bool:
    """Kept all the same: what was written down as agreed to is evidence, even of a slip."""
    given = Consent.objects.filter(pk=line.detail["consent"], withdrawn_at=None)
    return bool(given.update(withdrawn_at=at))


def _withdrew(line: Entry, at: datetime) -> bool:
    given = Consent.objects.filter(pk=line.detail["consent"], withdrawn_at__isnull=False)
    return bool(given.update(withdrawn_at=None))


def _joined(line: Entry, at: datetime) -> bool:
    made = Position.objects.filter(lead=line.lead_id, pk=line.detail["position"]).first()
    if made is None:
        return False
    changes = {"organisation_id": (line.detail["before"], made.organisation_id)}
    made.delete()
    Position.objects.filter(lead=line.lead_id, pk__in=line.detail["left"]).update(until=None)
    correcting.put_back(line.lead_id, changes)
    return True


def _position(line: Entry, at: datetime) -> bool:
    before, after = line.detail["from"], line.detail["to"]
    rows = Position.objects.filter(lead=line.lead_id, pk=line.detail["position"], **_unchanged(after))
    if not rows.update(**_days(before)):
        return False
    was, now = line.detail["organisation"]
    correcting.put_back(line.lead_id, {"organisation_id": (was, now)})
    return True


def _days(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if value and name != "title" else value
        for name, value in said.items()
    }


def _unchanged(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        (name if value is not None else f"{name}__isnull"): (value if value is not None else True)
        for name, value in _days(said).items()
    }


def _tied(line: Entry, at: datetime) -> bool:
    return bool(Referral.objects.filter(pk=line.detail["referral"]).delete()[0])


def _attached(line: Entry, at: datetime) -> bool:
    kept = Attachment.objects.filter(pk=line.detail["attachment"], removed_at=None)
    return bool(kept.update(removed_at=at))


def _detached(line: Entry, at: datetime) -> bool:
    kept = Attachment.objects.filter(pk=line.detail["attachment"], removed_at__isnull=False)
    return bool(kept.update(removed_at=None))


# Each says whether there was still something to take back.
WAYS_BACK: Mapping[str, Callable[[Entry, datetime], bool]] = {
    "corrected": _corrected,
    "learned": _learned,
    "forgot": _forgot,
    "needs": _needs,
    "weighed": _weighed,
    "met_need": _met_need,
    "aware": _aware,
    "reachable": _reachable,
    "mended_way": _mended_way,
    "bad_way": _flag("is_bad", False),
    "good_way": _flag("is_bad", True),
    "shared_way": _flag("is_shared", False),
    "own_way": _flag("is_shared", True),
    "first_way": _first_way,
    "consented": _consented,
    "withdrew": _withdrew,
    "joined": _joined,
    "position": _position,
    "referred": _tied,
    "refers": _tied,
    "attached": _attached,
    "detached": _detached,
}
