"""A question about what members see is built once, and answers each of them alone."""

from tiemnang.leads.asked import BySight
from tiemnang.leads.models import Lead


def test_each_member_gets_what_they_see(now, chu, minh, lan, bich, hung):
    owners = {"của Lan": lan, "của Bích": bich, "của Hùng": hung, "kho chung": None}
    for name, owner in owners.items():
        Lead.objects.create(name=name, owner=owner, created_at=now, arrived_at=now)
    asked = BySight(
        lambda who, part: Lead.objects.seen_by(who).filter(name__contains=part).values_list("name")
    )
    hung.sees_pool = False

    for member in (chu, minh, lan, bich, hung):
        seen = {name for (name,) in asked.rows(member, "")}
        assert seen == {lead.name for lead in Lead.objects.seen_by(member)}
    assert asked.rows(lan, "Lan") == [("của Lan",)]
    assert asked.rows(bich, "Lan") == asked.rows(hung, "Lan") == []
    assert {name for (name,) in asked.rows(hung, "")} == {"của Hùng"}
