"""Parent of the worker processes of fault tests: loads Django once, forks a child for each scene it is asked for.

Each child is led to the database of its test; all are of the engine the parent was started for.

No thread runs and no database connection is open here, so a fork is safe. Questions and answers are lines of JSON.
"""

import json
import os
import signal
import sys
from typing import Any

import django
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tiemnang.settings")
django.setup()

import import_scenes  # noqa: E402
import intake_scenes  # noqa: E402
import scenes  # noqa: E402  registers the job kinds of the tests

SCENES = {**vars(import_scenes), **vars(intake_scenes), **vars(scenes)}

endings: dict[int, int] = {}
living: set[int] = set()


def start(question: dict[str, Any]) -> int:
    """Fork a child that plays the scene and leaves without a word."""
    if pid := os.fork():
        living.add(pid)
        return pid
    os.environ["TIEMNANG_CRASH"] = question["crash"]
    connections.settings["default"]["NAME"] = question["database"]
    code = 1
    try:
        SCENES[question["start"]](**question["arguments"])
        code = 0
    finally:
        os._exit(code)


def reap() -> None:
    """Note who has ended since."""
    while living:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        living.discard(pid)
        endings[pid] = os.waitstatus_to_exitcode(status)


def answer(question: dict[str, Any]) -> int | None:
    """One question, one answer."""
    reap()
    return start(question) if "start" in question else endings.get(question["ending"])


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
    sys.stdout.flush()
for pid in living:
    os.kill(pid, signal.SIGKILL)
for pid in living:
    os.waitpid(pid, 0)
