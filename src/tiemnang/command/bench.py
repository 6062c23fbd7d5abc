"""`tiemnang bench`: runs the measurements in bench/ of a checkout, each in a process of its own."""

import argparse
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import tiemnang
from tiemnang.command.saying import Mistyped, Refused, takes_json

HELP = gettext_lazy("Đo tốc độ; không kèm tên thì đo tất cả")
BENCHES = Path(tiemnang.__file__).parents[2] / "bench"
PREPARES = False  # every measurement makes a database of its own


def arguments(parser: argparse.ArgumentParser) -> None:
    """The name of one measurement."""
    parser.add_argument("name", nargs="?", help=", ".join(names()) or "bench/NAME.py")
    takes_json(parser)


def names() -> list[str]:
    """The measurements there are: every file of bench/ that does not start with an underscore."""
    return sorted(path.stem for path in BENCHES.glob("[!_]*.py"))


def run(options: argparse.Namespace) -> int:
    """Run the named measurement or all; the exit code is the worst of theirs."""
    known = names()
    if not known:
        raise Refused(_("Chỉ đo được từ mã nguồn: ở đây không có thư mục bench."))
    if options.name and options.name not in known:
        sentence = _("Không có phép đo %(name)s. Có: %(known)s.")
        raise Mistyped(sentence % {"name": options.name, "known": ", ".join(known)})
    more = ["--json"] if options.json else []
    chosen = [options.name] if options.name else known
    return max(subprocess.run([sys.executable, BENCHES / f"{name}.py", *more]).returncode for name in chosen)
