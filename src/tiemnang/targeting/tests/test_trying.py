"""A version is tried before it is trusted, watched after, and what the watch proposes somebody decides."""

from datetime import timedelta

import pytest

from tiemnang.customers import actions as customers
from tiemnang.customers.actions import Bought
from tiemnang.due.actions import enqueue
from tiemnang.due.models import Job
from tiemnang.leads import actions as leads
from tiemnang.leads.models import FactDefinition, Lead
from tiemnang.targeting import actions as targeting
from tiemnang.targeting import cells, differing
from tiemnang.targeting.actions.watching import WATCH
from tiemnang.targeting.arrival import held_on_arrival
from tiemnang.targeting.models import DiaryEntry, ProfileVersion, Proposal, Watch
from tiemnang.targeting.rules.comparing import Side, compared
from tiemnang.targeting.rules.drift import FALSE_ALARM, Seen, limit_of, moved
from tiemnang.targeting.tests import shop
from tiemnang.targeting.tests.businesses import IN_DA_NANG, IN_HA_NOI, SPA, group, publish, someone, work_off
from tiemnang.targeting.words import entry_said, proposal_said

MANY = 700  # leads a month
CUSTOMERS = {"best": "customers", "base": "leads"}


def mined(by, at) -> ProfileVersion:
    """A draft of all rules that are found in our own customers."""
    run = targeting.ask(CUSTOMERS, by=by, at=at)
    work_off(Job.objects.get(pk=run.job_id), at)
    run.refresh_from_db()
    numbers = range(len(run.found["rules"]))
    return targeting.create("Khách mua", by=by, at=at, content=targeting.content_from(run, list(numbers)))


def a_night(at) -> None:
    """The clock looks at every version in use."""
    work_off(enqueue(WATCH, due_at=at), at)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_changes_in_month_8_is_flagged_in_month_9_and_not_before(minh, seed):
    shop.open_shop(months=4, each=MANY, seed=seed)
    opening = shop.month(5) + timedelta(days=1)
    version = publish(mined(minh, opening), minh, opening)

    for number in range(5, 10):
        for day in (2, 9):
            a_night(shop.month(number) + timedelta(days=day))
            assert Watch.objects.filter(is_drifting=True).exists() is (number == 9 and day == 9), (
                number,
                day,
            )
        shop.open_shop(first=number, months=number, each=MANY, seed=seed, is_changed=number >= 8)

    drifting = Watch.objects.get(is_drifting=True)
    assert drifting.month == shop.month(8).date()
    dropped = Proposal.objects.get(kind="drop_rule")
    assert len(dropped.criteria["rules"]) == len(version.criteria["rules"]) - 1
    assert "spa" in proposal_said(dropped) and "spa" not in str(dropped.criteria)


@pytest.mark.django_db
def test_a_version_is_tried_on_those_it_was_not_learned_from(minh):
    shop.open_shop(months=7)
    now = shop.month(9)
    version = mined(minh, now)

    work_off(targeting.try_on_history(version, by=minh, at=now), now)

    version.refresh_from_db()
    found = version.backtest["held_out"]
    assert version.backtest["is_unseen"] and version.backtest["since"] == version.evidence["until"]
    assert found["inside"]["rate"] == pytest.approx(shop.BUYS, abs=0.12)
    assert found["outside"]["rate"] < 0.1 and found["is_sure"]
    assert found["inside"]["low"] < found["inside"]["rate"] < found["inside"]["high"]
    assert len(version.backtest["branches"]) == len(version.criteria["rules"])
    assert entry_said(DiaryEntry.objects.order_by("-pk").first()).startswith("Thử bản 1 trên quá khứ")


def test_a_draft_that_is_changed_has_no_trial_any_more(minh, now):
    version = targeting.create("Spa", by=minh, at=now, content=targeting.Content(group(SPA)))
    someone(now - timedelta(days=90), firm="Spa Mây")
    work_off(targeting.try_on_history(version, by=minh, at=now), now)
    version.refresh_from_db()
    assert version.backtest["leads"] == 1

    targeting.change(version, targeting.Content(group(IN_DA_NANG)), by=minh, at=now)

    assert ProfileVersion.objects.get().backtest is None


def test_history_is_asked_as_it_was_known_when_they_came(lan, now):
    beds = FactDefinition.objects.create(key="beds", name="Số giường", type="number")
    early, late = someone(now), someone(now)
    leads.learn(early, beds, "12", at=early.created_at, by=lan, origin="form")
    leads.learn(early, beds, "2", at=now, by=lan, origin="call")
    leads.learn(late, beds, "12", at=now, by=lan, origin="call")
    many = group({"field": "fact.beds", "operator": ">=", "value": 8})

    held = held_on_arrival(many, [early.pk, late.pk], at=now)

    assert held[early.pk].whole and not held[late.pk].whole


def test_who_bought_was_no_customer_when_they_came(db, now):
    lead = someone(now, stage="customer")
    customers.record([Bought(lead.pk, 5_000_000, now)], at=now)
    asks = {"field": "stage", "operator": "in", "value": ["customer"]}
    bought = {"field": "purchases", "operator": "at_least", "value": {"count": 1}}

    assert not held_on_arrival(group(asks), [lead.pk], at=now)[lead.pk].whole
    assert not held_on_arrival(group(bought), [lead.pk], at=now)[lead.pk].whole


