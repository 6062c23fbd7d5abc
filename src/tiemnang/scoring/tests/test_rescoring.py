"""Judging leads again: from everything that is known, in few questions, and every night."""

import json
from datetime import timedelta

from django.utils import timezone

from tiemnang import journey
from tiemnang.customers import actions as customers
from tiemnang.customers.actions import Bought
from tiemnang.due.actions import claim, enqueue
from tiemnang.due.models import Job
from tiemnang.due.running import run
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Identity, Lead, Source
from tiemnang.pipeline import actions as pipeline
from tiemnang.scoring import actions as scoring
from tiemnang.scoring.actions.rescoring import not_overtaken, rows_of, write
from tiemnang.scoring.clues import read_clues
from tiemnang.scoring.jobs import moved, refresh
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules import ENGAGEMENT
from tiemnang.scoring.scorecards import in_use


def codes(lead) -> dict[str, int]:
    return {code: points for code, points, *_ in Score.objects.get(lead=lead).reasons}


def test_the_points_of_a_lead_come_from_every_room(lead, lan, now):
    lead.source = Source.objects.create(name="Bạn bè", folded="ban be", channel="referral")
    lead.save()
    leads.add_need(lead, "giảm khách bỏ hẹn", severity=3, at=now, by=lan, origin="call")
    budget = leads.define_fact("budget", "Ngân sách", "behaviour", "money")
    leads.learn(lead, budget, "15tr", at=now, by=lan, origin="call")
    pipeline.record_call(lead, "interested", at=now, by=lan)

    scoring.rescore([lead.pk], at=now)

    lead.refresh_from_db()
    assert codes(lead) == {
        "phone": 15, "source": 15, "fresh": 15, "need": 15, "result": 15, "stage": 12, "budget": 8,
    }  # fmt: skip
    assert lead.points == 95 == Score.objects.get(lead=lead).points
    assert lead.priority > 0


def test_an_undone_call_no_longer_counts(lead, lan, now):
    scoring.rescore([lead.pk], at=now)
    before = codes(lead)
    call = pipeline.record_call(lead, "no_need", at=now, by=lan)
    pipeline.undo_call(call, at=now, by=lan)

    scoring.rescore([lead.pk], at=now)

    assert codes(lead) == before


def test_calls_that_came_with_a_sheet_count_as_well(lead, now):
    for days, result in (
        (9, "no_answer"),
        (5, "call_back"),
        (3, "no_answer"),
        (2, "wrong_number"),
        (1, "no_answer"),
    ):
        leads.tell([lead.pk], "called", at=now - timedelta(days=days), detail={"n": 1, "result": result})

    clues = dict(read_clues([lead.pk], at=now))[lead.pk]

    assert (clues.last_result, clues.unanswered) == ("call_back", 2)


def test_a_year_after_buying_the_customer_comes_up_again(lead, now):
    customers.record([Bought(lead.pk, 5_400_000, now - timedelta(days=350), "Gói Khởi đầu")], at=now)

    scoring.rescore([lead.pk], at=now)

    assert {"bought", "renewal"} <= set(codes(lead))


def test_scoring_twice_changes_nothing_and_leaves_merged_leads_out(lead, bich, now):
    heir = Lead.objects.create(name="Người kia", owner=bich, created_at=now, arrived_at=now)
    Lead.objects.filter(pk=lead.pk).update(merged_into=heir)

    assert scoring.rescore([lead.pk, heir.pk, heir.pk], at=now) == 1
    once = list(Score.objects.values())
    scoring.rescore([heir.pk], at=now)

    assert list(Score.objects.values()) == once


def test_a_thousand_leads_cost_as_many_questions_as_one(lan, now, django_assert_max_num_queries):
    made = Lead.objects.bulk_create(
        [Lead(name=f"Khách {n}", owner=lan, created_at=now, arrived_at=now) for n in range(900)]
    )
    Identity.objects.bulk_create(
        [Identity(lead=lead, kind="phone", value=f"+8491{lead.pk:07d}") for lead in made]
    )

    with django_assert_max_num_queries(19):
        assert scoring.rescore([lead.pk for lead in made], at=now) == 900


