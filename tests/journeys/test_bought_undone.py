"""Purchases, wins, order lists and merges taken back in every order: who bought stays a customer, nobody else does."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.journeys.conftest import xlsx
from tests.journeys.test_orders import HEADER, ROWS
from tiemnang import journey
from tiemnang.customers.actions import Bought
from tiemnang.customers.models import CustomerValue, Purchase
from tiemnang.leads.models import Lead
from tiemnang.pipeline import actions as pipeline
from tiemnang.segments import actions as segments
from tiemnang.segments import sizes
from tiemnang.segments.models import Segment
from tiemnang.vietnam.calendar import TIME_ZONE

pytestmark = pytest.mark.django_db
HERS = ["DH009", "03/11/2026", "Chị Thảo", "0912 345 678", *ROWS[0][4:]]
LATER = ["DH010", "09/11/2026", *HERS[2:]]
ELSEWHERE = [
    *HERS[:2],
    "Phương Thảo Nguyễn",
    "0385 550 914",
    *HERS[4:],
]  # the same order under another number


def take_out(batch) -> None:
    journey.take_out(batch, report=lambda one, done: None, pause=lambda: None)


def stage(lead) -> str:
    return Lead.objects.get(pk=lead.pk).stage


def spent(lead) -> int:
    return CustomerValue.objects.get(lead=lead).monetary


def test_whom_a_person_called_a_customer_stays_one_when_a_list_is_taken_back(bring, lead, lan, now):
    pipeline.move([lead.pk], "customer", at=now, by=lan)
    batch = bring(xlsx([HERS], HEADER))

    take_out(batch)

    assert stage(lead) == "customer" and not lead.purchases.exists()


def test_lists_taken_back_oldest_first_leave_no_customer_behind(bring, lead):
    first, second = bring(xlsx([HERS], HEADER)), bring(xlsx([LATER], HEADER), name="tuần sau.xlsx")

    take_out(first)
    between = stage(lead)
    take_out(second)

    assert (between, stage(lead)) == ("customer", "new")
    assert not lead.entries.filter(verb="moved").exists()


def test_who_won_stays_won_when_a_purchase_is_taken_back(lead, lan, now):
    journey.close([lead.pk], "won", reason="fits", at=now, by=lan)
    journey.buy([Bought(lead.pk, 500_000, now)], at=now, by=lan)

    journey.take_back(lead.entries.get(verb="bought"), at=now, by=lan)

    assert stage(lead) == "customer"


def test_who_bought_besides_stays_a_customer_when_the_win_is_taken_back(lead, lan, now):
    (won,) = journey.close([lead.pk], "won", reason="fits", at=now, by=lan)
    journey.buy([Bought(lead.pk, 500_000, now)], at=now, by=lan)

    journey.unclose(won, at=now, by=lan)
    then = stage(lead)
    journey.take_back(lead.entries.get(verb="bought"), at=now, by=lan)

    assert (then, stage(lead)) == ("customer", "new")


def test_bought_first_won_later_and_both_taken_back_is_no_customer(lead, lan, now):
    journey.buy([Bought(lead.pk, 500_000, now)], at=now, by=lan)
    (won,) = journey.close([lead.pk], "won", reason="fits", at=now, by=lan, amount=5_000_000)

    journey.take_back(lead.entries.get(verb="bought"), at=now, by=lan)
    then = stage(lead)
    journey.unclose(won, at=now, by=lan)

    assert (then, stage(lead)) == ("customer", "new")


def test_of_two_wins_the_first_can_be_taken_back_and_the_second_stands(lead, lan, now):
    (first,) = journey.close([lead.pk], "won", reason="fits", at=now, by=lan, amount=2_000_000)
    (second,) = journey.close(
        [lead.pk], "won", reason="price", at=now + timedelta(days=1), by=lan, amount=9_000_000
    )

    journey.unclose(first, at=now + timedelta(days=2), by=lan)
    then = stage(lead), spent(lead)
    journey.unclose(second, at=now + timedelta(days=2), by=lan)

    assert then == ("customer", 9_000_000)
    assert stage(lead) == "new" and not Purchase.objects.exists()


def test_one_order_under_two_leads_counts_once_when_they_become_one_and_twice_when_they_part(
    bring, lead, lan, now
):
    bring(xlsx([HERS], HEADER))
    bring(xlsx([ELSEWHERE], HEADER), name="theo số khác.xlsx")
    other = Lead.objects.exclude(pk=lead.pk).get()

    merged = journey.merge(other, into=lead, by=lan, at=now)
    together = spent(lead)
    journey.part(merged, by=lan, at=now)

    assert (together, spent(lead), spent(other)) == (900_000, 900_000, 900_000)


def test_a_later_list_speaks_for_the_whole_order_of_who_became_one(bring, lead, lan, now):
    bring(xlsx([HERS], HEADER))
    bring(xlsx([ELSEWHERE], HEADER), name="theo số khác.xlsx")
    journey.merge(Lead.objects.exclude(pk=lead.pk).get(), into=lead, by=lan, at=now)

    bring(xlsx([[*HERS[:7], "800.000", "Hoàn thành"]], HEADER), name="đã sửa giá.xlsx")

    assert spent(lead) == 800_000


@pytest.mark.parametrize("written", ["9" * 25, "1" + "0" * 290, "99999999999999999999 tỷ", "-" + "9" * 25])
def test_a_sum_nobody_means_parks_its_line_and_the_others_come_in(bring, written):
    batch = bring(xlsx([[*HERS[:6], "", written, "Hoàn thành"], *ROWS[:2]], HEADER))

    assert batch.state == "done" and batch.counts["parked"] == 1
    assert Purchase.objects.get().amount == 1_280_000


def test_so_does_a_price_times_a_quantity(bring):
    batch = bring(xlsx([[*HERS[:5], "9" * 12, "9" * 12, "", "Hoàn thành"], *ROWS[:2]], HEADER))

    assert batch.counts["parked"] == 1 and Purchase.objects.get().amount == 1_280_000


def test_segments_are_counted_again_when_a_list_took_its_leads_along(bring, chu, now):
    buyers = {"combinator": "and", "rules": [{"field": "stage", "operator": "in", "value": ["customer"]}]}
    segment = segments.make("Đã mua", tree=buyers, by=chu, at=now)
    batch = bring(xlsx(ROWS, HEADER))
    sizes.recount([segment], at=timezone.now())
    before = segment.size

    take_out(batch)

    assert before == 2 and sizes.changed() == [segment]
    sizes.recount(sizes.changed(), at=timezone.now())
    assert Segment.objects.get(pk=segment.pk).size == 0


@pytest.mark.parametrize("is_first_won", [True, False])
def test_what_was_won_and_stands_in_a_list_too_is_one_purchase_until_either_is_taken_back(
    bring, lead, lan, is_first_won
):
    sold = datetime(2026, 11, 4, 10, tzinfo=TIME_ZONE)  # the list says 3 November

    def win():
        return journey.close([lead.pk], "won", reason="fits", at=sold, by=lan, amount=900_000)[0]

    won = win() if is_first_won else None
    batch = bring(xlsx([HERS], HEADER))
    won = won or win()
    assert lead.purchases.get().order_no == "DH009" and spent(lead) == 900_000

    journey.unclose(won, at=sold, by=lan)
    assert spent(lead) == 900_000 and stage(lead) == "customer"
    won = win()
    take_out(batch)

    assert lead.purchases.get().origin == "won" and spent(lead) == 900_000
    journey.unclose(won, at=sold, by=lan)
    assert not lead.purchases.exists() and stage(lead) == "new"


def test_another_sum_or_another_week_is_another_purchase(bring, lead, lan):
    for day, amount in ((4, 950_000), (8, 900_000), (4, 900_000), (4, 900_000)):
        sold = datetime(2026, 11, day, 10, tzinfo=TIME_ZONE)
        journey.close([lead.pk], "won", reason="fits", at=sold, by=lan, amount=amount)

    bring(xlsx([HERS], HEADER))

    assert sorted(lead.purchases.values_list("origin", "amount")) == [
        ("sheet", 900_000), ("won", 900_000), ("won", 900_000), ("won", 950_000),
    ]  # fmt: skip


def test_a_sale_won_by_one_and_listed_for_another_is_one_while_the_two_are_one(bring, lead, lan):
    sold = datetime(2026, 11, 4, 10, tzinfo=TIME_ZONE)
    other = Lead.objects.create(name="Phương Thảo", owner=lan, created_at=sold, arrived_at=sold)
    journey.close([other.pk], "won", reason="fits", at=sold, by=lan, amount=900_000)
    bring(xlsx([HERS], HEADER))

    merged = journey.merge(other, into=lead, by=lan, at=sold)
    together = spent(lead)
    journey.part(merged, by=lan, at=sold)

    assert (together, spent(lead), spent(other)) == (900_000, 900_000, 900_000)
