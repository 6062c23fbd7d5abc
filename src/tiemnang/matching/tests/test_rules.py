"""Two records side by side: what makes them one person, what only raises a doubt, and what keeps them apart."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.matching.rules import Known, block_keys, compare

NAM = Known(
    id=1,
    name="nguyen van nam",
    phones=("+84912345678",),
    emails=("vannam90@gmail.com",),
    birth="1990-03-12",
    province="79",
    ward="ben nghe",
)
WORDS = st.sampled_from(
    [
        "nguyen",
        "tran",
        "le",
        "pham",
        "van",
        "thi",
        "minh",
        "nam",
        "lan",
        "hoa",
        "anh",
        "khanh",
        "duy",
        "b",
        "n",
    ]
)
DIGITS = st.text("0123456789", min_size=9, max_size=9)
RECORDS = st.builds(
    Known,
    name=st.lists(WORDS, max_size=5).map(" ".join),
    phones=st.lists(DIGITS.map("+84".__add__), max_size=2).map(tuple),
    shared=st.just(()),
    emails=st.lists(st.sampled_from(["a1@x.vn", "a12@x.vn", "nam@gmail.com"]), max_size=2).map(tuple),
    tax_ids=st.lists(st.sampled_from(["0100233488", "0100233488-001", "0314409058"]), max_size=1).map(tuple),
    birth=st.sampled_from(["", "1990", "1990-03-12", "1990-12-03", "1985-01-02"]),
    province=st.sampled_from(["", "01", "79"]),
    ward=st.sampled_from(["", "ben nghe", "ben thanh"]),
)


@pytest.mark.parametrize(
    "name",
    [
        "nguyen van nam",
        "nam nguyen van",
        "nguyen nam",
        "van nam",
        "anh nguyen van nam",
        "nguyen van nan",
        "n v nam",
    ],
)
def test_the_same_number_and_a_name_written_another_way_is_the_same_person(name):
    other = Known(name=name, phones=NAM.phones)

    verdict = compare(NAM, other)

    assert verdict.decision == "same"
    assert "phone_same" in [reason.code for reason in verdict.pro]


@pytest.mark.parametrize("name", ["tran thi lan", "nguyen thi hoa", "le van nam"])
def test_a_family_phone_with_another_name_waits_for_a_person(name):
    other = Known(name=name, phones=NAM.phones)

    assert compare(NAM, other).decision == "doubtful"


def test_a_phone_marked_as_shared_never_merges_alone():
    other = Known(name=NAM.name, phones=NAM.phones, shared=NAM.phones)

    verdict = compare(NAM, other)

    assert verdict.decision == "doubtful"
    assert "phone_shared" in [reason.code for reason in verdict.evidence]


def test_a_number_that_came_without_a_name_belongs_to_whom_we_know_by_it():
    assert compare(NAM, Known(phones=NAM.phones)).decision == "same"
    assert compare(NAM, Known(phones=NAM.phones, shared=NAM.phones)).decision == "doubtful"


def test_namesakes_in_one_ward_are_never_merged_without_asking():
    other = Known(name=NAM.name, province="79", ward="ben nghe")

    assert compare(NAM, other).decision != "same"


def test_one_wrong_digit_beside_the_same_name_and_province_is_the_same_person():
    other = Known(name=NAM.name, phones=("+84912345679",), province="79")

    verdict = compare(NAM, other)

    assert verdict.decision == "same"
    assert verdict.pro[0].code == "phone_one_digit_off"


def test_another_birthday_is_a_veto():
    other = NAM._replace(birth="1964-07-30")

    verdict = compare(NAM, other)

    assert verdict.decision == "doubtful"
    assert verdict.contra[0].code == "birth_differs"


def test_strangers_are_different():
    other = Known(name="tran thi lan", phones=("+84987654321",), province="01")

    verdict = compare(NAM, other)

    assert verdict.decision == "different"
    assert verdict.probability < 0.001


def test_a_firm_and_the_person_who_wrote_from_its_phone_are_two():
    firm = Known(kind="organisation", name="noi that minh phat", phones=NAM.phones)

    assert compare(NAM, firm).decision == "different"


def test_two_branches_of_a_firm_are_not_merged_without_asking():
    head = Known(kind="organisation", name="minh phat", tax_ids=("0100233488",))
    branch = Known(kind="organisation", name="minh phat", tax_ids=("0100233488-001",))

    assert compare(head, branch).decision != "same"
    assert compare(head, head).decision == "same"


@given(RECORDS, RECORDS)
def test_it_does_not_matter_who_is_compared_with_whom(one, other):
    assert compare(one, other) == compare(other, one)


@given(RECORDS)
def test_keys_are_few_and_fit_a_database_integer(record):
    keys = block_keys(record)

    assert len(keys) == len(set(keys)) <= 8
    assert all(0 <= key < 2**63 for key in keys)


def test_keys_are_the_same_in_another_process():
    code = (
        "from tiemnang.matching.rules import Known, block_keys;"
        "print(block_keys(Known(name='nguyen van nam', phones=('+84912345678',), birth='1990')))"
    )

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert answer.strip() == str(block_keys(Known(name="nguyen van nam", phones=NAM.phones, birth="1990")))


@pytest.mark.parametrize(
    "other",
    [
        Known(phones=NAM.phones),
        Known(name="le nam", emails=NAM.emails),
        Known(name="nguyen van nam", phones=("+84912345679",)),
        Known(name="nguyen van nam", phones=("+84902345678",)),
        Known(name="nam nguyen van", birth="1990"),
        Known(name="nguyen nam", birth="1990-03-12"),
        Known(name="nguyen van nam", province="79", ward="ben nghe"),
        Known(name="nguyen van nam", emails=("vannam90@yahoo.com",)),
    ],
)
def test_whoever_may_be_the_same_person_meets_under_a_key(other):
    assert set(block_keys(NAM)) & set(block_keys(other))
