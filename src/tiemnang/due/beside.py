"""Work in processes of their own: the one that serves pages neither waits for arithmetic nor loads numpy for it.

A child takes one pickled errand on standard input and answers with pickled parts on standard output.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

START = "import django; django.setup(); from {module} import main; main()"


def parts(module: str, errands: Sequence[Any]) -> Iterator[Any]:
    """Answers of `module.main`, one child per errand, taken in turn; leaving the loop ends the children.

    Raises RuntimeError when a child ends before its work does.
    """
    with ExitStack() as stack:
        children = [stack.enter_context(_child(module)) for _ in errands]
        for child in children:
            stack.callback(child.kill)
        for child, errand in zip(children, errands, strict=True):
            assert child.stdin
            pickle.dump(errand, child.stdin)
            child.stdin.close()
        working = list(children)
        while working:
            for child in list(working):
                answer = _next(child)
                if answer is None:
                    working.remove(child)
                else:
                    yield answer


def _child(module: str) -> "subprocess.Popen[bytes]":
    """A fresh interpreter rather than a fork: no open database connection is ever shared."""
    env = {"DJANGO_SETTINGS_MODULE": "tiemnang.settings", **os.environ}
    command = [sys.executable, "-c", START.format(module=module)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1 << 20, env=env)


def _next(child: "subprocess.Popen[bytes]") -> Any:
    """The next answer; None when the child says that it is done."""
    try:
        assert child.stdout
        return pickle.load(child.stdout)
    except EOFError:
        raise RuntimeError("a process that works beside this one ended before its work did") from None


def errand() -> Any:
    """What this child was sent for."""
    os.nice(5)  # a page being served goes first
    return pickle.load(sys.stdin.buffer)


def answer(part: Any) -> None:
    """Hand a part over; None says that the work is done."""
    # Under PYTHONUNBUFFERED sys.stdout may write a part of an answer and leave it at that.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        pickle.dump(part, out, protocol=5)
