"""Verbs of scoring, cut by idea."""

from tiemnang.scoring.actions.carding import (
    RECOUNT,
    BadRule,
    begin_with,
    begin_with_rules,
    discard,
    draft_of,
    drop,
    put,
    recount,
    rule_of,
    save_card,
    set_card,
    step_back,
    stop_recount,
    switch,
)
from tiemnang.scoring.actions.rescoring import recount_source, rescore, tell_chances
from tiemnang.scoring.winning.keeping import ask_to_fit, ask_to_tell, decide_field, roll_back

__all__ = [
    "RECOUNT",
    "BadRule",
    "ask_to_fit",
    "ask_to_tell",
    "begin_with",
    "begin_with_rules",
    "decide_field",
    "discard",
    "draft_of",
    "drop",
    "put",
    "recount",
    "recount_source",
    "rescore",
    "roll_back",
    "rule_of",
    "save_card",
    "set_card",
    "step_back",
    "stop_recount",
    "switch",
    "tell_chances",
]
