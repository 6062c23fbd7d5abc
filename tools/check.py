"""Every check short of running: format, lint, import contracts, types, templates, migrations, translations."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PACKAGE = ROOT / "src" / "tiemnang"
# Where types are strict: arithmetic and verbs, the floor's knowledge of Vietnam, the way of a lead, reading, matching.
STRICT = (
    "*/rules.py",
    "*/rules",
    "*/actions.py",
    "*/actions",
    "vietnam",
    "tables",
    "scoring/learning",
    "journey.py",
    "way",
    "capture/sheets",
    "matching/*.py",
)


def strict_files() -> list[str]:
    """The files and folders held to strict types, as far as they exist; tests and migrations are not."""
    return sorted({str(path) for pattern in STRICT for path in PACKAGE.glob(pattern)})


def checks() -> dict[str, list[str]]:
    """Each check by name, as a command line."""
    python = [sys.executable]
    django = [*python, "-m", "django"]
    return {
        "format": [str(BIN / "ruff"), "format", "--check", "."],
        "lint": [str(BIN / "ruff"), "check", "."],
        "contracts": [str(BIN / "lint-imports")],
        "types": [str(BIN / "mypy"), "--strict", "--exclude", "/tests/", *strict_files()],
        "templates": [str(BIN / "djlint"), "src", "--lint", "--quiet"],
        "settings": [*django, "check", "--fail-level", "WARNING"],
        "migrations": [*django, "makemigrations", "--check", "--dry-run"],
        "translations": [*python, "tools/messages.py", "missing"],
    }


def main(chosen: list[str]) -> int:
    """Run all checks, or the named ones; what fails shows its words, and all of them run."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="tiemnang-check-") as data:
        env = {**os.environ, "DATA": data, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "tiemnang.settings"}
        for name, command in checks().items():
            if chosen and name not in chosen:
                continue
            started = time.monotonic()
            done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
            print(
                f"{'ok ' if not done.returncode else 'SAI'} {name} ({time.monotonic() - started:.1f} s)",
                flush=True,
            )
            if done.returncode:
                failed.append(name)
                print(done.stdout, done.stderr, sep="", flush=True)
    if failed:
        print(f"Chưa đạt / failed: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
