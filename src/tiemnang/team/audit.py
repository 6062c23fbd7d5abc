"""Writing the log: every door and room notes here what others may need to know later."""

from datetime import datetime
from typing import Any, NamedTuple

from tiemnang.team.models import AuditLine, Member


class Where(NamedTuple):
    """Where a request came from: a network address, and the device in a few words."""

    address: str = ""
    device: str = ""


NOWHERE = Where()  # the machine itself: a command, a job

# The kinds by which the log is filtered; every verb stands in one of them.
KINDS: dict[str, tuple[str, ...]] = {
    "entrance": ("signed_in", "sign_in_failed", "signed_out", "session_ended", "link_made"),
    "security": (
        "password_changed", "codes_on", "codes_off", "recovery_made", "recovery_used", "passkey_added", "passkey_removed",
    ),
    "members": (
        "invited", "invitation_withdrawn", "joined", "member_changed", "member_left", "member_returned", "team_added",
        "team_renamed", "team_removed",
    ),
    "leads": ("revealed", "exported", "merged", "parted", "deleted"),
    "settings": ("setting_changed", "backup_made", "backup_taken", "restored"),
}  # fmt: skip
VERBS = frozenset(verb for verbs in KINDS.values() for verb in verbs)


def record(
    verb: str,
    *,
    by: Member | None,
    at: datetime,
    where: Where = NOWHERE,
    lead_id: int | None = None,
    **detail: Any,
) -> AuditLine:
    """Write one line; `detail` must be JSON and hold no secret and no way to reach anybody. Raises KeyError for an unknown verb."""
    if verb not in VERBS:
        raise KeyError(verb)
    return AuditLine.objects.create(
        at=at,
        verb=verb,
        by=by,
        lead_id=lead_id,
        address=where.address[:45],
        device=where.device[:60],
        detail=detail,
    )
