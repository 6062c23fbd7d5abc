"""A process of its own that reads a sheet row by row, so that a huge or broken file never slows or harms a page.

The child takes pickled (verb, `Errand`) pairs on standard input and writes pickled answers to standard output: looks or
lists of `Row`, then None; or an `Unreadable`. It knows no database, and ends when its input does.
"""

import fcntl
import gc
import json
import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from tiemnang.capture.authenticity import Sign, judge_authenticity
from tiemnang.capture.sheets import cells
from tiemnang.capture.sheets.drafts import Draft, drafts
from tiemnang.capture.sheets.preview import Look, laid_out, look
from tiemnang.leads.rules import search_text

ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# What later rooms have worked out of drafts where they are read, so that it does not cost the writing process time.
Aid = Callable[[Sequence[Draft]], Sequence[Any]]
CHILD = "from tiemnang.capture import reader; reader.main()"


class Errand(NamedTuple):
    """What to read: the kept file, the user's choices per sheet, and where to go on."""

    path: str
    name: str
    mappings: (
        Mapping[int, Mapping[int, str]] | None
    )  # sheet number -> column -> choice; None: read every sheet
    today: date
    after: tuple[int, int] = (0, 0)  # (sheet, row) that was written last
    prepare: str = ""  # dotted name of a function from drafts to whatever the next room wants of them
    foresee: str = ""  # dotted name of a function from `lexicon` to one that judges drafts as new leads
    lexicon: Any = None
    chunk: int = 1000  # rows of one answer, and so of one transaction
    kind: str = ""  # what the rows are ("leads", "orders"); "" lets each sheet's headers say it


class Row(NamedTuple):
    """One data row: where it stands, its cells, the key that makes it count once, and what it says."""

    sheet_no: int
    row_no: int
    raw: str  # the cells as JSON, encoded here so that the writing process need not
    key: str
    draft: Draft
    prepared: Any
    search: str
    signs: Sequence[Sign]  # what speaks against somebody being there, as `authenticity` judges the row alone
    foreseen: Any = None  # what the draft would be worth as a new lead


# Children that have a file open and wait for the next errand about it; only inside `kept_open`.
_waiting: dict[str, "subprocess.Popen[bytes]"] | None = None


@contextmanager
def kept_open() -> Iterator[None]:
    """Inside, the process that looked at a file stays, so that its rows are not read a second time."""
    global _waiting
    _waiting = {}
    try:
        yield
    finally:
        for child in _waiting.values():
            _end(child)
        _waiting = None


def look_at(errand: Errand) -> list[Look]:
    """Every sheet laid out, with examples, repairs and words, read by a process of its own; raises Unreadable."""
    looks: list[Look]
    (looks,) = _answers("look", errand)
    return looks


def rows_of(errand: Errand) -> Iterator[list[Row]]:
    """The chosen sheets' rows after `errand.after`, a few hundred at a time; raises Unreadable."""
    return _answers("rows", errand)


def _answers(verb: str, errand: Errand) -> Iterator[Any]:
    child = (_waiting.pop(errand.path, None) if _waiting else None) or _child()
    finished = False
    assert child.stdin and child.stdout
    try:
        with suppress(BrokenPipeError):  # a child that died says so below, by its silence
            pickle.dump((verb, errand), child.stdin)
            child.stdin.flush()
        while (answer := _next(child.stdout)) is not None:
            if isinstance(answer, Exception):
                raise answer
            yield answer
        finished = True
    finally:
        if finished and _waiting is not None:
            _waiting[errand.path] = child
        else:
            _end(child)


def _child() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", CHILD]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1 << 20)
    assert child.stdout
    _widen(child.stdout)
    return child


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    with suppress(BrokenPipeError):
        child.communicate()


def _widen(pipe: BinaryIO) -> None:
    """Let the pipe hold a batch or two, so that the child reads on while this process writes (Linux only)."""
    with suppress(AttributeError, OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)


