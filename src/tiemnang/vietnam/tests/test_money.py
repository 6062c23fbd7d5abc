"""Sums of money in the words of sheets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.vietnam.money import Money, display, read


@pytest.mark.parametrize(
    ("raw", "low", "high", "per"),
    [
        ("5tr", 5_000_000, 5_000_000, ""),
        ("2 tỷ 3", 2_300_000_000, 2_300_000_000, ""),
        ("2ty3", 2_300_000_000, 2_300_000_000, ""),
        ("2 tỷ rưỡi", 2_500_000_000, 2_500_000_000, ""),
        ("2 tỉ 350", 2_350_000_000, 2_350_000_000, ""),
        ("2 tỷ 300tr", 2_300_000_000, 2_300_000_000, ""),
        ("1tr2", 1_200_000, 1_200_000, ""),
        ("1tr500k", 1_500_000, 1_500_000, ""),
        ("15-20tr", 15_000_000, 20_000_000, ""),
        ("15 - 20 triệu/tháng", 15_000_000, 20_000_000, "month"),
        ("từ 2 đến 3 tỷ", 2_000_000_000, 3_000_000_000, ""),
        ("2 tới 3 tỷ", 2_000_000_000, 3_000_000_000, ""),
        ("800tr - 1 tỷ", 800_000_000, 1_000_000_000, ""),
        ("500k", 500_000, 500_000, ""),
        ("500k/th", 500_000, 500_000, "month"),
        ("100 triệu/năm", 100_000_000, 100_000_000, "year"),
        ("20 triệu một tháng", 20_000_000, 20_000_000, "month"),
        ("1,5 triệu", 1_500_000, 1_500_000, ""),
        ("1.5tr", 1_500_000, 1_500_000, ""),
        ("1.500.000đ", 1_500_000, 1_500_000, ""),
        ("1,500,000 VND", 1_500_000, 1_500_000, ""),
        ("1.250.000,50", 1_250_000, 1_250_000, ""),
        ("1500000.0", 1_500_000, 1_500_000, ""),
        ("200 000 đ", 200_000, 200_000, ""),
        ("tầm 3 tỏi", 3_000_000_000, 3_000_000_000, ""),
        ("dưới 2 tỷ", 2_000_000_000, 2_000_000_000, ""),
        ("hai tỷ", 2_000_000_000, 2_000_000_000, ""),
        ("7 củ", 7_000_000, 7_000_000, ""),
        ("5 lít", 500_000, 500_000, ""),
        ("500 nghìn", 500_000, 500_000, ""),
        ("10 triệu đồng", 10_000_000, 10_000_000, ""),
        ("50.000.000 - 100.000.000", 50_000_000, 100_000_000, ""),
    ],
)
def test_a_sum_is_read_as_people_mean_it(raw, low, high, per):
    assert read(raw) == Money(low, high, per)


@pytest.mark.parametrize(
    ("raw", "low", "high"),
    [
        ("mười lăm triệu", 15_000_000, 15_000_000),
        ("hai mốt triệu", 21_000_000, 21_000_000),
        ("hai chục triệu", 20_000_000, 20_000_000),
        ("năm trăm triệu", 500_000_000, 500_000_000),
        ("nam tram trieu", 500_000_000, 500_000_000),
        ("5 trăm triệu", 500_000_000, 500_000_000),
        ("một trăm hai mươi triệu", 120_000_000, 120_000_000),
        ("một trăm linh năm triệu", 105_000_000, 105_000_000),
        ("một trăm hai triệu", 120_000_000, 120_000_000),
        ("ba trăm hai mươi lăm nghìn", 325_000, 325_000),
        ("hai tỷ rưỡi", 2_500_000_000, 2_500_000_000),
        ("tỷ rưỡi", 1_500_000_000, 1_500_000_000),
        ("một tỷ hai", 1_200_000_000, 1_200_000_000),
        ("một tỷ hai trăm triệu", 1_200_000_000, 1_200_000_000),
        ("năm sáu triệu", 5_000_000, 6_000_000),
        ("mười lăm đến hai mươi triệu", 15_000_000, 20_000_000),
        ("từ hai đến ba tỷ", 2_000_000_000, 3_000_000_000),
    ],
)
def test_a_sum_in_words_is_read_as_the_same_sum_in_figures(raw, low, high):
    assert read(raw) == Money(low, high, "")


@pytest.mark.parametrize(
    "raw", ["$500", "500 USD", "2000 đô", "5k đô", "vài chục triệu", "vài ba triệu", "trăm triệu"]
)
def test_other_currencies_and_vague_words_are_no_sum(raw):
    assert read(raw) is None


@pytest.mark.parametrize(
    "raw", ["$200", "200 USD", "thương lượng", "", "12 tháng", "chưa rõ", "35 tuổi", "10%", "80 m2"]
)
def test_what_is_no_sum_in_dong_gives_none(raw):
    assert read(raw) is None


@given(st.integers(0, 10**13))
def test_a_shown_sum_reads_back_the_same(amount):
    assert read(display(amount)) == Money(amount, amount, "")


def test_a_sum_is_shown_with_points_and_a_no_break_space():
    assert display(1_500_000) == "1.500.000\u00a0₫"


@given(st.text(max_size=40))
def test_no_text_whatever_makes_reading_fail(text):
    money = read(text)

    assert money is None or money.low <= money.high
