"""The house keeps its own measure: small files and functions, names that say something, nothing hidden."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "tiemnang"
MOST_LINES = {".py": 400, ".html": 400, ".js": 400, ".css": 300}
MOST_LINES_OF_A_FUNCTION = 40
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "base",
    "misc",
    "services",
    "service",
    "manager",
}
VAGUE |= {"managers", "data", "info", "process", "handle", "handler", "handlers", "tools", "stuff", "various"}
# What a pinned package or a machine would leave behind; written apart so that this file does not name them either.
REGISTRIES = ("pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "deb.debian" + ".org")
MACHINE_PATHS = ("/wo" + "rk/", "/ro" + "ot/", "/home/" + "runner", "/Us" + "ers/")


def tracked() -> list[Path]:
    """Every file in the repository, and every new one that is not ignored; vendored and made files are neither."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


def ours(*suffixes: str) -> list[Path]:
    """Files of these kinds that people wrote by hand."""
    return [path for path in tracked() if path.suffix in suffixes and "migrations" not in path.parts]


def test_nothing_that_belongs_to_one_shop_is_kept_here() -> None:
    kept = {path.name for path in tracked()}

    assert not kept & {"secret_key", "tiemnang.sqlite3"}


def named(path: Path) -> str:
    """A file as a person would say where it is."""
    return path.relative_to(ROOT).as_posix()


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file of ours, read."""
    for path in ours(".py"):
        yield path, ast.parse(path.read_text())


def test_no_file_outgrows_its_reader():
    sizes = {named(path): len(path.read_text().splitlines()) for path in ours(*MOST_LINES)}

    too_long = {name: lines for name, lines in sizes.items() if lines > MOST_LINES[Path(name).suffix]}

    assert not too_long, "split these by idea"


def test_our_own_style_sheets_stay_under_three_hundred_lines_together():
    sheets = [path for path in ours(".css") if PACKAGE in path.parents]

    assert sum(len(path.read_text().splitlines()) for path in sheets) <= MOST_LINES[".css"]


def test_no_function_outgrows_a_screen():
    too_long = [
        f"{named(path)}:{node.lineno} {node.name} ({node.end_lineno - node.lineno + 1})"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]

    assert not too_long


def test_no_file_has_a_name_that_says_nothing():
    code = [path for path in tracked() if path.suffix in {".py", ".html", ".css", ".js"}]

    vague = [
        named(path) for path in code if path.stem.lower() in VAGUE or {*path.parts[:-1]} & (VAGUE - {"tools"})
    ]

    assert not [name for name in vague if not name.startswith("tools/")]


def test_every_room_says_in_one_sentence_what_it_is_for():
    rooms = [folder / "__init__.py" for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists()]

    sayings = {named(path): ast.get_docstring(ast.parse(path.read_text())) or "" for path in rooms}

    assert not [name for name, saying in sayings.items() if not re.match(r"^[A-Z][^\n]{20,}\.", saying)]


def test_every_module_opens_with_a_sentence():
    silent = [
        named(path)
        for path, tree in trees()
        if path.name != "__init__.py" and tree.body and not ast.get_docstring(tree)
    ]

    assert not silent


def test_nothing_is_imported_inside_a_function_or_with_a_star():
    hidden = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [f"{named(path)}:{each.lineno}" for each in ast.walk(node) if is_import(each)]
            elif isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                hidden.append(f"{named(path)}:{node.lineno} *")

    assert not hidden


def is_import(node: ast.AST) -> bool:
    """Whether this is an import statement of either form."""
    return isinstance(node, ast.Import | ast.ImportFrom)


def test_arithmetic_and_the_knowledge_of_vietnam_know_no_django():
    plain = [*PACKAGE.glob("*/rules.py"), *PACKAGE.glob("*/rules/*.py"), *PACKAGE.glob("vietnam/**/*.py")]

    guilty = [
        named(path)
        for path in plain
        if re.search(r"^\s*(import|from) django\b", path.read_text(), re.MULTILINE)
    ]

    assert not guilty


def test_no_signal_of_ours_and_no_work_hidden_in_save():
    rooms = [path for path in ours(".py") if PACKAGE in path.parents and "tests" not in path.parts]

    guilty = [
        named(path) for path in rooms if re.search(r"django\.dispatch|@receiver|def save\(", path.read_text())
    ]

    assert not guilty


@pytest.mark.parametrize("forbidden", [REGISTRIES, MACHINE_PATHS], ids=["registry address", "machine path"])
def test_no_file_names_where_it_was_made(forbidden):
    texts = {named(path): path.read_bytes() for path in tracked()}

    telling = [
        f"{name}: {word}" for name, text in texts.items() for word in forbidden if word.encode() in text
    ]

    assert not telling


def test_no_mark_is_left_in_the_code():
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")

    left = [named(path) for path in ours(".py", ".html", ".js", ".css") if marks.search(path.read_text())]

    assert not left
