"""What the tests of the queue share: a fixed time, and a few kinds of job."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tiemnang.due import kinds
from tiemnang.due.endings import GiveUp
from tiemnang.due.models import Job

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)  # 12:00 in Viet Nam


@pytest.fixture
def noon() -> datetime:
    """A Friday, noon in Ho Chi Minh City."""
    return NOON


@pytest.fixture(autouse=True)
def known_kinds() -> Iterator[None]:
    """Four kinds: one that works, one that never does, one that gives up, one that writes another job and then fails."""
    before = dict(kinds.KINDS)
    kinds.job("greet")(_greet)
    kinds.job("stumble")(_stumble)
    kinds.job("hopeless")(_hopeless)
    kinds.job("half")(_half)
    yield
    kinds.KINDS.clear()
    kinds.KINDS.update(before)


def _greet(job: Job, args: dict[str, Any], clock: kinds.Clock) -> dict[str, Any]:
    return {"greeted": args.get("name", "")}


def _stumble(job: Job, args: dict[str, Any], clock: kinds.Clock) -> None:
    raise RuntimeError("the line is busy")


def _hopeless(job: Job, args: dict[str, Any], clock: kinds.Clock) -> None:
    raise GiveUp("the file is gone")


def _half(job: Job, args: dict[str, Any], clock: kinds.Clock) -> None:
    Job.objects.create(kind="greet", dedup_key="written by half")
    raise RuntimeError("and then the light went out")
