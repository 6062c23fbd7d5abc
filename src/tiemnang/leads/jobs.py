"""What leads do in the background: rows follow a new name, values are read anew, facts are counted."""

import time
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tiemnang.due.actions import enqueue, report
from tiemnang.due.kinds import Clock, job, schedule
from tiemnang.due.models import Job
from tiemnang.leads.actions import defining, folding
from tiemnang.leads.models import Fact, FactDefinition, Folding

SIZE = 200  # rows in one transaction
PAUSE = 0.02  # seconds in which other writers get the database

schedule(defining.COUNT, kind=defining.COUNT, cron="40 2 * * *")


@job(folding.FOLD, long=True)
def fold(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Let the rows of one name follow to the other; goes on behind the last one after a crash."""
    row = Folding.objects.get(pk=args["folding"])
    after, last = int(work.note.get("after", 0)), folding.last_row(row)
    is_on = True
    while is_on and (pks := folding.waiting(row, after, SIZE)):
        with transaction.atomic():
            is_on = folding.carry(row, pks)
            after = pks[-1]
            report(work, after, last, {"after": after})
        time.sleep(PAUSE)
    with transaction.atomic():
        Folding.objects.filter(pk=row.pk).update(finished_at=clock())
        _go_on(work, args)
    return {"moved": row.moved}


@job(folding.UNFOLD, long=True)
def unfold(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Let the rows go back."""
    row = Folding.objects.get(pk=args["folding"])
    whole, left = row.rows.count(), 1
    while left:
        with transaction.atomic():
            left = folding.carry_back(row, SIZE)
            report(work, whole - left, whole)
        time.sleep(PAUSE)
    _go_on(work, args)
    return {"moved": whole}


def _go_on(work: Job, args: Mapping[str, Any]) -> None:
    """Ask for what follows, once, however often the end of a job is reached."""
    if then := args.get("then"):
        kind, its_args = then
        enqueue(kind, its_args, dedup_key=f"{kind}.after.{work.pk}", by=work.asked_by)


@job(defining.RETYPE, long=True)
def retype(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Read every value of a fact as the type it has now."""
    kind = FactDefinition.objects.values_list("type", flat=True).get(pk=args["definition"])
    after = int(work.note.get("after", 0))
    last = Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    read = 0
    while facts := list(
        Fact.objects.filter(definition=args["definition"], pk__gt=after).order_by("pk")[:SIZE]
    ):
        for fact in facts:
            fact.number = defining.number_of(fact.value, kind, fact.known_at)
        after, read = facts[-1].pk, read + len(facts)
        with transaction.atomic():
            Fact.objects.bulk_update(facts, ["number"], batch_size=200)
            report(work, after, last, {"after": after})
        time.sleep(PAUSE)
    return {"read": read}


@job(defining.COUNT, long=True)
def count_facts(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Count how often every fact is used."""
    return {"facts": defining.count_facts(at=clock())}
