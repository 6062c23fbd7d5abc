"""Unknown tables are read by what they hold and grouped without ever seeing the truth."""

import numpy as np
import polars as pl
import pytest

from tiemnang.matching import columns, levels, tidy
from tiemnang.matching.evaluate import UnreadableTable, evaluate
from tiemnang.matching.tests import made_up


def roles(table, truth="truth"):
    return {column.heading: column.role for column in columns.roles(table, truth)}


def test_people_spoilt_in_ways_we_did_not_tune_for_are_found(tmp_path):
    path = tmp_path / "people.csv"
    made_up.people(3000, seed=5).write_csv(path)

    result = evaluate(path, "person")

    assert result["f1"] > 0.93
    assert result["precision"] > 0.95
    assert {"precision", "recall", "f1", "seconds"} <= result.keys()


def test_firms_are_found_whatever_their_legal_form_is_called(tmp_path):
    path = tmp_path / "firms.parquet"
    made_up.firms(2500, seed=5).write_parquet(path)

    assert evaluate(path, "firm")["f1"] > 0.97


def test_a_table_without_doubles_is_left_alone(tmp_path):
    path = tmp_path / "alone.csv"
    made_up.people(2500, seed=9, copies=0.0).write_csv(path)

    result = evaluate(path, "person")

    assert result["records"] - result["groups"] < 25


def test_row_numbers_and_the_truth_are_never_looked_at():
    table = pl.DataFrame(
        {
            "unique_id": ["Q1-1", "Q1-2", "Q2-1"],
            "cluster": ["Q1", "Q1", "Q2"],
            "rec_id": ["1", "2", "3"],
            "first_name": ["Rob", "Robert", "Ann"],
            "truth": [1, 1, 2],
        }
    )

    assert roles(table) == {
        "unique_id": "ignored",
        "cluster": "ignored",
        "rec_id": "ignored",
        "first_name": "first",
    }


def test_columns_are_told_by_what_they_hold_when_the_heading_says_nothing():
    table = pl.DataFrame(
        {
            "c1": ["lan@gmail.com", "nam@yahoo.com", "hoa@x.vn"],
            "c2": ["0912345678", "+84 987 654 321", "0901.234.567"],
            "c3": ["12/03/1990", "1985-01-02", "1/2/1977"],
        }
    )

    assert list(roles(table).values()) == ["email", "phone", "birth"]


def test_numbers_written_in_any_usual_way_become_one():
    raw = pl.Series(
        ["0912 345 678", "+84912345678", "84912345678", "912345678", "0912.345.678", "912345678.0"]
    )

    assert tidy.phones(raw).unique().to_list() == ["0912345678"]
    assert tidy.phones(pl.Series(["01681234567", None])).to_list() == ["0381234567", None]


def test_names_lose_salutation_diacritics_and_telex():
    raw = pl.Series(["Anh Nguyễn Văn Nam", "NGUYEN VAN NAM", "Nguyeenx Vawn Nam", "nguyễn  văn nam"])

    assert tidy.names(raw).unique().to_list() == ["nguyen van nam"]


def test_birthdays_are_read_day_first_and_a_month_beyond_twelve_is_turned():
    raw = pl.Series(["12/03/1990", "1990-03-12", "1990-25-03", "1990", None])

    assert tidy.births(raw).to_list() == ["1990-03-12", "1990-03-12", "1990-03-25", "1990", None]


def test_a_truth_that_is_not_there_is_said_plainly(tmp_path):
    path = tmp_path / "people.csv"
    made_up.people(50, seed=1).write_csv(path)

    with pytest.raises(UnreadableTable, match="no column"):
        evaluate(path, "cluster")


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_tiny_tables_are_no_trouble(tmp_path, rows):
    path = tmp_path / "tiny.csv"
    made_up.people(50, seed=1).head(rows).write_csv(path)

    assert evaluate(path, "person")["f1"] >= 0.0


def test_numbers_two_slips_apart_are_told_from_others_however_they_slipped():
    right = ["0912345678"] * 5
    wrong = ["0912345687", "091234567", "09123456789", "0912354687", "0987612345"]
    field = levels.coded(tidy.Field("sdt", columns.PHONE, pl.Series(right[:1] + wrong)))

    found = levels.levels(field, np.zeros(5, np.int64), np.arange(1, 6))

    assert found.tolist() == [2, 2, 2, 1, 0]
