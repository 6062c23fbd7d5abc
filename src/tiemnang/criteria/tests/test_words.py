"""Rules said to people, in Vietnamese and in English."""

import pytest
from django.utils import translation

from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.prompts import MISTAKES, OPERATORS, mistake_said, operator_said
from tiemnang.criteria.register import known_fields
from tiemnang.criteria.rules import OPERATORS as ASKED
from tiemnang.criteria.rules import Unsound
from tiemnang.criteria.words import SENTENCES
from tiemnang.leads.models import FactDefinition, Tag

pytestmark = pytest.mark.django_db


def rule(field, operator, value=None):
    return {"field": field, "operator": operator, "value": value}


CALLED_TWICE = {
    "combinator": "and",
    "rules": [
        rule("stage", "in", ["new", "contacting"]),
        rule("entries.called", "at_least", {"count": 2, "n": 7, "unit": "days"}),
    ],
}


def test_a_rule_is_one_vietnamese_sentence():
    said = Criteria.read(CALLED_TWICE).sentence

    assert said == "chặng là mới hoặc đang liên hệ, và có ít nhất 2 cuộc gọi trong 7 ngày qua"


def test_the_same_rule_in_english():
    with translation.override("en"):
        said = Criteria.read(CALLED_TWICE).sentence

    assert said == "stage is new or contacting, and calls: at least 2 in the last 7 days"


@pytest.mark.parametrize(
    ("leaf", "said"),
    [
        (rule("name", "contains", "Vân"), "tên có chữ “Vân”"),
        (rule("organisation", "empty"), "chưa rõ nơi làm việc"),
        (rule("touched_at", "more_than_ago", 30), "lần liên hệ cuối đã hơn 30 ngày"),
        (rule("created_at", "between", ["2026-11-01", "today"]), "đến với mình từ 01/11/2026 đến hết hôm nay"),
        (rule("has.zalo", "is", False), "không có tài khoản Zalo"),
        (rule("purchases", "exactly", 0), "không có lần mua nào"),
        (rule("purchases.sum", ">=", "15tr"), "tổng tiền đã mua từ 15.000.000\u00a0₫ trở lên"),
        (rule("purchases.sum", "=", "0"), "tổng tiền đã mua bằng 0\u00a0₫"),
        (rule("province", "in", ["48", "79"]), "tỉnh thành là Đà Nẵng hoặc Hồ Chí Minh"),
        (rule("last.two_way", "more_than_ago", {"n": 3, "unit": "working_days"}), "lần cuối hai bên nói chuyện đã hơn 3 ngày làm việc"),
        (rule("tags", "has_any", ["987654"]), "thẻ có (đã xoá)"),
    ],
)  # fmt: skip
def test_questions_of_every_kind_are_said(leaf, said):
    assert Criteria.read(leaf).sentence == said


def test_groups_stand_in_brackets_and_nobody_is_left_guessing_about_not():
    inner = {"combinator": "or", "rules": [rule("has.phone", "is", True), rule("has.zalo", "is", True)]}
    tree = {"combinator": "and", "rules": [inner, {**inner, "not": True}]}

    said = Criteria.read(tree).sentence

    assert said == (
        "(có số điện thoại dùng được, hoặc có tài khoản Zalo), và (không có số điện thoại dùng được, và không có tài khoản Zalo)"
    )


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        (rule("created_at", "more_than_ago", 180), "đến với mình chưa quá 180 ngày"),
        (rule("stage", "in", ["new"]), "chặng không phải là mới"),
        (rule("organisation", "empty"), "đã biết nơi làm việc"),
        (rule("purchases", "at_least", 2), "không phải (có ít nhất 2 lần mua)"),
    ],
)
def test_a_question_turned_round_is_said_as_people_say_it(tree, said):
    assert Criteria.read({"combinator": "and", "not": True, "rules": [tree]}).sentence == said


def test_a_rule_without_questions_means_everybody():
    assert Criteria.read({"combinator": "and", "rules": []}).sentence == "mọi khách tiềm năng"


def test_what_people_defined_is_said_by_its_name():
    FactDefinition.objects.create(key="beds", name="Số giường", type="number")
    vip = Tag.objects.create(name="VIP", folded="vip")

    tree = {"combinator": "or", "rules": [rule("fact.beds", ">", 10), rule("tags", "has_all", [str(vip.pk)])]}

    assert Criteria.read(tree).sentence == "số giường trên 10, hoặc thẻ có đủ VIP"


def test_every_operator_of_every_type_has_words():
    for type, operators in ASKED.items():
        for operator in operators:
            assert operator_said(type, operator)
            assert (
                type == "money"
                or operator in {"empty", "filled"}
                or "yes_no" in type
                or operator in SENTENCES[type]
            )
        assert type in OPERATORS


def test_every_mistake_there_can_be_has_its_advice():
    with pytest.raises(Unsound) as refused:
        Criteria.read(rule("stage", "in", ["gone"]), known_fields())

    assert mistake_said(refused.value.problems[0]) == "Không có lựa chọn “gone”. Chọn trong danh sách."
    assert all(str(saying)[-1] == "." for saying in MISTAKES.values())
