"""What the tests of segments stand on: leads of a spa shop, and rules somebody may write."""

import pytest

from tiemnang.leads import actions as leads
from tiemnang.segments.actions import make


def rule(field, operator, value, *more, combinator="and"):
    """One condition, or several, as a page sends it."""
    rules = [{"field": field, "operator": operator, "value": value}, *more]
    return {"combinator": combinator, "rules": rules}


NEW = rule("stage", "in", ["new"])
IN_DA_NANG = rule("province", "in", ["48"])


@pytest.fixture
def bring(lan, now):
    """Makes a lead of lan's by a name and a phone."""

    def made(name="Nguyễn Thị Phương Thảo", phone="0905774310", **fields):
        return leads.create(name=name, ways=[("phone", phone)], by=lan, at=now, **{"owner": lan} | fields)

    return made


@pytest.fixture
def segment(minh, now):
    """Makes a segment of minh's by a rule, or without one a list."""

    def made(name="Khách mới", tree=NEW):
        return make(name, tree=tree, by=minh, at=now)

    return made
