"""The whole base counted anew: worked out in processes of their own when it is large, written by whoever asks.

A child takes a pickled `Errand` on standard input and answers with pickled `Written` parts on standard output, so that
the process that serves pages neither waits for arithmetic nor holds two writers against each other.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Min

from tiemnang.leads.models import Lead
from tiemnang.scoring.actions.rescoring import Written, rows_of
from tiemnang.scoring.scorecards import in_use

PART = 5000  # ids in one transaction
LARGE = 20_000  # from so many leads on a process of its own is worth its start
CHILDREN = 2
CHILD = "import django; django.setup(); from tiemnang.scoring.counting import main; main()"


class Errand(NamedTuple):
    """Ranges of ids to work out, each from its first up to but not including its last, as of one moment."""

    ranges: Sequence[tuple[int, int]]
    at: datetime


def whole_base(*, at: datetime, total: int) -> Iterator[Written]:
    """Rows for every living lead in parts, in order of their ids."""
    ends = Lead.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    ranges = [(start, start + PART) for start in range(ends["first"], ends["last"] + 1, PART)]
    yield from _beside(ranges, at) if total >= LARGE else _worked_out(ranges, at)


def _worked_out(ranges: Sequence[tuple[int, int]], at: datetime) -> Iterator[Written]:
    card = in_use(at)
    for first, last in ranges:
        ids = list(Lead.objects.living().filter(pk__gte=first, pk__lt=last).values_list("pk", flat=True))
        yield rows_of(ids, card, at=at)


def _beside(ranges: Sequence[tuple[int, int]], at: datetime) -> Iterator[Written]:
    """Every child works out every second range; their answers are taken in turn."""
    with ExitStack() as stack:
        children = [stack.enter_context(_child()) for _ in range(CHILDREN)]
        stack.callback(lambda: [child.kill() for child in children])
        for number, child in enumerate(children):
            assert child.stdin
            pickle.dump(Errand(ranges[number::CHILDREN], at), child.stdin)
            child.stdin.close()
        for number in range(len(ranges)):
            yield _next(children[number % CHILDREN].stdout)


def _child() -> "subprocess.Popen[bytes]":
    """A fresh interpreter rather than a fork: no open database connection is ever shared."""
    env = {"DJANGO_SETTINGS_MODULE": "tiemnang.settings", **os.environ}
    command = [sys.executable, "-c", CHILD]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1 << 20, env=env)


def _next(pipe: Any) -> Written:
    try:
        answer: Written = pickle.load(pipe)
    except EOFError:
        raise RuntimeError("a process that counts points ended before its work did") from None
    return answer


def main() -> None:
    """Work an errand off: what a child does."""
    os.nice(5)  # a page being served goes first
    gc.disable()  # millions of rows pass and none of them refers to itself: looking for such costs a fifth of the time
    errand: Errand = pickle.load(sys.stdin.buffer)
    # Under PYTHONUNBUFFERED sys.stdout may write a part of an answer and leave it at that.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    for rows in _worked_out(errand.ranges, errand.at):
        pickle.dump(rows, out, protocol=5)
        out.flush()
    connection.close()
