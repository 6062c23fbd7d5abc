"""What happens when somebody buys."""

from datetime import timedelta

import pytest

from tiemnang.customers import actions as customers
from tiemnang.customers.actions import Bought
from tiemnang.customers.models import Purchase
from tiemnang.leads.models import Entry, Lead


def test_the_first_purchase_makes_a_customer(lead, lan, now):
    customers.record([Bought(lead.pk, 12_000_000, now, "Gói Khởi đầu")], at=now, by=lan)

    lead.refresh_from_db()
    assert lead.is_customer
    assert list(Entry.objects.order_by("pk").values_list("verb", "text")) == [
        ("bought", "Gói Khởi đầu"),
        ("moved", ""),
    ]


def test_a_loyal_customer_stays_loyal(lead, lan, now):
    Lead.objects.filter(pk=lead.pk).update(stage="loyal")

    customers.record([Bought(lead.pk, 1, now), Bought(lead.pk, 2, now + timedelta(days=1))], at=now, by=lan)

    assert Lead.objects.get(pk=lead.pk).stage == "loyal"
    assert Purchase.objects.filter(lead=lead).count() == 2


def test_less_than_nothing_is_no_price(lead, now):
    with pytest.raises(ValueError, match="not_an_amount"):
        customers.record([Bought(lead.pk, -5, now)], at=now)


def test_many_purchases_cost_as_few_questions_as_one(lan, now, django_assert_max_num_queries):
    made = Lead.objects.bulk_create(
        [Lead(name=f"Khách {n}", owner=lan, created_at=now, arrived_at=now) for n in range(50)]
    )

    with django_assert_max_num_queries(10):
        customers.record([Bought(lead.pk, 1, now) for lead in made], at=now)

    assert Lead.objects.filter(stage="customer").count() == 50