def _next(pipe: BinaryIO) -> Any:
    """The next answer; a child that died in the middle (out of memory, killed) is an unreadable file."""
    try:
        return pickle.load(pipe)
    except (EOFError, pickle.UnpicklingError):
        return cells.Unreadable("broken")


def main() -> None:
    """Answer errands about one file, one after the other."""
    os.nice(5)  # a page being served goes first
    gc.set_threshold(200_000, 20, 50)  # many small objects, no cycles
    sheets: list[cells.Sheet] = []
    # Under PYTHONUNBUFFERED sys.stdout writes a part and leaves it at that when the process is stopped and goes on.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with suppress(EOFError):
        while True:
            verb, errand = pickle.load(sys.stdin.buffer)
            _answer(verb, errand, sheets, out)


def _answer(verb: str, errand: Errand, sheets: list[cells.Sheet], out: BinaryIO) -> None:
    """Write the answers to one errand; `sheets` holds what was read, for the errands after it."""
    try:
        if not sheets:
            sheets += cells.read(Path(errand.path), errand.name)
        answers = (
            [look(sheets, errand.mappings, errand.today, errand.kind)]
            if verb == "look"
            else _rows(sheets, errand)
        )
        for answer in answers:
            pickle.dump(answer, out, protocol=5)
            out.flush()
        pickle.dump(None, out)
    except cells.Unreadable as problem:
        pickle.dump(problem, out)
    out.flush()


def _rows(sheets: Sequence[cells.Sheet], errand: Errand) -> Iterator[list[Row]]:
    prepare = _function(errand.prepare) or _nothing
    foresee = _function(errand.foresee)(errand.lexicon) if errand.foresee else _nothing
    seen: Counter[bytes] = Counter()
    for sheet_no, sheet in enumerate(sheets):
        if errand.mappings is not None and sheet_no not in errand.mappings:
            continue
        chosen = errand.mappings[sheet_no] if errand.mappings else {}
        sheet, layout = laid_out(sheet, chosen, errand.kind)
        chunk: list[tuple[Draft, list[str], str]] = []
        head = "\x1f".join(column.header for column in layout.columns).encode()
        for draft in drafts(sheet, layout, today=errand.today):
            raw = sheet.rows[draft.row - 1]
            draft.repairs.clear()  # shown before an import, never kept: every word of them is in the raw row
            # Counted from the first row on, so that a resumed import gives every row the same key again.
            key = _key(head, raw, seen)
            if (sheet_no, draft.row) <= errand.after:
                continue
            chunk.append((draft, raw, key))
            if len(chunk) == errand.chunk:
                yield _finished(sheet_no, chunk, prepare, foresee)
                chunk = []
        if chunk:
            yield _finished(sheet_no, chunk, prepare, foresee)


def _key(head: bytes, raw: list[str], seen: Counter[bytes]) -> str:
    """The same words under the same header, for the same time in this file: the same row, also in another file."""
    digest = blake2b(head + b"\x1e" + "\x1f".join(raw).encode("utf-8", "replace"), digest_size=12).digest()
    seen[digest] += 1
    return f"{digest.hex()}.{seen[digest]}"


def _nothing(drafts: Sequence[Draft]) -> Sequence[None]:
    return [None] * len(drafts)


def _finished(
    sheet_no: int, chunk: list[tuple[Draft, list[str], str]], prepare: Aid, foresee: Aid
) -> list[Row]:
    drafted = [draft for draft, _, _ in chunk]
    return [
        Row(
            sheet_no,
            draft.row,
            ENCODE(raw),
            key,
            draft,
            seen,
            search_of(draft),
            judge_authenticity(draft),
            worth,
        )
        for (draft, raw, key), seen, worth in zip(chunk, prepare(drafted), foresee(drafted))
    ]


def search_of(draft: Draft) -> str:
    """What the lead of a draft is found by."""
    phones = [way.value for way in draft.ways if way.kind == "phone"]
    others = [way.value for way in draft.ways if way.kind != "phone"]
    return search_text([draft.name], phones, [*others, draft.organisation])


def _function(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(import_module(module), attribute) if name else None
