"""Crash points: named places where a test may kill the process, and nothing at all in production."""

import os
import re
import signal
from collections import Counter
from pathlib import Path

_passed: Counter[str] = Counter()
_CALL = re.compile(r"""^\s*crash\("([a-z_.]+)"\)""", re.MULTILINE)


def crash(name: str) -> None:
    """Die by SIGKILL here if TIEMNANG_CRASH names this point; without that variable, do nothing.

    `name` kills at the first passing, `name:3` at the third.
    """
    wanted, _, nth = os.environ.get("TIEMNANG_CRASH", "").partition(":")
    if name != wanted:
        return
    _passed[name] += 1
    if _passed[name] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)


def crash_points(begin: str = "") -> list[str]:
    """Every crash point of the package, or those whose name begins with `begin`, read from the source.

    A test that walks this list covers a new point the day it is written. Names are `room.point`.
    """
    files = sorted(Path(__file__).parent.parent.rglob("*.py"))
    names = {name for file in files for name in _CALL.findall(file.read_text(encoding="utf-8"))}
    return sorted(name for name in names if name.startswith(begin))
