"""The tray: a folder of files where whatever comes in is laid down durably, whatever the database is doing.

A web process appends to a file of its own and answers once that is on the disk; many requests share one sync. The clock
takes whole files, writes their records to the database and deletes them: a record is in one of the two at any moment,
for a short while in both, and the sender's own id makes that count once.
"""

import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from uuid import uuid4
from zlib import crc32

from tiemnang.due.crash import crash

OPEN, TAKEN = ".open", ".taken"
STRANGE = ".strange"  # set aside for a person: whom it is for is not known
HEAD = struct.Struct(">II")  # bytes that follow, and their CRC-32
FULL = 32 << 20  # bytes after which a process begins its next file


class Tray:
    """One process's place in the tray; `keep` is called from many threads."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when the first record comes."""
        self.folder = folder
        self.lock = Lock()
        self.file: _File | None = None

    def keep(self, record: bytes) -> None:
        """Return once `record` is on the disk; OSError (no room) when it cannot be, and then nothing of it counts."""
        framed = HEAD.pack(len(record), crc32(record)) + record
        with self.lock:
            while self.file is None or not self.file.append(framed):
                self.file = _File(self.folder)
            file, end = self.file, self.file.size
        file.sync(end)
        crash("intake_kept")


class _File:
    """One file of the tray, open for appending until somebody takes it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{time.time_ns():020d}-{uuid4().hex[:12]}{OPEN}"
        self.file = self.path.open("xb", buffering=0)
        self.size = self.synced = 0
        self.is_spoilt = False
        self.syncing = Lock()
        _sync_folder(folder)

    def append(self, framed: bytes) -> bool:
        """Write at the end; False when this file is no longer ours to write to."""
        with _held(self.file.fileno()):
            if self.is_spoilt or self.size > FULL or not self.path.exists():
                return False
            try:
                written = self.file.write(framed)
                if written != len(framed):
                    raise OSError(f"only {written} of {len(framed)} bytes had room")
            except OSError:
                self._forget_torn()
                raise
            self.size += len(framed)
        return True

    def _forget_torn(self) -> None:
        """Cut off what was half written; a file that cannot be cut is never written to again."""
        try:
            self.file.truncate(self.size)
            self.file.seek(self.size)
        except OSError:
            self.is_spoilt = True

    def sync(self, end: int) -> None:
        """Return once everything up to `end` is on the disk; who comes first syncs for all that have written."""
        with self.syncing:
            if self.synced >= end:
                return
            if self.is_spoilt:
                raise OSError("what was written here before did not reach the disk")
            reach = self.size
            try:
                os.fdatasync(self.file.fileno())
            except OSError:
                # The system forgets what it could not write: the next sync would succeed without it.
                self.is_spoilt = True
                raise
            self.synced = reach


def take(folder: Path) -> Iterator[Path]:
    """Files nobody writes to any more, oldest first; their writers begin new ones. Unlink each when its records are safe.

    Two workers may take at once: what the other was quicker with is passed over, or given to both, which counts once.
    """
    for path in sorted(folder.glob(f"*{OPEN}")):
        with suppress(FileNotFoundError), path.open("rb") as file, _held(file.fileno()):
            if path.stat().st_size:
                path.rename(path.with_suffix(TAKEN))
            else:
                path.unlink()
    yield from sorted(folder.glob(f"*{TAKEN}"))


def records(path: Path) -> Iterator[bytes]:
    """The records of a file; a torn one at its end was never answered for, and is passed over.

    Nothing of a file that is gone: whoever took it away had written it down.
    """
    with suppress(FileNotFoundError), path.open("rb") as file:
        while len(head := file.read(HEAD.size)) == HEAD.size:
            length, checksum = HEAD.unpack(head)
            record = file.read(length)
            # A power cut may leave zeros at the end, and nothing at all has the checksum 0.
            if not length or len(record) != length or crc32(record) != checksum:
                return
            yield record


def waiting_since(folder: Path) -> float | None:
    """When the oldest file of the tray was begun, in seconds since 1970; None when the tray is empty."""
    names = [entry.name for entry in os.scandir(folder)] if folder.is_dir() else []
    begun = [int(name.partition("-")[0]) / 1e9 for name in names if name.endswith((OPEN, TAKEN))]
    return min(begun, default=None)


@contextmanager
def _held(file: int) -> Iterator[None]:
    """Alone with this file among all processes."""
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _sync_folder(folder: Path) -> None:
    """Make a new file's name survive a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
