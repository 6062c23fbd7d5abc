"""A draft is tried on what has happened before it counts."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tiemnang.customers import actions as customers
from tiemnang.customers.actions import Bought
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead, Source
from tiemnang.pipeline import actions as pipeline
from tiemnang.scoring.history import ended
from tiemnang.scoring.preview import preview
from tiemnang.scoring.rules import DEFAULT
from tiemnang.scoring.rules.ranking import ranking

DAY = timedelta(days=1)


def someone(name, owner, now, days, **fields):
    came = now - days * DAY
    return Lead.objects.create(
        name=name, owner=owner, created_at=came, arrived_at=came + timedelta(hours=1), **fields
    )


def test_who_bought_is_judged_by_what_was_known_before(lan, now):
    lead = someone("Thảo", lan, now, 30)
    pipeline.record_call(lead, "interested", at=now - 20 * DAY, by=lan)
    customers.record([Bought(lead.pk, 5_400_000, now - 10 * DAY, "Gói Khởi đầu")], at=now)
    leads.set_stage([lead.pk], "customer", at=now - 10 * DAY, by=lan)
    pipeline.record_call(lead, "no_need", at=now - DAY, by=lan)

    [story] = ended(Lead.objects.all(), at=now)

    assert story.is_won and story.at == now - 10 * DAY
    assert (story.clues.stage, story.clues.last_result, story.clues.purchases) == (
        "qualified",
        "interested",
        0,
    )
    assert story.clues.age == 20.0


def test_who_was_lost_is_judged_before_the_end(lan, now):
    lead = someone("Hà", lan, now, 40)
    pipeline.record_call(lead, "no_answer", at=now - 20 * DAY, by=lan)
    pipeline.record_call(lead, "no_need", at=now - 5 * DAY, by=lan)

    [story] = ended(Lead.objects.all(), at=now)

    assert not story.is_won
    assert (story.clues.stage, story.clues.last_result, story.clues.unanswered) == ("contacting", "", 1)


def test_a_draft_shows_who_rises_and_who_falls(lan, now):
    bought = Source.objects.create(name="Data mua", folded="data mua", channel="import")
    someone("Từ data", lan, now, 3, source=bought, province="48", awareness="comparing", organisation=None)
    someone("Người khác", lan, now, 3)
    draft = [rule._replace(points=60) if rule.code == "source_bought" else rule for rule in DEFAULT]

    seen = preview(draft, lan, at=now)

    assert [moved.lead.name for moved in seen.rises] == ["Từ data"] and not seen.falls
    assert seen.looked_at == 2 == sum(seen.before) == sum(seen.after)
    assert seen.changed == 1 and seen.is_few


def test_a_draft_is_tried_only_on_leads_its_writer_sees(lan, hung, now):
    someone("Của Lan", lan, now, 3)

    assert preview(DEFAULT, hung, at=now).looked_at == 0


POINTS = st.lists(st.integers(0, 100), min_size=1, max_size=12)


@given(POINTS, POINTS)
def test_the_ranking_is_the_share_of_pairs_in_the_right_order(won, lost):
    pairs = [1.0 if one > other else 0.5 * (one == other) for one in won for other in lost]

    ranked = ranking(won, lost)

    assert abs(ranked.auc - sum(pairs) / len(pairs)) < 1e-9
    assert 0 <= ranked.upper <= 1


def test_who_bought_above_all_others_stands_in_the_upper_half():
    assert ranking([90, 80], [10, 20]) == (1.0, 1.0)
    assert ranking([10, 20], [90, 80]) == (0.0, 0.0)
    assert ranking([50], [50]) == (0.5, 0.5)
    assert ranking([], [1]) == (None, None)
