"""Tables of the team: who is here, how they come in, and what they did."""

from tiemnang.team.models.audit import AuditLine
from tiemnang.team.models.entrance import (
    Authenticator,
    Invitation,
    Passkey,
    RecoveryCode,
    Session,
    SignInLink,
    Tries,
)
from tiemnang.team.models.member import (
    READING_OF_ROLE,
    SIGHT_OF_ROLE,
    Member,
    MemberManager,
    Reading,
    Role,
    Sight,
    Team,
)

__all__ = [
    "READING_OF_ROLE",
    "SIGHT_OF_ROLE",
    "AuditLine",
    "Authenticator",
    "Invitation",
    "Member",
    "MemberManager",
    "Passkey",
    "Reading",
    "RecoveryCode",
    "Role",
    "Session",
    "Sight",
    "SignInLink",
    "Team",
    "Tries",
]
