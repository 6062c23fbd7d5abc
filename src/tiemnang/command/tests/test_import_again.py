"""A sheet whose import was cut off goes on when the same command is typed again."""

import json

import pytest

from tiemnang.capture import actions as capture
from tiemnang.capture.models import Import, Provenance
from tiemnang.capture.sheets.columns import IGNORE
from tiemnang.command import main
from tiemnang.leads.models import Lead
from tiemnang.team.actions import first_owner

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = "Họ tên,SĐT\nNguyễn Thị Phương Thảo,0905123456\nTrần Văn Hậu,0912345678\n"


@pytest.fixture
def sheet(settings, tmp_path):
    """A sheet beside a shop of its own."""
    settings.DATA, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "data" / "files"
    path = tmp_path / "khách spa.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def begun(sheet) -> Import:
    """What is there when the command was killed before its first row."""
    return capture.begin_import([sheet.read_bytes()], name=sheet.name, by=first_owner())


def test_an_import_killed_before_its_first_row_goes_on_and_stands_once_in_the_list(sheet, capsys):
    batch = begun(sheet)

    code = main(["import", str(sheet), "--json"])

    said = json.loads(capsys.readouterr().out)
    assert code == 0 and said["import"] == batch.pk and said["created"] == 2
    assert Import.objects.get().state == Import.State.DONE and Lead.objects.count() == 2


def test_one_killed_before_the_file_was_even_looked_at_goes_on_too(sheet, capsys):
    batch = begun(sheet)
    Import.objects.filter(pk=batch.pk).update(sheets=[], rows=0)

    main(["import", str(sheet), "--json"])

    assert json.loads(capsys.readouterr().out)["created"] == 2 and Import.objects.get().rows == 2


def test_what_was_answered_on_the_screen_before_stands(sheet, capsys):
    capture.choose(begun(sheet), provenance=Provenance.BOUGHT, mappings={0: {1: IGNORE}})

    main(["import", str(sheet), "--json"])

    batch = Import.objects.get()
    assert batch.provenance == Provenance.BOUGHT
    assert batch.sheets[0]["columns"][1]["field"] == IGNORE


def test_a_sheet_that_is_in_already_is_a_new_import_in_which_nothing_is_new(sheet, capsys):
    main(["import", str(sheet)])
    capsys.readouterr()

    main(["import", str(sheet), "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (said["created"], said["repeated"]) == (0, 2) and Import.objects.count() == 2
