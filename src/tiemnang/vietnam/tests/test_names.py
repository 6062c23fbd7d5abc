"""Names as they stand in sheets: salutation, note, capitals, doubts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.vietnam.folding import fold
from tiemnang.vietnam.names import (
    Name,
    called,
    gender_of,
    given_name,
    is_organisation,
    match_key,
    organisation_key,
    read,
)
from tiemnang.vietnam.tables import rows


@pytest.mark.parametrize(
    ("raw", "full", "salutation", "note"),
    [
        ("A. Nam", "Nam", "anh", ""),
        ("A.Nam", "Nam", "anh", ""),
        ("a nam", "Nam", "anh", ""),
        ("C Hoa - mẹ bé Bin", "Hoa", "chị", "mẹ bé Bin"),
        ("Chị Hoa mẹ bé Bin", "Hoa", "chị", "mẹ bé Bin"),
        ("Hoa-mẹ bé Bin", "Hoa", "", "mẹ bé Bin"),
        ("Chị Lan (quận 7)", "Lan", "chị", "quận 7"),
        ("Chị Lan Q7", "Lan", "chị", "Q7"),
        ("Lan Q.12", "Lan", "", "Q.12"),
        ("ANH LÊ HOÀNG KHÁNH DUY", "Lê Hoàng Khánh Duy", "anh", ""),
        ("KH Nguyễn Văn A", "Nguyễn Văn A", "", ""),
        ("Khách hàng: Lan", "Lan", "", ""),
        ("Quý khách Lan", "Lan", "", ""),
        ("Mr Tuấn", "Tuấn", "mr", ""),
        ("Mrs. Hương Giang", "Hương Giang", "mrs", ""),
        ("Ms.Hương", "Hương", "ms", ""),
        ("Bs. Hà", "Hà", "", "Bs"),
        ("Bác sĩ Hà", "Hà", "", "Bác sĩ"),
        ("Bác Hà", "Hà", "bác", ""),
        ("PGS.TS Nguyễn Lân", "Nguyễn Lân", "", "PGS, TS"),
        ("Anh Ths. Nguyễn Văn A", "Nguyễn Văn A", "anh", "Ths"),
        ("Bà Nguyễn Thị B - Q1, TPHCM", "Nguyễn Thị B", "bà", "Q1, TPHCM"),
        ("Lan Anh (Ms)", "Lan Anh", "ms", ""),
        ("Anh/chị Lan", "Lan", "", ""),
        ("chi lan", "Lan", "chị", ""),
        ("Chị", "", "chị", ""),
        ("nguyễn văn an", "Nguyễn Văn An", "", ""),
        ("Nguyễn văn AN", "Nguyễn Văn An", "", ""),
        ("nguyen_van_a", "Nguyen Van A", "", ""),
        ("Lan 🌸", "Lan", "", ""),
        ("Trần T. Lan", "Trần T. Lan", "", ""),
        ("Nguyễn T.Lan", "Nguyễn T. Lan", "", ""),
        ("Anh Hùng BĐS", "Hùng", "anh", "BĐS"),
        ("Mẹ bé Bin", "Mẹ Bé Bin", "", ""),
        ("JOHN SMITH", "John Smith", "", ""),
        ("O'Brien", "O'Brien", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_name_is_taken_apart(raw, full, salutation, note):
    name = read(raw)

    assert (name.full, name.salutation, name.note) == (full, salutation, note)
    assert name.given == given_name(full)


@pytest.mark.parametrize(
    ("raw", "full", "salutation"),
    [
        ("Anh", "Anh", ""),
        ("Nguyễn Anh", "Nguyễn Anh", ""),
        ("Lan Anh", "Lan Anh", ""),
        ("Anh Nguyễn Văn Nam", "Nguyễn Văn Nam", "anh"),
        ("Anh Nam", "Nam", "anh"),
        ("Anh Thư", "Thư", "anh"),  # could be a woman's whole name; addressing is the commoner meaning
        ("Chu Văn An", "Chu Văn An", ""),
        ("CHU VAN AN", "Chu Van An", ""),
        ("Chi Phạm", "Chi Phạm", ""),
        ("Ông Văn Hải", "Văn Hải", "ông"),
    ],
)
def test_words_that_are_also_names_address_only_when_a_name_follows(raw, full, salutation):
    name = read(raw)

    assert (name.full, name.salutation) == (full, salutation)


@pytest.mark.parametrize("row", rows("vn_surnames"), ids=lambda row: row["surname"])
def test_every_surname_of_the_fact_table_is_found(row):
    assert read(f"Mr {row['surname']} Minh Khôi").surname == row["surname"]
    assert read(f"{row['surname'].upper()} THỊ LAN").surname in (row["surname"], "")


def test_a_lone_word_before_the_given_name_is_the_surname():
    assert read("Nguyễn Anh").surname == "Nguyễn"
    assert read("Tran Thi Lan").surname == "Tran"
    assert read("Tôn Thất Tùng").surname == "Tôn Thất"


@pytest.mark.parametrize("row", rows("vn_honorifics"), ids=lambda row: row["token"])
def test_every_form_of_address_of_the_fact_table_is_split_off(row):
    name = read(f"{row['token'].capitalize()} Nguyễn Văn Bình")

    assert name.full == "Nguyễn Văn Bình"
    if row["class"].startswith(("vocative", "formal_")):
        assert name.salutation == row["token"]
    if row["class"].endswith(("_male", "_female")):
        assert gender_of(name.salutation) == row["class"].rpartition("_")[2]


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ("Hòa Nguyễn", "reversed"),
        ("Lan Tran", "reversed"),
        ("Thanh Mai", ""),
        ("Nguyễn Hòa", ""),
        ("Nguyeenx Vawn A", "telex"),
        ("Lan 0912345678", "phone_in_name"),
        ("0912345678", "phone_in_name"),
        ("Lan facebook.com/lan.nguyen", "link_in_name"),
        ("lan@gmail.com", "link_in_name"),
        ("Nguyễn Văn A", ""),
    ],
)
def test_a_doubtful_name_gets_a_hint_and_is_not_changed(raw, hint):
    assert read(raw).hint == hint


def test_gender_follows_the_salutation_where_it_says_so():
    assert [gender_of(word) for word in ("anh", "chú", "chị", "bà", "ms", "em", "bác", "")] == [
        "male",
        "male",
        "female",
        "female",
        "female",
        "",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ("Công ty TNHH ABC", True),
        ("CTY CP Hoàng Long", True),
        ("Spa Hoa Sen", True),
        ("Hoa Spa", True),
        ("Trường THPT Lê Quý Đôn", True),
        ("ABC Co., Ltd", True),
        ("Bệnh viện Bạch Mai", True),
        ("Trường Giang", False),
        ("Trương Văn B", False),
        ("Anh Nam cty ABC", False),
        ("Nam - Cty ABC", False),
        ("Nguyễn Văn A", False),
    ],
)
def test_only_strong_words_make_an_organisation(raw, answer):
    assert is_organisation(raw) is answer


def test_two_spellings_of_one_firm_share_a_key():
    spellings = [
        "Công ty TNHH Hoàng Long",
        "CTY TNHH MTV HOANG LONG",
        "Hoàng Long Co., Ltd",
        "cty cổ phần Hoàng Long",
    ]

    assert {organisation_key(spelling) for spelling in spellings} == {"hoang long"}
    assert organisation_key("TM&DV Hoàng Long") == organisation_key("Thương mại và dịch vụ Hoàng Long")


def test_the_match_key_leaves_the_salutation_out_and_keeps_the_order():
    assert match_key("Anh Nguyễn Văn Á") == match_key("nguyen van a") == "nguyen van a"
    assert match_key("Hòa Nguyễn") == "hoa nguyen"


@given(st.text(max_size=60))
def test_no_text_whatever_makes_reading_fail(text):
    assert isinstance(read(text), Name)
    match_key(text)
    organisation_key(text)


@given(
    st.lists(
        st.sampled_from(["Nguyễn", "Văn", "Thị", "Hoà", "Đức", "Lan", "Minh", "Quỳnh"]),
        min_size=2,
        max_size=5,
    )
)
def test_a_plain_name_survives_capitals_small_letters_and_spaces(words):
    name = " ".join(words)

    assert read(name.upper()).full == read(name.lower()).full == read("  ".join(words)).full == name
    assert match_key(name) == fold(name)


@pytest.mark.parametrize(
    ("raw", "full", "note"),
    [
        ("<b>Nguyễn Văn An</b>", "Nguyễn Văn An", ""),
        ("<p>Lê Thị Hoa<br></p>", "Lê Thị Hoa", ""),
        ('<a href="zalo.me">Mai</a>', "Mai", ""),
        ("Nguyễn &amp; Trần", "Nguyễn & Trần", ""),
        ("Nguyễn Văn An&nbsp;", "Nguyễn Văn An", ""),
        ("Nguyễn Văn An <bạn Lan>", "Nguyễn Văn An", "bạn Lan"),
    ],
)
def test_what_a_web_page_left_is_no_part_of_a_name(raw, full, note):
    assert (read(raw).full, read(raw).note) == (full, note)


@pytest.mark.parametrize(
    ("raw", "full", "salutation"),
    [
        ("Lan & Hùng", "Lan & Hùng", ""),
        ("A & B", "A & B", ""),
        ("H&M", "H&M", ""),
        ("Chị Lan & anh Hùng", "Lan & Anh Hùng", "chị"),
        ("& Lan", "Lan", ""),
        ("Anh & chị Hùng", "Hùng", ""),
    ],
)
def test_two_people_in_one_cell_stay_two(raw, full, salutation):
    assert (read(raw).full, read(raw).salutation) == (full, salutation)
    assert "&" not in match_key(raw)


@pytest.mark.parametrize(
    ("full", "answer"),
    [
        ("Nguyễn Thị Phương Thảo", "Thảo"),
        ("Trần Quốc Hoà", "Hoà"),
        ("Tôn Thất Tùng", "Tùng"),
        ("tran thi lan", "lan"),
        ("Nguyễn Thị Trắng", "Trắng"),
        ("Thảo", "Thảo"),
        ("Lan Anh", "Lan Anh"),
        ("Thảo Sen Trắng", "Thảo Sen Trắng"),
        ("Mai Tóc Xinh", "Mai Tóc Xinh"),
        ("Minh Nguyễn", "Minh Nguyễn"),
        ("Lan & Hùng", "Lan & Hùng"),
        ("John Smith", "John Smith"),
        ("", ""),
    ],
)
def test_somebody_is_called_by_a_sure_given_name_else_by_the_whole_name(full, answer):
    assert called(full) == answer
