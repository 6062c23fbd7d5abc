"""A sheet that says "sai số" blames the number, not the person behind it."""

import pytest

from tests.journeys.conftest import xlsx
from tiemnang.capture import actions as capture
from tiemnang.leads.models import Identity, Lead
from tiemnang.scoring.cards import cards

pytestmark = pytest.mark.django_db

HEADER = ("Họ và tên", "SĐT", "Zalo", "Lần 1", "Tình trạng")


def undo(batch) -> None:
    capture.undo_import(batch, report=lambda one, done: None, pause=lambda: None)


def bad() -> list[str]:
    return list(Identity.objects.filter(is_bad=True).order_by("value").values_list("value", flat=True))


def test_a_wrong_number_is_marked_and_the_next_one_offered(bring, lan, now):
    bring(xlsx([["Trần Thị Mỹ Linh", "0905774310 / 0912345678", "", "", "Sai số"]], HEADER))

    linh = Lead.objects.get()
    assert bad() == ["+84905774310"]
    assert cards({linh.pk: "rank"}, lan, at=now)[0].way.value == "+84912345678"
    assert linh.stage == "contacting"
    assert linh.entries.filter(verb="bad_way").count() == 1
    assert ["bad_ways", -5] in [reason[:2] for reason in linh.score.reasons]


def test_the_last_call_of_a_row_says_it_too(bring):
    bring(xlsx([["Trần Thị Mỹ Linh", "0905774310", "", "12/11 sai số", ""]], HEADER))

    assert bad() == ["+84905774310"]


def test_a_duplicate_or_a_joke_says_nothing_about_the_number(bring):
    bring(
        xlsx(
            [["Test", "0905774310", "", "", "Trùng"], ["Nguyễn Văn A", "0905774311", "", "", "Spam"]], HEADER
        )
    )

    assert bad() == []


def test_somebody_we_know_gets_the_mark_and_undo_takes_it_back(bring):
    bring(xlsx([["Trần Thị Mỹ Linh", "0905774310", "", "", "Mới"]], HEADER))
    second = bring(xlsx([["Trần Thị Mỹ Linh", "0905774310", "", "", "Nhầm máy"]], HEADER))
    assert bad() == ["+84905774310"] and Lead.objects.count() == 1

    undo(second)

    assert bad() == []


def test_many_wrong_numbers_cost_as_few_questions_as_one(bring, django_assert_max_num_queries):
    rows = [["Trần Thị Mỹ Linh", f"09057743{n:02}", "", "", "Sai số"] for n in range(10, 40)]

    with django_assert_max_num_queries(145):
        bring(xlsx(rows, HEADER))

    assert len(bad()) == 30
