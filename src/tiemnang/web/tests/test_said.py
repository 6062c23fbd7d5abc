"""How values are said."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from tiemnang.web.templatetags import said


def draw(source: str, **values: object) -> str:
    return Template("{% load said %}" + source).render(Context(values))


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


def test_a_lead_is_called_by_salutation_and_given_name():
    thao = SimpleNamespace(salutation="chị", given_name="Thảo")

    assert said.called(thao) == "chị Thảo"


def test_someone_without_a_salutation_is_called_by_name_alone():
    assert said.called(SimpleNamespace(salutation="", given_name="Thảo")) == "Thảo"


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(seconds=20), "vừa xong"),
        (timedelta(minutes=12), "12 phút trước"),
        (timedelta(hours=5), "5 giờ trước"),
        (timedelta(days=3), "3 ngày trước"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_unit(back, words):
    assert said.ago(timezone.now() - back) == words


def test_long_ago_is_a_date():
    when = timezone.now() - timedelta(days=90)

    assert said.ago(when) == timezone.localtime(when).strftime("%d/%m/%Y")


def test_a_bar_keeps_its_decimal_point_in_vietnamese_and_carries_its_sentence():
    bar = draw("{% bar 0.34 base=0.12 %}")

    assert 'width="21.8"' in bar
    assert "mức chung 12\u00a0%" in bar


def test_thousands_carry_dots_in_vietnamese_and_commas_in_english():
    assert said.dotted(12486) == "12.486"

    with translation.override("en"):
        assert said.dotted(12486) == "12,486"


def test_a_clock_turns_amber_in_the_last_quarter_and_stays_so_when_late():
    now = timezone.now()

    near = said.clock_of(now + timedelta(minutes=4, seconds=30), now - timedelta(minutes=26))
    late = said.clock_of(now - timedelta(minutes=12), now - timedelta(minutes=42))

    assert (near.words, near.mood) == ("còn 4 phút", "is-near")
    assert (late.words, late.mood) == ("quá 12 phút", "is-late")


def test_reasons_grow_right_when_they_help_and_left_when_they_hurt():
    rows = said.why_rows(
        [SimpleNamespace(said="Tự điền form", points=9), SimpleNamespace(said="Chưa rõ ngân sách", points=-3)]
    )["rows"]

    assert (rows[0].points, rows[0].x, rows[0].helps) == ("+9", "48.0", True)
    assert (rows[1].points, rows[1].helps) == ("−3", False)


def test_a_mobile_can_be_written_to_on_zalo_and_a_landline_cannot():
    assert said.on_zalo("+84912345678")
    assert not said.on_zalo("+842363822415")
    assert not said.on_zalo("")
