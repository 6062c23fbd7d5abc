"""Leads leave as a file that opens in a spreadsheet, runs nothing, and can be read back by a machine."""

import csv
from pathlib import Path

import openpyxl
import pytest

from tiemnang.capture import export
from tiemnang.leads.models import Fact, FactDefinition, Identity, Lead

CODES = "id,kind,name,phone,phones,email,emails,organisation,province,stage,awareness,source,owner,points,win,created_at"
# What was bought comes after what every lead has.
CODES += ",purchases,bought,expected"


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_in_codes_the_header_is_exact_and_facts_follow_by_key(lead, now, tmp_path):
    for key, value in (("rooms", "3"), ("budget", "5000000")):
        definition = FactDefinition.objects.create(key=key, name=key)
        Fact.objects.create(lead=lead, definition=definition, value=value, known_at=now, origin="sheet")
    Identity.objects.create(lead=lead, kind="phone", value="+84987654321", rank=1)

    count = export.write(Lead.objects.living(), tmp_path / "a.csv", language="code")

    header, row = read(tmp_path / "a.csv")
    assert count == 1 and ",".join(header) == f"{CODES},budget,rooms"
    assert row[2:5] == ["Nguyễn Thị Phương Thảo", "+84912345678", "+84912345678; +84987654321"]
    assert row[9] == "new" and row[12] == "lan@spa.vn" and row[-2:] == ["5000000", "3"]


def test_in_english_and_vietnamese_titles_and_stages_are_words(lead, tmp_path):
    export.write(Lead.objects.living(), tmp_path / "vi.csv", language="vi")
    export.write(Lead.objects.living(), tmp_path / "en.csv", language="en")

    assert {"Họ tên", "Mới", "0912 345 678"} <= {cell for row in read(tmp_path / "vi.csv") for cell in row}
    assert {"Name", "Province"} <= {cell for row in read(tmp_path / "en.csv") for cell in row}


def test_gender_is_a_word_for_people_and_a_code_for_machines(lead, now, tmp_path):
    definition = FactDefinition.objects.create(key="gender", name="Giới tính")
    Fact.objects.create(lead=lead, definition=definition, value="female", known_at=now, origin="sheet")

    for language in ("vi", "code"):
        export.write(Lead.objects.living(), tmp_path / f"{language}.csv", language=language)

    assert read(tmp_path / "vi.csv")[1][-1] == "Nữ"
    assert read(tmp_path / "code.csv")[1][-1] == "female"


def test_for_machines_sums_are_plain_numbers_and_days_iso_whatever_words_they_were_told_in(
    lead, now, tmp_path
):
    told = (
        ("budget", "Ngân sách", "money", "2 tỷ rưỡi", 2.5e9),
        ("beds", "Số giường", "number", "chừng 12,5", 12.5),
        ("met", "Ngày gặp", "date", "9/3/2026", 20521.0),
    )
    for key, name, kind, value, number in told:
        definition = FactDefinition.objects.create(key=key, name=name, type=kind)
        Fact.objects.create(
            lead=lead, definition=definition, value=value, number=number, known_at=now, origin="sheet"
        )

    for language in ("vi", "en", "code"):
        export.write(Lead.objects.living(), tmp_path / f"{language}.csv", language=language)

    assert [row[-3:] for row in read(tmp_path / "code.csv")] == [
        ["beds", "budget", "met"],
        ["12.5", "2500000000", "2026-03-09"],
    ]
    assert [row[-3:] for row in read(tmp_path / "vi.csv")] == [
        ["Số giường", "Ngân sách", "Ngày gặp"],
        ["chừng 12,5", "2 tỷ rưỡi", "9/3/2026"],
    ]
    assert read(tmp_path / "en.csv")[0][-3:] == ["Số giường", "Budget", "Ngày gặp"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),
        ("+84912345678", "+84912345678"),
        ("+84912345678; +84987654321", "+84912345678; +84987654321"),
        ("+84912345678=1", "'+84912345678=1"),
        ("Lan", "Lan"),
        (-3, -3),
    ],
)
def test_no_cell_runs_as_a_formula_and_phones_stay_dialable(value, cell):
    assert export.safe(value) == cell


def test_a_dangerous_name_leaves_harmless_in_both_kinds_of_file(lead, tmp_path):
    Lead.objects.filter(pk=lead.pk).update(name='=HYPERLINK("http://x")')

    export.write(Lead.objects.living(), tmp_path / "a.csv")
    export.write(Lead.objects.living(), tmp_path / "a.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert read(tmp_path / "a.csv")[1][2].startswith("'=")
    assert sheet.cell(2, 3).data_type == "s" and sheet.cell(2, 4).value == "0912 345 678"


def test_only_the_wanted_columns_in_the_wanted_order(lead, tmp_path):
    export.write(Lead.objects.living(), tmp_path / "a.csv", language="code", columns=["phone", "name"])

    assert read(tmp_path / "a.csv") == [["phone", "name"], ["+84912345678", "Nguyễn Thị Phương Thảo"]]
    with pytest.raises(export.UnknownColumn):
        export.write(Lead.objects.living(), tmp_path / "b.csv", columns=["shoe_size"])


def test_a_bad_number_is_not_the_one_to_call(lead, tmp_path):
    lead.identities.update(is_bad=True)

    export.write(Lead.objects.living(), tmp_path / "a.csv", language="code", columns=["phone", "phones"])

    assert read(tmp_path / "a.csv")[1] == ["", "+84912345678"]


def test_the_file_takes_as_many_questions_for_many_leads_as_for_one(
    lead, now, tmp_path, django_assert_num_queries
):
    Lead.objects.bulk_create(
        Lead(name=f"Khách {number}", created_at=now, arrived_at=now) for number in range(300)
    )

    with django_assert_num_queries(4):
        assert export.write(Lead.objects.living(), tmp_path / "a.csv") == 301
