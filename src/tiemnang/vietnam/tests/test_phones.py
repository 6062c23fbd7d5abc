"""Phones as people write them: every fact row, every usual spelling, and agreement with libphonenumber."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.vietnam.number_plan import ELEVEN, TEN
from tiemnang.vietnam.phones import (
    BadPhone,
    Phone,
    display,
    find,
    is_person,
    mask,
    read,
    read_cell,
    search_forms,
)
from tiemnang.vietnam.tables import rows

MOBILE_HEADS = sorted(head for head, rule in TEN.items() if rule.type == "mobile")
FIXED_HEADS = sorted(head for head, rule in ELEVEN.items() if rule.type == "fixed" and not rule.note)
KNOWN_TO_FACTS_ONLY = {"0555"}  # Wintel; libphonenumber 9.0.43 has only 0559
KNOWN_TO_LIBRARY_ONLY = {
    "0121",
    "0140",
    "0160",
    "0672",
}  # machine numbers and a VoIP range that was Đồng Tháp's area code


def e164s() -> st.SearchStrategy[str]:
    """Vietnamese mobiles and landlines in E.164."""
    mobiles = st.tuples(st.sampled_from(MOBILE_HEADS), st.integers(0, 999_999).map("{:06d}".format))
    landlines = st.tuples(st.sampled_from(FIXED_HEADS), st.integers(0, 9_999_999).map("{:07d}".format))
    return st.one_of(mobiles, landlines).map(lambda parts: "+84" + "".join(parts)[1:])


@pytest.mark.parametrize("case", rows("vn_phone_cases"), ids=lambda case: case["input"])
def test_every_phone_of_the_fact_table_reads_as_it_says(case):
    phone = read(case["input"])

    assert isinstance(phone, Phone if case["valid"] == "yes" else BadPhone)
    if isinstance(phone, Phone):
        assert (phone.e164, phone.note, phone.type) == (case["expected_e164"], case["note"], case["type"])
    assert phone.raw == case["input"]


@pytest.mark.parametrize("row", rows("vn_mobile_prefix_2018"), ids=lambda row: row["old_prefix"])
def test_an_old_eleven_digit_mobile_is_rewritten(row):
    phone = read(row["old_prefix"] + "1234567")

    assert phone.e164 == "+84" + row["new_prefix"][1:] + "1234567"
    assert phone.note == "mobile_2018"


@pytest.mark.parametrize("row", rows("vn_mobile_prefix_current"), ids=lambda row: row["prefix"])
def test_every_prefix_in_service_is_a_mobile(row):
    fourth = "9" if row["prefix"] in ("055", "089", "099") else "2"

    assert read(row["prefix"] + fourth + "123456").type == "mobile"


@pytest.mark.parametrize("row", rows("vn_area_code_2017"), ids=lambda row: row["province_2017"])
def test_a_landline_of_each_province_reads_in_its_old_and_new_form(row):
    local = "38251234" if row["new_area_code"] in ("024", "028") else "3825123"

    new, old = read(row["new_area_code"] + local), read(row["old_area_code"] + local)

    assert (new.type, new.note) == ("fixed", "")
    if isinstance(old, Phone) and old.type == "fixed":
        assert old.e164 == new.e164
        assert old.note == ("area_2017" if row["changed"] == "yes" else "")
    else:
        assert (old.type, old.note) == ("mobile", "ambiguous_pre2017_landline")


def test_sixteen_old_area_codes_cannot_be_told_from_a_mobile():
    changed = {row["old_area_code"] for row in rows("vn_area_code_2017") if row["changed"] == "yes"}

    # An old code of four digits makes eleven with its number: no mobile of today is that long.
    doubtful = {
        area for area in changed if len(area) < 4 and any(head.startswith(area) for head in MOBILE_HEADS)
    }

    assert len(doubtful - {"055"}) == 16


@pytest.mark.parametrize(
    "text",
    [
        "+84 (0) 912 345 678",
        "O912345678",
        "o912.345.678",
        "09l2345678",
        "'0912345678",
        "Zalo: 0912345678",
        "zalo 0912.345.678",
        "0912 345 678 (Lan)",
        "9.12345678E8",
        "9.12345678e+08",
        "9,12345678E+08",
        "912345678.0",
        "912345678.00",
        "84912345678.0",
        "(+84) 912 345 678",
        "+84-912-345-678",
        "０９１２３４５６７８",
        "0912\u00a0345\u00a0678",
        "\u200b0912345678\u200b",
        "0 9 1 2 3 4 5 6 7 8",
        "084 912 345 678",
        "0912_345_678",
        "ĐT 0912345678.",
        "[0912345678]",
        "0912–345–678",
        "tel:+84912345678",
        "0912345678 ngày 21/11/2026",
    ],
)
def test_one_mobile_written_in_odd_ways_is_one_mobile(text):
    assert read(text).e164 == "+84912345678"


@given(e164s())
def test_every_usual_spelling_of_a_number_comes_back_the_same(e164):
    national = "0" + e164[3:]
    groups = f"{national[:4]} {national[4:7]} {national[7:]}"
    spellings = [
        e164,
        e164[1:],
        "00" + e164[1:],
        e164[:3] + national,
        national,
        national[1:],
        groups,
        display(e164),
    ]
    spellings += [
        groups.replace(" ", "."),
        groups.replace(" ", "-"),
        f"({national[:3]}) {national[3:]}",
        f"{e164[:3]} {e164[3:]}",
    ]
    spellings += [
        f"+84 (0) {national[1:]}",
        f"SĐT: {national}",
        f"{national} (Lan)",
        f"'{national}",
        f"{national[1:]}.0",
    ]

    assert {read(spelling).e164 for spelling in spellings} == {e164}


@given(
    st.sampled_from(sorted({f"{head:04d}" for head in range(100, 1000)})),
    st.integers(0, 9_999_999),
    st.sampled_from([6, 7]),
)
def test_our_tables_and_libphonenumber_agree_on_what_is_a_number(head, tail, size):
    number = head + f"{tail:07d}"[:size]
    if head in KNOWN_TO_FACTS_ONLY | KNOWN_TO_LIBRARY_ONLY:
        return

    ours = read(number)
    theirs = phonenumbers.parse(number, "VN")

    unchanged = isinstance(ours, Phone) and ours.note in ("", "ambiguous_pre2017_landline")
    assert unchanged == phonenumbers.is_valid_number(theirs)
    if isinstance(ours, Phone):
        assert phonenumbers.is_valid_number(phonenumbers.parse(ours.e164, None))


@pytest.mark.parametrize(
    ("text", "why", "missing"),
    [
        ("091234567", "too_short", 1),
        ("09123456789", "too_long", -1),
        ("0123456789", "too_short", 1),
        ("01712345678", "old_unknown_prefix", 0),
        ("0992345678", "old_unknown_prefix", 0),
        ("02173825123", "area_unknown", 0),
        ("38251234", "area_unknown", 3),
        ("113", "service_number", 0),
        ("không có", "not_a_phone", 0),
        ("", "not_a_phone", 0),
        ("0000000000", "not_a_phone", 0),
        ("9.12E+08", "too_short", 6),
        ("+999 12345678", "not_a_phone", 0),
    ],
)
def test_a_bad_number_says_why_and_how_many_digits_are_missing(text, why, missing):
    assert read(text) == BadPhone(text, why, missing)


@pytest.mark.parametrize(
    "cell",
    [
        "0912345678/0987654321",
        "0912345678 - 0987654321",
        "0912-345-678 - 0987-654-321",
        "0912345678 hoặc 0987654321",
        "0912345678\n0987654321",
        "0912345678|0987654321",
        "0912 345 678, 0987 654 321",
        "0912345678; 0987654321; 0912 345 678",
        "09123456780987654321",
        "0912345678 (vợ) 0987654321 (chồng)",
        "912345678 / 987654321",
    ],
)
def test_two_numbers_in_one_cell_are_two_numbers(cell):
    assert [phone.e164 for phone in read_cell(cell)] == ["+84912345678", "+84987654321"]


def test_small_figures_and_dates_beside_a_number_are_no_numbers():
    assert [phone.e164 for phone in read_cell("gọi 0912345678 ngày 21/11/2026 lúc 14h30, quận 7")] == [
        "+84912345678"
    ]


def test_a_good_and_a_broken_number_in_one_cell_are_both_told():
    good, broken = read_cell("0912345678 / 098765432")

    assert good.e164 == "+84912345678"
    assert (broken.why, broken.missing) == ("too_short", 1)


def test_numbers_are_found_in_a_chat_but_prices_are_not():
    text = "Mình ở 24 Lê Duẩn, sđt 0168 123 4567 hoặc 0912.345.678 nhé, giá 1.650.000.000 hay 912.345.678đ cũng được"

    assert [phone.e164 for phone in find(text)] == ["+84381234567", "+84912345678"]


def test_a_foreign_number_keeps_its_country():
    phone = read("+1 415 555 2671")

    assert (phone.e164, phone.type) == ("+14155552671", "foreign")
    assert display(phone.e164) == "+1 415-555-2671"
    assert read("0085512345678").e164 == "+85512345678"


def test_switchboards_are_no_persons():
    assert [is_person(read(text)) for text in ("19001234", "1800 599 920", "0912345678", "02438251234")] == [
        False,
        False,
        True,
        True,
    ]


def test_numbers_are_shown_in_groups_and_masked_in_the_middle():
    assert display("+84912345678") == "0912 345 678"
    assert display("+842363822415") == "0236 3822 415"
    assert display("+842438251234") == "024 3825 1234"
    assert display("+8419001234") == "1900 1234"
    assert mask("+84912345678") == "0912 ••• 678"
    assert search_forms("+84912345678") == "0912345678"


@given(st.text(max_size=40))
def test_no_text_whatever_makes_reading_fail(text):
    assert isinstance(read(text), (Phone, BadPhone))
    assert all(phone.e164.startswith("+") for phone in find(text))
    read_cell(text)
