"""How a command speaks: results on standard output, everything else on standard error."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _


class Refused(Exception):
    """Ends a command with exit code 1 and this one sentence for the person who typed it."""


class Mistyped(Refused):
    """Ends a command with exit code 2: what was typed cannot be meant, whatever the data are."""


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Make the reader of a whole number on the command line, from `least` to `most`."""

    def read(word: str) -> int:
        try:
            number = int(word)
        except ValueError:
            raise argparse.ArgumentTypeError(
                _("cần một số nguyên, không phải “%(word)s”") % {"word": word}
            ) from None
        if number < least:
            raise argparse.ArgumentTypeError(_("ít nhất là %(least)s") % {"least": least})
        if most is not None and number > most:
            raise argparse.ArgumentTypeError(_("nhiều nhất là %(most)s") % {"most": most})
        return number

    return read


def must_be_file(path: Path) -> None:
    """Raise what the command says of a path that is not there, or is a folder."""
    if path.is_dir():
        raise IsADirectoryError(21, "", str(path))
    if not path.is_file():
        raise FileNotFoundError(2, "", str(path))


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
