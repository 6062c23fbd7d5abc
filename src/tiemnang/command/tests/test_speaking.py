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


def test_the_doctor_finds_rows_that_point_nowhere(capsys, transactional_db, lead):
    Entry.objects.create(lead_id=lead.pk + 1000, verb="noted", at=timezone.now())

    main(["doctor", "--json"])

    found = {each["code"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    assert not found["loose"]["ok"] and "leads.Entry.lead" in found["loose"]["sentence"]
