"""Minh asks his own customers what the best have in common, and it is what we know to be so."""

from datetime import timedelta

import pytest
from django.db import connection

from tiemnang.customers.models import Purchase
from tiemnang.due.models import Job
from tiemnang.leads import actions as leads
from tiemnang.leads.models import FactDefinition, Lead, Source
from tiemnang.targeting import actions as targeting
from tiemnang.targeting import askable, groups, jobs
from tiemnang.targeting.actions.working_out import work_out
from tiemnang.targeting.models import DiaryEntry, MiningRun
from tiemnang.targeting.tests import shop
from tiemnang.targeting.tests.businesses import IN_DA_NANG, group, someone, work_off
from tiemnang.targeting.words import likeness_said, trait_said

CUSTOMERS = {"best": "customers", "base": "leads"}


def found_for(question, now) -> MiningRun:
    """The run, worked out."""
    run = targeting.ask(question, by=None, at=now)
    work_off(Job.objects.get(pk=run.job_id), now)
    run.refresh_from_db()
    return run


def fields_of(criteria) -> set[str]:
    """The fields a rule asks about."""
    return {rule["field"] for rule in criteria["rules"]}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_three_rules_by_which_people_buy_are_found_and_no_decoy_is(seed):
    shop.open_shop(months=6, seed=seed)

    run = found_for(CUSTOMERS, shop.month(7))

    named = [fields_of(rule["criteria"]) for rule in run.found["rules"]]
    assert {"fact.nganh", "province", "source"} in named or {"fact.nganh", "province", "channel"} in named
    assert {"fact.thu_nhap", "fact.co_con"} in named
    assert {"fact.nganh", "fact.nhan_vien"} in named
    assert not {field for rule in named for field in rule} & shop.DECOYS
    assert not {trait["field"] for trait in run.found["traits"] if trait["real"]} & shop.DECOYS
    assert {trait["base"] for trait in run.found["traits"]} == {
        "demographic",
        "industry",
        "behaviour",
        "interest",
    }


@pytest.mark.django_db
def test_a_rule_that_was_found_is_a_question_to_leads_and_holds_for_as_many():
    shop.open_shop(months=5)
    run = found_for(CUSTOMERS, shop.month(6))
    ids = Lead.objects.filter(created_at__lt=run.found["until"]).values("pk")

    for trait in [*run.found["traits"], *run.found["rules"]]:
        assert askable.read(trait["criteria"])
        held = groups.members(trait["criteria"], at=shop.month(6)).filter(pk__in=ids).count()
        seen = trait["count"] / 0.7  # seven tenths were learned from
        assert held == pytest.approx(seen, rel=0.25, abs=8), trait["criteria"]


@pytest.mark.django_db
def test_whom_to_leave_says_what_they_cost():
    shop.open_shop(months=5)

    run = found_for(CUSTOMERS, shop.month(6))

    worst = run.found["leave"][0]
    assert worst["high"] < 1 and worst["real"]
    assert 0 < worst["calls"] <= worst["of_calls"]
    fields = askable.askable()
    assert trait_said(worst["criteria"], fields)


@pytest.mark.django_db
def test_what_the_best_bought_is_told_but_nobody_is_looked_for_by_it():
    shop.open_shop(months=6)
    Purchase.objects.filter(amount__lt=24_000_000).update(product="Gói Khởi đầu")

    run = found_for({"best": "value", "share": 20, "base": "customers"}, shop.month(7))

    told = [trait["criteria"]["rules"][0] for trait in run.found["traits"] if trait["real"]]
    assert ("purchases.product", "Gói Chuỗi") in [(rule["field"], rule["value"]) for rule in told]
    for each in [*run.found["rules"], *run.found["leave"]]:
        assert "purchases.product" not in fields_of(each["criteria"])


@pytest.mark.django_db
def test_the_best_by_value_are_held_against_other_customers_and_what_says_so_is_no_trait(now):
    shop.open_shop(months=4)

    run = found_for({"best": "value", "share": 20, "base": "customers"}, shop.month(5))

    assert run.best + run.base <= Lead.objects.filter(stage="customer").count()
    assert not {trait["field"] for trait in run.found["traits"]} & {"purchases.sum", "purchases"}


@pytest.mark.django_db
def test_rules_of_a_run_become_a_version_with_its_evidence(minh):
    shop.open_shop(months=5)
    run = found_for(CUSTOMERS, shop.month(6))

    version = targeting.create(
        "Khách mua", by=minh, at=shop.month(6), content=targeting.content_from(run, [0, 1])
    )

    assert version.criteria["combinator"] == "or" and len(version.criteria["rules"]) == 2
    assert version.evidence["run"] == run.pk and all(trait["real"] for trait in version.evidence["traits"])
    assert version.evidence["rules"] == run.found["rules"][:2]


