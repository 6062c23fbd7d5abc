"""Minh reads how often without doing sums: dots on a scale, and the same in words and figures."""

import re

import pytest
from django.template import Context, Template
from django.utils import translation

from tiemnang.web.templatetags import lifts


def draw(source: str, **values: object) -> str:
    return Template("{% load lifts %}" + source).render(Context(values))


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize(("lift", "at"), [(0.25, 0), (0.5, 25), (1, 50), (2, 75), (4, 100), (9, 100), (0, 0)])
def test_twice_as_often_stands_as_far_right_as_half_as_often_stands_left(lift, at):
    assert lifts.position(lift, lifts.NARROW) == pytest.approx(at)


def test_the_scale_widens_when_a_dot_would_not_fit():
    assert lifts.span_of([0.4, 3.9]) == lifts.NARROW
    assert lifts.span_of([0.4, 6.2]) == lifts.WIDE
    assert lifts.span_of([0.1]) == lifts.WIDE
    assert lifts.position(16, lifts.WIDE) == pytest.approx(100)


def test_a_dot_is_filled_only_when_the_interval_leaves_one_behind():
    higher, unsure, lower = (
        draw("{% lift 1.9 1.6 2.3 %}"),
        draw("{% lift 1.4 0.9 2.1 %}"),
        draw("{% lift 0.5 0.36 0.7 %}"),
    )

    assert 'circle class="f-accent"' in higher
    assert "dot-open" in unsure and "f-accent" not in unsure
    assert 'circle class="f-ink"' in lower


def test_the_drawing_says_in_words_what_it_shows():
    assert 'aria-label="gấp 1,9 lần, khoảng tin cậy 95 % từ 1,6 đến 2,3"' in draw("{% lift 1.9 1.6 2.3 %}")


def test_figures_inside_the_drawing_keep_their_dot():
    drawn = draw("{% lift 1.9 1.6 2.3 %}")

    assert re.findall(r'cx="([^"]+)"', drawn) == ["73.1%"]


def test_limits_and_shares_are_said_as_people_write_them():
    assert draw("{{ 2.94|times }} {{ 2.3|limits:3.61 }}") == "2,9× 2,3–3,6"
    assert draw("{{ 0.04|times }}") == "0,04×"
    assert draw("{% share_limits 0.221 0.304 %}") == "(22–30)"
    assert draw("{{ 38|share_of:100 }}") == "38\u00a0%"
