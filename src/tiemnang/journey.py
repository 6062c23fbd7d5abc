"""The way of a lead: read this first, then `way/`, from `arriving.py` on. Every step takes a batch; one form is a batch of one.

Arriving, then importing (many rows of a file), mending and dealing (what people say and do), naming, and judging, which
follows from all of these.
"""

from tiemnang.way.arriving import arrive, fix, order, release, take_in
from tiemnang.way.dealing import buy, close, let_go, reopen, unclose
from tiemnang.way.importing import bring_in, take_out
from tiemnang.way.judging import anew, hold, judge, learning, weigh
from tiemnang.way.mending import correct, join, mend_way, merge, part, reach, take_back, write_down
from tiemnang.way.naming import change_source, fold, unfold

__all__ = [
    "arrive",
    "order",
    "take_in",
    "release",
    "fix",
    "bring_in",
    "take_out",
    "write_down",
    "correct",
    "reach",
    "mend_way",
    "join",
    "take_back",
    "merge",
    "part",
    "buy",
    "reopen",
    "close",
    "unclose",
    "let_go",
    "change_source",
    "fold",
    "unfold",
    "learning",
    "judge",
    "weigh",
    "hold",
    "anew",
]
