"""Leads and rules for tests of profiles: spas in Đà Nẵng, and whoever else there is."""

from datetime import datetime, timedelta
from typing import Any

from tiemnang.due.models import Job
from tiemnang.due.running import run_here
from tiemnang.leads.models import Lead, Organisation
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.models import ProfileVersion

IN_DA_NANG = {"field": "province", "operator": "in", "value": ["48"]}
IN_HA_NOI = {"field": "province", "operator": "in", "value": ["01"]}
SPA = {"field": "organisation", "operator": "contains", "value": "spa"}


def group(*rules: Any, combinator: str = "and", negated: bool = False) -> dict[str, Any]:
    """A group of questions as JSON."""
    return {"combinator": combinator, "not": negated, "rules": list(rules)}


def someone(now: datetime, name: str = "Lê Thị Bưởi", *, firm: str = "", **columns: Any) -> Lead:
    """A lead who came a week ago, and where they work."""
    came = now - timedelta(days=7)
    if firm:
        columns["organisation"] = Organisation.objects.create(name=firm, key=firm)
    columns = {"created_at": came, "arrived_at": came + timedelta(seconds=1), **columns}
    return Lead.objects.create(name=name, **columns)


def work_off(job: Job, now: datetime) -> None:
    """Let the background do what was asked."""
    run_here(job, clock=lambda: now)
    job.refresh_from_db()
    assert job.state == "done", job.last_error


def publish(version: ProfileVersion, by: Any, now: datetime) -> ProfileVersion:
    """The version in use, every lead held against it."""
    work_off(targeting.publish(version, by=by, at=now), now)
    version.refresh_from_db()
    return version
