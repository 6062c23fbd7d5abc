"""The people of our tests: lan and bich sell, minh leads their team, hung sells elsewhere, chu owns the shop."""

from datetime import datetime, timedelta

import pytest

from tiemnang.leads import search
from tiemnang.leads.models import Identity, Lead
from tiemnang.office import current, health
from tiemnang.scoring import measuring
from tiemnang.scoring.winning import standing
from tiemnang.team.models import Member, Role, Team
from tiemnang.vietnam.calendar import TIME_ZONE

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=TIME_ZONE)


@pytest.fixture(autouse=True)
def usual_office():
    """Nothing was decided and nothing is wrong, as was asked a moment ago: a page's queries are counted without it."""
    current.remember({}, seconds=3600)
    health.remember([], seconds=3600)
    standing.remember({}, seconds=3600)
    measuring.remember(0, seconds=3600)
    yield
    current.forget()
    measuring.forget()
    standing.forget()


@pytest.fixture
def now() -> datetime:
    """A Saturday morning in working hours."""
    return NOW


@pytest.fixture
def team_a(db) -> Team:
    """The team of minh, lan and bich."""
    return Team.objects.create(name="Đà Nẵng")


@pytest.fixture
def chu(db) -> Member:
    """The owner of the shop."""
    return Member.objects.create_user("chu@spa.vn", "Trần Văn Chủ", role=Role.OWNER)


@pytest.fixture
def minh(team_a) -> Member:
    """The leader of team A."""
    return Member.objects.create_user("minh@spa.vn", "Lê Minh", role=Role.LEADER, team=team_a)


@pytest.fixture
def lan(team_a) -> Member:
    """A seller of team A."""
    return Member.objects.create_user("lan@spa.vn", "Mai Lan", team=team_a)


@pytest.fixture
def bich(team_a) -> Member:
    """Another seller of team A."""
    return Member.objects.create_user("bich@spa.vn", "Ngô Bích", team=team_a)


@pytest.fixture
def hung(db) -> Member:
    """A seller of another team."""
    return Member.objects.create_user("hung@spa.vn", "Phạm Hùng", team=Team.objects.create(name="Hà Nội"))


@pytest.fixture
def lead(lan) -> Lead:
    """A lead of lan's: Nguyễn Thị Phương Thảo, 0912 345 678; written down a second after she came."""
    lead = Lead.objects.create(
        name="Nguyễn Thị Phương Thảo",
        salutation="chị",
        owner=lan,
        created_at=NOW,
        arrived_at=NOW + timedelta(seconds=1),
    )
    Identity.objects.create(lead=lead, kind="phone", value="+84912345678", raw="0912345678")
    search.refresh([lead.pk])
    return lead
