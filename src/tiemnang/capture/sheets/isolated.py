"""Opening a workbook in a process of its own: a damaged file may abort the reader, never the server or the clock.

The child writes packed rows to its standard output; its memory is given back to the system when it ends.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tiemnang.capture.sheets import workbook
from tiemnang.capture.sheets.grid import Rows, Sheet, Unreadable

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

MOST_MEMORY = 3 * 1024**3
MOST_SECONDS = 300
PIECE = 1 << 20
# Signs no packed row holds: end of a row, end of a sheet, and the mark of a refusal.
ROW_END, SHEET_END, REFUSED = "\x1e", "\x1d", "\x1c"
FRAMING = str.maketrans(ROW_END + SHEET_END + REFUSED, "   ")


def sheets(path: Path) -> Iterator[Sheet]:
    """Give the sheets of a workbook in order; raises `Unreadable`, also when the reader itself breaks down."""
    child = subprocess.Popen(
        [sys.executable, "-m", __spec__.name, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert child.stdout is not None
    try:
        yield from _received(child.stdout)
        if child.wait(MOST_SECONDS) != 0:
            raise Unreadable("broken", detail=f"exit {child.returncode}")
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _received(stream: IO[bytes]) -> Iterator[Sheet]:
    """Put the child's rows together again, a piece at a time."""
    name, rows = None, Rows()
    for record in _records(stream):
        if record.startswith(REFUSED):
            told = json.loads(record[1:])
            raise Unreadable(told.pop("code"), **told)
        if record == SHEET_END:
            yield Sheet(name or "", rows)
            name, rows = None, Rows()
        elif name is None:
            name = record
        else:
            rows.add_packed(record)


def _records(stream: IO[bytes]) -> Iterator[str]:
    rest, end = b"", ROW_END.encode()
    while piece := stream.read(PIECE):
        *whole, rest = (rest + piece).split(end)
        for record in whole:
            yield record.decode("utf-8", "surrogatepass")


def main() -> None:
    """Read the workbook named on the command line and write its rows; a refusal is written, not raised."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        for sheet in workbook.sheets(Path(sys.argv[1])):
            _send(out, sheet.name.translate(FRAMING))
            for packed in sheet.rows.packed():
                _send(
                    out,
                    packed.translate(FRAMING) if any(sign in packed for sign in "\x1c\x1d\x1e") else packed,
                )
            _send(out, SHEET_END)
    except Unreadable as error:
        _send(out, REFUSED + json.dumps({"code": error.code, **error.details}))


def _send(out: IO[bytes], record: str) -> None:
    out.write((record + ROW_END).encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    main()
