"""The `tiemnang` command: one file per verb, loaded only when that verb is chosen."""

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from types import ModuleType

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.command.saying import Mistyped, Refused

# Each module has HELP, arguments(parser) and run(options) -> exit code. Those that see to the database themselves
# say PREPARES = False.
VERBS = {
    "up": "tiemnang.command.up",
    "work": "tiemnang.command.work",
    "import": "tiemnang.command.import_sheet",
    "today": "tiemnang.command.today",
    "find": "tiemnang.command.find",
    "export": "tiemnang.command.export",
    "match": "tiemnang.command.match",
    "score": "tiemnang.command.score",
    "profile": "tiemnang.command.profile",
    "segments": "tiemnang.command.segments",
    "demo": "tiemnang.command.demo",
    "config": "tiemnang.command.config",
    "backup": "tiemnang.command.backup",
    "restore": "tiemnang.command.restore",
    "doctor": "tiemnang.command.doctor",
    "bench": "tiemnang.command.bench",
}


class Parser(argparse.ArgumentParser):
    """argparse that ends a mistyped command with one sentence and exit code 2."""

    def error(self, message: str) -> None:
        """Say what was not understood and where to read how to say it."""
        sentence = _("Câu lệnh chưa đúng: %(detail)s. Xem cách dùng: %(command)s --help")
        print(sentence % {"detail": in_our_words(message), "command": self.prog}, file=sys.stderr)
        sys.exit(2)


# What argparse says in English, and what we say instead; groups are the words it names.
SAID = (
    (re.compile(r"the following arguments are required: (.+)"), gettext_lazy("thiếu %s")),
    (re.compile(r"one of the arguments (.+) is required"), gettext_lazy("cần một trong %s")),
    (re.compile(r"unrecognized arguments: (.+)"), gettext_lazy("không có %s")),
    (re.compile(r"argument (.+?): expected .*argument.*"), gettext_lazy("sau %s còn thiếu giá trị")),
    (re.compile(r"argument VERB: invalid choice: '(.*?)' \(.*"), gettext_lazy("không có lệnh %s")),
    (
        re.compile(r"argument (.+?): invalid choice: '(.*?)' \(choose from (.+)\)"),
        gettext_lazy("%s không nhận “%s”, chỉ nhận %s"),
    ),
    (re.compile(r"ambiguous option: (\S+) could match (.+)"), gettext_lazy("%s có thể là %s, viết đủ chữ")),
    (
        re.compile(r"argument (.+?): ignored explicit argument '(.*)'"),
        gettext_lazy("%s không nhận giá trị “%s”"),
    ),
    (re.compile(r"argument (.+?): (.+)"), "%s %s"),
)


def in_our_words(message: str) -> str:
    """What argparse complains of, in the reader's language; as it is when a newer Python says something else."""
    for pattern, said in SAID:
        if match := pattern.fullmatch(message):
            return str(said) % tuple(word.replace("'", "") for word in match.groups())
    return message


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; exit code 0 when it went well, 1 when it refused, 2 when it was mistyped."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tiemnang.settings")
    try:
        django.setup()
    except (OSError, ValueError) as trouble:  # a wrong setting: there is no language to say it in yet
        print(f"Cài đặt chưa đúng / wrong setting: {trouble}", file=sys.stderr)
        return 1
    translation.activate(os.environ.get("TIEMNANG_LANGUAGE", settings.LANGUAGE_CODE))
    try:
        verb, options = read(words)
        return carry_out(verb, options)
    except Mistyped as mistake:
        print(mistake, file=sys.stderr)
        return 2
    except Refused as refusal:
        print(refusal, file=sys.stderr)
    except ImproperlyConfigured as trouble:
        print(_("Cài đặt chưa đúng: %(detail)s") % {"detail": trouble}, file=sys.stderr)
    except BrokenPipeError:  # whoever read us has seen enough: `tiemnang today | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except FileNotFoundError as missing:
        print(_("Không có tệp %(path)s.") % {"path": missing.filename}, file=sys.stderr)
    except IsADirectoryError as folder:
        print(_("%(path)s là thư mục, cần một tệp.") % {"path": folder.filename}, file=sys.stderr)
    except PermissionError as closed:
        print(_("Không có quyền mở %(path)s.") % {"path": closed.filename}, file=sys.stderr)
    except OperationalError as trouble:
        sentence = _("Cơ sở dữ liệu không trả lời: %(detail)s")
        print(sentence % {"detail": " ".join(str(trouble).split())}, file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def read(words: Sequence[str]) -> tuple[ModuleType, argparse.Namespace]:
    """The module of the chosen verb, and its options; only `--help` loads every verb."""
    parser = Parser(prog="tiemnang", description=_("Tiềm Năng: từ danh bạ rời rạc đến khách hàng."))
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    chosen = [words[0]] if words and words[0] in VERBS else VERBS
    modules = {name: importlib.import_module(VERBS[name]) for name in chosen}
    for name, module in modules.items():
        module.arguments(verbs.add_parser(name, help=str(module.HELP), description=str(module.HELP)))
    options = parser.parse_args(words)
    return modules[options.verb], options


def carry_out(verb: ModuleType, options: argparse.Namespace) -> int:
    """Run a verb on a database that has its tables, while no restore replaces it."""
    # What comes with the database layer is loaded here, after settings are known.
    ground = importlib.import_module("tiemnang.command.ground")
    if not getattr(verb, "PREPARES", True):
        return verb.run(options)
    with ground.kept():
        ground.prepare()
        return verb.run(options)
