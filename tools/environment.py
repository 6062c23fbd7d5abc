"""Builds .venv: pinned packages checked against their hashes, then this project itself, editable.

Runs on the machine's own Python with nothing but its standard library; uses uv when it is on PATH, venv and pip when not.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}


def prepare(purpose: str) -> None:
    """Bring .venv to what `run` (the product) or `dev` (tests and checks too) needs; stamps say it was done."""
    if not _works():
        print(
            "Dựng môi trường lần đầu, mất một hai phút… / Building the environment, a minute or two…",
            flush=True,
        )
        _create()
    install(ROOT / LOCKS[purpose])
    _install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    (VENV / "ready").touch()
    if purpose == "dev":
        (VENV / "ready-dev").touch()


def install(lock: Path) -> None:
    """Install a lock file into .venv; a package whose hash differs from the lock is refused."""
    _install("--require-hashes", "--requirement", str(lock))


def run(*command: str, quiet: bool = False) -> None:
    """Run one step; when it fails, end with its own words instead of a traceback of ours."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL if quiet else None)
    if done.returncode:
        sys.exit(f"Không xong bước này / this step failed: {' '.join(command)}")


def _works() -> bool:
    question = "import sys; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", question], capture_output=True).returncode == 0


def _create() -> None:
    if uv := shutil.which("uv"):
        run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV))
    else:
        run(sys.executable, "-m", "venv", "--clear", str(VENV))


def _install(*what: str) -> None:
    if uv := shutil.which("uv"):
        run(uv, "pip", "install", "--quiet", "--python", str(PYTHON), *what)
        return
    if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode:
        # Built by uv, which leaves pip out, on a day when uv was on PATH.
        run(str(PYTHON), "-m", "ensurepip", quiet=True)
    run(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)


if __name__ == "__main__":
    prepare(sys.argv[1] if len(sys.argv) > 1 else "dev")
