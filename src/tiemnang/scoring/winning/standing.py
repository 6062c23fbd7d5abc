"""The models in use, remembered for a few seconds: asked for every lead that is judged, and read once."""

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from tiemnang.scoring.learning.card import Scorecard, read
from tiemnang.scoring.models import WinModel

FRESH = 5.0  # seconds another process may still go by the model before
_held: tuple[float, Mapping[str, int]] = (0.0, {})


class Standing(NamedTuple):
    """A champion as it is asked: its id and its card."""

    pk: int
    card: Scorecard


def champions() -> Mapping[str, int]:
    """{moment: model id} of the champions, at most five seconds old; here at once after a change in this process."""
    until, found = _held
    # Not time.monotonic: a test that moves the clock must not move this.
    if time.perf_counter() < until:
        return found
    found = dict(WinModel.objects.filter(state=WinModel.State.CHAMPION).values_list("moment", "pk"))
    remember(found)
    return found


def in_use() -> Mapping[str, Standing]:
    """{moment: champion}; empty while no probability may be told."""
    return {moment: Standing(pk, card) for moment, pk in champions().items() if (card := card_of(pk))}


@lru_cache(maxsize=4)
def card_of(pk: int) -> Scorecard | None:
    """The card of a model; versions never change, so it is read once."""
    stored = WinModel.objects.filter(pk=pk).values_list("card", flat=True).first()
    return read(stored) if stored else None


def remember(found: Mapping[str, int], seconds: float = FRESH) -> None:
    """Go by these for a while without asking."""
    global _held
    _held = (time.perf_counter() + seconds, found)


def forget() -> None:
    """Ask anew the next time."""
    remember({}, 0)
    card_of.cache_clear()
