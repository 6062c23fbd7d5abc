"""Segments from the command line, and in the file that carries a set-up elsewhere."""

import json
import unicodedata

import pytest

from tiemnang.command import config, main
from tiemnang.leads import actions as leads
from tiemnang.segments import actions as segments
from tiemnang.segments.models import Segment

pytestmark = pytest.mark.django_db
NEW = {"combinator": "and", "not": False, "rules": [{"field": "stage", "operator": "in", "value": ["new"]}]}


@pytest.fixture
def new_ones(chu, lead, now):
    """The new leads, of whom chị Thảo is one."""
    return segments.make("Khách mới", tree=NEW, by=chu, at=now)


def said(capsys):
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_segments_are_listed_with_their_rule_in_words(new_ones, capsys):
    assert main(["segments", "list", "--json"]) == 0
    rows = said(capsys)["segments"]
    main(["segments", "list"])

    assert [(row["name"], row["rule"], row["size"]) for row in rows] == [("Khách mới", "chặng là mới", 1)]
    assert "1  Khách mới: chặng là mới" in capsys.readouterr().out


def test_a_rule_is_counted_without_being_kept(new_ones, capsys):
    assert main(["segments", "count", "--when", json.dumps(NEW), "--json"]) == 0

    assert said(capsys)["leads"] == 1 and Segment.objects.count() == 1


def test_the_members_of_a_segment_leave_as_a_file(new_ones, tmp_path, lan, now, capsys):
    leads.create(
        name="Lê Văn Phúc", ways=[("phone", "0905000111")], by=lan, at=now, owner=lan, stage="customer"
    )

    assert main(["segments", "export", "Khách mới", str(tmp_path / "moi.csv"), "--json"]) == 0

    text = (tmp_path / "moi.csv").read_text(encoding="utf-8-sig")
    assert said(capsys)["leads"] == 1 and "Phương Thảo" in text and "Phúc" not in text


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["count", "Không có"], 1, "Không có phân khúc “Không có”. Đang có: Khách mới."),
        (["count", "--when", "{"], 2, "chưa phải JSON"),
        (["count", "--when", '{"field": "xyz"}'], 2, "Không còn mục “xyz”"),
        (["export", "Khách mới"], 2, "Tệp phải có đuôi"),
    ],
)
def test_what_cannot_be_done_is_said(new_ones, capsys, words, code, sentence):
    assert main(["segments", *words]) == code
    assert sentence in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_segments_by_rule_travel_with_the_set_up_and_find_each_other_by_name(
    new_ones, chu, now, tmp_path, capsys
):
    inner = {
        "combinator": "and",
        "rules": [{"field": "segments", "operator": "has_none", "value": [str(new_ones.pk)]}],
    }
    segments.make("A ngoài nhóm mới", tree=inner, by=chu, at=now)
    segments.make("Hội thảo", by=chu, at=now)
    file = tmp_path / "cau-hinh.toml"
    main(["config", "export", str(file)])
    before = config.as_it_is()["segments"]

    Segment.objects.all().delete()
    assert main(["config", "import", str(file), "--json"]) == 0
    changes = said(capsys)["changes"]
    main(["config", "import", str(file), "--json"])

    assert changes == ["Thêm phân khúc Khách mới", "Thêm phân khúc A ngoài nhóm mới"]
    assert said(capsys)["changes"] == [] and config.as_it_is()["segments"] == before
    assert '"Khách mới"' in file.read_text() and Segment.objects.get(name="Khách mới").size == 1


def test_a_segment_put_away_is_used_again_when_the_set_up_names_it(new_ones, chu, now, tmp_path, capsys):
    file = tmp_path / "cau-hinh.toml"
    main(["config", "export", str(file)])
    name = unicodedata.normalize("NFD", "Khách mới")  # as a Mac may write it
    text = file.read_text(encoding="utf-8").replace("Khách mới", name).replace("new", "customer")
    file.write_text(text, encoding="utf-8")
    segments.archive(new_ones, by=chu, at=now)
    capsys.readouterr()

    assert main(["config", "import", str(file), "--json"]) == 0

    assert said(capsys)["changes"] == ["Dùng lại phân khúc Khách mới"]
    row = Segment.objects.get()
    assert row.archived_at is None and row.tree["rules"][0]["value"] == ["customer"] and row.size == 0


def test_a_segment_without_a_name_is_refused_in_words(chu, tmp_path, capsys):
    file = tmp_path / "cau-hinh.toml"
    file.write_text('version = 1\n[[segments]]\nname = " "\nwhen = {combinator = "and", rules = []}\n')

    assert main(["config", "import", str(file)]) != 0
    assert "chưa có tên" in capsys.readouterr().err
