"""The arithmetic of knowing whom to want: expressions over a table, traits with their lift, rules, look-alikes."""

from tiemnang.targeting.rules.beam import Rule
from tiemnang.targeting.rules.evidence import Strength
from tiemnang.targeting.rules.expression import Unclear, matches, names_in
from tiemnang.targeting.rules.likeness import Likeness, like
from tiemnang.targeting.rules.mining import Found, mine
from tiemnang.targeting.rules.traits import Trait

__all__ = ["Found", "Likeness", "Rule", "Strength", "Trait", "Unclear", "like", "matches", "mine", "names_in"]
