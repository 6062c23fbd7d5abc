"""How somebody is reached is read from wherever it stands in a row; nobody who cannot be reached comes in unseen."""

import pytest

from tiemnang.capture.sheets.reach import facebook_account
from tiemnang.capture.sheets.tests.conftest import codes, ways


def test_a_phone_in_the_name_or_the_note_is_found_when_the_phone_cell_is_empty(read_rows):
    lan, hoa = read_rows(
        ["Họ tên", "SĐT", "Ghi chú"],
        ["Chị Lan 0912 345 678", "", ""],
        ["Hoa", "", "gọi số chồng 0987654321 sau 17h"],
    )

    assert (lan.name, ways(lan), lan.parked) == ("Lan", ["+84912345678"], False)
    assert "phone_from_name" in codes(lan)
    assert (ways(hoa), hoa.parked) == (["+84987654321"], False) and "phone_from_note" in codes(hoa)


def test_pasted_lines_of_name_and_number_are_taken_apart(read_rows):
    found = read_rows(["Nguyễn Văn An 0912345678"], ["Trần Bình - 0987654321"], ["0905123456 chị Hoa"])

    assert [draft.name for draft in found] == ["Nguyễn Văn An", "Trần Bình", "Hoa"]
    assert [ways(draft) for draft in found] == [["+84912345678"], ["+84987654321"], ["+84905123456"]]


def test_words_beside_a_number_are_kept(read_rows):
    (draft,) = read_rows(["Họ tên", "SĐT"], ["Lan", "0912345678 (chồng), 0987654321"])

    assert ways(draft) == ["+84912345678", "+84987654321"]
    assert any("chồng" in note for note in draft.notes)


def test_nobody_can_be_reached_so_the_row_waits_for_a_person(read_rows):
    (draft, _) = read_rows(["Họ tên", "SĐT", "Email"], ["Lan", "", ""], ["Hoa", "0912345678", ""])

    assert draft.parked and [trouble.code for trouble in draft.troubles] == ["no_way_to_reach"]


def test_a_wrong_mail_beside_a_good_phone_parks_nobody(read_rows):
    (draft,) = read_rows(["Họ tên", "SĐT", "Email"], ["Lan", "0912345678", "lan@"])

    assert not draft.parked and draft.troubles[0].field == "email"
    assert draft.notes == ["Email: lan@"]


def test_a_number_that_cannot_be_one_is_kept_as_it_was_written(read_rows):
    (draft,) = read_rows(["Họ tên", "SĐT", "Email"], ["Phạm Minh Đức", "090512345", "duc@gmail.com"])

    assert not draft.parked and draft.notes == ["SĐT: 090512345"]


def test_a_sheet_of_names_alone_parks_nobody(read_rows):
    found = read_rows(["Họ tên", "Khu vực"], ["Lan", "Huế"], ["Hoa", "Đà Nẵng"])

    assert [draft.parked for draft in found] == [False, False]


def test_mails_are_cut_and_mistyped_domains_mended(read_rows):
    (draft,) = read_rows(["Họ tên", "Email"], ["Lan", "lan@gmial.com; Lan.Nguyen@spa.vn"])

    assert ways(draft, "email") == ["lan@gmail.com", "lan.nguyen@spa.vn"]
    assert "typo_domain" in codes(draft)


def test_a_mail_among_the_phones_and_a_phone_among_the_mails_go_home(read_rows):
    (draft,) = read_rows(["Họ tên", "SĐT", "Email"], ["Lan", "lan@gmail.com", "0912345678"])

    assert (ways(draft), ways(draft, "email")) == (["+84912345678"], ["lan@gmail.com"])


def test_a_zalo_column_with_a_number_gives_an_account_and_a_phone(read_rows):
    lan, hoa, mai = read_rows(
        ["Họ tên", "SĐT", "Zalo"],
        ["Lan", "", "0912345678"],
        ["Hoa", "0987654321", "có"],
        ["Mai", "0905123456", "Mai Spa Huế"],
    )

    assert ways(lan) == ways(lan, "zalo") == ["+84912345678"]
    assert ways(hoa, "zalo") == ["+84987654321"]
    assert ways(mai, "zalo") == [] and mai.notes == ["Zalo: Mai Spa Huế"]


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("https://www.facebook.com/Lan.Nguyen.95", "lan.nguyen.95"),
        ("m.facebook.com/lan.nguyen?ref=bookmarks", "lan.nguyen"),
        ("fb.com/lanspa/", "lanspa"),
        ("https://facebook.com/profile.php?id=100012345678901&mibextid=x", "100012345678901"),
        ("https://www.facebook.com/people/Lan-Nguy%E1%BB%85n/100012345678901/", "100012345678901"),
        ("https://m.me/lanspa", "lanspa"),
        ("https://web.facebook.com/groups/spa/user/100012345678901/", "100012345678901"),
        ("lan.nguyen", "lan.nguyen"),
        ("https://www.facebook.com/groups/spadanang", ""),
        ("Lan Nguyễn", ""),
    ],
)
def test_facebook_links_come_down_to_the_account(written, account):
    assert facebook_account(written) == account


def test_a_hotline_reaches_no_person(read_rows):
    lan, company = read_rows(["Họ tên", "SĐT"], ["Lan", "1900 1234"], ["Công ty Mộc Hương", "1900 1234"])

    assert lan.parked and not company.parked
