"""Words of sheets: every alias of the fact tables, however it is spelled."""

import pytest

from tiemnang.vietnam.aliases import header, source, status
from tiemnang.vietnam.folding import fold
from tiemnang.vietnam.tables import rows


@pytest.mark.parametrize("row", rows("vn_lead_sheet_headers"), ids=lambda row: row["header_alias"])
def test_every_heading_of_the_fact_table_is_known(row):
    alias = row["header_alias"]

    assert header(alias) == row["canonical_field"]
    if alias != "TT.":
        assert {
            header(spelling) for spelling in (alias.upper(), fold(alias), f" {alias} *", f"{alias}:")
        } == {row["canonical_field"]}


@pytest.mark.parametrize("row", rows("vn_lead_source_aliases"), ids=lambda row: row["vietnamese_label"])
def test_every_source_of_the_fact_table_is_known(row):
    label = row["vietnamese_label"]

    assert {source(label), source(label.upper()), source(fold(label))} == {row["canonical_source"]}


@pytest.mark.parametrize("row", rows("vn_lead_status_aliases"), ids=lambda row: row["vietnamese_label"])
def test_every_status_of_the_fact_table_is_known(row):
    label = row["vietnamese_label"]

    assert {status(label), status(label.upper()), status(fold(label))} == {row["canonical_status"]}


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ("SĐT *", "phone"),
        ("Số điện thoại (bắt buộc)", "phone"),
        ("HỌ VÀ TÊN", "full_name"),
        ("so_dien_thoai", "phone"),
        ("full_name", "full_name"),
        ("Họ Tên HV", "full_name"),
        ("Tình  trạng", "status"),
        ("màu sắc yêu thích", ""),
        ("", ""),
    ],
)
def test_headings_are_known_through_signs_case_and_spaces(raw, field):
    assert header(raw) == field


def test_unknown_words_stay_unknown():
    assert source("sao Hỏa") == status("sao Hỏa") == header("sao Hỏa") == ""


@pytest.mark.parametrize(
    "raw",
    [
        "KNM",
        "knm lần 4",
        "KNM (3 lần)",
        "KNM - gọi lại chiều",
        "KNM x2",
        "Không nghe máy, gọi lại",
        "ATTEMPTED_TO_CONTACT",
    ],
)
def test_a_state_is_known_with_a_count_or_a_remark_behind_it(raw):
    assert status(raw) == "attempted"


def test_a_source_is_known_with_a_remark_behind_it():
    assert source("FB - trang A") == source("Facebook: bài 20/11") == "facebook"
