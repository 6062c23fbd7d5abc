"""Priority: what a call brings, as numbers that multiply to it, measured by what happened here."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.customers import actions as customers
from tiemnang.customers.actions import Bought
from tiemnang.customers.models import CustomerValue
from tiemnang.due.actions import claim, enqueue
from tiemnang.due.models import Job
from tiemnang.due.running import run
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead, Source
from tiemnang.pipeline import actions as pipeline
from tiemnang.scoring import actions as scoring
from tiemnang.scoring import measuring
from tiemnang.scoring.jobs import MEASURE
from tiemnang.scoring.models import Measure, Score
from tiemnang.scoring.rules import Clues
from tiemnang.scoring.rules.priority import (
    basis_of,
    boost,
    factors_of,
    gain,
    priority_of,
    product,
    warmth_of,
    worth_of,
)
from tiemnang.scoring.rules.worth import Sale, name_of, products_of, worths
from tiemnang.scoring.rules.yardstick import (
    KNOWN_ANSWERS,
    NOTHING_LEARNED,
    WAITS,
    Yardstick,
    answers,
    differ,
    falling,
    heat,
    kept,
    pace,
    read,
    written,
)
from tiemnang.scoring.tests.test_rules import CLUES

COUNTS = st.tuples(st.integers(0, 500), st.floats(0, 1)).map(lambda pair: (pair[0], round(pair[0] * pair[1])))
SALES = st.lists(
    st.builds(
        Sale,
        st.frozensets(st.sampled_from(["phan mem", "goi nam may"])),
        st.sampled_from(["facebook", "referral", "other"]),
        st.integers(1, 10**9),
    ),
    max_size=30,
)


def measured(waits, calls, sales, per_point):
    found = worths(sales)
    return Yardstick(pace(waits), answers(calls), found, 1.0, per_point, products_of(found))


YARDSTICKS = st.builds(
    measured,
    st.lists(COUNTS, min_size=len(WAITS), max_size=len(WAITS)),
    st.lists(COUNTS, min_size=len(KNOWN_ANSWERS), max_size=len(KNOWN_ANSWERS)),
    SALES,
    st.just(0.0) | st.floats(1, 1e6),
)
WINS = st.none() | st.integers(0, 1000)


def now_worth(points, clues, by, win):
    return product(factors_of(points, clues, by, win=win, warmth=warmth_of(clues, by)))


@given(st.integers(0, 99), CLUES, YARDSTICKS, WINS)
def test_more_points_or_a_better_chance_never_lower_priority(points, clues, by, win):
    assert 0 <= now_worth(points, clues, by, win) <= now_worth(points + 1, clues, by, win)
    if win is not None:
        assert now_worth(points, clues, by, max(win - 1, 0)) <= now_worth(points, clues, by, win)


@given(st.integers(0, 100), CLUES, YARDSTICKS, WINS, st.integers(1, 10**9))
def test_a_larger_budget_never_lowers_priority(points, clues, by, win, more):
    named = clues._replace(budget=max(clues.budget, 1))

    richer = named._replace(budget=named.budget + more)

    assert now_worth(points, named, by, win) <= now_worth(points, richer, by, win)


@given(st.integers(0, 100), CLUES, YARDSTICKS, WINS, st.floats(0, 400))
def test_who_waits_longer_is_never_warmer(points, clues, by, win, days):
    later = clues._replace(age=clues.age + days)

    assert now_worth(points, later, by, win) <= now_worth(points, clues, by, win)
    assert 1 <= boost(later.age * 1440, by) <= boost(clues.age * 1440, by)


@given(st.integers(0, 100), CLUES, YARDSTICKS, WINS)
def test_the_numbers_multiply_to_the_priority_that_is_stored(points, clues, by, win):
    made = 1.0
    for _code, amount, divides in factors_of(points, clues, by, win=win):
        made = made / amount if divides else made * amount

    assert priority_of(points, clues, by, win=win) in (0.0, round(made, 2))


@given(st.lists(COUNTS, min_size=len(WAITS), max_size=len(WAITS)))
def test_the_pace_never_rises_and_its_average_is_one(counts):
    factors = pace(counts)

    assert factors == sorted(factors, reverse=True) and factors[-1] > 0
    seen = [one for one, _won in counts] if any(one for one, _won in counts) else [1] * len(counts)
    average = sum(factor * one for factor, one in zip(factors, seen)) / sum(seen)
    assert average == pytest.approx(1, abs=0.01)


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0.1, 9)), min_size=1, max_size=9))
def test_pooling_neighbours_keeps_the_mean_and_never_rises(pairs):
    values, weights = [value for value, _ in pairs], [weight for _, weight in pairs]

    pooled = falling(values, weights)

    assert all(first >= second for first, second in zip(pooled, pooled[1:]))
    mean = [sum(one * weight for one, weight in zip(some, weights)) for some in (values, pooled)]
    assert mean[0] == pytest.approx(mean[1])


@given(YARDSTICKS)
def test_a_yardstick_is_read_as_it_was_written(by):
    assert read(written(by)) == by and not differ(by, read(written(by)))


def test_few_outcomes_move_the_pace_little_and_many_decide_it():
    quick, slow = [(0, 0)] * len(WAITS), [(0, 0)] * len(WAITS)
    quick[0], quick[4], slow[0], slow[4] = (4, 0), (4, 4), (400, 40), (400, 200)

    assert pace(quick)[0] > 1.2 * pace(quick)[4]
    assert pace(slow)[0] == pytest.approx(pace(slow)[4])


def test_a_chance_falls_fast_at_first_and_slowly_later():
    at = {minutes: heat(minutes, NOTHING_LEARNED.pace) for minutes in (1, 60, 1_440, 43_200)}

    assert at[1] > at[60] > at[1_440] > at[43_200]
    assert at[1] - at[60] > 50 * (at[1_440] - at[43_200]) * 59 / 41_760


def sales(channel, *amounts, of=""):
    return [Sale(frozenset({name_of(of)} - {""}), channel, amount) for amount in amounts]


def learned_from(*some):
    found = worths([one for each in some for one in each])
    return NOTHING_LEARNED._replace(worths=found, products=products_of(found), per_point=1000.0)


def test_a_channel_with_one_sale_is_worth_what_all_are_and_doubt_is_said():
    by = learned_from(sales("referral", 90_000_000), sales("facebook", *[5_000_000, 7_000_000] * 20))

    rare, usual = (worth_of(Clues(channel=channel), by) for channel in ("referral", "facebook"))

    assert usual.mean < rare.mean < 20_000_000
    assert rare.low < rare.mean < rare.high and rare.high - rare.low > usual.high - usual.low
    assert worth_of(Clues(budget=2_000_000), by._replace(kept=0.8)).mean == 1_600_000
    assert worths(sales("facebook", 5_000_000)) == {} and kept([]) == 1.0


def test_who_needs_the_dear_product_is_worth_more_and_few_sales_of_one_say_nothing_of_it():
    by = learned_from(
        sales("facebook", *[12_000_000] * 20, of="Phần mềm đặt lịch"),
        sales("facebook", *[2_000_000] * 20, of="Gội đầu"),
        sales("zalo", *[14_000_000] * 20, of="Phần mềm đặt lịch"),
        sales("facebook", 90_000_000, of="Xông hơi"),
    )
    worth = {
        need: worth_of(Clues(need=need, channel="facebook"), by)
        for need in ("Cần tư vấn PHẦN MỀM ĐẶT LỊCH gấp", "gội đầu", "xông hơi", "")
    }

    assert worth["Cần tư vấn PHẦN MỀM ĐẶT LỊCH gấp"].mean > 11_000_000 > 5_000_000 > worth["gội đầu"].mean
    assert worth["xông hơi"] == worth[""]
    dear = Clues(need="phần mềm đặt lịch", channel="zalo")
    assert worth_of(dear, by).mean > worth["Cần tư vấn PHẦN MỀM ĐẶT LỊCH gấp"].mean
    assert basis_of(dear, by) == "phan mem dat lich\tzalo" and basis_of(Clues(need="gội"), by) == ""


def test_a_customer_is_worth_what_they_are_expected_to_spend():
    by = learned_from(sales("facebook", *[5_000_000] * 20))
    usual, loyal = (
        Clues(phones=1, stage="customer", purchases=3, expected=amount) for amount in (0, 50_000_000)
    )

    assert worth_of(loyal, by).mean == 50_000_000 and basis_of(loyal, by) == "bought"
    assert priority_of(40, loyal, by) == pytest.approx(10 * priority_of(40, usual, by))


def test_a_call_to_who_said_stop_or_was_given_up_is_worth_nothing():
    assert (
        priority_of(90, Clues(phones=1, refused=True)) == 0 == priority_of(90, Clues(phones=1, stage="fake"))
    )
    assert priority_of(90, Clues(phones=1)) > priority_of(90, Clues(zalos=1)) > priority_of(90, Clues()) > 0


def test_each_call_without_answer_makes_the_next_one_dearer():
    worth = [priority_of(50, Clues(phones=1, unanswered=number)) for number in range(5)]

    assert worth[0] > worth[1] > worth[2] > worth[3] == worth[4]


def test_what_is_gained_is_never_more_than_the_whole_sale():
    assert gain(300, 9_000_000, 1.5) == 4_050_000 and gain(900, 9_000_000, 2.0) == 9_000_000


@pytest.fixture
def sold(lan, now):
    """Twenty sales of twelve million and twenty leads lost; those who were called at once bought."""
    source = Source.objects.create(name="Người quen", folded="nguoi quen", channel="referral")
    for number in range(40):
        came, is_won = now - timedelta(days=60 + number), number % 2 == 0
        lead = Lead.objects.create(
            name=f"Spa Hương Sen {number}", owner=lan, source=source, created_at=came,
            arrived_at=came + timedelta(minutes=1),
        )  # fmt: skip
        called = came + (timedelta(minutes=3) if is_won else timedelta(days=2))
        leads.tell(
            [lead.pk], "called", at=called, detail={"n": 1, "result": "interested" if is_won else "no_answer"}
        )
        leads.touch([lead.pk], called)
        if is_won:
            customers.record([Bought(lead.pk, 12_000_000, came + timedelta(days=9), "Gói năm")], at=now)
            leads.set_stage([lead.pk], "customer", at=came + timedelta(days=9), by=lan)
        else:
            leads.set_stage([lead.pk], "unsuitable", at=came + timedelta(days=9), by=lan)
    return source


def test_the_measure_is_learned_from_our_own_calls_and_sales(sold):
    learned = measuring.measure()

    assert (learned.outcomes, learned.sales, learned.calls) == (40, 20, 40)
    assert learned.yardstick.worths["referral"].mean == 12_000_000
    own, known = learned.yardstick.pace, NOTHING_LEARNED.pace
    assert own[0] / own[4] > known[0] / known[4]
    assert learned.yardstick.per_point == 0.0


def test_at_night_what_was_learned_counts_for_everybody(sold, lead, now):
    scoring.rescore([lead.pk], at=now)
    Score.objects.filter(lead=lead).update(win=200)

    enqueue(MEASURE, due_at=now)
    for kind in (MEASURE, scoring.RECOUNT):
        assert run(claim(Job, 1, now=timezone.now(), kind=kind)[0], clock=lambda: now) == "done"

    score, by = Score.objects.get(lead=lead), measuring.in_use()
    assert (score.value, Measure.objects.get().sales) == (12_000_000, 20)
    expected = 0.2 * 12_000_000 * round(by.pace[-1], 2) / round(1 / by.answers[0], 1)
    assert Lead.objects.get(pk=lead.pk).priority == pytest.approx(expected, abs=0.01)


def test_who_needs_what_was_sold_dear_is_worth_more(sold, lead, now):
    fresh = Lead.objects.create(name="Spa Mộc", arrived_at=now, created_at=now)
    bought = list(Lead.objects.filter(stage="customer").order_by("pk"))
    for each in bought[:10]:
        each.purchases.update(amount=40_000_000)
        leads.add_need(each, "Phòng xông hơi", severity=2, at=now, by=None, origin="form")
    leads.add_need(fresh, "Muốn làm phòng xông hơi", severity=2, at=now, by=None, origin="form")
    measuring.keep(measuring.measure(), at=now)

    scoring.rescore([lead.pk, fresh.pk], at=now)

    worth = dict(Score.objects.values_list("lead_id", "value"))
    assert worth[fresh.pk] > 30_000_000 > worth[lead.pk]


def test_the_night_puts_customers_where_what_is_expected_of_them_puts_them(sold, lan, now):
    thao = Lead.objects.filter(stage="customer").order_by("pk").first()
    measuring.keep(measuring.measure(), at=now)
    customers.count_many([thao.pk], at=now)
    scoring.rescore([thao.pk], at=now)
    before = Score.objects.get(pk=thao.pk).value

    CustomerValue.objects.filter(pk=thao.pk).update(expected=3 * before)
    Score.objects.update(moves_at=None)
    enqueue("scoring.refresh", due_at=now)
    assert run(claim(Job, 1, now=now, kind="scoring.refresh")[0], clock=lambda: now) == "done"

    assert Score.objects.get(pk=thao.pk).value == 3 * before


def test_a_measure_that_hardly_moved_is_not_kept(sold, now):
    first = measuring.keep(measuring.measure(), at=now)

    again = measuring.keep(measuring.measure(), at=now + timedelta(days=1))

    assert first and again is None


def test_who_takes_back_that_they_may_be_called_is_not_called(lead, lan, now):
    given = leads.consent(lead, "care", "", "Gọi để tư vấn", at=now, by=lan)
    scoring.rescore([lead.pk], at=now)
    assert Lead.objects.get(pk=lead.pk).priority > 0

    leads.withdraw(given, at=now, by=lan)
    scoring.rescore([lead.pk], at=now)

    assert Lead.objects.get(pk=lead.pk).priority == 0


def test_a_plan_for_later_lets_a_lead_wait_until_it_falls_due(lead, lan, now):
    scoring.rescore([lead.pk], at=now)
    before = Lead.objects.get(pk=lead.pk).priority

    pipeline.add_task(lead, "call", now + timedelta(days=3), promised=True, at=now, by=lan)
    scoring.rescore([lead.pk], at=now)
    waiting = Lead.objects.get(pk=lead.pk).priority
    scoring.rescore([lead.pk], at=now + timedelta(days=3))

    assert waiting < before < Lead.objects.get(pk=lead.pk).priority
