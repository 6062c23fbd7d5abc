"""Leads become one and part again; what they are worth follows every time."""

import pytest

from tiemnang import journey
from tiemnang.leads.models import Lead
from tiemnang.scoring.models import Score

pytestmark = pytest.mark.django_db


def someone(name: str, owner, now, points: int = 0) -> Lead:
    return Lead.objects.create(name=name, owner=owner, created_at=now, arrived_at=now, points=points)


def test_parting_judges_anew_whoever_the_parted_lead_was_merged_into_since(lan, now):
    first, second, third = (someone(name, lan, now) for name in ("Thảo", "Phương Thảo", "Nguyễn Thảo"))
    early = journey.merge(first, into=second, by=lan, at=now)
    journey.merge(second, into=third, by=lan, at=now)
    Lead.objects.update(points=99)
    Score.objects.all().delete()

    journey.part(early, by=lan, at=now)

    standing = set(Lead.objects.living().values_list("pk", flat=True))
    assert standing == {first.pk, third.pk} == set(Score.objects.values_list("pk", flat=True))
    assert 99 not in set(Lead.objects.living().values_list("points", flat=True))
