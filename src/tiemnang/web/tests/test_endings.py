"""Won or lost in one tap on the lead page, with its reason, and the way back in the toast and on the timeline."""

import pytest

from tiemnang.leads.models import Lead
from tiemnang.office import current
from tiemnang.pipeline.models import Outcome

HTMX = {"HX-Request": "true"}


def stage(lead) -> str:
    return Lead.objects.get(pk=lead.pk).stage


def test_a_sale_is_told_in_one_tap_with_what_was_paid(inside, lead):
    answer = inside.post(f"/leads/{lead.pk}/ending/", {"won": "referred", "amount": "12tr"}, headers=HTMX)

    text, made = answer.content.decode(), Outcome.objects.get()
    assert (stage(lead), made.result, made.amount) == ("customer", "won", 12_000_000)
    assert "Đã ghi thắng: chị Thảo, Người quen giới thiệu" in text and f"/endings/{made.pk}/undo/" in text
    assert "Thắng: khách đã mua" in text and "<html" not in text


def test_a_loss_is_taken_back_where_the_timeline_tells_it(inside, lead):
    inside.post(f"/leads/{lead.pk}/ending/", {"lost": "too_expensive"})
    made = Outcome.objects.get()
    assert (
        stage(lead) == "not_now"
        and f"/endings/{made.pk}/undo/" in inside.get(f"/leads/{lead.pk}/").content.decode()
    )

    inside.post(f"/endings/{made.pk}/undo/")

    text = inside.get(f"/leads/{lead.pk}/").content.decode()
    assert stage(lead) == "new" and "Đã hoàn tác" in text and f"/endings/{made.pk}/undo/" not in text


def test_the_reasons_of_a_loss_are_those_of_the_shop(inside, lead):
    own = {"reasons": [{"code": "chuyen_cho", "name": "Chuyển chỗ ở", "like": "not_ours", "active": True}]}
    current.remember(own, seconds=3600)
    assert "Chuyển chỗ ở" in inside.get(f"/leads/{lead.pk}/").content.decode()

    inside.post(f"/leads/{lead.pk}/ending/", {"lost": "chuyen_cho"})

    assert stage(lead) == "unsuitable" and Outcome.objects.get().reason == "chuyen_cho"


@pytest.mark.parametrize(
    ("sent", "said"),
    [({}, "Chọn một lý do."), ({"won": "fits", "amount": "nhiều"}, "Chưa đọc được số tiền"), ({"won": "weather"}, "weather")],
)  # fmt: skip
def test_what_cannot_be_read_ends_nothing_and_says_why(inside, lead, sent, said):
    answer = inside.post(f"/leads/{lead.pk}/ending/", sent, headers=HTMX)

    assert answer.status_code == 422 and said in answer.content.decode() and stage(lead) == "new"


def test_nobody_ends_it_for_a_colleague(client, hung, lead):
    client.force_login(hung)

    assert client.post(f"/leads/{lead.pk}/ending/", {"won": "fits"}).status_code == 404
    assert stage(lead) == "new"
