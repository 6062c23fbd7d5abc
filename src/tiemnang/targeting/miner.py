"""The process that mines a large shop: what it reads and loads for that is gone with it."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from tiemnang.due import beside
from tiemnang.targeting.actions.working_out import work_out
from tiemnang.targeting.models import MiningRun


class Asked(NamedTuple):
    """The run to work out, as of one moment."""

    run: int
    at: datetime


def main() -> None:
    """Work a run out and say how far it is as (step, done, of how many)."""
    asked = Asked(*beside.errand())
    run = MiningRun.objects.get(pk=asked.run)
    work_out(run, at=asked.at, report=lambda *said: beside.answer(said))
    connection.close()
    beside.answer(None)
