"""A set-up leaves as one file, comes in elsewhere, and changes nothing the second time."""

import json
from datetime import date

import pytest
from django.utils import timezone

from tiemnang.command import config, config_file, main
from tiemnang.command.saying import Refused
from tiemnang.criteria.actions import save_view
from tiemnang.criteria.models import SavedView
from tiemnang.leads.actions import define_fact, folding
from tiemnang.leads.models import FactDefinition, Folding, Source, Tag
from tiemnang.office import current
from tiemnang.office.actions import decide
from tiemnang.office.models import Setting
from tiemnang.pipeline import reasons
from tiemnang.scoring import actions as scoring
from tiemnang.scoring.models import LearningField, Scorecard
from tiemnang.scoring.scorecards import current_rules
from tiemnang.segments import actions as segments
from tiemnang.segments.models import Segment
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.models import Profile
from tiemnang.team.models import Member, Team

pytestmark = pytest.mark.django_db
WEEK = {day: ["08:00-12:00", "13:30-17:30"] for day in ("mon", "tue", "wed", "thu", "fri")}
TREE = {
    "combinator": "and",
    "not": False,
    "rules": [
        {"field": "stage", "operator": "in", "value": ["new", "contacting"]},
        {"field": "touched_at", "operator": "more_than_ago", "value": {"n": 3, "unit": "working_days"}},
        {"field": "fact.so_giuong", "operator": ">=", "value": 10},
        {"field": "name", "operator": "contains", "value": 'chị "Thảo"\\Nhi'},
    ],
}


@pytest.fixture
def shop(chu, team_a, now):
    """A shop that decided much."""
    current.forget()
    decide("hours", WEEK | {"sat": [], "sun": []}, by=chu.pk, at=now)
    decide("days_off", {"own": {"2026-12-24": "Tân trang quán"}, "worked": ["2027-01-01"]}, by=chu.pk, at=now)
    decide("stages", {"new": "Số mới về"}, by=chu.pk, at=now)
    kept = [{"code": "chuyen_nha", "name": "Chuyển nhà", "like": "not_ours", "active": True}]
    decide("reasons", kept, by=chu.pk, at=now)
    beds, other = define_fact("so_giuong", "Số giường", type="number"), define_fact("giuong", "Giường")
    folding.fold_into(other, beds, by=chu, at=now)
    Source.objects.create(name="Hội thảo “Da đẹp” 12/2026", folded="hoi thao da dep 12/2026", channel="event")
    Source.objects.create(name="Tờ rơi", folded="to roi", channel="other", is_active=False)
    save_view("Spa lớn im lâu", TREE, by=chu, at=now, is_shared=True, columns=["phone"], order="newest")
    card = [rule._replace(points=12) if rule.code == "phone" else rule for rule in current_rules()]
    own = scoring.rule_of(
        TREE, code="spa_lon", points=9, part=0, name="Spa lớn", cap=0, half_life=0.0, is_on=False
    )
    scoring.set_card([*card, own], by=chu, at=now)
    save_view("Riêng của tôi", TREE, by=chu, at=now)
    scoring.decide_field("province", "yes", by=chu, at=now)
    target = targeting.create("Spa 10 giường", product="Gói năm", content=wanted(), by=chu, at=now)
    targeting.publish(target, by=chu, at=now)
    targeting.create("Chủ tiệm nail", by=chu, at=now)
    asked = asks_by_number(target.profile_id, team_a.pk, chu.pk)
    save_view("Hỏi bằng số", asked, by=chu, at=now, is_shared=True)


def wanted() -> targeting.Content:
    rules = [{"field": "fact.so_giuong", "operator": ">=", "value": 10}]
    return targeting.Content(
        {"combinator": "and", "not": False, "rules": rules},
        {"troubles": "Khách quên hẹn", "angle": "Nhắc hẹn tự động"},
        date(2026, 11, 1),
    )


def asks_by_number(profile: int, team: int, member: int) -> dict:
    """A rule that asks for what has another number in another shop."""
    segment = segments.make("Khách mới", tree=TREE, by=Member.objects.get(pk=member), at=timezone.now())
    leaflets, tag = Source.objects.get(folded="to roi"), Tag.objects.create(name="Hẹn lại", folded="hen lai")
    asked = [
        (f"profile.{profile}", "is", True),
        (f"profile.{profile}.fit", ">=", 50),
        ("segments", "has_any", [str(segment.pk)]),
        ("source", "in", [str(leaflets.pk)]),
        ("team", "in", [str(team)]),
        ("owner", "not_in", ["me", str(member)]),
        ("tags", "has_none", [str(tag.pk)]),
    ]
    rules = [{"field": field, "operator": operator, "value": value} for field, operator, value in asked]
    return {"combinator": "or", "not": False, "rules": rules}


