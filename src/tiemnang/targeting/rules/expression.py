"""A small language of comparisons over columns, with a parser of its own: nothing typed is ever run.

`amount >= 1000000 and city == "Hà Nội"`, `Doanh thu in top 20%`, `y in ("yes", "có") or not note is missing`.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiemnang.tables.values import Value, day, folded_name, is_missing, number, word
from tiemnang.vietnam.folding import nfc

Mask = NDArray[np.bool_]
Table = Mapping[str, Sequence[Value]]

_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"[^"]*"|'[^']*')|`(?P<name>[^`]*)`|(?P<op>==|!=|<>|<=|>=|=|<|>|&&|\|\||!)|(?P<sign>[(),])"""
    r"""|(?P<bare>[^\s()'"`,<>=!&|]+))"""
)
_SAME = {"=": "==", "<>": "!=", "&&": "and", "||": "or", "!": "not"}
_KEYS = frozenset({"and", "or", "not", "in", "is"})
_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
}
DEEPEST = 50


class Unclear(ValueError):
    """An expression that cannot be read: code "unknown_column", "expected", "unfinished" or "too_deep", and what about."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"{code}: {about}")
        self.code, self.about = code, about


class Token(NamedTuple):
    """One piece: kind "quoted", "name", "op", "sign", "bare" or "key", and its text."""

    kind: str
    text: str


def matches(expression: str, table: Table) -> Mask:
    """Which rows an expression is true of. Raises Unclear."""
    return _Reader(tokens(expression), table).whole()


def names_in(expression: str, table: Table) -> set[str]:
    """The columns an expression asks about. Raises Unclear."""
    reader = _Reader(tokens(expression), table)
    reader.whole()
    return reader.asked


def tokens(expression: str) -> list[Token]:
    """An expression in pieces."""
    found, at, text = [], 0, nfc(expression)
    while at < len(text):
        piece = _TOKEN.match(text, at)
        if piece is None:
            if not text[at:].strip():
                break
            raise Unclear("expected", text[at:])
        at = piece.end()
        kind = str(piece.lastgroup)
        said = piece[kind]
        if kind == "op" and _SAME.get(said, "") in _KEYS or kind == "bare" and said.lower() in _KEYS:
            found.append(Token("key", _SAME.get(said, said.lower())))
        else:
            said = said[1:-1] if kind == "quoted" else _SAME.get(said, said)
            found.append(Token(kind, said))
    return found


class _Reader:
    """Reads tokens from left to right: or < and < not < comparison."""

    def __init__(self, pieces: Sequence[Token], table: Table) -> None:
        self.pieces, self.table, self.at, self.depth = pieces, table, 0, 0
        self.asked: set[str] = set()
        self.rows = len(next(iter(table.values()), ()))

    def whole(self) -> Mask:
        found = self._either()
        if self.at < len(self.pieces):
            raise Unclear("expected", self.pieces[self.at].text)
        return found

    def _either(self) -> Mask:
        found = self._both()
        while self._takes("key", "or"):
            found = found | self._both()
        return found

    def _both(self) -> Mask:
        found = self._one()
        while self._takes("key", "and"):
            found = found & self._one()
        return found

    def _one(self) -> Mask:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unclear("too_deep")
        try:
            if self._takes("key", "not"):
                return ~self._one()
            if self._takes("sign", "("):
                found = self._either()
                self._must("sign", ")")
                return found
            return self._comparison()
        finally:
            self.depth -= 1

    def _comparison(self) -> Mask:
        name = self._column()
        values = self.table[name]
        if self._takes("key", "is"):
            negated = self._takes("key", "not")
            self._must("bare", "missing")
            return _each(values, lambda value: is_missing(value) is not negated)
        negated = self._takes("key", "not")
        if self._takes("key", "in"):
            found = self._top(values) if self._takes("bare", "top") else self._among(values)
            return ~found if negated else found
        order = self._next("op")
        return _compared(values, order, self._value())

    def _column(self) -> str:
        piece = self._peek()
        if piece.kind in ("name", "quoted"):
            self.at += 1
            said = piece.text
        else:
            said = self._words()
        name = said if said in self.table else _folded(self.table).get(folded_name(said))
        if name is None:
            raise Unclear("unknown_column", said)
        self.asked.add(name)
        return name

    def _among(self, values: Sequence[Value]) -> Mask:
        self._must("sign", "(")
        found = _compared(values, "==", self._value())
        while self._takes("sign", ","):
            found = found | _compared(values, "==", self._value())
        self._must("sign", ")")
        return found

    def _top(self, values: Sequence[Value]) -> Mask:
        share = number(self._words(), spoken=True) / 100
        if not 0 < share < 1:
            raise Unclear("expected", "%")
        figures = np.array([number(value, spoken=True) for value in values])
        known = figures[~np.isnan(figures)]
        if not len(known):
            return np.zeros(len(values), dtype=bool)
        return np.asarray(figures >= np.quantile(known, 1 - share))

    def _value(self) -> str:
        piece = self._peek()
        if piece.kind in ("quoted", "name"):
            self.at += 1
            return piece.text
        return self._words()

    def _words(self) -> str:
        """Bare words up to the next sign: a heading or a value of several words needs no quotes."""
        said = []
        while self.at < len(self.pieces) and self.pieces[self.at].kind == "bare":
            said.append(self.pieces[self.at].text)
            self.at += 1
        if not said:
            raise Unclear("expected" if self.at < len(self.pieces) else "unfinished", self._peek().text)
        return " ".join(said)

    def _peek(self) -> Token:
        if self.at >= len(self.pieces):
            raise Unclear("unfinished")
        return self.pieces[self.at]

    def _next(self, kind: str) -> str:
        piece = self._peek()
        if piece.kind != kind:
            raise Unclear("expected", piece.text)
        self.at += 1
        return piece.text

    def _takes(self, kind: str, text: str) -> bool:
        if self.at < len(self.pieces) and self.pieces[self.at] == (kind, text):
            self.at += 1
            return True
        return False

    def _must(self, kind: str, text: str) -> None:
        if not self._takes(kind, text):
            raise Unclear("expected", text)


def _folded(table: Table) -> dict[str, str]:
    return {folded_name(name): name for name in reversed(list(table))}


def _compared(values: Sequence[Value], order: str, wanted: str) -> Mask:
    """A missing value is unlike everything, and neither smaller nor greater than anything."""
    if order in ("==", "!="):
        same = _each(values, lambda value: _is(value, wanted))
        return same if order == "==" else ~same
    compare, when = _ORDERS[order], day(wanted)
    if not math.isnan(when):
        return _each(values, lambda value: compare(day(value), when))
    figure = number(wanted, spoken=True)
    if math.isnan(figure):
        raise Unclear("expected", wanted)
    return _each(values, lambda value: compare(number(value, spoken=True), figure))


def _is(value: Value, wanted: str) -> bool:
    if is_missing(value):
        return not wanted
    said = nfc(word(value))
    return said.casefold() == wanted.casefold() or number(said, spoken=True) == number(wanted, spoken=True)


def _each(values: Sequence[Value], asked: Callable[[Value], bool]) -> Mask:
    """One answer per row; each distinct value is asked once. 1 and True are kept apart, as words they differ."""
    known: dict[tuple[type, Value], bool] = {}
    found = np.zeros(len(values), dtype=bool)
    for at, value in enumerate(values):
        key = (value.__class__, value)
        if (answer := known.get(key)) is None:
            answer = known[key] = bool(asked(value))
        found[at] = answer
    return found
