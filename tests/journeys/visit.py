"""How one address of the site is tried: the form of a visit, and boxes of the rule builder to send."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tests.journeys.hidden import TYPED, Scene

BOXES = {
    "combinator-r": "and", "was-r.0": "name", "field-r.0": "name", "operator-r.0": "contains", "value-r.0": TYPED[0],
}  # fmt: skip


class Visit(NamedTuple):
    """How a route is tried: with `open` addresses anybody inside may ask for, with `shut` ones that lead to the secret.

    Both give (arguments of the address, query or form) pairs; a route without `shut` names no object.
    """

    method: str
    open: Callable[[Scene], Sequence[tuple[Sequence[Any], Mapping[str, Any]]]]
    shut: Callable[[Scene], Sequence[tuple[Sequence[Any], Mapping[str, Any]]]] = lambda scene: ()


def plain(*forms: Mapping[str, Any]) -> Callable[[Scene], Sequence[tuple[Sequence[Any], Mapping[str, Any]]]]:
    """An address without arguments, asked with each of these forms, or bare."""
    return lambda scene: [((), form) for form in forms or ({},)]
