"""What clues answer quickly is what the rule language answers, and a lead on its way in is judged as it is later."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tiemnang.criteria import one
from tiemnang.criteria.register import known_fields
from tiemnang.criteria.rules import as_json, fields_of, parse
from tiemnang.criteria.tests import worlds
from tiemnang.leads import actions as leads
from tiemnang.leads.actions import Arrival
from tiemnang.leads.models import FactDefinition, Lead, Source
from tiemnang.scoring.actions.rescoring import judged
from tiemnang.scoring.arriving import judge as judge_arrivals
from tiemnang.scoring.clues import read_clues
from tiemnang.scoring.rules import DEFAULT, ENGAGEMENT, Rule, fast, judge
from tiemnang.scoring.rules.adding import is_quick
from tiemnang.scoring.rules.default import when
from tiemnang.scoring.rules.rule import read, written
from tiemnang.scoring.scorecards import ready

IN_ONE_DATABASE = settings(max_examples=25, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
QUICK = [*fast.WORDS, *fast.THERE, *fast.LARGEST, *fast.COUNTED, *fast.PASSED, "purchases"]


def trees(fields):
    """Trees over what clues may answer."""
    leaf = st.one_of([worlds._leaf(fields[key]) for key in QUICK if key in fields])
    group = {"combinator": st.sampled_from(["and", "or"]), "not": st.booleans()}
    return st.fixed_dictionaries({**group, "rules": st.lists(leaf, min_size=1, max_size=2)})


@pytest.mark.django_db
@IN_ONE_DATABASE
@given(data=st.data())
def test_clues_answer_as_the_rule_language_does(data):
    with transaction.atomic():
        world = worlds.World()
        world.facts["money"].key = "budget"
        world.facts["money"].save()
        made = [world.lead(data.draw) for _ in range(3)]
        # Of a sheet without dates clues know less; leads of the other kind are meant here.
        Lead.objects.update(created_at=F("arrived_at") - timedelta(days=1))
        fields, ids = known_fields(), [lead.pk for lead in made]
        clues, quick = dict(read_clues(ids, at=worlds.NOW)), 0

        for _ in range(25):
            tree = parse(data.draw(trees(fields)), fields)
            if (test := fast.test_of(tree)) is None:
                continue
            quick += 1
            held = one.snapshots(ids, [fields[key] for key in fields_of(tree)])
            asked = one.judge(tree, fields, worlds.AT)
            for pk in ids:
                assert test(clues[pk]) == asked(held[pk]), (as_json(tree), clues[pk])

        assert quick
        transaction.set_rollback(True)


@pytest.mark.django_db
@IN_ONE_DATABASE
@given(data=st.data())
def test_quick_and_slow_ways_give_the_same_points(data):
    with transaction.atomic():
        world = worlds.World()
        made = [world.lead(data.draw) for _ in range(3)]
        Lead.objects.update(created_at=F("arrived_at") - timedelta(days=1))
        ids, at = [lead.pk for lead in made], worlds.NOW
        awake = [rule for rule in DEFAULT if "fact.budget" not in fields_of(rule.tree)]
        quick = ready(awake, at)
        # A question that every lead answers, but only the rule language can ask, makes a rule slow.
        anybody = when("name", "not_contains", "không ai tên như vậy")
        slow = ready(
            [rule._replace(tree=anybody._replace(rules=(*anybody.rules, rule.tree))) for rule in awake], at
        )
        assert not quick.fields and slow.fields

        said = {pk: points[:3] for pk, _clues, points in judged(ids, quick, at=at)}

        assert said == {pk: points[:3] for pk, _clues, points in judged(ids, slow, at=at)}
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_lead_on_its_way_in_is_judged_as_it_is_later(lan, now):
    rooms = FactDefinition.objects.create(key="so_phong", name="Số phòng", type="number")
    web = Source.objects.create(name="Web", folded="web", channel="website")
    card = (
        *DEFAULT,
        Rule("spa", 7, when("name", "contains", "spa")),
        Rule("rooms", 2, of="fact.so_phong", cap=9, part=ENGAGEMENT),
        Rule("called", 3, of="entries.called", half_life=5.0, part=ENGAGEMENT),
    )
    made = now - timedelta(days=3)
    arrival = Arrival(
        submission_id=1, created_at=made, name="Spa Khánh Vân", source_id=web.pk, province="48", needs=["giảm khách bỏ hẹn"],
        ways=[("phone", "+84905774310", "", "")], facts=[(rooms.pk, "6", 6.0)], touched_at=made,
        entries=[("called", made, "", {"result": "no_answer"}), ("called", made, "", {"result": "interested"})],
    )  # fmt: skip

    [before] = judge_arrivals([arrival], at=now, card=ready(card, now))
    [pk] = leads.bring([arrival], at=now, by=lan)
    [(_pk, _clues, later)] = judged([pk], ready(card, now), at=now)

    assert before == later
    assert sum(reason.points for reason in later.reasons) == later.points


def test_every_rule_of_the_first_card_is_quick_and_survives_being_written():
    assert all(is_quick(rule) for rule in DEFAULT)
    assert tuple(read(written(rule)) for rule in DEFAULT) == DEFAULT
    assert len({rule.code for rule in DEFAULT}) == len(DEFAULT)
    assert judge(DEFAULT).steps["age"][-2:] == [90, 180]
