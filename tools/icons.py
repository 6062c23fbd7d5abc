"""Draws the pictures a phone puts on its first screen from our own leaf.svg: run it when the leaf changes.

Chromium draws, through the Playwright of the tests; the pictures are small and kept with the code.
"""

import re
import shutil

from environment import ROOT
from playwright.sync_api import sync_playwright

STATIC = ROOT / "src" / "tiemnang" / "web" / "static"
SIZES = {"app-180.png": 180, "app-192.png": 192, "app-512.png": 512}
ROOM = 0.62  # share of the leaf: a maskable icon may be cut to a circle of four fifths
PAGE = """<style>body{{margin:0;background:#0b6b60;display:grid;place-items:center;height:100vh}}svg{{width:{share}vw}}</style>{leaf}"""


def draw() -> None:
    """Write every size."""
    leaf = re.sub(r'stroke="[^"]*"', 'stroke="#fff"', (STATIC / "leaf.svg").read_text())
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, size in SIZES.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(PAGE.format(share=100 * ROOM, leaf=leaf))
            page.screenshot(path=STATIC / name)
        browser.close()


if __name__ == "__main__":
    draw()
