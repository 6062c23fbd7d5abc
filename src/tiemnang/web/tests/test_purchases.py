"""What a lead bought: seen on their page, written by hand, taken back; and the customers by what they are worth."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tiemnang import journey
from tiemnang.customers.actions import Bought
from tiemnang.customers.models import CustomerValue, Purchase
from tiemnang.leads.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(lead, lan) -> Lead:
    """Thảo, who bought three times this year."""
    now = timezone.now()
    journey.buy(
        [
            Bought(
                lead.pk, 1_200_000, now - timedelta(days=days), "Liệu trình phục hồi da", order_no=f"HD{days}"
            )
            for days in (200, 110, 12)
        ],
        at=now,
        by=lan,
    )
    lead.refresh_from_db()
    return lead


def test_a_purchase_is_written_as_it_is_spoken_and_makes_a_customer(inside, lead):
    answer = inside.post(
        f"/leads/{lead.pk}/purchases/", {"product": "Gói Khởi đầu", "amount": "2tr5", "order_no": "HD102"}
    )

    assert answer.status_code == 302
    bought = Purchase.objects.get(lead=lead)
    assert (bought.amount, bought.product, bought.order_no) == (2_500_000, "Gói Khởi đầu", "HD102")
    assert Lead.objects.get(pk=lead.pk).is_customer
    page = inside.get(f"/leads/{lead.pk}/").text
    assert "2.500.000" in page and "Khách mới mua" in page and "12 tháng tới chừng" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "nhiều"}, "Chưa đọc được số tiền"),
        ({"amount": "99999999999999999999 tỷ"}, "Chưa đọc được số tiền"),
        ({"amount": "450k", "bought_on": "0026-11-21"}, "Chọn ngày"),
        ({"amount": "10-20tr"}, "Chưa đọc được số tiền"),
        ({"amount": "2tr5", "bought_on": "2099-01-01"}, "Ngày mua chưa tới"),
    ],
)
def test_what_is_not_a_purchase_stays_in_the_form(inside, lead, typed, said):
    answer = inside.post(f"/leads/{lead.pk}/purchases/", typed, headers={"HX-Request": "true"})

    assert answer.status_code == 422 and said in answer.text and typed["amount"] in answer.text
    assert not Purchase.objects.exists()


def test_a_slip_is_taken_back_from_the_card(inside, lead):
    inside.post(f"/leads/{lead.pk}/purchases/", {"amount": "450k", "bought_on": "2026-10-02"})
    bought = Purchase.objects.get(lead=lead)

    inside.post(f"/leads/{lead.pk}/purchases/{bought.pk}/off/")

    assert not Purchase.objects.exists() and not CustomerValue.objects.exists()
    assert Lead.objects.get(pk=lead.pk).stage == "new"


def test_what_came_in_a_list_stays_until_its_import_is_undone(inside, lead, now):
    bought = Purchase.objects.create(lead=lead, amount=450_000, at=now, origin=Purchase.Origin.SHEET)

    inside.post(f"/leads/{lead.pk}/purchases/{bought.pk}/off/")

    assert Purchase.objects.filter(pk=bought.pk).exists()
    assert "purchases/" + str(bought.pk) not in inside.get(f"/leads/{lead.pk}/").text


def test_the_page_says_how_often_how_lately_and_what_to_expect(inside, customer):
    page = inside.get(f"/leads/{customer.pk}/").text

    assert "3.600.000" in page and "3 lần, gần nhất 12 ngày trước" in page
    assert "trong 10 khách như vậy, 8 khách chi từ" in page


def test_the_list_of_customers_stands_in_the_order_of_what_is_to_come(inside, customer, lan, now):
    other = Lead.objects.create(name="Lê Hoàng Khánh Duy", owner=lan, created_at=now, arrived_at=now)
    journey.buy([Bought(other.pk, 90_000, timezone.now() - timedelta(days=400), "Gội đầu")], at=now, by=lan)

    page = inside.get("/customers/").text

    assert page.index("Nguyễn Thị Phương Thảo") < page.index("Lê Hoàng Khánh Duy")


def test_a_group_shows_its_own(inside, customer):
    CustomerValue.objects.filter(lead=customer).update(segment="slipping")

    assert "Phương Thảo" in inside.get("/customers/?group=slipping").text
    assert "Nhóm này chưa có ai" in inside.get("/customers/?group=best").text


def test_nobody_sees_a_colleagues_customers(client, hung, customer):
    client.force_login(hung)

    page = client.get("/customers/").text

    assert "Phương Thảo" not in page and "Chưa có khách nào đã mua" in page


def test_the_list_costs_as_many_questions_for_fifty_as_for_one(
    inside, customer, lan, now, django_assert_max_num_queries
):
    made = Lead.objects.bulk_create(
        [Lead(name=f"Khách {n}", owner=lan, created_at=now, arrived_at=now) for n in range(60)]
    )
    journey.buy([Bought(lead.pk, 450_000, now) for lead in made], at=now, by=lan)

    with django_assert_max_num_queries(8):
        inside.get("/customers/")
