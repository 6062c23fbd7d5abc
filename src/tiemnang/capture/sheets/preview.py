"""A first look at a file: every sheet laid out, example rows before and after repair, words to be asked about."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from tiemnang.capture.sheets import titles
from tiemnang.capture.sheets.cells import Sheet, Unreadable
from tiemnang.capture.sheets.columns import IDENTIFYING, ORDERS, Layout
from tiemnang.capture.sheets.drafts import Draft, drafts
from tiemnang.capture.sheets.header import MOST_COLUMNS, apply, lay_out
from tiemnang.capture.sheets.order_lines import filled

# Repairs and words are counted over this many rows: enough to ask the right questions within two seconds.
LOOKED_AT = 3000
PLAIN_EXAMPLES, TELLING_EXAMPLES = 5, 15
MOST_WORDS = 60
MOST_SIGNS = 300  # of one cell of an example


class Look(NamedTuple):
    """One sheet as first seen."""

    name: str
    rows: int  # rows with content below the header, repeated headers left out
    looked_at: int
    layout: Layout
    examples: list[dict[str, Any]]  # drafts as plain values, with "raw" cells
    repairs: dict[str, int]  # repair code -> how many rows
    troubles: dict[str, int]
    parked: int
    words: dict[str, dict[str, int]]  # source | status | owner -> word as written -> how often
    left_out: dict[str, int]  # total | header | divider -> rows below the header that are no leads
    unread: int = 0  # columns past those that are read; the file keeps them
    is_list: bool = True  # whether its rows are leads, as far as a look can tell


def laid_out(sheet: Sheet, chosen: Mapping[int, str], kind: str) -> tuple[Sheet, Layout]:
    """A sheet as its rows are read: mapped as the user chose, lines of one order made whole."""
    layout = apply(lay_out(sheet, kind), chosen)
    return (filled(sheet, layout) if layout.known_as == ORDERS else sheet), layout


def look(
    sheets: Sequence[Sheet], mappings: Mapping[int, Mapping[int, str]] | None, today: date, kind: str = ""
) -> list[Look]:
    """Lay out every sheet with the user's own choices and say what it holds; raises Unreadable without any row."""
    looks = [
        _look(sheet, (mappings or {}).get(number, {}), today, kind) for number, sheet in enumerate(sheets)
    ]
    if not any(each.rows for each in looks):
        raise Unreadable("only_header")
    # Beside a list of people a sheet that names nobody is a price list or a page of notes.
    telling = [_is_of_people(each.layout) for each in looks]
    return [each._replace(is_list=names or not any(telling)) for each, names in zip(looks, telling)]


def _look(sheet: Sheet, chosen: Mapping[int, str], today: date, kind: str) -> Look:
    sheet, layout = laid_out(sheet, chosen, kind)
    repairs: Counter[str] = Counter()
    troubles: Counter[str] = Counter()
    words: dict[str, Counter[str]] = {"source": Counter(), "status": Counter(), "owner": Counter()}
    examples: list[dict[str, Any]] = []
    count = parked = 0
    for draft in islice(drafts(sheet, layout, today=today), LOOKED_AT):
        count += 1
        parked += draft.parked
        codes = {repair.code for repair in draft.repairs} | {trouble.code for trouble in draft.troubles}
        if _is_telling(count, codes, set(repairs) | set(troubles), len(examples)):
            raw = [cell[:MOST_SIGNS] for cell in sheet.rows[draft.row - 1][:MOST_COLUMNS]]
            examples.append(asdict(draft) | {"raw": raw})
        repairs.update({repair.code for repair in draft.repairs})
        troubles.update({trouble.code for trouble in draft.troubles})
        _count_words(draft, words)
    rows = _rows_with_content(sheet, layout)
    kept = {kind: dict(counter.most_common(MOST_WORDS)) for kind, counter in words.items()}
    return Look(
        sheet.name,
        rows,
        count,
        layout,
        examples,
        dict(repairs),
        dict(troubles),
        parked,
        kept,
        _left_out(sheet, layout),
        max(max(map(len, sheet.rows), default=0) - MOST_COLUMNS, 0),
    )


def _is_of_people(layout: Layout) -> bool:
    return layout.known_as == ORDERS or any(column.field in IDENTIFYING for column in layout.columns)


def _left_out(sheet: Sheet, layout: Layout) -> dict[str, int]:
    below = (number for number in layout.skip if number > layout.header_row)
    return dict(Counter(titles.kind_of_skipped(sheet.rows[number - 1]) for number in below))


def _is_telling(count: int, codes: set[str], before: set[str], shown: int) -> bool:
    """The first rows, then every row that shows a repair or trouble not seen yet."""
    return count <= PLAIN_EXAMPLES or (shown < PLAIN_EXAMPLES + TELLING_EXAMPLES and not codes <= before)


def _count_words(draft: Draft, words: Mapping[str, Counter[str]]) -> None:
    for kind in words:
        if word := getattr(draft, kind):
            words[kind][word] += 1


def _rows_with_content(sheet: Sheet, layout: Layout) -> int:
    skip = set(layout.skip)
    return sum(
        1
        for number, row in enumerate(sheet.rows, start=1)
        if row and number > layout.header_row and number not in skip
    )
