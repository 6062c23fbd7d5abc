"""Verbs of leads, cut by idea."""

from tiemnang.leads.actions.adding import add
from tiemnang.leads.actions.arriving import Arrival, bring
from tiemnang.leads.actions.knowing import add_need, define_fact, learn
from tiemnang.leads.actions.reaching import Unreadable, add_way, create, mark_bad, mark_good
from tiemnang.leads.actions.telling import (
    add_note,
    set_awareness,
    set_owner,
    set_points,
    set_stage,
    tag,
    tell,
    touch,
    untag,
)
from tiemnang.leads.search import refresh as refresh_search

__all__ = [
    "Arrival",
    "Unreadable",
    "add",
    "add_need",
    "add_note",
    "add_way",
    "bring",
    "create",
    "define_fact",
    "learn",
    "mark_bad",
    "mark_good",
    "refresh_search",
    "set_awareness",
    "set_owner",
    "set_points",
    "set_stage",
    "tag",
    "tell",
    "touch",
    "untag",
]
