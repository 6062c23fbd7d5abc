"""Everything a person reads is there in Vietnamese and in English."""

import importlib.util
import re
from collections import defaultdict
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.template.loader import get_template
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "tiemnang"
DJANGO = Path(django.__file__).parent
OF_DJANGO = (
    "conf",
    "contrib/auth",
    "contrib/contenttypes",
    "contrib/humanize",
    "contrib/postgres",
    "contrib/sessions",
)
SAID_THE_SAME_IN_EVERY_LANGUAGE = {"Tiềm Năng", "Tiếng Việt"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdrf]|%[sd]|\{\w*\}")


def tool(name: str):
    """A script of tools/, loaded as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


messages = tool("messages")
TEMPLATES = sorted(path for path in PACKAGE.glob("*/templates/**/*") if path.is_file())


def entries(path: Path):
    """Every entry of a .po file but its header."""
    with path.open("rb") as file:
        return [message for message in read_po(file, abort_invalid=True) if message.id]


def both(message) -> tuple[str, ...]:
    """What stands on the right of an entry, one text or all plural forms."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)


def first(message) -> str:
    """What stands on the left of an entry: the text itself, of plurals the singular."""
    return message.id[0] if isinstance(message.id, tuple) else message.id


def test_no_text_lacks_its_english():
    assert messages.missing() == []


def test_the_same_text_is_never_translated_in_two_ways():
    said = defaultdict(set)
    for path in messages.catalogues("en"):
        for message in entries(path):
            said[first(message), message.context].add(both(message))

    assert not {key: answers for key, answers in said.items() if len(answers) > 1}


@pytest.mark.parametrize("path", messages.catalogues(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_translation_keeps_the_places_that_are_filled_in(path):
    lost = [
        first(message)
        for message in entries(path)
        for text in both(message)
        if not set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(str(message.id)))
    ]

    assert not lost


@pytest.mark.parametrize("app", OF_DJANGO)
def test_what_django_leaves_empty_in_vietnamese_is_filled_by_us(app):
    own = {
        (first(message), message.context) for message in entries(PACKAGE / "locale/vi/LC_MESSAGES/django.po")
    }
    theirs = DJANGO / app / "locale/vi/LC_MESSAGES/django.po"
    filled = {
        (first(message), message.context)
        for message in (entries(theirs) if theirs.exists() else [])
        if all(both(message)) and not message.fuzzy
    }
    asked = {
        (first(each), each.context) for each in entries(DJANGO / app / "locale/en/LC_MESSAGES/django.po")
    }

    assert not asked - filled - own


def test_a_short_password_is_refused_in_vietnamese():
    with translation.override("vi"):
        sentence = translation.ngettext(
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
            10,
        )

    assert "ký tự" in sentence


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_template_compiles(path):
    folder = next(parent for parent in path.parents if parent.name == "templates")

    assert get_template(path.relative_to(folder).as_posix())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_template_speaks_past_the_translations(path):
    outside = re.sub(r"{%\s*blocktrans.*?endblocktrans(?:late)?\s*%}", "", path.read_text(), flags=re.DOTALL)
    shown = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->", "", outside, flags=re.DOTALL)

    vietnamese = re.findall(
        r"[\w ]*[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ][\w ]*", shown, re.IGNORECASE
    )

    assert not {text.strip() for text in vietnamese} - SAID_THE_SAME_IN_EVERY_LANGUAGE


def test_no_template_carries_script_or_style_inside():
    guilty = [
        path.relative_to(PACKAGE).as_posix()
        for path in TEMPLATES
        if re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=\"", path.read_text())
    ]

    assert not guilty
