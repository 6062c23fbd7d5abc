"""Lines of order lists in the database: many customers who bought on the same days, more than one query holds."""

from datetime import timedelta

from tiemnang.customers.actions import Told, take_lines
from tiemnang.customers.models import Purchase
from tiemnang.leads.models import Lead


def test_orders_without_a_number_count_once_however_many_there_are(db, now):
    customers = [
        Lead.objects.create(name="Trần Thị Mỹ Linh", created_at=now, arrived_at=now) for _ in range(30)
    ]
    told = [
        Told(lead.pk, "", "Gội đầu dưỡng sinh", 1, 120_000, "kept", now - timedelta(days=day), pk)
        for pk, (lead, day) in enumerate(((lead, day) for lead in customers for day in range(21)), start=1)
    ]

    taken = take_lines(told, batch_no=1, at=now, by=None)

    assert taken.orders == len(told)
    assert set(Purchase.objects.values_list("amount", flat=True)) == {120_000}
