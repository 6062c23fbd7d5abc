"""How commands answer: results alone on standard output, one sentence when they refuse."""

import json

import pytest
from django.utils import timezone

from tiemnang.capture.models import Import
from tiemnang.command import VERBS, main
from tiemnang.leads.models import Entry


def test_every_verb_opens_and_explains_itself(capsys):
    for verb in VERBS:
        with pytest.raises(SystemExit) as ended:
            main([verb, "--help"])

        assert ended.value.code == 0 and f"tiemnang {verb}" in capsys.readouterr().out


def test_a_mistyped_command_ends_with_two_and_one_sentence(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["restore"])

    said = capsys.readouterr()
    assert ended.value.code == 2
    assert not said.out and said.err.startswith("Câu lệnh chưa đúng") and said.err.count("\n") == 1


def test_a_missing_folder_is_named_in_one_sentence(capsys, transactional_db):
    code = main(["backup", "nowhere/shop.tar.gz"])

    said = capsys.readouterr()
    assert code == 1 and not said.out
    assert "nowhere" in said.err and said.err.count("\n") == 1


def test_the_doctor_answers_machines_with_one_object(capsys, transactional_db):
    main(["doctor", "--json"])

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert {"python", "sqlite", "database", "clock"} <= {
        each["code"] for each in json.loads(lines[0])["findings"]
    }


def test_a_folder_or_a_mapping_nobody_can_follow_is_refused_before_anything_begins(
    capsys, tmp_path, transactional_db
):
    sheet, mapping = tmp_path / "khach.csv", tmp_path / "cot.json"
    sheet.write_text("Tên,SĐT\nLê Kim,0944555666\n", encoding="utf-8")
    mapping.write_text('{"columns": {"Tên": "ten_la"}}', encoding="utf-8")

    codes = [main(["import", str(tmp_path)]), main(["import", str(sheet), "--map", str(mapping)])]

    said = capsys.readouterr()
    assert codes == [1, 1] and not said.out
    assert "thư mục" in said.err and "ten_la" in said.err and said.err.count("\n") == 2
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bán"], "không có lệnh bán"),
        (["import"], "thiếu FILE"),
        (["demo", "--leads", "-5"], "--leads ít nhất là 1"),
        (["demo", "--leads", "nhiều", "--json"], "--leads cần một số nguyên, không phải “nhiều”"),
        (["demo", "--leads"], "sau --leads còn thiếu giá trị"),
        (["today", "--limit", "0"], "--limit ít nhất là 1"),
        (["export", "a.csv", "--lang", "fr"], "--lang không nhận “fr”, chỉ nhận vi, en, code"),
        (["up", "--port", "99999"], "--port nhiều nhất là 65535"),
        (["doctor", "--loud"], "không có --loud"),
        (["doctor", "--json=1"], "--json không nhận giá trị “1”"),
    ],
)
def test_a_mistyped_command_is_answered_in_vietnamese_alone(capsys, words, said):
    with pytest.raises(SystemExit) as ended:
        main(words)

    told = capsys.readouterr()
    assert ended.value.code == 2 and not told.out
    assert told.err.startswith(f"Câu lệnh chưa đúng: {said}. Xem cách dùng: tiemnang")
    assert told.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["export", "nowhere/khach.csv", "--json"], 1, "Không có thư mục nowhere."),
        (["export", "khach.pdf"], 2, "Tệp phải có đuôi .csv hoặc .xlsx."),
        (["export", "khach.csv", "--columns", "shoe_size"], 2, "Không có cột shoe_size."),
        (["match", "--evaluate", "khach.csv"], 2, "--evaluate cần đi cùng --truth."),
        (["match", "--evaluate", "nowhere.csv", "--truth", "id"], 1, "Không có tệp nowhere.csv."),
        (["restore", "/nowhere.tar.gz"], 1, "Không có tệp /nowhere.tar.gz."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_vietnamese_sentence(capsys, transactional_db, words, code, said):
    assert main(words) == code

    told = capsys.readouterr()
    assert not told.out and told.err == f"{said}\n"


def test_a_port_that_is_no_number_is_said_only_where_it_matters(capsys, monkeypatch, transactional_db):
    monkeypatch.setenv("PORT", "abc")

    with pytest.raises(SystemExit):
        main(["up"])

    assert "--port cần một số nguyên" in capsys.readouterr().err
    assert main(["today"]) == 0


def test_the_doctor_finds_rows_that_point_nowhere(capsys, transactional_db, lead):
    Entry.objects.create(lead_id=lead.pk + 1000, verb="noted", at=timezone.now())

    main(["doctor", "--json"])

    found = {each["code"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    assert not found["loose"]["ok"] and "leads.Entry.lead" in found["loose"]["sentence"]
