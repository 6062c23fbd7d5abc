"""Learning who buys: from which outcomes, on which fields, and which model is in use afterwards."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from tiemnang.leads.models import Lead
from tiemnang.scoring.models import LearningField, Score, WinModel
from tiemnang.scoring.winning import chances, keeping, questions, standing
from tiemnang.scoring.winning.fitting import fit
from tiemnang.scoring.winning.telling import worked_out
from tiemnang.scoring.winning.tests.shop import stock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Which models are in use is asked anew."""
    standing.forget()


def learn(at):
    """What came of the model of arrival."""
    return fit(at=at)[0]


def champion() -> WinModel:
    return WinModel.objects.get(moment="arrival", state="champion")


def tell_all() -> None:
    for _looked_at, rows in worked_out(chances.ranges(500)):
        chances.store(rows)


def test_a_shop_with_twelve_customers_and_no_losses_is_told_no_probability(now):
    leads = stock(12, at=now)
    Lead.objects.update(stage="customer")
    newcomers = stock(5, at=now, stage="new", seed=2)

    found = learn(now)

    chances.tell([lead.pk for lead in [*leads, *newcomers]])
    assert (found.why, found.outcomes, WinModel.objects.count()) == (keeping.TOO_FEW, 12, 0)
    assert not Score.objects.exclude(win=None).exists()


def test_from_enough_outcomes_every_open_lead_is_told_a_chance_and_why(now):
    stock(240, at=now)
    newcomers = stock(30, at=now, stage="new", seed=2)

    learn(now)
    tell_all()

    told = list(Score.objects.exclude(win=None))
    assert {score.lead_id for score in told} == {lead.pk for lead in newcomers}
    assert all(sum(part[-1] for part in score.win_reasons) == score.win for score in told)
    best, worst = max(told, key=lambda one: one.win), min(told, key=lambda one: one.win)
    assert best.lead.source.channel == "referral" and worst.lead.source.channel == "facebook"
    assert {score.win_model_id for score in told} == {champion().pk}


def test_many_at_once_are_told_the_same_as_one_by_one(now):
    stock(700, at=now)
    newcomers = stock(60, at=now, stage="new", seed=2)
    learn(now)
    tell_all()
    at_once = dict(Score.objects.exclude(win=None).values_list("pk", "win_reasons"))
    chances.clear()

    chances.tell([lead.pk for lead in newcomers])

    one_by_one = dict(Score.objects.exclude(win=None).values_list("pk", "win_reasons"))
    assert len(one_by_one) == 60 and one_by_one == at_once


def test_the_report_says_what_the_model_was_worth_on_leads_it_never_saw(now):
    stock(800, at=now)

    learn(now)

    told = champion().report
    assert told["by"] == "time" and told["tested"] == 240
    assert told["auc"] > 0.6 and told["log_loss"] < told["log_loss_base"] and told["log_loss_gain"] > 0
    assert (
        sum(band["count"] for band in told["reliability"])
        == 240
        == sum(tenth["count"] for tenth in told["lift"])
    )
    assert all(band["low"] <= band["won"] / band["count"] <= band["high"] for band in told["reliability"])
    assert {"source", "fact.branches"} <= set(told["fields"]) and told["held_back"]["fact.gender"] == "gender"
    assert {each["field"] for each in told["drift"]} == set(told["fields"])


def test_a_field_that_tells_too_much_is_held_out_until_somebody_answers(now, minh, lan):
    stock(400, at=now, telling=True)
    found = learn(now)
    asked = LearningField.objects.get(key="fact.minutes")
    assert (found.asked, asked.use, asked.question["code"]) == (["fact.minutes"], "ask", "alone")
    assert "fact.minutes" not in champion().report["fields"]
    assert champion().report["held_back"]["fact.minutes"] == questions.QUESTION
    assert [each["field"] for each in champion().report["questions"]] == ["fact.minutes"]
    with pytest.raises(PermissionDenied):
        keeping.decide_field("fact.minutes", "yes", by=lan, at=now)

    keeping.decide_field("fact.minutes", "yes", by=minh, at=now)

    learn(now + timedelta(minutes=1))
    newest = WinModel.objects.filter(moment="arrival").latest("pk")
    assert "fact.minutes" in newest.report["fields"] and LearningField.objects.get().by == minh


def test_a_question_answered_with_no_is_not_asked_again(now, minh):
    stock(400, at=now, telling=True)
    learn(now)
    keeping.decide_field("fact.minutes", "no", by=minh, at=now)

    found = learn(now + timedelta(minutes=1))

    newest = WinModel.objects.filter(moment="arrival").latest("pk")
    assert (found.asked, newest.report["held_back"]["fact.minutes"]) == ([], "no")


