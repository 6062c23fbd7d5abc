"""How a command speaks: results on standard output, everything else on standard error."""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """Ends a command with exit code 1 and this one sentence for the person who typed it."""


def takes_json(parser: argparse.ArgumentParser) -> None:
    """Add `--json`, which every verb with a result understands."""
    parser.add_argument("--json", action="store_true", help="JSON")


def answer(options: argparse.Namespace, result: Mapping[str, Any], sentence: str) -> None:
    """Give the result: with `--json` one object on the last line and nothing else, otherwise the sentence."""
    if options.json:
        print(json.dumps(result, ensure_ascii=False, default=str))
    else:
        print(sentence)
    sys.stdout.flush()


def say(sentence: str) -> None:
    """Say something to whoever started us, at once: a pipe would otherwise keep it back."""
    print(sentence, flush=True)


def note(sentence: str) -> None:
    """Say something on the way, where it never mixes with a result."""
    print(sentence, file=sys.stderr, flush=True)
