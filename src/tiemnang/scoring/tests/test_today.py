"""Whom a seller meets first on today's list, and why."""

from datetime import timedelta

import pytest

from tiemnang.leads import actions as leads
from tiemnang.leads.models import Consent, Identity, Lead, Need, Source
from tiemnang.pipeline import actions as pipeline
from tiemnang.scoring import actions as scoring
from tiemnang.scoring import words
from tiemnang.scoring.day import progress, tabs
from tiemnang.scoring.today import today
from tiemnang.team.models import Member

DAY = timedelta(days=1)


@pytest.fixture
def make(now):
    """Makes leads that came some days ago."""

    def lead(name, owner, days=10.0, **fields) -> Lead:
        came = now - timedelta(days=days)
        written = fields.pop("arrived_at", came + timedelta(minutes=1))
        made = Lead.objects.create(name=name, owner=owner, created_at=came, arrived_at=written, **fields)
        Identity.objects.create(lead=made, kind="phone", value=f"+8490000{made.pk:04d}")
        scoring.rescore([made.pk], at=now)
        return made

    return lead


def names(cards) -> list[str]:
    return [card.lead.name for card in cards]


def test_a_promise_comes_before_a_new_lead_and_that_before_the_rest(make, lan, now):
    make("Cũ", lan, stage="contacting", touched_at=now - 5 * DAY)
    make("Mới", lan, days=0.005)
    owed = make("Đã hứa", lan, stage="qualified", touched_at=now - 2 * DAY)
    pipeline.add_task(owed, "call", now - timedelta(minutes=12), promised=True, at=now - DAY, by=lan)

    cards = today(lan, at=now)

    assert names(cards) == ["Đã hứa", "Mới", "Cũ"]
    assert [card.group for card in cards] == ["due", "new", "rank"]


def test_a_new_lead_carries_its_clock_in_working_minutes(make, lan, now):
    make("Mới", lan, days=7 / 24 / 60)

    card = today(lan, at=now)[0]

    assert card.clock is not None
    assert (card.clock.minutes_left, card.clock.is_late) == (8, False)
    assert card.clock.until == now + timedelta(minutes=8)


def test_a_bought_contact_waits_for_no_answer(make, lan, now):
    bought = Source.objects.create(name="Data mua", folded="data mua", channel="import")
    make("Người lạ", lan, days=0.01, source=bought)

    card = today(lan, at=now)[0]

    assert (card.group, card.clock) == ("rank", None)


def test_who_was_called_just_now_or_is_planned_for_later_is_not_offered_again(make, lan, now):
    called, planned = make("Vừa gọi", lan), make("Gọi chiều nay", lan)
    pipeline.record_call(called, "no_answer", at=now, by=lan)
    pipeline.add_task(planned, "call", now + timedelta(hours=5), at=now, by=lan)

    assert today(lan, at=now) == []
    assert names(today(lan, at=now + timedelta(hours=1, minutes=30))) == ["Vừa gọi"]


def test_who_was_spoken_with_today_stays_only_while_another_call_is_due(make, lan, now):
    told, again = make("Đợi báo giá", lan), make("Gọi lại ngay", lan)
    for lead, kind in ((told, "send"), (again, "call")):
        pipeline.record_call(lead, "interested", at=now - timedelta(hours=2), by=lan)
        pipeline.add_task(lead, kind, now, at=now, by=lan)

    assert names(today(lan, at=now)) == ["Gọi lại ngay"]


def test_the_count_beside_the_list_is_the_length_of_the_list(make, minh, lan, now):
    for n in range(4):
        made = make(f"Khách {n}", minh if n % 2 else lan)
        pipeline.add_task(made, "call", now, at=now, by=lan)

    listed = [len(today(minh, at=now, limit=limit)) for limit in (3, 50)]

    assert listed == [tabs(minh, at=now, limit=limit).call for limit in (3, 50)] == [3, 4]


