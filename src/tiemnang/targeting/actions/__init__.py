"""Verbs of knowing whom to want, cut by idea."""

from tiemnang.targeting.actions.diary import learned, note
from tiemnang.targeting.actions.drafting import (
    Content,
    NotPossible,
    change,
    content_of,
    create,
    discard,
    draft,
    lay_aside,
    rename,
    take_up,
)
from tiemnang.targeting.actions.fitting import best_fits, match, meet
from tiemnang.targeting.actions.mining import ask, content_from, stop, weigh
from tiemnang.targeting.actions.publishing import (
    HOLD,
    finish_holding,
    hold_all,
    is_any_in_use,
    leads_after,
    mark_held,
    number_to_hold,
    publish,
    retire,
    stop_holding,
    take_back,
)
from tiemnang.targeting.actions.watching import decide, try_on_history

__all__ = [
    "HOLD",
    "Content",
    "NotPossible",
    "ask",
    "best_fits",
    "change",
    "content_from",
    "content_of",
    "create",
    "decide",
    "discard",
    "draft",
    "finish_holding",
    "mark_held",
    "hold_all",
    "is_any_in_use",
    "leads_after",
    "lay_aside",
    "learned",
    "match",
    "meet",
    "note",
    "number_to_hold",
    "publish",
    "rename",
    "retire",
    "stop",
    "stop_holding",
    "take_back",
    "take_up",
    "try_on_history",
    "weigh",
]
