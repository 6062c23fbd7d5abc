"""Verbs of leads, cut by idea."""

from tiemnang.leads.actions.adding import add
from tiemnang.leads.actions.arriving import Arrival, bring
from tiemnang.leads.actions.consenting import consent, withdraw
from tiemnang.leads.actions.correcting import correct, join, mend_position
from tiemnang.leads.actions.knowing import add_need, define_fact, forget, learn, meet_need, weigh_need
from tiemnang.leads.actions.reaching import (
    Unreadable,
    add_way,
    create,
    mark_bad,
    mark_good,
    mend_way,
    put_first,
    share,
    use_again,
)
from tiemnang.leads.actions.telling import (
    add_note,
    look_at,
    put_on_stage,
    set_awareness,
    set_owner,
    set_points,
    set_stage,
    tag,
    tell,
    touch,
    untag,
)
from tiemnang.leads.actions.tying import TooLarge, attach, refer, take_off
from tiemnang.leads.actions.undoing import WAYS_BACK, NotUndoable, take_back
from tiemnang.leads.search import refresh as refresh_search

__all__ = [
    "WAYS_BACK",
    "Arrival",
    "NotUndoable",
    "TooLarge",
    "Unreadable",
    "add",
    "add_need",
    "add_note",
    "add_way",
    "attach",
    "bring",
    "consent",
    "correct",
    "create",
    "define_fact",
    "forget",
    "join",
    "learn",
    "look_at",
    "mark_bad",
    "mark_good",
    "meet_need",
    "mend_position",
    "mend_way",
    "put_first",
    "refer",
    "refresh_search",
    "set_awareness",
    "set_owner",
    "set_points",
    "put_on_stage",
    "set_stage",
    "share",
    "tag",
    "take_back",
    "take_off",
    "tell",
    "touch",
    "untag",
    "use_again",
    "weigh_need",
    "withdraw",
]
