"""Whatever can be set from outside is written down for the person who sets it."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "tiemnang"
NOT_FOR_OPERATORS = {
    "DJANGO_SETTINGS_MODULE",
    "TIEMNANG_CRASH",
}  # Django's own; and one that tests alone may set
READERS = {"get", "getenv", "_flag", "_names", "setdefault", "pop"}


def variables(path: Path) -> set[str]:
    """The environment variables that a file reads."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args and reads_environment(node.func):
            found.add(getattr(node.args[0], "value", ""))
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            found.add(getattr(node.slice, "value", ""))
    return {name for name in found if isinstance(name, str) and re.fullmatch(r"[A-Z][A-Z0-9_]+", name)}


def reads_environment(called: ast.expr) -> bool:
    """Whether a call asks the environment, by itself or through the readers of settings.py."""
    words = ast.unparse(called)
    return words in {"_flag", "_names", "os.getenv"} or words.startswith("os.environ.")


def test_every_setting_is_documented_for_operators():
    code = [path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts]
    read = set().union(*map(variables, code)) - NOT_FOR_OPERATORS

    documented = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs" / "operating.md").read_text()))

    assert read
    assert read - documented == set(), "add these to docs/operating.md"


def test_no_setting_is_documented_that_nobody_reads():
    code = [path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts]
    read = set().union(*map(variables, code))
    table = re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", (ROOT / "docs" / "operating.md").read_text(), re.MULTILINE)

    assert table
    assert set(table) - read == set()
