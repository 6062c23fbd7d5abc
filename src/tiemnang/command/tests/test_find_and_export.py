"""Finding somebody and taking the base away, on the command line."""

import argparse
import csv
import json

import pytest

from tiemnang.command import export, find
from tiemnang.command.saying import Refused
from tiemnang.leads import actions as leads

pytestmark = pytest.mark.django_db


def looked_up(capsys, *text: str, member: str | None = None) -> dict:
    find.run(argparse.Namespace(text=list(text), limit=50, member=member, json=True))
    return json.loads(capsys.readouterr().out)


def test_somebody_is_found_without_diacritics_and_by_part_of_the_number(chu, lead, capsys):
    leads.refresh_search([lead.pk])

    by_name, by_number = looked_up(capsys, "phuong", "thao"), looked_up(capsys, "345678")

    assert by_name["count"] == by_number["count"] == 1
    assert by_name["leads"][0] == {
        "id": lead.pk,
        "kind": "person",
        "name": "Nguyễn Thị Phương Thảo",
        "phone": "+84912345678",
        "email": "",
        "organisation": "",
        "stage": "new",
        "owner": "Mai Lan",
        "points": 0,
    }


def test_a_member_finds_only_what_they_may_see(lead, hung, capsys):
    leads.refresh_search([lead.pk])

    assert looked_up(capsys, "thao", member="hung@spa.vn")["count"] == 0
    with pytest.raises(Refused):
        looked_up(capsys, "thao", member="nobody@spa.vn")


def test_people_read_one_line_per_lead(chu, lead, capsys):
    leads.refresh_search([lead.pk])

    find.run(argparse.Namespace(text=["thao"], limit=50, member=None, json=False))

    assert "Nguyễn Thị Phương Thảo  0912 345 678" in capsys.readouterr().out


def write_out(path, **options) -> None:
    export.run(argparse.Namespace(**{"file": path, "columns": "", "lang": "code", "json": True} | options))


def test_the_base_leaves_as_a_file_and_the_count_is_said(lead, tmp_path, capsys):
    path = tmp_path / "khach.csv"

    write_out(path, columns="id, phone")

    assert json.loads(capsys.readouterr().out) == {"file": str(path), "leads": 1}
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["id", "phone"], [str(lead.pk), "+84912345678"]]


@pytest.mark.parametrize(
    ("name", "options"), [("a.pdf", {}), ("a.csv", {"columns": "shoe_size"}), ("no/such/folder/a.csv", {})]
)
def test_what_cannot_be_written_is_said_in_one_sentence(lead, tmp_path, name, options):
    with pytest.raises(Refused):
        write_out(tmp_path / name, **options)
