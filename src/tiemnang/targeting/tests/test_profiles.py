"""Minh says whom he wants, publishes it, and every lead is told how far they fit, and why."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tiemnang import journey
from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.rules import Standpoint, Unsound
from tiemnang.leads import actions as leads
from tiemnang.leads.models import FactDefinition, Lead
from tiemnang.scoring.models import Score
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.models import DiaryEntry, Match, Profile, ProfileVersion
from tiemnang.targeting.tests.businesses import IN_DA_NANG, IN_HA_NOI, SPA, group, publish, someone, work_off
from tiemnang.targeting.words import Spoken, entry_said, fit_said, refusal, rules_said


@pytest.fixture
def version(minh, now) -> ProfileVersion:
    """A draft: spas in Đà Nẵng."""
    content = targeting.Content(group(IN_DA_NANG, SPA), {"work": "Đứng bàn trước khi mở tiệm."})
    return targeting.create("Chủ spa", product="gói Chuỗi", by=minh, at=now, content=content)


def fits() -> dict[int, int]:
    """{lead: fit} of every match."""
    return dict(Match.objects.values_list("lead_id", "fit"))


def test_whoever_fits_is_known_as_soon_as_a_version_is_published(version, minh, now):
    target = someone(now, firm="Spa Khánh Vân", province="48")
    half = someone(now, firm="Spa Hương Sen", province="01")
    someone(now, firm="Quán Cà Phê Gió", province="01")

    publish(version, minh, now)

    assert fits() == {target.pk: 100, half.pk: 50}
    version.refresh_from_db()
    assert version.is_published and version.matched_at == now


def test_a_lead_says_why_it_fits_and_the_points_add_up(version, minh, now):
    half = someone(now, firm="Spa Hương Sen", province="01")
    publish(version, minh, now)
    match = Match.objects.select_related("version__profile").get(lead=half)

    spoken = Spoken()

    assert spoken.reasons(match) == [("nơi làm việc có chữ “spa”", 50)]
    assert spoken.open_ends(match) == ["tỉnh thành là Đà Nẵng"]
    assert fit_said(match) == "khớp chân dung Chủ spa 50\u00a0%"


def test_what_is_learned_of_a_lead_moves_its_fit(version, minh, lan, now):
    size = FactDefinition.objects.create(key="beds", name="Số giường", type="number")
    targeting.change(
        version,
        targeting.Content(group(IN_DA_NANG, {"field": "fact.beds", "operator": ">=", "value": 8})),
        by=minh,
        at=now,
    )
    lead = someone(now, province="48", owner=lan)
    publish(version, minh, now)

    with journey.learning(lead, at=now):
        leads.learn(lead, size, "12", at=now, by=lan, origin="call")

    assert fits() == {lead.pk: 100}


def test_a_lead_met_by_phone_is_held_against_versions_at_once(version, minh, now):
    publish(version, minh, now)
    given = {"name": "Ngô Thị Mây", "ways": [("phone", "0905774310")], "province": "48", "owner": minh}

    made = journey.write_down(given, at=now, by=minh)

    assert fits() == {made.pk: 50}


def test_while_nothing_is_published_one_question_is_asked_and_no_more(
    version, now, django_assert_num_queries
):
    lead = someone(now, province="48")

    with django_assert_num_queries(3):  # a savepoint and its end around the one question
        assert targeting.match([lead.pk], at=now) == []


def test_a_merged_lead_fits_nothing_and_its_heir_does(version, minh, now):
    old, heir = someone(now, province="48"), someone(now, firm="Spa Mây")
    publish(version, minh, now)

    journey.merge(old, into=heir, by=minh, at=now)

    assert fits() == {heir.pk: 100}


def test_publishing_the_next_version_lets_the_one_before_rest_and_can_be_taken_back(version, minh, now):
    lead = someone(now, province="01")
    publish(version, minh, now)
    second = targeting.draft(version.profile, by=minh, at=now)
    targeting.change(second, targeting.Content(group(IN_HA_NOI)), by=minh, at=now)
    publish(second, minh, now)
    version.refresh_from_db()
    assert (version.state, second.state) == ("retired", "published") and fits() == {lead.pk: 100}

    work_off(targeting.take_back(second, by=minh, at=now), now)

    version.refresh_from_db()
    second.refresh_from_db()
    assert (version.state, second.state) == ("published", "draft") and fits() == {}
    said = [entry_said(entry) for entry in DiaryEntry.objects.order_by("pk")]
    assert said == ["Viết bản 1", "Công bố bản 1", "Viết bản 2", "Công bố bản 2", "Rút lại bản 2"]


def test_a_version_rests_and_is_put_up_again(version, minh, now):
    lead = someone(now, province="48", firm="Spa Mây")
    publish(version, minh, now)
    work_off(targeting.retire(version, by=minh, at=now), now)
    assert fits() == {}

    publish(version, minh, now)

    assert fits() == {lead.pk: 100}


def test_what_was_published_stays_as_it_was(version, minh, now):
    publish(version, minh, now)

    with pytest.raises(targeting.NotPossible) as refused:
        targeting.change(version, targeting.Content(group(IN_HA_NOI)), by=minh, at=now)

    assert refusal(refused.value.code).startswith("Bản này đã công bố")


def test_a_version_that_asks_nothing_is_not_published(minh, now):
    version = targeting.create("Ai cũng được", by=minh, at=now)

    with pytest.raises(targeting.NotPossible) as refused:
        targeting.publish(version, by=minh, at=now)

    assert refused.value.code == "asks_nothing"


def test_a_profile_does_not_ask_for_what_follows_from_it(version, minh, now):
    publish(version, minh, now)
    circle = group({"field": f"profile.{version.profile_id}", "operator": "is", "value": True})

    points = group({"field": "points", "operator": ">=", "value": 50})
    segment = group({"field": "segments", "operator": "has_any", "value": ["1"]})

    for rule in (circle, points, segment):
        with pytest.raises(Unsound):
            targeting.create("Vòng quanh", by=minh, at=now, content=targeting.Content(rule))


def test_lists_and_points_ask_who_fits(version, minh, now):
    target = someone(now, province="48", firm="Spa Mây")
    half = someone(now, province="48")
    nobody = someone(now)
    publish(version, minh, now)
    key = f"profile.{version.profile_id}"

    def found(field, operator, value):
        asked = Criteria.read(group({"field": field, "operator": operator, "value": value}))
        return set(asked.among(Lead.objects.all(), Standpoint(now)).values_list("pk", flat=True))

    assert found(key, "is", True) == found("target", "is", True) == {target.pk}
    assert found(f"{key}.fit", "<", 100) == {half.pk, nobody.pk}
    asked = Criteria.read(group({"field": key, "operator": "is", "value": True}))
    assert asked.sentence == "có khớp chân dung Chủ spa"


def test_two_asked_for_a_draft_work_on_the_same_one(version, minh, now):
    publish(version, minh, now)

    first = targeting.draft(version.profile, by=minh, at=now)

    assert targeting.draft(version.profile, by=minh, at=now) == first
    assert (first.number, first.criteria, first.story) == (2, version.criteria, version.story)


def test_a_seller_does_not_decide_whom_we_want(version, lan, now):
    with pytest.raises(PermissionDenied):
        targeting.publish(version, by=lan, at=now)


def test_a_market_period_ends_after_it_begins(version, minh, now):
    content = targeting.Content(group(SPA), market_from=date(2026, 12, 31), market_to=date(2026, 10, 1))

    with pytest.raises(targeting.NotPossible):
        targeting.change(version, content, by=minh, at=now)


def test_a_profile_in_use_is_not_laid_aside(version, minh, now):
    publish(version, minh, now)
    with pytest.raises(targeting.NotPossible):
        targeting.lay_aside(version.profile, by=minh, at=now)

    work_off(targeting.retire(version, by=minh, at=now), now)
    targeting.lay_aside(version.profile, by=minh, at=now)

    assert not Profile.objects.in_use()
    targeting.take_up(version.profile, by=minh)
    assert Profile.objects.in_use().count() == 1


def test_rules_are_said_one_sentence_for_each_way_to_be_a_target(minh, now):
    either = group(group(IN_DA_NANG, SPA), IN_HA_NOI, combinator="or")

    version = targeting.create("Hai kiểu", by=minh, at=now, content=targeting.Content(either))

    assert rules_said(version.criteria) == [
        "tỉnh thành là Đà Nẵng, và nơi làm việc có chữ “spa”",
        "tỉnh thành là Hà Nội",
    ]


def test_the_night_finds_who_was_changed_behind_our_back(version, minh, now):
    lead = someone(now, province="48", firm="Spa Mây")
    publish(version, minh, now)
    Lead.objects.filter(pk=lead.pk).update(province="01")

    work_off(targeting.hold_all(by=None, at=now), now)

    assert fits() == {lead.pk: 50}


def test_the_fit_of_a_score_is_the_best_fit_while_a_profile_is_in_use(version, minh, now):
    half, nobody = someone(now, firm="Spa Hương Sen", province="01"), someone(now)
    journey.judge([half.pk, nobody.pk], at=now)
    before = dict(Score.objects.values_list("lead", "fit"))

    publish(version, minh, now)

    assert dict(Score.objects.values_list("lead", "fit")) == {half.pk: 50, nobody.pk: 0} != before
    work_off(targeting.retire(version, by=minh, at=now), now)
    assert dict(Score.objects.values_list("lead", "fit")) == before
