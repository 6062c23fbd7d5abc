"""A column nobody prepared is held as what it is, and cut where people would cut it."""

import math

import numpy as np
import pytest

from tiemnang.tables import measures, ridge, shares
from tiemnang.tables.binning import cut, placed
from tiemnang.tables.columns import Kind, read_column
from tiemnang.tables.files import UnreadableTable, read
from tiemnang.tables.values import day, is_missing, number


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2.5, None, 7, 3] * 10, Kind.NUMBER),
        (["5tr", "15-20tr", "500k", "", "2 tỷ 3"] * 10, Kind.NUMBER),
        (["1.500.000", "20.000", "2.000.000"] * 10, Kind.NUMBER),
        ([True, False, None] * 10, Kind.WORD),
        (["Hà Nội", "Đà Nẵng", "N/A"] * 10, Kind.WORD),
        (["2026-01-02", "2026-03-04 08:30", ""] * 10, Kind.DAY),
        (["02/01/2026", "31/12/2025"] * 10, Kind.DAY),
        (["12/31/2025", "01/15/2026"] * 10, Kind.DAY),
        (["31/12/25", "15/01/26 08:30"] * 10, Kind.DAY),
        (["5-Jan-2026", "Feb 2026"] * 10, Kind.DAY),
        (["01/2026", "12/2025"] * 10, Kind.DAY),
        ([f"gọi lại lúc {n} giờ kém" for n in range(60)], Kind.TEXT),
        ([f"09{n:08d}" for n in range(60)], Kind.TEXT),
        (list(range(100, 160)), Kind.KEY),
        (["có"] * 30, Kind.CONSTANT),
        ([None, "", "N/A"] * 10, Kind.CONSTANT),
    ],
)
def test_a_column_is_held_as_what_it_is(values, kind):
    column = read_column("cột", values)

    assert column.kind is kind


def test_money_as_people_write_it_becomes_figures():
    column = read_column("Ngân sách", ["5tr", "1.500.000", "72 triệu", None])

    assert column.figures[:3].tolist() == [5e6, 1.5e6, 72e6] and math.isnan(column.figures[3])


def test_one_lead_falls_into_the_same_bin_as_in_the_whole_column():
    values = [None, "5tr", "7 triệu", "12tr", "1,5 triệu", "900k", "n/a", "40tr"] * 9
    column = read_column("Ngân sách", values)

    bins = cut(column, bands=4, least=3)

    assert [bins.place(value)[0] for value in values] == placed(bins, column).tolist()


def test_what_is_missing_or_rare_or_new_has_a_bin_of_its_own():
    column = read_column("Nguồn", ["Zalo"] * 20 + ["Facebook"] * 20 + ["tờ rơi", None])

    bins = cut(column, bands=8, least=5)

    assert [bins.place(value)[0] for value in (None, "", "tờ rơi", "chưa từng thấy")] == [0, 0, 1, 1]


def test_bands_end_at_figures_people_can_read():
    column = read_column("lương", [71_819_000 + 137 * n * n for n in range(400)])

    edges = cut(column, bands=4, least=3).edges

    assert all(len(f"{edge:.0f}".rstrip("0")) <= 5 for edge in edges)


def test_a_sign_for_nothing_is_nothing_and_a_padded_figure_no_number():
    told = [is_missing(value) for value in ("-", "N/A", " ", None, float("nan"), "0", 0, False)]

    assert told == [True] * 5 + [False] * 3
    assert math.isnan(number("0912345678")) and number("15 %", spoken=True) == 15


def test_days_carry_their_hour():
    assert day("2026-01-02 12:00") - day("01/01/2026") == 1.5


def test_a_file_of_any_sign_and_with_vietnamese_headings_is_read(tmp_path):
    path = tmp_path / "khách.csv"
    path.write_text("Họ tên;Tỉnh/TP;Kết quả\nNguyễn Văn An;Huế;mua\nLê Thị Bích;;không\n")

    table = read(path)

    assert list(table) == ["Họ tên", "Tỉnh/TP", "Kết quả"] and list(table["Tỉnh/TP"]) == ["Huế", None]


def test_what_is_no_table_is_refused(tmp_path):
    path = tmp_path / "ảnh.png"
    path.write_bytes(b"\x89PNG")

    with pytest.raises(UnreadableTable):
        read(path)


def test_intervals_and_false_discovery_follow_the_books():
    low, high = shares.wilson(8, 10)

    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert measures.false_discovery([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])


def test_a_tie_at_the_edge_of_the_top_tenth_counts_half():
    scores, truth = np.zeros(100), np.arange(100) < 30

    assert measures.lift_of_top(scores, truth) == pytest.approx(1.0)
    assert measures.auc(scores, truth) == 0.5


def test_rare_wins_do_not_throw_newton_off():
    dice = np.random.default_rng(1)
    design = np.hstack([dice.normal(size=(4000, 3)) * 4, np.ones((4000, 1))])
    truth = dice.random(4000) < measures.sigmoid(design[:, 0] - 6)

    fit = ridge.logistic(design, truth, strength=1.0)

    assert fit.weights[0] == pytest.approx(1, abs=0.25) and abs(fit.weights[1]) < 0.2


def test_more_directions_than_rows_give_the_same_weights_as_solved_the_long_way():
    dice = np.random.default_rng(3)
    wide, truth = (dice.random((40, 90)) < 0.3).astype(np.float32), dice.random(40) < 0.4
    strength = dice.uniform(1, 9, 90)

    fit = ridge.logistic(wide, truth, strength=strength)

    chances = measures.sigmoid(fit.intercept + wide @ fit.weights)
    assert (truth - chances) @ wide == pytest.approx(strength * fit.weights, abs=1e-3)
    assert chances.mean() == pytest.approx(truth.mean(), abs=1e-4)
