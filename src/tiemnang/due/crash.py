"""Crash points: named places where a test may kill the process, and nothing at all in production."""

import os
import re
import signal
from collections import Counter
from pathlib import Path

# "name" or "name:3" kills the process when it passes that point for the first or third time.
_name, _, _nth = os.environ.get("TIEMNANG_CRASH", "").partition(":")
_passed: Counter[str] = Counter()
_CALL = re.compile(r"""^\s*crash\("([a-z_.]+)"\)""", re.MULTILINE)


def crash(name: str) -> None:
    """Die by SIGKILL here if TIEMNANG_CRASH names this point; without that variable, do nothing."""
    if name != _name:
        return
    _passed[name] += 1
    if _passed[name] == int(_nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)


def crash_points() -> list[str]:
    """Every crash point of the package, read from its source: a new one is under test the day it is written."""
    files = sorted(Path(__file__).parent.parent.rglob("*.py"))
    return sorted({name for file in files for name in _CALL.findall(file.read_text())})