@pytest.fixture
def cold(lan, now) -> list[Lead]:
    """A shop with twelve customers who were referred from Đà Nẵng, no losses, and sixty leads nobody called."""
    friends = Source.objects.create(name="Bạn bè", folded="ban be", channel="referral")
    advert = Source.objects.create(name="Quảng cáo", folded="quang cao", channel="facebook")
    beds = FactDefinition.objects.create(key="giuong", name="Số giường", type="number", group="industry")
    made = []
    for number in range(72):
        alike = number < 24
        lead = someone(
            now - timedelta(days=number),
            f"Trần Thị Lụa {number}",
            province="48" if alike or number % 5 == 0 else "79",
            source=friends if alike else advert,
            stage="customer" if number < 12 else "new",
        )
        leads.learn(
            lead,
            beds,
            str(12 + number % 5 if alike else 2 + number % 4),
            at=lead.created_at,
            by=lan,
            origin="sheet",
        )
        made.append(lead)
    return made


def test_twelve_customers_and_no_losses_give_a_list_with_its_doubt_and_no_probability(cold, now):
    run = found_for(CUSTOMERS, now)

    listed = list(run.lookalikes.order_by("-rank", "lead"))
    assert {each.lead_id for each in listed[:12]} == {lead.pk for lead in cold[12:24]}
    assert all(each.low <= each.rank <= each.high for each in listed)
    assert any(each.high - each.low > 1 for each in listed)
    assert run.likeness["customers"] == 12 and run.likeness["says_something"]
    assert "few_best" in run.found["warnings"] and "not_checked" in run.found["warnings"]
    assert "khách ấy đứng trên" in likeness_said(run.likeness)
    fields = askable.askable()
    assert trait_said(listed[0].reasons[0][0], fields)


def test_who_was_called_is_not_on_the_list(cold, now):
    Lead.objects.filter(pk=cold[12].pk).update(touched_at=now)

    run = found_for(CUSTOMERS, now)

    assert not run.lookalikes.filter(lead=cold[12]).exists()


def test_without_customers_a_run_says_what_to_do_first(db, now):
    someone(now, province="48")

    assert found_for(CUSTOMERS, now).trouble == "too_few_best"


def test_a_chosen_list_can_be_the_best_and_criteria_too(cold, now):
    by_list = found_for({"best": "list", "leads": [lead.pk for lead in cold[:12]], "base": "both"}, now)
    by_rule = found_for({"best": "criteria", "criteria": group(IN_DA_NANG), "base": "both"}, now)

    assert by_list.best == 12 and by_list.base == 60
    assert by_rule.best == Lead.objects.filter(province="48").count()
    assert "province" not in {trait["field"] for trait in by_rule.found["traits"]}


def test_a_run_can_be_stopped(cold, minh, now):
    run = targeting.ask(CUSTOMERS, by=minh, at=now)

    targeting.stop(run, by=minh, at=now)

    assert Job.objects.get(pk=run.job_id).state == "cancelled"


def test_nonsense_is_refused(minh, now):
    for question in ({"best": "luck"}, {"base": "the moon"}, {"share": 0}):
        with pytest.raises(targeting.NotPossible):
            targeting.ask(question, by=minh, at=now)


@pytest.mark.django_db
def test_what_people_either_have_or_lack_is_said_once():
    shop.open_shop(months=5)

    told = found_for(CUSTOMERS, shop.month(6)).found["traits"]

    of_children = [each for each in told if each["field"] == "fact.co_con"]
    assert [each["real"] for each in of_children] == [True]


@pytest.mark.django_db
def test_two_workers_with_one_run_end_it_once():
    """One of them was taken for dead and was not."""
    shop.open_shop(months=3)
    run = targeting.ask(CUSTOMERS, by=None, at=shop.month(4))
    slow = MiningRun.objects.get(pk=run.pk)
    work_off(Job.objects.get(pk=run.job_id), shop.month(4))
    first = MiningRun.objects.get(pk=run.pk)

    work_out(slow, at=shop.month(5), report=lambda step, done, of: None)

    again = MiningRun.objects.get(pk=run.pk)
    assert (again.finished_at, again.lookalikes.count()) == (first.finished_at, first.lookalikes.count())
    assert DiaryEntry.objects.filter(verb="mined").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_large_shop_is_mined_by_a_process_of_its_own(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("only what is on a server another process sees")
    at = connection.settings_dict
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}")
    shop.open_shop(months=12)

    run = found_for(CUSTOMERS, shop.month(13))

    assert Lead.objects.count() > jobs.LARGE and run.is_done and len(run.found["rules"]) >= 3
    assert Job.objects.get(pk=run.job_id).progress > 50
