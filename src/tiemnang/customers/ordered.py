"""Between a list of orders as it was read and the customers behind it: who stands in its rows, and with what lines."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tiemnang.capture.reader import Row
from tiemnang.capture.rules import moment
from tiemnang.customers.actions import Told

CODE = "external"


def customers_of(rows: Sequence[Row]) -> tuple[list[Row], dict[str, int]]:
    """The first row of every customer, and {row key: which of these customers}; a list names each of them many times."""
    firsts: list[Row] = []
    places: dict[object, int] = {}
    place: dict[str, int] = {}
    for row in rows:
        person = _person(row)
        if person not in places:
            places[person] = len(firsts)
            firsts.append(row)
        place[row.key] = places[person]
    return firsts, place


def _person(row: Row) -> object:
    """By their code where the list gives one, else by everything it says of how to reach them."""
    return _code(row) or (tuple(way.value for way in row.draft.ways), row.draft.name)


def _code(row: Row) -> str:
    return next((way.value for way in row.draft.ways if way.kind == CODE), "")


def lines(rows: Sequence[Row], ids: Mapping[str, int], whose: Mapping[str, int], now: datetime) -> list[Told]:
    """What the rows say was bought; `ids` are their submissions, `whose` their leads, by row key."""
    return [_told(row, ids[row.key], whose[row.key], now) for row in rows if row.draft.order]


def _told(row: Row, submission_id: int, lead_id: int, now: datetime) -> Told:
    order = row.draft.order
    assert order is not None
    return Told(
        lead_id=lead_id,
        order_no=order.order_no,
        product=order.product,
        quantity=order.quantity,
        amount=order.amount or 0,
        is_whole=order.is_whole,
        state=order.state,
        at=moment(order.at, now=now) or now,
        submission_id=submission_id,
    )
