"""Verbs of the pipeline, cut by idea."""

from tiemnang.pipeline.actions.calling import NotUndoable, record_call, undo_call
from tiemnang.pipeline.actions.closing import close, undo_outcome
from tiemnang.pipeline.actions.giving import assign, claim_from_pool, move
from tiemnang.pipeline.actions.promising import (
    add_task,
    add_tasks,
    change_task,
    finish_task,
    finish_tasks,
    put_off_task,
    reopen_leads,
    reopen_task,
)

__all__ = [
    "NotUndoable",
    "add_task",
    "add_tasks",
    "assign",
    "change_task",
    "claim_from_pool",
    "close",
    "finish_task",
    "finish_tasks",
    "move",
    "put_off_task",
    "record_call",
    "reopen_leads",
    "reopen_task",
    "undo_call",
    "undo_outcome",
]
