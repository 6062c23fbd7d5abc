"""What the clock does for the doors strangers use: empties the tray, and brings in whoever wrote."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from tiemnang import journey
from tiemnang.capture.actions.reading import portions
from tiemnang.capture.actions.receiving import empty_tray
from tiemnang.capture.models import Delivery
from tiemnang.due.actions import claim, fail
from tiemnang.due.crash import crash
from tiemnang.due.duties import duty
from tiemnang.due.endings import LeaseLost
from tiemnang.due.kinds import Clock
from tiemnang.office.backups import shelf

log = logging.getLogger(__name__)
MOST = 200
ALONE = 50  # messages that are tried again, one by one, at each look
LEASE = timedelta(seconds=15)  # a few hundred leads take less than one


@duty("intake")
def take_in(clock: Clock) -> bool:
    """Bring in what came lately, all at once; what failed before goes alone, so that one bad message harms no other.

    While a restore replaces the database everything stays in the tray, and comes into what it brings.
    """
    if shelf.is_replacing(clock()):
        return False
    found = empty_tray() > 0
    fresh = claim(Delivery, MOST, now=clock(), lease=LEASE, attempts=0)
    for portion in portions(fresh):
        _bring(portion, clock)
    for _ in range(ALONE):
        again = claim(Delivery, 1, now=clock(), lease=LEASE, attempts__gt=0)
        if not again:
            break
        _bring(again, clock)
        found = True
    return bool(found or fresh)


def _bring(deliveries: Sequence[Delivery], clock: Clock) -> None:
    crash("intake_claimed")
    try:
        journey.take_in(deliveries, now=clock())
    except LeaseLost:
        log.warning("Another worker has taken these deliveries; this attempt is rolled back")
    except Exception as error:
        log.warning("%s deliveries could not be read", len(deliveries), exc_info=error)
        if len(deliveries) == 1:
            fail(deliveries[0], error, clock())
            return
        for one in deliveries:
            _bring([one], clock)
    crash("intake_brought_in")
