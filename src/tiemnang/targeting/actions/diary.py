"""Verbs of the diary: write down what was done, and what people learned."""

from datetime import datetime
from typing import Any

from tiemnang.targeting.models import DiaryEntry, Profile
from tiemnang.team.models import Member


def note(
    profile: Profile | None, verb: str, *, by: Member | None, at: datetime, text: str = "", **detail: Any
) -> DiaryEntry:
    """Write one line; `verb` is a code of words.py with its arguments in `detail`. `by` None: the clock."""
    return DiaryEntry.objects.create(
        profile=profile, verb=verb, by=by, at=at, text=text.strip()[:5000], detail=detail
    )


def learned(profile: Profile, text: str, *, by: Member, at: datetime) -> DiaryEntry | None:
    """Write down in one's own words what was learned; None for nothing."""
    return note(profile, "noted", by=by, at=at, text=text) if text.strip() else None
