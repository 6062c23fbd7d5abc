"""Arithmetic of scoring: what is known of a lead, the rules that give points for it, and the priority that follows."""

from tiemnang.scoring.rules.adding import Judge, Points, judge
from tiemnang.scoring.rules.clues import CLOSED, CUSTOMERS, Clues, age_of, calls_in_short, days_between
from tiemnang.scoring.rules.default import DEFAULT
from tiemnang.scoring.rules.priority import is_renewal, priority_of
from tiemnang.scoring.rules.rule import ENGAGEMENT, FIT, WHOLE, Reason, Rule

__all__ = [
    "CLOSED",
    "CUSTOMERS",
    "DEFAULT",
    "ENGAGEMENT",
    "FIT",
    "WHOLE",
    "Clues",
    "Judge",
    "Points",
    "Reason",
    "Rule",
    "age_of",
    "calls_in_short",
    "days_between",
    "is_renewal",
    "judge",
    "priority_of",
]
