"""The session engine: Django's own in the database, with whose browser it is beside it, so that it can be ended."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tiemnang.database.waiting import giving_way
from tiemnang.team.models import Member, Session

# "Last seen" may lag by this much: a write for every page would be one too many.
SEEN_EVERY = timedelta(minutes=5)
PLACE = ("address", "device")


class SessionStore(DatabaseStore):
    """Keeps the member, the place and the times as columns of the session's row."""

    seen_at: datetime | None = None  # as the row said when it was read

    def _get_session_from_db(self) -> Session | None:
        row = super()._get_session_from_db()
        self.seen_at = row.seen_at if row else None
        return row

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table instead of Django's."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row as it is saved whenever something in the session changed."""
        row = super().create_model_instance(data)
        now = timezone.now()
        member = str(data.get(SESSION_KEY, ""))
        row.member_id = int(member) if member.isdecimal() else None
        row.began_at = parse_datetime(data.get("began_at", "")) or now
        row.seen_at = now
        row.address, row.device = (data.get(name, "") for name in PLACE)
        return row


def begin(session: Any, *, at: datetime, address: str, device: str) -> None:
    """Note in a session that was just signed in when that was, and from where."""
    session.update({"began_at": at.isoformat(), "address": address[:45], "device": device[:60]})


def note_seen(session: SessionStore, *, at: datetime) -> None:
    """Remember that a session was just used; asks the database nothing when that was noted lately.

    No page waits for this: while an import writes, the next page notes it.
    """
    if session.session_key and session.seen_at and session.seen_at < at - SEEN_EVERY:
        with giving_way():
            Session.objects.filter(session_key=session.session_key).update(seen_at=at)


def end_sessions(member: Member, *, but: str | None = None, only: str | None = None) -> int:
    """Sign a member out everywhere, everywhere `but` in one session, or `only` in one; returns how many ended."""
    found = Session.objects.filter(member=member)
    if but is not None:
        found = found.exclude(session_key=but)
    if only is not None:
        found = found.filter(session_key=only)
    return found.delete()[0]
