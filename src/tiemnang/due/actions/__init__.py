"""The verbs of the queue: hold a row for a while, ask for work, and fire what is planned."""

from .asking import cancel, claim_this, enqueue, prune, report
from .holding import claim, discard, fail, finish, give_back, reinstate, release, renew, replay
from .planning import keep_plans, wake_schedules

__all__ = [
    "cancel",
    "claim",
    "claim_this",
    "discard",
    "enqueue",
    "fail",
    "finish",
    "give_back",
    "keep_plans",
    "prune",
    "reinstate",
    "release",
    "renew",
    "replay",
    "report",
    "wake_schedules",
]
