"""E-mail addresses and tax ids: what is sound, what was meant, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.vietnam import email, tax_ids


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ("LAN@Gmail.com", ("lan@gmail.com", "", "")),
        (" lan@gmail.com. ", ("lan@gmail.com", "", "")),
        ("Lan <lan@cty.vn>", ("lan@cty.vn", "", "")),
        ("mailto:lan@cty.com.vn", ("lan@cty.com.vn", "", "")),
        ("Email: lan@cty.vn", ("lan@cty.vn", "", "")),
        ("lan@cty.vn; hoa@cty.vn", ("lan@cty.vn", "", "")),
        ("a@yahoo.com.vn", ("a@yahoo.com.vn", "", "")),
        ("vankhanh@gmail,com", ("", "comma", "vankhanh@gmail.com")),
        ("van khanh@gmail.com", ("", "space", "vankhanh@gmail.com")),
        ("vankhanhgmail.com", ("", "no_at", "vankhanh@gmail.com")),
        ("lan@gmail", ("", "no_domain", "lan@gmail.com")),
        ("lan@", ("", "no_domain", "")),
        ("nguyễn@gmail.com", ("", "bad", "nguyen@gmail.com")),
        ("không có", ("", "bad", "")),
        ("lan@gmial.com", ("lan@gmial.com", "typo_domain", "lan@gmail.com")),
        ("lan@gmail.con", ("lan@gmail.con", "typo_domain", "lan@gmail.com")),
    ],
)
def test_an_address_is_read_or_its_fault_is_named(raw, answer):
    assert email.read(raw) == answer


def test_spellings_of_one_mailbox_share_a_key():
    domains = ["gmail.com", "gmial.com", "gmail.con", "gmail.com.vn", "gamil.com", "googlemail.com"]
    spellings = [f"van.khanh+fb@{domain}" for domain in domains] + ["VanKhanh@Gmail.com"]

    assert {email.match_key(spelling) for spelling in spellings} == {"vankhanh@gmail.com"}
    assert email.match_key("van.khanh@yaho.com") == "van.khanh@yahoo.com"


@given(st.emails())
def test_a_sound_address_comes_back_as_itself_in_small_letters(address):
    canonical, problem, _ = email.read(address)

    assert problem in ("", "typo_domain", "bad")
    assert canonical in (
        address.lower().lstrip("'"),
        "",
    )  # an apostrophe before it is a spreadsheet's text mark


@given(st.text(max_size=40))
def test_no_text_whatever_makes_reading_fail(text):
    email.read(text)
    email.match_key(text)
    assert tax_ids.read(text) is None or tax_ids.read(text)


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ("0100233488", "0100233488"),
        ("0314409058-002", "0314409058-002"),
        ("0314409058002", "0314409058-002"),
        ("0314409058 - 002", "0314409058-002"),
        ("MST: 0100 233 488", "0100233488"),
        ("100233488", "0100233488"),
        ("100233488.0", "0100233488"),
        ("079085012345", "079085012345"),
        ("0100233489", None),
        ("0314409058-000", None),
        ("999085012345", None),
        ("0912345678", None),
        ("abc", None),
    ],
)
def test_a_tax_id_is_written_one_way_and_checked(raw, answer):
    assert tax_ids.read(raw) == answer


def test_only_twelve_digits_are_a_persons_own_number():
    assert tax_ids.is_personal("079085012345")
    assert not tax_ids.is_personal("0100233488")
