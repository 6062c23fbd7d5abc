"""Keeps the translations whole: finds every text of ours, adds what a catalogue lacks, compiles .po to .mo.

Plain Babel and Django's own template reader, because a fresh machine has no xgettext and no msgfmt.

    messages.py compile    write every .mo beside its .po
    messages.py update     add missing texts to the catalogue of their room, drop those no longer used;
                           followed by names of rooms ("house" for what is no room): these catalogues only
    messages.py missing    name what has no English, or no Vietnamese where Django left it empty; ends with 1 if any
"""

import ast
import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "tiemnang"
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# Babel's own header carries the minute of writing: two people adding a text each would always be in conflict.
HEADER = """msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
CALL = re.compile(r"\b(?:_|n?p?gettext)\(")


class Text(NamedTuple):
    """One text shown to people: where it stands, what it says, its plural and its context if it has them."""

    path: Path
    singular: str
    plural: str | None
    context: str | None


def texts() -> Iterator[Text]:
    """Every text marked for translation in our Python files and templates."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield from _texts_in(path, path.read_bytes())
    for path in sorted([*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt")]):
        yield from _texts_in(path, as_python(path.read_text()).encode())


def _texts_in(path: Path, source: bytes) -> Iterator[Text]:
    for _line, message, _comments, context in extract("python", io.BytesIO(source), CALLS):
        singular, plural = message if isinstance(message, tuple) else (message, None)
        if singular:
            yield Text(path, singular, plural, context)


def as_python(template: str) -> str:
    """The gettext calls of a template, one per line, as Python that can be read; the rest of it is left out."""
    calls = []
    source = templatize(template)
    for start in CALL.finditer(source):
        end = source.find(")", start.end())
        while end != -1 and not _is_expression(source[start.start() : end + 1]):
            end = source.find(")", end + 1)
        calls.append(source[start.start() : end + 1])
    return "\n".join(calls)


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True


def rooms() -> list[str]:
    """The names of our Django applications, each of which keeps a catalogue of its own."""
    return re.findall(r'"tiemnang\.(\w+)",', (PACKAGE / "settings.py").read_text())


def home_of(path: Path) -> Path:
    """The English catalogue that a file's texts belong in: its room's, or the house's for what is no room."""
    room = path.relative_to(PACKAGE).parts[0]
    folder = PACKAGE / room if room in rooms() else PACKAGE
    return folder / "locale" / "en" / "LC_MESSAGES" / "django.po"


def catalogues(language: str = "*") -> list[Path]:
    """The .po files of a language, or of all."""
    return sorted(PACKAGE.glob(f"**/locale/{language}/LC_MESSAGES/*.po"))


def read(path: Path) -> Catalog:
    """One .po file; an empty English one when it is not there yet."""
    if not path.exists():
        return Catalog(locale="en", project="Tiềm Năng", version="", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def compile_all() -> None:
    """Write the .mo beside every .po; Django reads nothing else."""
    for path in catalogues():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


def update(chosen: Sequence[str] = ()) -> None:
    """Give every text a place in its room's catalogue; keep translations, drop what nobody says any more."""
    wanted: dict[Path, Catalog] = {}
    placed: set[tuple[str, str | None]] = set()
    for text in sorted(texts(), key=lambda text: str(text.path)):
        if (text.singular, text.context) in placed:
            continue
        placed.add((text.singular, text.context))
        _place(wanted.setdefault(home_of(text.path), Catalog()), text)
    for path in {*wanted, *catalogues("en")}:
        room = path.relative_to(PACKAGE).parts[0]
        if not chosen or (room if room != "locale" else "house") in chosen:
            _write(path, wanted.get(path, Catalog()))


def _place(catalogue: Catalog, text: Text) -> None:
    names = (text.singular, text.plural) if text.plural else text.singular
    catalogue.add(names, context=text.context)


def _write(path: Path, wanted: Catalog) -> None:
    catalogue = read(path)
    known = {
        (_key(message), message.context): message for other in catalogues("en") for message in read(other)
    }
    catalogue.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        if (
            message.id
            and not any(_strings(message))
            and (twin := known.get((_key(message), message.context)))
        ):
            message.string = twin.string
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalogue, width=110, no_location=True, sort_output=True, omit_header=True)


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string or "",)


def missing() -> list[str]:
    """A line for each text without English, and each catalogue entry that is empty or only guessed at."""
    lines, translated = [], set()
    for path in catalogues():
        for message in read(path):
            if message.id and (message.fuzzy or not all(_strings(message))):
                lines.append(f"{path.relative_to(ROOT)}: {_key(message)!r} is empty or fuzzy")
            elif message.id and "en" in path.parts:
                translated.add((_key(message), message.context))
    for text in texts():
        if (text.singular, text.context) not in translated:
            lines.append(f"{text.path.relative_to(ROOT)}: {text.singular!r} has no English")
    return list(dict.fromkeys(lines))


def main(verb: str = "missing", *more: str) -> int:
    """Do what the first word on the command line says."""
    if verb == "compile":
        compile_all()
    elif verb == "update":
        update(more)
    elif lines := missing():
        print(*lines, sep="\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