def test_people_given_up_or_not_ready_are_left_alone(make, lan, now):
    for stage in ("not_now", "unsuitable", "fake"):
        make(stage, lan, stage=stage)

    assert today(lan, at=now) == []


def test_a_seller_meets_own_leads_and_the_pool_but_never_a_colleagues(make, lan, bich, now):
    theirs = make("Của Bích", bich)
    pipeline.add_task(theirs, "call", now, at=now, by=bich)
    make("Kho chung", None)
    make("Của Lan", lan)

    assert set(names(today(lan, at=now))) == {"Kho chung", "Của Lan"}
    Member.objects.filter(pk=lan.pk).update(sees_pool=False)
    assert names(today(Member.objects.get(pk=lan.pk), at=now)) == ["Của Lan"]


def test_a_leader_meets_own_leads_before_those_of_the_team(make, minh, lan, hung, now):
    make("Của Lan", lan, stage="opportunity")
    make("Của Minh", minh)
    make("Của Hùng", hung)

    assert names(today(minh, at=now)) == ["Của Minh", "Của Lan"]


def test_the_owner_sees_what_sellers_owe(make, chu, lan, now):
    owed = make("Đã hứa", lan)
    pipeline.add_task(owed, "call", now, at=now, by=lan)

    assert today(chu, at=now)[0].group == "due"


def test_a_card_says_the_most_telling_things_first(make, lan, now):
    web = Source.objects.create(name="Web", folded="web", channel="website")
    lead = make("Thảo", lan, days=12 / 24 / 60, source=web)
    Need.objects.create(lead=lead, said="giảm khách bỏ hẹn", severity=2, since=now, origin="form")
    scoring.rescore([lead.pk], at=now)

    card = today(lan, at=now)[0]

    assert [words.said(reason.code, reason.args) for reason in card.reasons] == [
        "để lại thông tin trên web 12 phút trước",
        "cần: giảm khách bỏ hẹn",
    ]


def test_the_best_way_is_the_first_good_phone_then_zalo_then_mail(make, lan, now):
    lead = make("Thảo", lan)
    Identity.objects.filter(lead=lead).update(is_bad=True)
    Identity.objects.create(lead=lead, kind="email", value="thao@spa.vn", rank=0)
    Identity.objects.create(lead=lead, kind="zalo", value="8412345", rank=1)

    card = today(lan, at=now)[0]

    assert [way.kind for way in card.ways] == ["zalo", "email"]


def test_rows_of_a_sheet_without_dates_start_no_clock_and_bury_nobody(make, lan, now):
    hour = timedelta(hours=1)
    for n in range(5):
        make(f"Từ tệp {n}", lan, days=1 / 24, arrived_at=now - hour)
    make("Đang theo", lan, stage="contacting", touched_at=now - 9 * DAY)
    make("Mới nhắn", lan, days=0.01)

    cards = today(lan, at=now)

    assert names(cards)[:2] == ["Mới nhắn", "Đang theo"]
    assert [card.clock is not None for card in cards] == [True, *[False] * 6]
    said = [words.said(reason.code, reason.args) for reason in cards[-1].reasons]
    assert said == ["nhập từ tệp hôm nay"]
    assert tabs(lan, at=now).new == 1


def test_a_day_without_an_hour_is_new_but_starts_no_clock(make, lan, now):
    midnight = now.replace(hour=0, minute=0)
    make("Ngày 21", lan, days=(now - midnight) / DAY, arrived_at=now)

    card = today(lan, at=now)[0]

    assert (card.group, card.clock) == ("new", None)
    assert [words.said(reason.code, reason.args) for reason in card.reasons] == ["vào sổ hôm nay"]


def test_who_has_everybody_in_front_planned_still_meets_the_rest(make, lan, now, monkeypatch):
    monkeypatch.setattr("tiemnang.scoring.foremost.LOOKS", (2, 50))
    for n in range(3):
        pipeline.add_task(make(f"Đã hẹn {n}", lan), "call", now + DAY, at=now, by=lan)
    Lead.objects.update(priority=99)
    make("Còn lại", lan)

    assert names(today(lan, at=now)) == ["Còn lại"]


