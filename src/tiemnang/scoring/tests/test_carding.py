"""A card is changed in a draft, tried, saved as a version, and every lead is counted anew."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from tiemnang.criteria.register import known_fields
from tiemnang.criteria.rules import Unsound
from tiemnang.due.actions import claim
from tiemnang.due.models import Job
from tiemnang.due.running import run
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead
from tiemnang.scoring import actions as scoring
from tiemnang.scoring import words
from tiemnang.scoring.card_words import BAD_RULES, change_said, rule_said
from tiemnang.scoring.models import Score, Scorecard
from tiemnang.scoring.rules import DEFAULT, ENGAGEMENT
from tiemnang.scoring.rules.changes import changes, merged
from tiemnang.scoring.scorecards import current_rules

SPA = {"field": "name", "operator": "contains", "value": "phuong thao"}


SPA_TREE = {"combinator": "and", "rules": [SPA]}


def by_default(code):
    return next(rule for rule in DEFAULT if rule.code == code)


def by_code(code):
    return next(rule for rule in current_rules() if rule.code == code)


def work(now) -> str:
    return run(claim(Job, 1, now=timezone.now(), kind=scoring.RECOUNT)[0], clock=lambda: now)


def test_a_house_starts_with_the_first_card(db):
    assert current_rules() == DEFAULT


def test_a_draft_counts_for_nobody_until_it_is_saved(lead, minh, now):
    scoring.put(by_code("phone")._replace(points=40), by=minh, at=now)

    scoring.rescore([lead.pk], at=now)

    assert ["phone", 15, {}, 0] in Score.objects.get(lead=lead).reasons


def test_a_saved_card_counts_for_everybody_after_the_recount(lead, minh, now):
    scoring.rescore([lead.pk], at=now)
    before = Lead.objects.get(pk=lead.pk).points
    scoring.put(by_code("phone")._replace(points=40), by=minh, at=now)

    scoring.save_card(by=minh, at=now)
    ending = work(now + timedelta(minutes=1))

    assert ending == "done"
    assert Lead.objects.get(pk=lead.pk).points == before + 25
    assert Job.objects.get(kind=scoring.RECOUNT).progress == 1


def test_a_rule_of_peoples_own_is_said_in_both_languages(lead, minh, now):
    rule = scoring.rule_of(SPA, code="r1", points=9, part=ENGAGEMENT)
    scoring.put(rule, by=minh, at=now)
    scoring.save_card(by=minh, at=now)

    scoring.rescore([lead.pk], at=now)

    score = Score.objects.get(lead=lead)
    [(code, points, args, part)] = [one for one in score.reasons if one[0] == "rule"]
    assert (points, part) == (9, ENGAGEMENT) and sum(one[1] for one in score.reasons) == score.points
    assert words.said(code, args) == "tên có chữ “phuong thao”"
    with translation.override("en"):
        assert words.said(code, args).endswith("name contains “phuong thao”")


def test_events_count_fade_and_stop_at_the_limit(lead, minh, now):
    for days in (0, 7, 7, 400):
        leads.tell([lead.pk], "met", at=now - timedelta(days=days))
    everybody = {"combinator": "and", "rules": []}
    counted = {"of": "entries.met", "points": 8, "part": ENGAGEMENT}
    fading = scoring.rule_of(everybody, code="r1", half_life=7, **counted)
    limited = scoring.rule_of(everybody, code="r2", cap=20, **counted)
    for rule in (fading, limited):
        scoring.put(rule, by=minh, at=now)
    scoring.save_card(by=minh, at=now)

    scoring.rescore([lead.pk], at=now)

    own = [one[1] for one in Score.objects.get(lead=lead).reasons if one[0] == "rule"]
    assert sorted(own) == [16, 20]


def test_steps_are_taken_back_one_by_one(minh, now):
    scoring.switch("phone", False, by=minh, at=now)
    scoring.drop("mail", by=minh, at=now)

    assert scoring.step_back(by=minh, at=now)
    assert [change.verb for change in changes(DEFAULT, scoring.draft_of(minh))] == ["switched_off"]
    assert scoring.step_back(by=minh, at=now)
    assert scoring.draft_of(minh) == DEFAULT and not scoring.step_back(by=minh, at=now)


def test_a_draft_that_empties_the_card_stays_empty_and_is_gone_on_with(minh, now):
    for rule in DEFAULT:
        scoring.drop(rule.code, by=minh, at=now)
    assert scoring.being_changed(minh) == ()

    scoring.put(scoring.rule_of(SPA_TREE, code="r1", points=7), by=minh, at=now)
    scoring.save_card(by=minh, at=now)

    assert [(rule.code, rule.points) for rule in current_rules()] == [("r1", 7)]


def test_an_empty_card_counts_nothing_and_stays_in_use(minh, lead, now):
    scoring.begin_with_rules([], by=minh, at=now)
    scoring.save_card(by=minh, at=now)

    scoring.rescore([lead.pk], at=now)

    assert current_rules() == () and Score.objects.get(lead=lead).points == 0


def test_the_log_says_what_was_before_and_after(minh, now):
    scoring.put(by_code("phone")._replace(points=40), by=minh, at=now)

    [change] = changes(current_rules(), scoring.draft_of(minh))

    assert change_said(change, known_fields()) == (
        "sửa",
        "+15 điểm (mức phù hợp): có số điện thoại dùng được",
        "+40 điểm (mức phù hợp): có số điện thoại dùng được",
    )


def test_saving_what_is_no_different_makes_no_version(minh, now):
    scoring.put(by_code("phone"), by=minh, at=now)

    assert scoring.save_card(by=minh, at=now) is None
    assert not Scorecard.objects.exists() and not Job.objects.exists()


def test_an_old_version_comes_back_as_a_draft(minh, now):
    scoring.drop("phone", by=minh, at=now)
    scoring.save_card(by=minh, at=now)

    scoring.begin_with(None, by=minh, at=now)

    assert scoring.draft_of(minh) == DEFAULT != current_rules()


def both_change(minh, chu, now):
    """Minh begins a draft, and before he saves it the owner saves another card."""
    scoring.put(by_code("phone")._replace(points=40), by=minh, at=now)
    scoring.put(scoring.rule_of(SPA_TREE, code="r1", points=7), by=minh, at=now)
    scoring.put(by_code("mail")._replace(points=9), by=chu, at=now)
    scoring.put(scoring.rule_of(SPA_TREE, code="r1", points=12), by=chu, at=now)
    return scoring.save_card(by=chu, at=now)


def test_a_draft_never_overwrites_unsaid_what_another_leader_saved_meanwhile(minh, chu, now):
    card = both_change(minh, chu, now)

    with pytest.raises(scoring.Overtaken):
        scoring.save_card(by=minh, at=now)

    assert scoring.overtaken_by(minh) == (card, DEFAULT)
    assert Scorecard.objects.get() == card and scoring.draft_of(minh)


def test_minh_takes_in_what_was_saved_meanwhile_and_keeps_what_he_changed(minh, chu, now):
    both_change(minh, chu, now)

    scoring.take_theirs_in(by=minh, at=now)
    saved = scoring.save_card(by=minh, at=now)

    points = {rule["code"]: rule["points"] for rule in saved.rules}
    assert (points["phone"], points["mail"], points["r1"], points["r2"]) == (40, 9, 12, 7)


def test_a_step_back_after_taking_theirs_in_still_has_what_they_saved(minh, chu, now):
    both_change(minh, chu, now)
    scoring.take_theirs_in(by=minh, at=now)

    scoring.step_back(by=minh, at=now)
    scoring.step_back(by=minh, at=now)

    assert scoring.draft_of(minh) == current_rules() and scoring.save_card(by=minh, at=now) is None


def test_minh_goes_on_with_his_own_once_he_has_seen_theirs(minh, chu, now):
    card = both_change(minh, chu, now)

    scoring.go_on_without_theirs(card, by=minh, at=now)
    saved = scoring.save_card(by=minh, at=now)

    points = {rule["code"]: rule["points"] for rule in saved.rules}
    assert (points["phone"], points["r1"]) == (40, 7) and points["mail"] == by_default("mail").points


def test_a_rule_that_they_dropped_stays_gone_unless_i_changed_it():
    kept, touched, mine = DEFAULT[0], DEFAULT[1], DEFAULT[1]._replace(points=99)

    assert merged([kept, mine], [kept, touched], []) == (mine,)
    assert merged([touched], [kept, touched], [kept, touched]) == (touched,)


def test_a_second_save_ends_the_count_of_the_first(minh, now):
    for points in (20, 30):
        scoring.put(by_code("phone")._replace(points=points), by=minh, at=now)
        scoring.save_card(by=minh, at=now)

    states = list(Job.objects.order_by("pk"))
    assert [job.state for job in states] == ["cancelled", "waiting"]


def test_a_count_can_be_stopped(minh, now):
    scoring.recount(by=minh, at=now)
    scoring.stop_recount(by=minh, at=now)

    assert Job.objects.get().state == "cancelled"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"points": 0}, "no_points"),
        ({"points": 101}, "points_out_of_range"),
        ({"points": 5, "of": "stage"}, "not_countable"),
        ({"points": 5, "of": "entries", "half_life": -1}, "half_life_out_of_range"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(db, more, code):
    with pytest.raises(scoring.BadRule) as refused:
        scoring.rule_of(SPA, code="r1", **more)

    assert refused.value.code == code


def test_points_are_not_made_of_points_and_it_is_said_why(db):
    with pytest.raises(scoring.BadRule) as refused:
        scoring.rule_of({"field": "points", "operator": ">", "value": 50}, code="r1", points=5)

    assert (
        refused.value.code == "asks_for_itself" and "không tính từ chính điểm" in BAD_RULES["asks_for_itself"]
    )
    with pytest.raises(Unsound):
        scoring.rule_of({"field": "gone", "operator": ">", "value": 50}, code="r1", points=5)


def test_a_rule_about_a_fact_that_is_gone_sleeps(lead, minh, now):
    rooms = leads.define_fact("so_phong", "Số phòng", "industry", "number")
    leads.learn(lead, rooms, "6", at=now, by=minh, origin="call")
    scoring.put(scoring.rule_of({"field": "fact.so_phong", "operator": ">", "value": 3}, code="r1", points=7), by=minh, at=now)  # fmt: skip
    scoring.save_card(by=minh, at=now)
    scoring.rescore([lead.pk], at=now)
    awake = Score.objects.get(lead=lead).points
    lead.facts.all().delete()
    rooms.delete()

    scoring.rescore([lead.pk], at=now)

    assert Score.objects.get(lead=lead).points == awake - 7


def test_a_seller_changes_no_card(lan, now):
    with pytest.raises(PermissionDenied):
        scoring.drop("phone", by=lan, at=now)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("bad_ways", "mỗi số hoặc địa chỉ sai, nhiều nhất 15 điểm"),
        ("need", "mỗi nấc của mức cần (1 đến 3), nhiều nhất 15 điểm"),
        ("fresh", "đến với mình càng gần đây điểm càng nhiều, cứ 7 ngày giảm một nửa"),
        (
            "unreachable",
            "không có số điện thoại dùng được, và không có mail dùng được, và không có tài khoản Zalo",
        ),
        ("renewal", "lần mua cuối đã hơn 300 ngày, và lần mua cuối chưa quá 400 ngày"),
    ],
)
def test_the_first_card_reads_as_people_speak(db, code, said):
    assert rule_said(by_code(code), known_fields()) == said
