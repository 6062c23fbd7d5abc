"""What hangs on a lead and is reached by an address of its own, made for the walk when it is not there."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from tests.journeys.hidden import Scene
from tiemnang.capture.models import Delivery, Hook, Quarantine, Submission
from tiemnang.customers.models import Purchase
from tiemnang.leads.models import (
    Attachment,
    Consent,
    Fact,
    FactDefinition,
    Lead,
    Mention,
    Need,
    Organisation,
    Position,
)
from tiemnang.pipeline.models import Outcome, Task
from tiemnang.segments.models import Membership, Segment, StrategySheet


def hanging(scene: Scene, lead: Lead, name: str) -> int:
    """Something of this name that hangs on the lead; made when it is asked for."""
    now = timezone.now()
    firm, word = ("Viện Kín Kẽ", "dị ứng kín đáo") if lead == scene.secret else ("Spa Sen", "nhắc lịch")
    made: Mapping[str, Callable[[], Any]] = {
        "task": lambda: Task.objects.create(lead=lead, due_at=now, created_at=now, owner=scene.hung),
        "way": lambda: lead.identities.first(),
        "entry": lambda: lead.entries.first(),
        "need": lambda: Need.objects.create(lead=lead, said=word, since=now, origin="member"),
        "fact": lambda: fact(lead, word),
        "consent": lambda: Consent.objects.create(lead=lead, purpose="care", method="spoken", given_at=now),
        "purchase": lambda: Purchase.objects.create(lead=lead, product=word, amount=450_000, at=now),
        "place": lambda: Position.objects.create(
            lead=lead, organisation=Organisation.objects.get_or_create(name=firm, key=firm)[0]
        ),
        "file": lambda: Attachment.objects.create(
            lead=lead, name=f"{word}.pdf", size=1, at=now, file=ContentFile(word.encode(), name="x")
        ),
    }
    return scene.task.pk if name == "task" and lead == scene.secret else made[name]().pk


def fact(lead: Lead, word: str) -> Fact:
    definition, _new = FactDefinition.objects.get_or_create(key="kin", defaults={"name": "Quy mô"})
    values = {"value": word, "known_at": timezone.now(), "origin": "member"}
    return Fact.objects.get_or_create(lead=lead, definition=definition, superseded_at=None, defaults=values)[
        0
    ]


def ending(lead: Lead) -> Outcome:
    return Outcome.objects.create(lead=lead, result="lost", reason="other", at=timezone.now())


def mention(scene: Scene, lead: Lead) -> Mention:
    return Mention.objects.get_or_create(entry=lead.entries.first(), member=scene.hung)[0]


def a_delivery(scene: Scene) -> Delivery:
    """The secret as a website sent it."""
    at = scene.secret.created_at
    hook = Hook.objects.get_or_create(token="kin", defaults={"name": "Form kín", "created_at": at})[0]
    body = json.dumps({"lead": {"name": scene.secret.name, "phone": "0977001122"}}).encode()
    made = {"body": body, "received_at": at, "due_at": None, "done_at": at}
    return Delivery.objects.get_or_create(hook=hook, key="kin", defaults=made)[0]


def held(scene: Scene) -> Quarantine:
    """A row of a colleague's sheet that waits, by the secret's name."""
    at = scene.secret.created_at
    made = {"batch": scene.their_batch, "outcome": "quarantined", "received_at": at}
    row = Submission.objects.get_or_create(dedup_key="kin", defaults=made)[0]
    told = {"name": scene.secret.name, "weight": 1.0, "found_at": at, "reach": "0977 001 122"}
    return Quarantine.objects.get_or_create(submission=row, defaults=told)[0]


def a_segment(scene: Scene, kind: str = "rule") -> Segment:
    """A segment of the house's that holds the secret and hung's own, with a sheet."""
    at = scene.secret.created_at
    told = {
        "kind": kind,
        "made_at": at,
        "changed_at": at,
        "settled_at": at,
        "tree": {"combinator": "and", "rules": []},
    }
    segment, _new = Segment.objects.get_or_create(name=f"Cả nhà {kind}", defaults=told)
    Segment.objects.filter(pk=segment.pk).update(archived_at=None)
    StrategySheet.objects.get_or_create(segment=segment, defaults={"angle": "Nhắc hẹn", "changed_at": at})
    for lead in (scene.secret, scene.own):
        if not Membership.objects.now().filter(segment=segment, lead=lead).exists():
            Membership.objects.create(segment=segment, lead=lead, since=at)
    return segment
