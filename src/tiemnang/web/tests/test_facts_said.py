"""Facts of ours are named in the reader's language; what people named stays as they named it."""

import pytest
from django.utils import translation

from tiemnang.leads.models import FactDefinition
from tiemnang.web.lead_forms import definition_named


@pytest.mark.parametrize(
    ("key", "name", "said"),
    [
        ("budget", "Ngân sách", "Budget"),
        ("gender", "Giới tính", "Gender"),
        ("budget", "Tiền dự chi", "Tiền dự chi"),
        ("so_giuong", "Ngân sách", "Ngân sách"),
    ],
)
def test_a_fact_of_ours_is_said_in_english_until_somebody_renames_it(key, name, said):
    definition = FactDefinition(key=key, name=name)

    with translation.override("en"):
        assert str(definition) == said
    assert str(definition) == name


def test_the_word_on_an_english_screen_finds_the_same_fact(db):
    budget = FactDefinition.objects.create(key="budget", name="Ngân sách")

    with translation.override("en"):
        assert definition_named("budget") == definition_named("Ngân sách") == budget