def test_reasons_are_stored_as_plain_lists(lead, now):
    scoring.rescore([lead.pk], at=now)

    reasons = Score.objects.get(lead=lead).reasons
    assert json.loads(json.dumps(reasons)) == reasons
    assert ["fresh", 15, {"days": 0}, ENGAGEMENT] in reasons


def test_at_night_what_grew_old_loses_its_freshness(lead, now):
    scoring.rescore([lead.pk], at=now)
    fortnight = now + timedelta(days=14)
    enqueue("scoring.refresh", due_at=fortnight)
    work = claim(Job, 1, now=fortnight)[0]

    result = refresh(work, {}, clock=lambda: fortnight)

    assert result == {"scored": 1}
    assert codes(lead)["fresh"] == 4


def test_the_night_leaves_alone_what_no_longer_moves(lead, lan, now):
    year = now + timedelta(days=365)
    pipeline.record_call(lead, "interested", at=now, by=lan)
    pipeline.finish_task(lead.tasks.get(done_at=None), at=now, by=lan)
    scoring.rescore([lead.pk], at=year)
    assert not moved(year + timedelta(days=365)).exists()

    pipeline.add_task(lead, "call", year + timedelta(days=3), at=now, by=lan)
    scoring.rescore([lead.pk], at=year)
    assert not moved(year + timedelta(days=2)).exists()
    assert moved(year + timedelta(days=2, hours=12, minutes=1)).get().lead == lead


def test_what_stays_the_same_is_not_written_again(lead, lan, now):
    leads.add_need(lead, 'giảm "khách bỏ hẹn"\tđặt lịch', severity=2, at=now, by=lan, origin="call")
    pipeline.record_call(lead, "no_answer", at=now, by=lan)
    scoring.rescore([lead.pk], at=now)

    rows = rows_of([lead.pk], in_use(now), at=now + timedelta(minutes=5))

    assert (rows.judged, rows.scores, rows.standing) == (1, [], [])


def test_many_scores_are_written_over_in_one_go(lan, now):
    made = Lead.objects.bulk_create(
        [Lead(name=f"Khách {n}", owner=lan, created_at=now, arrived_at=now) for n in range(150)]
    )
    ids = [lead.pk for lead in made]
    scoring.rescore(ids, at=now)
    Identity.objects.bulk_create(
        [Identity(lead=lead, kind="email", value=f"{lead.pk}@spa.vn") for lead in made]
    )

    scoring.rescore(ids, at=now)

    assert Score.objects.count() == 150
    assert all(["mail", 5, {}, 0] in reasons for reasons in Score.objects.values_list("reasons", flat=True))
    assert set(Score.objects.values_list("points")) == set(Lead.objects.values_list("points"))


def test_who_was_judged_while_everybody_was_counted_keeps_the_later_judgement(lead, lan, now):
    rows = rows_of([lead.pk], in_use(now), at=now)
    pipeline.record_call(lead, "interested", at=now, by=lan)
    scoring.rescore([lead.pk], at=now + timedelta(minutes=1))

    write(not_overtaken(rows, at=now))

    assert codes(lead)["result"] == 15


def test_leads_are_judged_anew_when_their_source_turns_out_to_be_another_channel(lead, minh, now):
    lead.source = Source.objects.create(
        name="Spa Hương Sen gửi", folded="spa huong sen gui", channel="import"
    )
    lead.save()
    scoring.rescore([lead.pk], at=now)
    assert codes(lead)["source"] == -10

    journey.change_source(lead.source, channel="referral", is_active=True, by=minh)
    work = claim(Job, 1, now=timezone.now(), kind="scoring.source")[0]

    assert run(work, clock=lambda: now) == "done"
    assert codes(lead)["source"] == 15
    journey.change_source(lead.source, channel="referral", is_active=False, by=minh)
    assert Job.objects.filter(kind="scoring.source").count() == 1