def test_work_with_many_who_are_given_up_hides_nobody(make, lan, now):
    for n in range(5):
        gone = make(f"Bỏ {n}", lan, stage="unsuitable")
        pipeline.add_task(gone, "call", now - (n + 2) * DAY, at=now, by=lan)
    pipeline.add_task(make("Còn", lan, stage="contacting"), "call", now - DAY, at=now, by=lan)

    assert names(today(lan, at=now, limit=1)) == ["Còn"]


def test_a_leader_asks_the_same_few_questions_however_many_leads(
    make, minh, lan, now, django_assert_max_num_queries
):
    for n in range(12):
        lead = make(f"Khách {n}", lan if n % 2 else minh, days=n / 2)
        if n % 3 == 0:
            pipeline.add_task(lead, "call", now, at=now, by=lan)

    with django_assert_max_num_queries(17):
        cards = today(minh, at=now)
        assert [card.lead.organisation and card.lead.owner.name for card in cards]

    assert len(cards) == 12


def test_the_day_is_counted(make, lan, now, django_assert_max_num_queries):
    make("Mới", lan, days=0.01)
    for name, result in (("Một", "interested"), ("Hai", "no_answer"), ("Ba", "no_answer")):
        pipeline.record_call(make(name, lan, days=0.02), result, at=now - timedelta(minutes=5), by=lan)
    kept = make("Hứa", lan)
    task = pipeline.add_task(kept, "call", now - timedelta(hours=1), promised=True, at=now - DAY, by=lan)
    pipeline.finish_task(task, at=now - timedelta(minutes=50), by=lan)

    with django_assert_max_num_queries(14):
        counts = tabs(lan, at=now)
        day = progress(lan, at=now, left=counts.call)

    assert (counts.call, counts.new, counts.promised, counts.done) == (2, 1, 2, 3)
    assert dict(day.results) == {"interested": 1, "no_answer": 2}
    assert (day.done, day.left, day.minutes_to_first) == (3, 2, 23)
    assert (day.kept, day.promised) == (1, 1)


def test_each_tab_shows_its_own(make, lan, now):
    make("Mới", lan, days=0.01)
    later = make("Chiều", lan)
    pipeline.add_task(later, "call", now + timedelta(hours=5), at=now, by=lan)
    called = make("Xong", lan)
    pipeline.record_call(called, "interested", at=now, by=lan)

    assert names(today(lan, at=now, tab="new")) == ["Mới"]
    assert names(today(lan, at=now, tab="promised")) == ["Chiều"]
    assert names(today(lan, at=now, tab="done")) == ["Xong"]


def test_a_rule_that_people_wrote_themselves_is_a_reason_worth_saying(lan, minh, make, now):
    spa = {"field": "name", "operator": "contains", "value": "spa"}
    scoring.put(scoring.rule_of(spa, points=30, code="r1"), by=minh, at=now)
    scoring.save_card(by=minh, at=now)

    make("Spa An Nhiên", lan)

    reasons = today(lan, at=now)[0].reasons
    assert "tên có chữ “spa”" in [words.said(one.code, one.args) for one in reasons]


def test_who_refused_calls_is_not_offered_but_who_was_never_judged_is(make, lan, now):
    refused = make("Chị Hạnh", lan)
    given = Consent.objects.create(lead=refused, purpose="care", channel="phone", given_at=now - DAY)
    leads.withdraw(given, at=now, by=lan)
    scoring.rescore([refused.pk], at=now)
    Lead.objects.create(name="Anh Phúc", owner=lan, created_at=now - DAY, arrived_at=now - DAY)
    make("Cô Tám", lan)

    assert names(today(lan, at=now)) == ["Cô Tám", "Anh Phúc"]