@pytest.fixture
def proposal(minh, now) -> Proposal:
    """What the watch found about a version with two ways to be a target."""
    either = group(group(IN_DA_NANG, SPA), group(IN_HA_NOI), combinator="or")
    version = targeting.create("Hai kiểu", by=minh, at=now, content=targeting.Content(either))
    publish(version, minh, now)
    detail = {"kind": "rule", "number": 1, "rate": 0.02, "before": 0.31, "month": "2026-10-01"}
    return Proposal.objects.create(
        version=version, kind="drop_rule", detail=detail, criteria=group(IN_DA_NANG, SPA), made_at=now
    )


def test_a_proposal_says_what_moved(proposal):
    assert proposal_said(proposal) == (
        "Bỏ “tỉnh thành là Hà Nội”: trước đây 31\u00a0% mua ngay trong tháng, người đến tháng 10/2026 chỉ 2\u00a0%."
    )


def test_a_yes_makes_a_draft_that_somebody_still_publishes(proposal, minh, now):
    made = targeting.decide(proposal, True, why="Hà Nội đã có người khác lo", by=minh, at=now)

    assert made.is_draft and made.number == 2 and made.criteria["rules"] == [IN_DA_NANG, SPA]
    assert Proposal.objects.get().state == "accepted" and Proposal.objects.get().by == minh
    last = DiaryEntry.objects.filter(verb="decided").get()
    assert (last.text, last.by) == ("Hà Nội đã có người khác lo", minh)


def test_a_no_needs_a_reason_and_is_not_asked_again(proposal, minh, now):
    with pytest.raises(targeting.NotPossible):
        targeting.decide(proposal, False, why=" ", by=minh, at=now)

    targeting.decide(proposal, False, why="chỉ là mùa mưa", by=minh, at=now)

    with pytest.raises(targeting.NotPossible):
        targeting.decide(proposal, True, why="", by=minh, at=now)
    assert ProfileVersion.objects.count() == 1


def test_what_was_proposed_about_a_former_version_is_outdated(proposal, minh, now):
    second = targeting.draft(proposal.version.profile, by=minh, at=now)
    targeting.change(second, targeting.Content(group(SPA)), by=minh, at=now)

    publish(second, minh, now)

    assert Proposal.objects.get().state == "outdated"


def test_the_four_cells_part_everybody_and_each_is_a_filter(minh, lan, now):
    target = someone(now, province="48", stage="qualified")
    someone(now, province="48")
    buyer = someone(now, province="01")
    customers.record([Bought(buyer.pk, 3_000_000, now)], at=now)
    someone(now, province="01")
    someone(now, province="48", stage="fake")
    budget = leads.define_fact("budget", "Ngân sách", "behaviour", "money")
    leads.learn(target, budget, "15tr", at=now, by=lan, origin="call")
    rules = group(IN_DA_NANG)

    found = cells.counted(rules, at=now)

    assert {cell: figures["people"] for cell, figures in found.items()} == dict.fromkeys(cells.CELLS, 1)
    assert found["target_lead"]["waiting"] == 15_000_000 and found["lead_only"]["money"] == 3_000_000
    for cell in cells.CELLS:
        from_list = cells.askable.read(cells.criteria_of(cell, rules)).among(
            Lead.objects.all(), cells.standpoint(now)
        )
        assert from_list.count() == 1


def test_two_versions_side_by_side_say_what_changed_and_who_moves(minh, now):
    first = targeting.create(
        "Spa", by=minh, at=now, content=targeting.Content(group(IN_DA_NANG, SPA), {"life": "Bận."})
    )
    publish(first, minh, now)
    second = targeting.draft(first.profile, by=minh, at=now)
    targeting.change(
        second,
        targeting.Content(group(SPA, {"field": "age", "operator": ">=", "value": 30})),
        by=minh,
        at=now,
    )
    someone(now, firm="Spa Mây", province="48", birth="1980")
    someone(now, firm="Spa Gió", province="48")
    someone(now, firm="Spa Nắng", province="01", birth="1980")

    told = differing.difference(first, second)
    moving = differing.moves(first, second, Lead.objects.living(), at=now)

    assert told.gone == ["tỉnh thành là Đà Nẵng"] and told.come == ["tuổi từ 30 trở lên"]
    assert told.kept == ["nơi làm việc có chữ “spa”"] and told.story == [("life", "Bận.", "")]
    assert [each.number for each in moving] == [1, 1, 1]


def test_inside_and_outside_are_held_against_each_other_with_their_doubt():
    found = compared(Side(100, 30), Side(400, 40))

    assert found.distance == pytest.approx(0.2)
    assert 0.1 < found.low < 0.2 < found.high < 0.3 and found.is_sure
    assert not compared(Side(10, 3), Side(400, 40)).is_sure


def test_alarms_that_are_false_are_rare_however_long_one_looks():
    assert sum(limit_of(look, 12) * 12 for look in range(1, 5000)) < FALSE_ALARM

    assert moved(Seen(2, 40, 150, 250), look=12, things=12).is_drifting
    assert not moved(Seen(20, 40, 150, 250), look=1, things=12).is_drifting
    assert moved(Seen(2, 10, 150, 500), look=1, things=12) is None