def said(capsys) -> dict:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def say(way: str, path, capsys, *more: str) -> dict:
    assert main(["config", way, str(path), "--json", *more]) == 0
    return said(capsys)


def everything() -> str:
    current.forget()
    return config_file.write(config.as_it_is())


@pytest.mark.django_db(transaction=True)
def test_a_set_up_leaves_and_comes_back_the_same(shop, tmp_path, capsys):
    file, before = tmp_path / "cau-hinh.toml", everything()
    say("export", file, capsys)
    assert file.read_text() == before and 'name = "Hội thảo “Da đẹp” 12/2026"' in before
    assert "Riêng của tôi" not in before
    assert '{ combinator = "and", not = false, rules = [{ field = "fact.so_giuong", operator = ">="' in before
    assert 'story = { troubles = "Khách quên hẹn", angle = "Nhắc hẹn tự động" }' in before

    assert say("import", file, capsys)["changes"] == []

    # What is made anew has other numbers.
    Folding.objects.all().delete()
    for table in (
        Setting,
        SavedView,
        FactDefinition,
        Source,
        Team,
        Scorecard,
        Segment,
        Profile,
        Tag,
        LearningField,
    ):
        table.objects.all().delete()
    dry = say("import", file, capsys, "--dry-run")
    assert not Source.objects.exists() and "Thêm nguồn Tờ rơi" in dry["changes"]

    assert say("import", file, capsys)["changes"] == dry["changes"]
    assert everything() == before
    assert ("chuyen_nha", "Chuyển nhà") in reasons.offered()
    view = SavedView.objects.get(name="Hỏi bằng số")
    assert str(Source.objects.get(name="Tờ rơi").pk) in view.tree["rules"][3]["value"]
    assert Profile.objects.get(name="Spa 10 giường").versions.get().is_published
    assert {rule.code: rule.points for rule in current_rules()}["phone"] == 12
    assert say("import", file, capsys)["changes"] == []


def test_what_the_file_does_not_name_stays(shop, tmp_path, capsys):
    file = tmp_path / "mot-phan.toml"
    file.write_text(
        '[[sources]]\nname = "Tờ rơi"\nchannel = "other"\n\n[stages]\nnew = "Nóng"\n', encoding="utf-8"
    )

    changes = say("import", file, capsys)["changes"]

    assert changes == ["Tên chặng đổi (Mới → Nóng)", "Đổi nguồn Tờ rơi thành Tờ rơi, Khác, còn dùng"]
    assert Source.objects.count() == 2 and SavedView.objects.count() == 3 and "hours" in current.settings()


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("[lich]\n", "Không có phần “lich”"),
        ('[[facts]]\nkey = "a"\nname = "A"\nnhom = "x"\n', "facts[1]: không có mục “nhom”"),
        ('[[facts]]\nname = "A"\n', "facts[1]: thiếu mục “key”"),
        ('[[facts]]\nkey = "a"\nname = "A"\ntype = "chu"\n', "facts.a: không có “chu”"),
        ('[[facts]]\nkey = "a"\nname = "A"\ninto = "b"\n', "không có dữ kiện “b”"),
        ('[hours]\nmon = ["12:00-08:00"]\n', "giờ kết thúc phải sau giờ bắt đầu"),
        (
            '[[views]]\nname = "X"\nwhen = { rules = [ { field = "la", operator = "=", value = 1 } ] }\n',
            "views.X",
        ),
        (
            '[[points]]\ncode = "x"\npoints = 900\nwhen = { rules = [ { field = "name", operator = "not_empty" } ] }\n',
            "points.x",
        ),
        (
            '[[views]]\nname = "X"\nwhen = { rules = [ { field = "source", operator = "in", value = ["Hội chợ"] } ] }\n',
            "views.X: ở đây không có nguồn “Hội chợ”.",
        ),
        ('[[profiles]]\nname = "X"\nin_use = true\nwhen = { rules = [] }\n', "profiles.X"),
        ('[[profiles]]\nname = "X"\nfrom = "mai"\nwhen = { rules = [] }\n', "ngày “mai” viết chưa đúng"),
        ('[learning]\nprovince = "maybe"\n', "learning.province: không có “maybe”"),
        ("hours = \n", "chưa đúng kiểu TOML"),
        ("version = 9\n", "phiên bản 9"),
        ('facts = "x"\n', "[[facts]]"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_a_sentence_and_nothing_changes(
    db, tmp_path, capsys, written, sentence
):
    file = tmp_path / "sai.toml"
    file.write_text(f"{written}\n", encoding="utf-8")
    current.forget()

    code = main(["config", "import", str(file)])

    told = capsys.readouterr()
    assert code == 1 and not told.out and sentence in told.err and told.err.count("\n") == 1
    assert not FactDefinition.objects.exists() and not Setting.objects.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Refused, match="khong-co"):
        config.export(config.argparse.Namespace(file=tmp_path / "khong-co" / "a.toml", json=True))
