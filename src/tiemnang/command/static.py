"""Collects static files for the web server when they changed since the last time."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import find, get_finders
from django.core.management import call_command

import tiemnang

LAID_OUT = ("tabler.css", "font.css", "ready")  # made by tools/assets.py; `ready` is written last


def collect() -> None:
    """Bring STATIC_ROOT to the files of this version, named by their content and compressed; nothing when it is so."""
    root = Path(settings.STATIC_ROOT)
    stamp, now = root / "collected-from", fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)


def is_laid_out() -> bool:
    """Whether the front-end files are there; without them every page would end in an error."""
    return all(find(f"vendor/{name}") for name in LAID_OUT)


def fingerprint() -> str:
    """A digest over path, size and time of every static file there is to collect."""
    digest = hashlib.sha256(tiemnang.__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            seen = Path(storage.path(path)).stat()
            digest.update(f"{path} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()
