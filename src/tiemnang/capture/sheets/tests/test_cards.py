"""Address books saved as vCards."""

from tiemnang.capture.sheets import cells
from tiemnang.capture.sheets.drafts import drafts
from tiemnang.capture.sheets.header import lay_out
from tiemnang.capture.sheets.tests.conftest import TODAY

OLD_PHONE = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Nguy=E1=BB=85n;Th=E1=BB=8B H=E1=BA=B1ng;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Nguy=E1=BB=85n =
Th=E1=BB=8B H=E1=BA=B1ng
TEL;CELL:0912345678
TEL;WORK;FAX:02838221111
END:VCARD
"""
IPHONE = """BEGIN:VCARD
VERSION:3.0
N:Trần;Bình;Thị;;
FN:Trần Thị
  Bình
ORG:Spa Vân Khánh;Lễ tân
item1.TEL;type=CELL;type=pref:+84 987 654 321
TEL;TYPE=HOME:02363822415
EMAIL;type=INTERNET:Binh@Gmail.com
BDAY;value=date:1985-03-12
NOTE:dòng 1\\ndòng 2\\, hết
PHOTO;ENCODING=b;TYPE=JPEG:AAAA
 BBBB
END:VCARD
"""
MODERN = """BEGIN:VCARD
VERSION:4.0
N:Lê;Duy;Khánh;;
TEL;VALUE=uri:tel:+84905123456
BDAY:19900501
GENDER:M
CATEGORIES:VIP,Spa
END:VCARD
"""


def people(text):
    (sheet,) = cells.read_text(text)
    layout = lay_out(sheet)
    return layout, list(drafts(sheet, layout, today=TODAY))


def test_an_old_phones_address_book_is_read():
    layout, (hang,) = people(OLD_PHONE)

    assert layout.known_as == "vcard"
    assert hang.name == "Nguyễn Thị Hằng"
    assert [way.value for way in hang.ways] == ["+84912345678"]


def test_folded_lines_notes_and_several_numbers_of_an_iphone_are_read():
    _, (binh,) = people(IPHONE)

    assert binh.name == "Trần Thị Bình" and binh.birth == "1985-03-12"
    assert [way.value for way in binh.ways] == ["+84987654321", "+842363822415", "binh@gmail.com"]
    assert binh.notes == ["dòng 1\ndòng 2, hết"]
    assert binh.organisation == "Spa Vân Khánh, Lễ tân"


def test_a_modern_card_without_a_written_out_name_is_put_in_vietnamese_order():
    _, (duy,) = people(MODERN)

    assert duy.name == "Lê Khánh Duy" and duy.birth == "1990-05-01" and duy.gender == "male"
    assert duy.tags == ["VIP", "Spa"]


def test_many_cards_are_many_people_with_strictly_rising_rows():
    _, found = people(OLD_PHONE + IPHONE + MODERN)

    assert [draft.row for draft in found] == [2, 3, 4]
