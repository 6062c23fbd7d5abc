"""Text: one stored form, one search form, legal syllables, old encodings, mojibake, Telex leftovers."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tiemnang.vietnam.tables import pairs, rows
from tiemnang.vietnam.text import (
    decode,
    fold,
    from_tcvn3,
    from_vni,
    has_telex,
    is_syllable,
    legacy_font,
    nfc,
    repair,
    untelex,
)

TCVN3 = {
    letter: chr(int(byte, 16)) for letter, byte in pairs("vn_tcvn3_map", "unicode_nfc", "byte_hex").items()
}
VNI = pairs("vn_vni_map", "unicode_nfc", "vni_windows_as_seen_in_cp1252")
SHEET = "Họ tên,SĐT\nNguyễn Văn Đức,0912345678\nTrần Thị Hạnh,0987654321\n"
NAMES = [
    "Nguyễn Văn A",
    "Trần Thị Hạnh",
    "Phan Đình Phùng",
    "Lê Hoàng Khánh Duy",
    "Đỗ Thị Lệ",
    "Hồ Xuân Hương",
]


def in_tcvn3(text: str) -> str:
    return "".join(TCVN3.get(letter, letter) for letter in text)


def in_vni(text: str) -> str:
    return "".join(VNI.get(letter, letter) for letter in text)


def in_cp1258(text: str) -> bytes:
    tones = "\u0300\u0301\u0309\u0303\u0323"
    pieces = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        pieces.append(base + "".join(part for part in parts if part in tones))
    return "".join(pieces).encode("cp1258")


@given(st.text())
@example("Đặng Thị Hoà")
@example("ÐẶNG\u200b  thị\x00 hoà\u00a0")
def test_folding_and_nfc_are_idempotent(text):
    assert fold(fold(text)) == fold(text)
    assert nfc(nfc(text)) == nfc(text)
    assert fold(nfc(text)) == fold(text)


@pytest.mark.parametrize("row", rows("vn_tone_placement"), ids=lambda row: row["old_style"])
def test_old_and_new_tone_placement_fold_alike(row):
    assert fold("th" + row["old_style"]) == fold("Th" + row["new_style"])


def test_every_spelling_of_dang_thi_hoa_folds_alike():
    spellings = ["Đặng Thị Hoà", "ĐẶNG THỊ HÒA", "Ðặng Thị Hoà", " đặng\u00a0 thị\thoà ", "Đặng Thị Ｈoa"]
    spellings += [unicodedata.normalize("NFD", "Đặng Thị Hoà"), "Đặng\u200b Thị\u202c Hoà"]

    assert {fold(spelling) for spelling in spellings} == {"dang thi hoa"}


def test_stored_text_is_composed_and_clean():
    assert nfc(unicodedata.normalize("NFD", "Ðặng  Thị\u200b Hoà\x00 ")) == "Đặng Thị Hoà"


@pytest.mark.parametrize(
    "word",
    [
        "Nguyễn",
        "nghiêng",
        "quốc",
        "giếng",
        "gì",
        "khuya",
        "Đắk",
        "thuở",
        "yêu",
        "xoong",
        "hoà",
        "hòa",
        "khoẻ",
        "quý",
        "uyên",
        "Huỳnh",
        "ngoằng",
    ],
)
def test_vietnamese_syllables_are_legal_with_and_without_marks(word):
    assert is_syllable(word)
    assert is_syllable(fold(word))


@pytest.mark.parametrize(
    "word", ["street", "xyz", "NguyÔn", "nguyeenx", "fjord", "ngi", "kứa", "họ̣c", "hàc", "H1", "gmail", "ghà"]
)
def test_other_words_are_not_legal(word):
    assert not is_syllable(word)


@pytest.mark.parametrize("row", rows("vn_tcvn3_map"), ids=lambda row: row["byte_hex"])
def test_each_tcvn3_letter_is_read(row):
    assert from_tcvn3(row["char_seen_as_latin1"]) == row["unicode_nfc"]


@pytest.mark.parametrize("row", rows("vn_vni_map"), ids=lambda row: row["unicode_nfc"])
def test_each_vni_letter_is_read(row):
    assert from_vni(row["vni_windows_as_seen_in_cp1252"]) == row["unicode_nfc"]


@pytest.mark.parametrize("name", NAMES)
def test_names_in_old_fonts_are_repaired(name):
    assert repair(in_tcvn3(name)) == (name, "tcvn3")
    assert repair(in_vni(name)) == (name, "vni")
    assert repair(in_vni(name.upper())) == (name.upper(), "vni")
    assert repair(name) == (name, "")


def test_capitals_in_a_tcvn3_capitals_font_come_back_as_capitals():
    assert repair("TRÇN THÞ H¹NH") == ("TRẦN THỊ HẠNH", "tcvn3")


@pytest.mark.parametrize("text", ["Nguyá»…n VÄƒn A", "Nguyá»…n Văn A", "Nguyá»\x85n VÄ\x83n A"])
def test_mojibake_is_repaired_even_when_short(text):
    assert repair(text) == ("Nguyễn Văn A", "mojibake")


@pytest.mark.parametrize(
    "text", ["Café", "José", "«Hà»", "½", "m²", "Müller", "LÃNH ĐẠO", "Hoà… nhé", "Noël", "Coca®", "🌸 Lan"]
)
def test_sound_text_is_left_alone(text):
    assert repair(text) == (text, "")


def test_a_short_cell_follows_the_font_of_its_column():
    column = [in_tcvn3(name) for name in NAMES] + ["Vò"]

    assert legacy_font(column) == "tcvn3"
    assert from_tcvn3("Vò") == "Vũ"
    assert legacy_font(in_vni(name) for name in NAMES) == "vni"
    assert legacy_font(NAMES) == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_files_are_decoded(encoding):
    assert decode(SHEET.encode(encoding)) == (SHEET, encoding)


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (in_cp1258(SHEET), "cp1258"),
        (in_tcvn3(SHEET).encode("latin-1"), "tcvn3"),
        (in_vni(SHEET).encode("cp1252"), "vni"),
        (unicodedata.normalize("NFD", SHEET).encode(), "utf-8"),
        (SHEET.encode().decode("latin-1").encode(), "utf-8"),
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"", "utf-8"),
    ],
)
def test_files_of_old_encodings_are_decoded_by_their_legal_syllables(raw, encoding):
    assert decode(raw) == (SHEET if len(raw) > 3 else "", encoding)


def test_a_western_file_and_a_damaged_one_are_still_read():
    assert decode("José,Müller\n".encode("latin-1")) == ("José,Müller\n", "latin-1")
    assert decode(SHEET.encode() + b"\xff") == (SHEET + "\ufffd", "utf-8")


@given(st.binary(max_size=200))
def test_no_bytes_whatever_make_decoding_fail(raw):
    text, encoding = decode(raw)

    assert isinstance(text, str)
    assert encoding


@given(st.text(max_size=60))
def test_no_text_whatever_makes_repair_fail(text):
    assert isinstance(repair(text)[0], str)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Nguyeenx Vawn A", "nguyen van a"),
        ("Ddoox Thij Leej", "do thi le"),
        ("DDUWCS", "duc"),
        ("Phuongwf", "phuong"),
        ("vieejt", "viet"),
    ],
)
def test_telex_leftovers_are_noticed_and_read_for_matching(typed, meant):
    assert has_telex(typed)
    assert untelex(typed) == meant


def test_plain_names_have_no_telex_in_them():
    assert not any(has_telex(name) or has_telex(fold(name)) for name in NAMES)
    assert untelex("Nguyễn Văn A") == "nguyen van a"
