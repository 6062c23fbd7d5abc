"""What two versions of a card have in common, and where they differ."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tiemnang.scoring.rules.rule import Rule


class Change(NamedTuple):
    """One rule that is not what it was: `before` or `after` is None when it came or went."""

    before: Rule | None
    after: Rule | None

    @property
    def verb(self) -> str:
        """added, removed, switched_on, switched_off or changed."""
        if self.before is None or self.after is None:
            return "removed" if self.before else "added"
        if self.before._replace(is_on=self.after.is_on) == self.after:
            return "switched_on" if self.after.is_on else "switched_off"
        return "changed"


def changes(before: Sequence[Rule], after: Sequence[Rule]) -> Iterator[Change]:
    """Every rule that differs, in the order of the new card; what is gone comes last."""
    old = {rule.code: rule for rule in before}
    for rule in after:
        was = old.pop(rule.code, None)
        if was != rule:
            yield Change(was, rule)
    for rule in old.values():
        yield Change(rule, None)


def replaced(rules: Sequence[Rule], rule: Rule) -> tuple[Rule, ...]:
    """The card with this rule in the place of the one with its code, or at the end."""
    if all(one.code != rule.code for one in rules):
        return (*rules, rule)
    return tuple(rule if one.code == rule.code else one for one in rules)


def merged(mine: Sequence[Rule], base: Sequence[Rule], theirs: Sequence[Rule]) -> tuple[Rule, ...]:
    """What both made of `base`: every rule I left alone is as they have it, every rule I changed as I have it.

    A rule that both added under one code is two rules; mine gets another code.
    """
    was = {rule.code: rule for rule in base}
    own = {rule.code: rule for rule in mine}
    together: list[Rule] = []
    for rule in theirs:
        if rule.code not in was or own.get(rule.code) == was[rule.code]:
            together.append(rule)
        elif rule.code in own:
            together.append(own[rule.code])
    kept = {rule.code: rule for rule in together}
    for rule in mine:
        if rule != was.get(rule.code) and kept.get(rule.code) != rule:
            is_taken = rule.code in kept
            together.append(rule._replace(code=free_code([*together, *mine])) if is_taken else rule)
    return tuple(together)


def free_code(rules: Sequence[Rule]) -> str:
    """A code no rule of the card has."""
    taken = {rule.code for rule in rules}
    return next(code for number in range(1, len(taken) + 2) if (code := f"r{number}") not in taken)
