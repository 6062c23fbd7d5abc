"""Verbs of the scorecard: change a draft step by step, save it as a version, count every lead anew."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tiemnang.criteria.register import known_fields
from tiemnang.criteria.rules import parse
from tiemnang.due.actions import cancel, enqueue
from tiemnang.due.models import Job
from tiemnang.scoring.models import Scorecard, ScorecardDraft
from tiemnang.scoring.rules import DEFAULT, Rule
from tiemnang.scoring.rules.changes import merged, replaced
from tiemnang.scoring.rules.rule import read, written
from tiemnang.scoring.scorecards import asked, current_rules, digest_of, rules_of, weighable
from tiemnang.team.models import Member

RECOUNT = "scoring.recount"  # kind of the job that counts every lead anew
MOST_STEPS = 50
MOST_RULES = 200
# What points are made of cannot be asked of points.
CIRCULAR = frozenset({"points", "priority", "fit", "engagement", "win", "segments"})
LIMITS = {"points": (-100, 100), "cap": (0, 1000), "half_life": (0, 3650)}


class BadRule(ValueError):
    """A rule that cannot stand on a card: `code` says why."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


class Overtaken(ValueError):
    """Somebody saved another card since this draft was begun."""


def rule_of(tree: Any, *, of: str = "", **said: Any) -> Rule:
    """A sound rule from what a person said; raises criteria.rules.Unsound or BadRule."""
    fields = known_fields()
    rule = Rule(tree=parse(tree, fields), of=of, **said)
    if CIRCULAR & asked(rule):
        raise BadRule("asks_for_itself")
    if not rule.points:
        raise BadRule("no_points")
    for name, (least, most) in LIMITS.items():
        if not least <= getattr(rule, name) <= most:
            raise BadRule(f"{name}_out_of_range")
    if not rule.of and not rule.tree.rules:
        raise BadRule("asks_nothing")
    kind = weighable(fields).get(rule.of, "")
    if rule.of and not kind:
        raise BadRule("not_countable")
    # What does not apply is dropped rather than refused: a box that was left filled means nothing.
    return rule._replace(
        cap=rule.cap if kind in ("each", "number") else 0,
        half_life=rule.half_life if kind in ("each", "moment") else 0,
    )


def draft_of(by: Member) -> tuple[Rule, ...] | None:
    """What a member is changing; None when nothing is begun."""
    found = ScorecardDraft.objects.filter(pk=by.pk).first()
    return tuple(map(read, found.rules)) if found else None


def being_changed(by: Member) -> tuple[Rule, ...]:
    """The rules a member's next change is made to: their draft, an emptied one too, else the card in use."""
    draft = draft_of(by)
    return current_rules() if draft is None else draft


@transaction.atomic
def put(rule: Rule, *, by: Member, at: datetime) -> None:
    """Add a rule to the draft, or change the one with its code."""
    rules = being_changed(by)
    if len(rules) >= MOST_RULES and all(one.code != rule.code for one in rules):
        raise BadRule("too_many_rules")
    _step(replaced(rules, rule), by=by, at=at)


@transaction.atomic
def drop(code: str, *, by: Member, at: datetime) -> None:
    """Take a rule off the draft."""
    _step([rule for rule in being_changed(by) if rule.code != code], by=by, at=at)


@transaction.atomic
def switch(code: str, is_on: bool, *, by: Member, at: datetime) -> None:
    """Let a rule of the draft count or rest."""
    rules = being_changed(by)
    _step([rule._replace(is_on=is_on) if rule.code == code else rule for rule in rules], by=by, at=at)


@transaction.atomic
def begin_with(card: Scorecard | None, *, by: Member, at: datetime) -> None:
    """Take an earlier version as the draft; None takes the card a house starts with."""
    _step(tuple(map(read, card.rules)) if card else None, by=by, at=at)


@transaction.atomic
def begin_with_rules(rules: Sequence[Rule], *, by: Member, at: datetime) -> None:
    """Take these rules as the draft, as when a learned card is opened to be changed."""
    _step(rules, by=by, at=at)


def _step(rules: Sequence[Rule] | None, *, by: Member, at: datetime) -> None:
    _may(by)
    found = ScorecardDraft.objects.select_for_update().filter(pk=by.pk).first()
    before = found.rules if found else [written(rule) for rule in current_rules()]
    base = found.base if found else _in_use()[0]
    after = [written(rule) for rule in (DEFAULT if rules is None else rules)]
    steps = [*(found.steps if found else []), before][-MOST_STEPS:]
    ScorecardDraft.objects.update_or_create(
        by=by, defaults={"base": base, "rules": after, "steps": steps, "changed_at": at}
    )


