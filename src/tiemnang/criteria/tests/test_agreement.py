"""Asked of the database or of a lead in memory, a question has the same answer."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tiemnang.criteria.many import where, where_of_all
from tiemnang.criteria.one import judge, snapshots
from tiemnang.criteria.register import known_fields
from tiemnang.criteria.rules import Unsound, as_json, normalise, parse
from tiemnang.criteria.tests import worlds
from tiemnang.leads.models import Lead

# No shrinking: with a database under every example it takes minutes, and a failing tree is short as it is.
IN_ONE_DATABASE = settings(max_examples=30, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@pytest.mark.django_db
@IN_ONE_DATABASE
@given(data=st.data())
def test_many_and_one_agree_on_every_tree_and_its_opposite(data):
    with transaction.atomic():
        world = worlds.World()
        leads = [world.lead(data.draw) for _ in range(data.draw(st.integers(1, 4)))]
        worlds.pair_up(data.draw, leads)
        worlds.send_in(data.draw, leads)
        fields = known_fields()
        held = snapshots([lead.pk for lead in leads], fields.values())

        for _ in range(8):
            tree = sound(data.draw(worlds.trees()), fields)
            if tree is None:
                continue
            for asked in (tree, tree._replace(negated=not tree.negated), normalise(tree)):
                found = set(Lead.objects.filter(where(asked, fields, worlds.AT)).values_list("pk", flat=True))
                gathered = Lead.objects.filter(where_of_all(asked, fields, worlds.AT))
                test = judge(asked, fields, worlds.AT)

                assert found == set(gathered.values_list("pk", flat=True)), as_json(asked)
                assert found == {pk for pk, lead in held.items() if test(lead)}, as_json(asked)
            assert found == {pk for pk, lead in held.items() if judge(tree, fields, worlds.AT)(lead)}
        transaction.set_rollback(True)


def sound(source, fields):
    """The tree, or None where chance wrote one that is refused (a text that is nothing but silent marks)."""
    try:
        return parse(source, fields)
    except Unsound:
        return None
