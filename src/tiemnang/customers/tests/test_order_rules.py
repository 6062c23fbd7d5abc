"""Lines of order lists come down to orders."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tiemnang.customers.rules.orders import Line, home_of, key_of, order_of
from tiemnang.vietnam.calendar import TIME_ZONE

AT = datetime(2026, 11, 3, 10, tzinfo=TIME_ZONE)


def line(
    product: str, amount: int, state: str = "kept", batch: int = 1, no: str = "HD1", at: datetime = AT
) -> Line:
    """A line of an order."""
    return Line(no, key_of(no, at), product, 1.0, amount, state, at, batch)


def test_lines_add_up_and_the_dearest_product_stands_first():
    order = order_of([line("Mặt nạ", 120_000), line("Serum B5", 450_000)])

    assert order and (order.amount, order.product, order.quantity) == (570_000, "Serum B5, Mặt nạ", 2.0)


def test_cancelled_lines_count_nothing_and_returned_ones_take_away():
    assert order_of([line("Serum B5", 450_000, "cancelled")]) is None
    assert order_of([line("Serum B5", 450_000, "returned")]) is None
    order = order_of([line("Serum B5", 900_000), line("Serum B5", -450_000)])
    assert order and order.amount == 450_000
    beside = order_of([line("Serum B5", 900_000), line("Serum B5", 450_000, "returned")])
    assert beside and beside.amount == 450_000


def whole(product: str, amount: int, state: str = "kept", batch: int = 1) -> Line:
    """A line that says the sum of its whole order."""
    return line(product, amount, state, batch)._replace(is_whole=True)


def test_the_sum_of_an_order_said_on_each_line_counts_once_whichever_of_them_count():
    both = [whole("Serum B5", 900_000), whole("Mặt nạ", 900_000)]

    assert order_of(both).amount == order_of(both[1:]).amount == 900_000
    assert order_of([whole("Serum B5", 900_000, "cancelled"), both[1]]).amount == 900_000
    assert order_of([*both, whole("Serum B5", 800_000, batch=2)]).amount == 800_000
    assert order_of([*both, whole("Serum B5", -900_000), whole("Mặt nạ", -900_000)]) is None


def test_a_later_list_knows_better_and_one_list_adds_up():
    twice = [line("Serum B5", 450_000), line("Serum B5", 450_000)]

    assert order_of(twice).amount == 900_000
    assert order_of([*twice, line("Serum B5", 450_000, batch=2)]).amount == 450_000


def test_without_a_number_the_day_makes_the_order():
    assert key_of("", AT) == key_of("", AT + timedelta(hours=5)) != key_of("", AT + timedelta(days=1))
    assert key_of("hd1", AT) == key_of("HD1", AT + timedelta(days=40))


def test_a_return_goes_to_the_newest_earlier_sale_of_the_product():
    sales = [line("Serum B5", 450_000, no=f"HD{n}", at=AT + timedelta(days=n)) for n in (1, 5, 20)]
    back = line("serum b5", -450_000, no="TH1", at=AT + timedelta(days=9))

    assert home_of(back, sales) == key_of("HD5", AT)
    assert home_of(back._replace(product="Toner"), sales) == ""


@given(st.lists(st.tuples(st.sampled_from(["A", "B", ""]), st.integers(-10**6, 10**6),
                          st.sampled_from(["kept", "returned", "cancelled"]), st.integers(1, 3)), max_size=12),
       st.randoms())  # fmt: skip
def test_an_order_is_above_nothing_whatever_its_lines_and_their_order(told, dice):
    lines = [line(*each) for each in told]
    shuffled = lines[:]
    dice.shuffle(shuffled)

    one, other = order_of(lines), order_of(shuffled)

    assert (one is None) == (other is None)
    if one and other:
        assert one.amount == other.amount > 0 and one.product == other.product