def _in_use() -> tuple[int, str]:
    """Number and digest of the version that counts; 0 is the card a house starts with."""
    return Scorecard.objects.order_by("-pk").values_list("pk", "digest").first() or (0, "")


def overtaken_by(by: Member) -> tuple[Scorecard, tuple[Rule, ...]] | None:
    """The card that somebody saved since this member began a draft, and the rules the draft began from; else None."""
    base = ScorecardDraft.objects.filter(pk=by.pk).values_list("base", flat=True).first()
    card = Scorecard.objects.select_related("by").order_by("-pk").first()
    return None if base is None or card is None or card.pk == base else (card, _rules_at(base))


def _rules_at(base: int) -> tuple[Rule, ...]:
    return rules_of(base, Scorecard.objects.get(pk=base).digest if base else "")


@transaction.atomic
def take_theirs_in(*, by: Member, at: datetime) -> None:
    """Let the draft, and each step back from it, begin from the card in use: rules left alone become as they are there."""
    _may(by)
    found = ScorecardDraft.objects.select_for_update().get(pk=by.pk)
    base, theirs = _rules_at(found.base), current_rules()

    def joined(rules: Sequence[Any]) -> list[Any]:
        return [written(rule) for rule in merged(tuple(map(read, rules)), base, theirs)]

    found.rules, found.steps = joined(found.rules), [joined(step) for step in found.steps]
    found.base, found.changed_at = _in_use()[0], at
    found.save()


@transaction.atomic
def go_on_without_theirs(card: Scorecard, *, by: Member, at: datetime) -> None:
    """Keep the draft as it is: saved, it takes the place of `card` too, which its writer has seen."""
    _may(by)
    ScorecardDraft.objects.filter(pk=by.pk).update(base=card.pk, changed_at=at)


@transaction.atomic
def step_back(*, by: Member, at: datetime) -> bool:
    """Take the last change of the draft back; False when there is none."""
    found = ScorecardDraft.objects.select_for_update().filter(pk=by.pk).first()
    if found is None or not found.steps:
        return False
    found.rules, found.steps, found.changed_at = found.steps[-1], found.steps[:-1], at
    found.save()
    return True


def discard(*, by: Member) -> None:
    """Forget the draft."""
    ScorecardDraft.objects.filter(pk=by.pk).delete()


@transaction.atomic
def save_card(*, by: Member, at: datetime) -> Scorecard | None:
    """Make the draft the card that counts, and ask for every lead to be counted anew; None when nothing changed.

    Raises Overtaken when somebody saved another card since the draft was begun.
    """
    _may(by)
    # Whoever saves at the same moment waits here, and then finds the new card.
    list(Scorecard.objects.select_for_update().order_by("-pk")[:1])
    if overtaken_by(by):
        raise Overtaken
    rules = draft_of(by)
    discard(by=by)
    return None if rules is None else set_card(rules, by=by, at=at)


@transaction.atomic
def set_card(rules: Sequence[Rule], *, by: Member, at: datetime) -> Scorecard | None:
    """Make these rules the card that counts, as a file says them; drafts stay. None when nothing changed."""
    _may(by)
    if digest_of(rules) == digest_of(current_rules()):
        return None
    card = Scorecard.objects.create(
        rules=[written(rule) for rule in rules], digest=digest_of(rules), made_at=at, by=by
    )
    recount(by=by, at=at)
    return card


@transaction.atomic
def recount(*, by: Member, at: datetime) -> Job:
    """Count every lead anew by the card in use; an older count that is still running ends first."""
    _may(by)
    for job in Job.objects.filter(kind=RECOUNT, due_at__isnull=False):
        cancel(job, now=at)
    return enqueue(RECOUNT, by=by.pk)


def stop_recount(*, by: Member, at: datetime) -> None:
    """Stop counting; leads that were not reached keep their points until they are counted again."""
    _may(by)
    for job in Job.objects.filter(kind=RECOUNT, due_at__isnull=False):
        cancel(job, now=at)


def _may(by: Member) -> None:
    if not by.can_manage:
        raise PermissionDenied
