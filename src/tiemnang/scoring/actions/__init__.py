"""Verbs of scoring, cut by idea."""

from tiemnang.scoring.actions.carding import (
    RECOUNT,
    BadRule,
    begin_with,
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
from tiemnang.scoring.actions.rescoring import recount_source, rescore

__all__ = [
    "RECOUNT",
    "BadRule",
    "begin_with",
    "discard",
    "draft_of",
    "drop",
    "put",
    "recount",
    "recount_source",
    "rescore",
    "rule_of",
    "save_card",
    "set_card",
    "step_back",
    "stop_recount",
    "switch",
]
