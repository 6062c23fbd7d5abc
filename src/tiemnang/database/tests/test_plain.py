"""Rows as the driver gives them say the same as Django's."""

from datetime import UTC, datetime, timedelta

from django.db.models import Max

from tiemnang.database import plain
from tiemnang.database.plain import Question, Utc, moment
from tiemnang.leads.models import Lead

CAME = datetime(2026, 11, 21, 8, 30, 15, 123456, tzinfo=UTC)


def test_moments_come_without_their_zone_and_to_the_microsecond(db):
    for late in (timedelta(0), timedelta(days=3), -timedelta(microseconds=123456)):
        Lead.objects.create(name="Chị Thảo", created_at=CAME + late, arrived_at=CAME + late)

    asked = Lead.objects.order_by("pk").values_list("name", Utc("created_at"), "created_at")
    found = [(name, moment(at)) for name, at, _ in plain.rows(asked)]

    assert found == [(name, plain.naive(at)) for name, _, at in asked]
    [last] = plain.rows(Lead.objects.values("name").annotate(last=Utc(Max("created_at"))))
    assert moment(last[1]) - plain.naive(CAME) == timedelta(days=3)


def test_a_question_is_built_once_and_asked_with_other_values(db):
    for hours, name in enumerate(("Chị Thảo", "Anh Nam", "Cô Hạnh")):
        came = CAME + timedelta(hours=hours)
        Lead.objects.create(name=name, created_at=came, arrived_at=came)
    built = []

    def came_since(at, owner):
        built.append(owner)
        return Lead.objects.filter(created_at__gte=at, owner=owner).order_by("pk").values_list("name")

    asked = Question(came_since)

    assert asked.rows(at=CAME, owner=None) == [("Chị Thảo",), ("Anh Nam",), ("Cô Hạnh",)]
    assert asked.rows(at=CAME + timedelta(hours=2), owner=None) == [("Cô Hạnh",)]
    assert asked.rows(at=CAME, owner=7) == [] == asked.rows(at=CAME, owner=8)
    assert len(built) == 2
