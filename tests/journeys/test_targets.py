"""Whoever comes in with a sheet is held against the profiles in use on the way, and the night finds nothing to add."""

import pytest

from tests.journeys.conftest import HEADER, ROWS, xlsx
from tiemnang.leads.models import FactDefinition, Lead
from tiemnang.scoring.models import Score
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.models import Match
from tiemnang.targeting.tests.businesses import IN_DA_NANG, SPA, group, publish, work_off

pytestmark = pytest.mark.django_db
FEW_BEDS = {"field": "fact.so_giuong", "operator": "<", "value": 8}


@pytest.fixture
def spas(chu, now):
    """The profile in use: spas in Đà Nẵng with few beds."""
    FactDefinition.objects.create(key="so_giuong", name="Số giường", type="number", group="industry")
    content = targeting.Content(group(IN_DA_NANG, SPA, FEW_BEDS))
    return publish(targeting.create("Tiệm nhỏ", by=chu, at=now, content=content), chu, now)


def test_leads_of_a_sheet_fit_as_they_come_in(spas, bring):
    bring(xlsx(ROWS, HEADER))

    fits = dict(Match.objects.values_list("lead__name", "fit"))
    assert fits["Trần Thị Mỹ Linh"] == 100
    assert 0 < fits["Nguyễn T. Hồng Vân"] < 100
    assert fits == dict(Score.objects.filter(fit__gt=0).values_list("lead__name", "fit"))


def test_the_night_comes_to_the_same_as_the_way_in(spas, bring, now):
    bring(xlsx(ROWS, HEADER))
    known = [
        *ROWS[0][:2],
        "Lê Mai",
        "0905111222",
        "",
        "SPA VAN KHANH",
        "Hải Châu",
        "fb",
        "",
        "",
        "",
        "",
        3,
        "",
    ]
    bring(xlsx([known]), name="Thêm.xlsx")
    on_the_way = list(
        Match.objects.order_by("lead", "version").values_list("lead", "version", "fit", "reasons")
    )

    job = targeting.hold_all(by=None, at=now)
    work_off(job, now)

    assert job.result == {"changed": 0} and len(on_the_way) > 3
    assert on_the_way == list(
        Match.objects.order_by("lead", "version").values_list("lead", "version", "fit", "reasons")
    )


def test_many_leads_cost_as_few_questions_as_one(spas, now, django_assert_max_num_queries):
    Lead.objects.bulk_create(
        Lead(name="Lê Thị Bưởi", province="48", created_at=now, arrived_at=now) for _ in range(900)
    )
    ids = list(Lead.objects.values_list("pk", flat=True))

    with django_assert_max_num_queries(12):
        assert len(targeting.match(ids, at=now)) == 900
