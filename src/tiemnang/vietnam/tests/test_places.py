"""Places: provinces with dates, merged names, districts still in use."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.vietnam.folding import fold
from tiemnang.vietnam.places import Place, of_area_code, province_name, provinces, read
from tiemnang.vietnam.tables import rows

MERGE = rows("vn_province_2025_merge")
NOW = date(2026, 11, 21)


def short(full_name: str) -> str:
    return full_name.removeprefix("Thành phố ").removeprefix("Tỉnh ")


@pytest.mark.parametrize("row", MERGE, ids=lambda row: row["old_name"])
def test_every_old_province_is_read_as_the_new_one(row):
    old, new = short(row["old_name"]), short(row["new_name_2025_07_01"])

    for spelling in (row["old_name"], old, old.upper(), fold(old), "T. " + old, "24 Lê Lợi, " + old):
        place = read(spelling)

        assert place.province == row["new_code_34"]
        assert place.old_province == ("" if old == new else old)


@pytest.mark.parametrize("row", MERGE, ids=lambda row: row["new_name_2025_07_01"])
def test_every_new_province_is_named_by_its_code(row):
    assert province_name(row["new_code_34"]) == short(row["new_name_2025_07_01"])
    assert read(row["new_name_2025_07_01"]).province == row["new_code_34"]


def test_dong_nai_became_a_city_in_2026():
    before = {one.code: one.full_name for one in provinces(date(2026, 4, 29))}
    after = {one.code: one.full_name for one in provinces(date(2026, 4, 30))}

    assert (before["75"], after["75"]) == ("Tỉnh Đồng Nai", "Thành phố Đồng Nai")
    assert province_name("75", full=True) == "Thành phố Đồng Nai"
    assert sum(name.startswith("Thành phố") for name in after.values()) == 7


def test_there_were_63_provinces_and_there_are_34():
    assert [len(provinces(day)) for day in (date(2025, 6, 30), date(2025, 7, 1), NOW)] == [63, 34, 34]


@pytest.mark.parametrize(
    ("raw", "province", "old", "district"),
    [
        ("Q.Hải Châu - ĐN", "48", "", "Hải Châu"),
        ("TP.HCM", "79", "", ""),
        ("Tp Hcm", "79", "", ""),
        ("tphcm", "79", "", ""),
        ("sài gòn", "79", "", ""),
        ("SG", "79", "", ""),
        ("HN", "01", "", ""),
        ("ĐN", "48", "", ""),
        ("Bình Dương", "79", "Bình Dương", ""),
        ("TP Thủ Đức", "79", "", "Thủ Đức"),
        ("quận 7", "79", "", "Quận 7"),
        ("Q7", "79", "", "Quận 7"),
        ("q.12", "79", "", "Quận 12"),
        ("quận 7 tphcm", "79", "", "Quận 7"),
        ("Q7-HCM", "79", "", "Quận 7"),
        ("District 7, Ho Chi Minh City, Vietnam", "79", "", "Quận 7"),
        ("24 Lê Duẩn, Hải Châu, Đà Nẵng", "48", "", "Hải Châu"),
        ("Hải Châu Đà Nẵng", "48", "", "Hải Châu"),
        ("Cầu Giấy", "01", "", "Cầu Giấy"),
        ("Thanh Khê", "48", "", "Thanh Khê"),
        ("Biên Hòa", "75", "", "Biên Hòa"),
        ("Bà Rịa - Vũng Tàu", "79", "Bà Rịa - Vũng Tàu", ""),
        ("BR-VT", "79", "Bà Rịa - Vũng Tàu", ""),
        ("Thừa Thiên-Huế", "46", "", ""),
        ("Dĩ An", "79", "Bình Dương", "Dĩ An"),
        ("12 Xa lộ Hà Nội, Thủ Đức", "79", "", "Thủ Đức"),
        ("Huyện Xa Lạ, Hà Nội", "01", "", "Huyện Xa Lạ"),
    ],
)
def test_a_place_is_read_the_way_people_write_it(raw, province, old, district):
    place = read(raw)

    assert (place.province, place.old_province, place.district) == (province, old, district)


def test_ward_and_street_are_kept_as_text():
    assert read("12/3 Nguyễn Trãi, P. Bến Thành, Quận 1, TP. Hồ Chí Minh") == Place(
        "79", "", "Quận 1", "Phường Bến Thành", "12/3 Nguyễn Trãi"
    )
    assert read("P.10 Q.3 TP.HCM").ward == "Phường 10"
    assert read("Phường Hòa Bình") == Place("", "", "", "Phường Hòa Bình", "")


@pytest.mark.parametrize("raw", ["", "abc", "24 Lê Duẩn", "Việt Nam", "chị ct"])
def test_text_without_a_place_gives_none(raw):
    assert read(raw) is None


@pytest.mark.parametrize("row", rows("vn_area_code_2017"), ids=lambda row: row["province_2017"])
def test_a_landline_tells_todays_province_by_way_of_the_old_one(row):
    wanted = read(row["province_2017"]).province

    assert (
        of_area_code("+84" + row["new_area_code"][1:] + "38251234"[: 12 - len(row["new_area_code"]) - 1])
        == wanted
    )


def test_a_mobile_tells_no_province():
    assert of_area_code("+84912345678") == ""
    assert of_area_code("+842743822415") == "79"


@given(st.text(max_size=60))
def test_no_text_whatever_makes_reading_fail(text):
    assert read(text) is None or isinstance(read(text), Place)
