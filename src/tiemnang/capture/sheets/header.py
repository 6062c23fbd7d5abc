"""Where the table starts and what each column means: by its header, by its values, by the program that wrote it."""

from collections.abc import Iterable, Mapping, Sequence

from tiemnang.capture.sheets import definitions, exports, headings, meaning, order_columns, titles
from tiemnang.capture.sheets.columns import CALL, FACT, FIELDS, IGNORE, ORDERS, Column, Layout
from tiemnang.capture.sheets.evidence import Evidence
from tiemnang.capture.sheets.grid import Sheet
from tiemnang.capture.sheets.tidying import UNICODE_LETTER, clean
from tiemnang.vietnam import text

__all__ = ["FIELDS", "Column", "Layout", "apply", "lay_out"]

SAMPLED = 400
SHOWN = 5
MOST_COLUMNS = 500


def lay_out(sheet: Sheet, kind: str = "") -> Layout:
    """Find the header of a sheet and tell what every column means, whatever state the sheet is in.

    `kind` says what its rows are ("leads", "orders"); "" lets the headers say it.
    """
    header = titles.find(sheet.rows)
    skip = titles.skipped(sheet.rows, header)
    values = _sampled(sheet.rows, header.row, frozenset(skip))
    fonts = _fonts(values)
    texts = [clean(told, font)[0] for told, font in zip(_padded(header.texts, len(values)), fonts)]
    evidences = [Evidence([clean(value, font)[0] for value in column]) for column, font in zip(values, fonts)]
    is_orders = kind == ORDERS or (not kind and order_columns.is_order_list(texts))
    export = exports.known([headings.folded(told) for told in texts]) if header.row else None
    known_as = ORDERS if is_orders else export.name if export else ""
    meanings = (
        order_columns.of_columns(texts, evidences)
        if is_orders
        else meaning.of_columns(texts, evidences, export)
    )
    columns = [
        _column(index, texts[index], meanings[index], evidences[index], values[index], fonts[index])
        for index in range(len(values))
    ]
    return Layout(header.row, _with_own_keys(columns), known_as, skip)


def apply(layout: Layout, mapping: Mapping[int, str]) -> Layout:
    """Put the user's own choices in place: column index -> a field, "call:n", "fact", "fact:<key>" or "ignore".

    Raises ValueError for a choice that is none of these; columns not named stay as they were.
    """
    columns = [
        _chosen(column, mapping[column.index]) if column.index in mapping else column
        for column in layout.columns
    ]
    return layout._replace(columns=_with_own_keys(columns))


def is_choice(choice: str) -> bool:
    """Whether a column may be mapped to this."""
    kind, _, key = choice.partition(":")
    return (
        kind == FACT or choice in FIELDS or choice in (IGNORE, "") or (kind + ":" == CALL and key.isdigit())
    )


def _chosen(column: Column, choice: str) -> Column:
    kind, _, key = choice.partition(":")
    if kind == FACT:
        fact = key or column.fact or definitions.key_of(column.header, column.index)
        return column._replace(field=FACT, fact=fact, sure=1.0)
    if is_choice(choice):
        return column._replace(field=choice or IGNORE, fact="", sure=1.0)
    raise ValueError(f"no such field: {choice}")


def _column(
    index: int, told: str, meant: meaning.Meaning, evidence: Evidence, values: Sequence[str], font: str
) -> Column:
    fact = meant.fact or definitions.key_of(told, index) if meant.field == FACT else ""
    return Column(
        index, told, meant.field, fact, definitions.type_of(told, evidence),
        meant.group or definitions.group_of(told), [value[:200] for value in values[:SHOWN]], meant.sure, font,
    )  # fmt: skip


def _with_own_keys(columns: Iterable[Column]) -> list[Column]:
    """Number the keys of facts whose headers are the same, so that no column overwrites another."""
    seen: dict[str, int] = {}
    result = []
    for column in columns:
        if column.field == FACT:
            seen[column.fact] = seen.get(column.fact, 0) + 1
            if seen[column.fact] > 1:
                column = column._replace(fact=f"{column.fact}_{seen[column.fact]}")
        result.append(column)
    return result


def _sampled(rows: Sequence[list[str]], start: int, skip: frozenset[int]) -> list[list[str]]:
    """Collect the non-blank values of every column from rows spread over the whole sheet."""
    step = max(1, (len(rows) - start) // SAMPLED)
    near = range(start, min(start + SAMPLED // 2, len(rows)))
    places = sorted({*near, *range(start, len(rows), step)})[: SAMPLED * 2]
    columns: list[list[str]] = []
    width = 0
    for place in places:
        if place + 1 in skip:
            continue
        row = rows[place][:MOST_COLUMNS]
        while width < len(row):
            columns.append([])
            width += 1
        for column, cell in zip(columns, row):
            if cell and not cell.isspace():
                column.append(cell[:1000])
    headers = max((len(row[:MOST_COLUMNS]) for row in rows[max(0, start - 1) : start]), default=0)
    return columns + [[] for _ in range(headers - width)]


def _fonts(values: list[list[str]]) -> list[str]:
    """Tell the legacy font of each column; a short column without Unicode letters follows the sheet's."""
    fonts = [
        text.legacy_font(column) if any(not cell.isascii() for cell in column) else "" for column in values
    ]
    told = [font for font in fonts if font]
    if not told:
        return fonts
    commonest = max(set(told), key=told.count)
    return [font or (commonest if _could_be_legacy(column) else "") for font, column in zip(fonts, values)]


def _could_be_legacy(column: list[str]) -> bool:
    """Tell whether a column has no letter that only Unicode text has, and at least one that legacy fonts use."""
    joined = "".join(column)
    if joined.isascii() or UNICODE_LETTER.search(joined):
        return False
    return any(text.repair(cell)[1] in ("tcvn3", "vni") for cell in column)


def _padded(texts: list[str], width: int) -> list[str]:
    return (texts + [""] * (width - len(texts)))[:width]
