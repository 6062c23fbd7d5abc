"""Lines of order lists: kept as they were read, and made into purchases; the same lines give the same purchases."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from tiemnang.customers.actions.recording import hang_anew, line_of, part, tell, welcome
from tiemnang.customers.actions.winning import settle_won
from tiemnang.customers.models import OrderLine, Purchase
from tiemnang.customers.rules.orders import KEPT, Line, Order, home_of, key_of, order_of
from tiemnang.database.bulk import in_parts, insert, next_ids, stamp
from tiemnang.leads.models import Entry
from tiemnang.team.models import Member

FIELDS = (
    "id", "lead", "order_no", "order_key", "product", "quantity", "amount", "is_whole", "state", "at", "batch_no",
    "submission_id",
)  # fmt: skip
COLUMNS = ("order_no", "order_key", "product", "quantity", "amount", "state", "at", "batch_no", "is_whole")
Key = tuple[int, str]  # a lead and one of their orders
SHEET = Purchase.Origin.SHEET
VALUES = ("product", "amount", "at", "quantity", "order_no", "submission_id")


class Taken(NamedTuple):
    """What lines changed: the leads whose orders are others now, and how many orders are new."""

    leads: set[int]
    orders: int


class Told(NamedTuple):
    """One line as a list tells it: whose, which order, what, how much in VND, when, and the row it stands in."""

    lead_id: int
    order_no: str
    product: str
    quantity: float | None
    amount: int
    state: str
    at: datetime
    submission_id: int
    is_whole: bool = False  # the amount is the whole order's


@transaction.atomic
def take_lines(lines: Sequence[Told], *, batch_no: int, at: datetime, by: Member | None) -> Taken:
    """Keep lines of an order list and bring purchases up to date with them.

    A new purchase tells `bought`; whoever buys for the first time becomes a customer.
    """
    keys = [(line.lead_id, key_of(line.order_no, line.at)) for line in lines]
    insert(
        OrderLine,
        FIELDS,
        [
            (pk, line.lead_id, line.order_no, key, line.product, line.quantity, line.amount, line.is_whole,
             line.state, stamp(line.at), batch_no, line.submission_id)
            for pk, line, (_, key) in zip(next_ids(OrderLine, len(lines)), lines, keys)
        ],
    )  # fmt: skip
    touched = set(keys) | _place({line.lead_id for line in lines})
    return settle(touched, at=at, by=by)


@transaction.atomic
def forget_lines(submission_ids: Sequence[int], *, at: datetime, by: Member | None) -> set[int]:
    """Take the lines of these submissions out, and with them what they made; returns the leads whose orders changed."""
    lines = OrderLine.objects.filter(submission_id__in=submission_ids)
    touched = set(lines.values_list("lead_id", "order_key"))
    if not touched:
        return set()
    lines.delete()
    taken = settle(touched, at=at, by=by, tells=False)
    hang_anew(submission_ids, {lead for lead, _ in touched})
    return taken.leads


@transaction.atomic
def settle_anew(lead_ids: Collection[int], *, at: datetime, by: Member | None) -> None:
    """Leads became one, or parted: an order that two of them had is one order, and two again."""
    keys = OrderLine.objects.filter(lead__in=lead_ids).values_list("lead_id", "order_key")
    settle(set(keys), at=at, by=by)
    settle_won(lead_ids)


def _place(lead_ids: Collection[int]) -> set[Key]:
    """Take returns under numbers of their own off the orders they are of; returns the orders that changed."""
    loose = _loose(lead_ids)
    if not loose:
        return set()
    names = {product for _, _, product in loose.values()}
    sales: dict[int, list[Line]] = defaultdict(list)
    for chunk in in_parts(sorted({lead for lead, _, _ in loose.values()})):
        rows = OrderLine.objects.filter(lead__in=chunk, product__in=names, state=KEPT, amount__gt=0)
        for lead, *columns in rows.values_list("lead_id", *COLUMNS):
            sales[lead].append(Line(*columns))
    moved: dict[str, list[int]] = defaultdict(list)
    touched: set[Key] = set()
    for pk, (lead, line, _) in loose.items():
        if home := home_of(line, sales[lead]):
            moved[home].append(pk)
            touched.add((lead, home))
    for home, pks in moved.items():
        OrderLine.objects.filter(pk__in=pks).update(order_key=home)
    return touched


def _loose(lead_ids: Collection[int]) -> dict[int, tuple[int, Line, str]]:
    """{line: (lead, line, product)} of what takes away, in orders that have nothing it could be taken off."""
    found: dict[int, tuple[int, Line, str]] = {}
    for chunk in in_parts(sorted(lead_ids)):
        rows = OrderLine.objects.filter(lead__in=chunk, amount__lt=0).exclude(state="cancelled")
        for pk, lead, *columns in rows.values_list("pk", "lead_id", *COLUMNS):
            found[pk] = (lead, Line(*columns), columns[2])
    homes = {(lead, line.order_key) for lead, line, _ in found.values()}
    selling = {key for key, lines in _lines(homes).items() if any(line.amount > 0 for _, line in lines)}
    return {pk: each for pk, each in found.items() if (each[0], each[1].order_key) not in selling}


def _lines(keys: Iterable[Key]) -> dict[Key, list[tuple[int, Line]]]:
    """The (submission, line) pairs of these orders, in the order they came."""
    wanted = set(keys)
    found: dict[Key, list[tuple[int, Line]]] = defaultdict(list)
    for chunk in map(set, in_parts(sorted(wanted))):
        rows = OrderLine.objects.filter(
            lead__in={lead for lead, _ in chunk}, order_key__in={key for _, key in chunk}
        )
        for lead, submission, *columns in rows.order_by("pk").values_list(
            "lead_id", "submission_id", *COLUMNS
        ):
            if (lead, columns[1]) in chunk:
                found[lead, columns[1]].append((submission, Line(*columns)))
    return found


def settle(keys: Collection[Key], *, at: datetime, by: Member | None, tells: bool = True) -> Taken:
    """Let the purchases of these orders be what their lines make."""
    lines, there = _lines(keys), _purchases(keys)
    orders = {key: order_of([line for _, line in told]) for key, told in lines.items()}
    fresh: list[Purchase] = []
    changed: list[tuple[Purchase, Purchase]] = []
    for key, order in orders.items():
        before = there.get(key)
        if order and before is None:
            fresh.append(_put(Purchase(lead_id=key[0], origin=SHEET, by=by), order, lines[key]))
        elif order and before and _differs(now := _put(copy(before[0]), order, lines[key]), before[0]):
            changed.append((before[0], now))
    gone = [one for key, told in there.items() for one in told[1 if orders.get(key) else 0 :]]
    _write(fresh, changed, gone, by)
    others = {one.lead_id for one in (*fresh, *(now for _, now in changed), *gone)}
    others |= settle_won(others)
    welcome({one.lead_id: one.submission_id for one in fresh}, at=at, by=by)
    part({one.lead_id for one in gone}, at=at, by=by, tells=tells)
    return Taken(others, len(fresh))


def _purchases(keys: Collection[Key]) -> dict[Key, list[Purchase]]:
    """The purchases these orders made, the first one first: more than one where leads that had the same became one."""
    wanted = set(keys)
    found: dict[Key, list[Purchase]] = defaultdict(list)
    for chunk in map(set, in_parts(sorted(wanted))):
        rows = Purchase.objects.filter(
            lead__in={lead for lead, _ in chunk}, order_key__in={key for _, key in chunk}, origin=SHEET
        )
        for one in rows.order_by("pk"):
            if (one.lead_id, one.order_key) in chunk:  # not those that leads and keys of other pairs make
                found[one.lead_id, one.order_key].append(one)
    return found


def _put(one: Purchase, order: Order, told: Sequence[tuple[int, Line]]) -> Purchase:
    """A purchase with what its order is now; it hangs on the first row that tells of it."""
    one.order_key, one.order_no, one.product = order.key, order.order_no, order.product
    one.amount, one.quantity, one.at = order.amount, order.quantity, order.at
    one.submission_id = told[0][0]
    return one


def _differs(one: Purchase, other: Purchase) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in VALUES)


def _write(
    fresh: Sequence[Purchase],
    changed: Sequence[tuple[Purchase, Purchase]],
    gone: Sequence[Purchase],
    by: Member | None,
) -> None:
    """Write purchases (`changed` are pairs of before and now), and let the lines that tell them say what holds now: a list tells of an order in many rows."""
    tell(Purchase.objects.bulk_create(fresh, batch_size=200), by)
    Purchase.objects.bulk_update([now for _, now in changed], VALUES, batch_size=100)
    lines = _told([*(before for before, _ in changed), *gone])
    said = [_anew(lines[one.pk], one) for _, one in changed if one.pk in lines]
    Entry.objects.bulk_update(said, ["at", "text", "detail", "submission_id"], batch_size=100)
    Entry.objects.filter(pk__in=[lines[one.pk].pk for one in gone if one.pk in lines]).delete()
    Purchase.objects.filter(pk__in=[one.pk for one in gone]).delete()


def _told(purchases: Sequence[Purchase]) -> dict[int, Entry]:
    """{purchase: the line that tells it}."""
    wanted = {one.pk for one in purchases}
    found: dict[int, Entry] = {}
    for chunk in in_parts(sorted({one.submission_id for one in purchases if one.submission_id})):
        leads = {one.lead_id for one in purchases}
        for line in Entry.objects.filter(lead__in=leads, verb="bought", submission_id__in=chunk):
            if line.detail.get("purchase") in wanted:
                found[line.detail["purchase"]] = line
    return found


def _anew(line: Entry, one: Purchase) -> Entry:
    now = line_of(one, None)
    line.at, line.text, line.detail, line.submission_id = now.at, now.text, now.detail, now.submission_id
    return line
