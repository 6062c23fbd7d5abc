"""Writing a lead down while they are on the phone: what is missing is said in our words, and who it may be at once."""

import pytest
from django.utils import timezone

from tiemnang import journey
from tiemnang.leads.models import Lead
from tiemnang.matching.models import DoubtfulPair


@pytest.fixture
def theirs(hung):
    """A lead of hung's that lan may not see."""
    given = {"name": "chị Quách Thị Mật", "ways": [("phone", "0977 001 122")], "owner": hung}
    return journey.write_down(given, at=timezone.now(), by=hung)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"owner": "me"}, "Viết tên, số hoặc mail: một trong ba là đủ."),
        ({"name": "Thảo"}, "Chọn ai phụ trách khách này."),
        ({"name": "Thảo", "owner": "hung"}, "Chọn trong danh sách."),
        ({"name": "Thảo", "owner": "me", "province": "XX"}, "Chọn trong danh sách."),
        ({"name": "Thảo", "owner": "me", "source": "999"}, "Chọn trong danh sách."),
        ({"name": "T" * 201, "owner": "me"}, "Dài quá 200 chữ. Viết ngắn lại."),
        ({"mail": "thao@", "owner": "me"}, "Mail thiếu phần sau dấu @"),
    ],
)
def test_what_is_missing_is_said_in_our_own_words(inside, form, sentence):
    answer = inside.post("/leads/new/", form)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Lead.objects.exists()


def test_the_warning_comes_while_the_rest_is_not_typed_yet(inside, lead):
    half = inside.get("/leads/new/check/", {"phone": "0912 345 6", "mail": "thao@"}).content.decode()
    whole = inside.get("/leads/new/check/", {"phone": "0912 345 678", "mail": "thao@"}).content.decode()

    assert half.strip() == ""
    assert "Nguyễn Thị Phương Thảo" in whole


def test_of_a_colleagues_lead_only_that_it_is_there_whose_and_when(inside, theirs):
    text = inside.get("/leads/new/check/", {"phone": "0977001122", "name": "Mật"}).content.decode()

    assert "Có thể là khách Hùng đang phụ trách" in text
    assert "Quách" not in text


def test_the_warning_costs_the_same_few_look_ups_whoever_it_is(
    inside, lead, theirs, django_assert_num_queries
):
    inside.get("/leads/new/check/", {"phone": "0905"})

    # Session and member; the keys, the ways, the leads and their ways; the leads whole with owner and organisation.
    with django_assert_num_queries(7):
        inside.get("/leads/new/check/", {"phone": "0912345678", "name": "Thảo"})


def test_added_all_the_same_they_wait_to_be_told_apart(inside, lead, lan):
    typed = {"name": "Thảo", "phone": "0912345678", "owner": "me", "need": "giảm khách bỏ hẹn"}
    inside.post("/leads/new/", {**typed, "confirm": "1"})

    made = Lead.objects.exclude(pk=lead.pk).get()
    pair = DoubtfulPair.objects.get()
    assert {pair.first_id, pair.second_id} == {lead.pk, made.pk}
    assert made.needs.get().by == lan
    assert made.points > 0