def test_who_people_are_is_learned_from_only_when_somebody_switches_it_on(now, minh):
    stock(240, at=now)
    learn(now)
    before = champion().report

    keeping.decide_field("fact.gender", "yes", by=minh, at=now)
    learn(now + timedelta(minutes=1))

    newest = WinModel.objects.filter(moment="arrival").latest("pk")
    assert "fact.gender" not in before["fields"] and "fact.gender" in newest.report["fields"]


def test_what_may_no_longer_be_seen_leaves_at_once(now, minh):
    stock(240, at=now)
    learn(now)
    keeping.decide_field("fact.branches", "no", by=minh, at=now)

    found = learn(now + timedelta(minutes=1))

    assert found.why == keeping.MAY_NOT_SEE and "fact.branches" not in champion().report["fields"]


def test_what_tells_too_much_at_the_first_contact_is_still_learned_from_at_arrival(now):
    stock(400, at=now)
    learn(now)
    asked = {"code": "alone", "auc": 0.99, "gap": 0.0, "moment": "contact"}
    LearningField.objects.create(key="fact.branches", use="ask", question=asked, at=now)
    stock(120, at=now + timedelta(days=12), seed=3)

    found = learn(now + timedelta(days=13))

    newest = WinModel.objects.filter(moment="arrival").latest("pk")
    assert found.why == keeping.NOT_BETTER and "fact.branches" in newest.report["fields"]
    assert newest.report["questions"] == []


def test_the_same_outcomes_make_no_new_model(now):
    stock(240, at=now)
    learn(now)

    found = learn(now + timedelta(days=1))

    assert (found.why, WinModel.objects.filter(moment="arrival").count()) == (keeping.NOTHING_NEW, 1)


def test_a_challenger_that_is_no_better_waits_and_both_are_kept(now):
    stock(400, at=now)
    learn(now)
    first = champion()
    stock(120, at=now + timedelta(days=12), seed=3)

    found = learn(now + timedelta(days=13))

    challenger = WinModel.objects.get(moment="arrival", state="challenger")
    assert (found.why, champion()) == (keeping.NOT_BETTER, first)
    assert (challenger.note, challenger.report["duel"]["rows"]) == (keeping.NOT_BETTER, 60)


def test_a_challenger_takes_over_when_the_market_has_turned(now):
    stock(300, at=now)
    learn(now)
    first = champion()
    stock(600, at=now + timedelta(days=60), seed=3, turned=True)

    found = learn(now + timedelta(days=61))

    first.refresh_from_db()
    assert (found.why, first.state) == (keeping.BETTER, "retired")
    assert champion().report["duel"]["gain"] > 0


def test_one_goes_back_to_an_earlier_model_with_one_verb(now, minh, lan):
    stock(300, at=now)
    learn(now)
    first = champion()
    stock(600, at=now + timedelta(days=60), seed=3, turned=True)
    learn(now + timedelta(days=61))
    with pytest.raises(PermissionDenied):
        keeping.roll_back(first, by=lan, at=now)

    keeping.roll_back(first, by=minh, at=now)

    assert champion() == first and champion().note == keeping.BACK
    assert WinModel.objects.filter(moment="arrival", state="retired").count() == 1


def test_when_outcomes_are_gone_nobody_is_told_a_chance_any_more(now):
    learned_from = stock(240, at=now)
    stock(20, at=now, stage="new", seed=2)
    learn(now)
    tell_all()
    assert Score.objects.exclude(win=None).count() == 20

    Lead.objects.filter(pk__in=[lead.pk for lead in learned_from[:220]]).delete()
    found = learn(now + timedelta(days=1))

    assert found.why == keeping.TOO_FEW and not Score.objects.exclude(win=None).exists()


def test_whoever_is_no_longer_open_is_told_nothing(now, lan):
    stock(240, at=now)
    lead = stock(1, at=now, stage="new", seed=2)[0]
    learn(now)
    chances.tell([lead.pk])
    assert Score.objects.get(pk=lead.pk).win is not None

    Lead.objects.filter(pk=lead.pk).update(stage="customer")
    chances.tell([lead.pk])

    score = Score.objects.get(pk=lead.pk)
    assert (score.win, score.win_reasons, score.win_model) == (None, None, None)


def test_a_handful_is_told_in_a_constant_number_of_queries(now, django_assert_max_num_queries):
    stock(240, at=now)
    newcomers = stock(50, at=now, stage="new", seed=2)
    learn(now)
    standing.in_use()

    with django_assert_max_num_queries(14):
        assert chances.tell([lead.pk for lead in newcomers]) == 50


def test_a_large_shop_weighs_the_fields_that_say_most(now, monkeypatch):
    monkeypatch.setattr(questions, "MANY_ROWS", 200)
    monkeypatch.setattr(questions, "MOST_FIELDS", 2)
    stock(400, at=now)

    learn(now)

    told = champion().report
    weak = {key for key, why in told["held_back"].items() if why == questions.WEAK}
    assert len(told["fields"]) == 2 and "fact.trade" in weak and not weak & set(told["fields"])
