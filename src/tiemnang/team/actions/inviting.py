"""Inviting: a link for one person, with the role and team they will have."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from tiemnang.team.actions.entering import hash_of
from tiemnang.team.audit import NOWHERE, Where, record
from tiemnang.team.models import Invitation, Member, Role, Team
from tiemnang.team.rules import grantable

INVITATION_LIFE = timedelta(days=7)


class AddressTaken(ValueError):
    """Somebody here already signs in with this address."""


@transaction.atomic
def invite(
    *, role: str, team: Team | None, email: str = "", by: Member, at: datetime, where: Where = NOWHERE
) -> str:
    """Make an invitation; returns its path, which is not kept. Raises AddressTaken; PermissionError for a role too high."""
    if role not in grantable(by.role):
        raise PermissionError(role)
    email = email.strip().lower()
    if email and Member.objects.filter(email=email).exists():
        raise AddressTaken(email)
    if email:
        # One person, one open link: the new one takes the place of the old.
        Invitation.objects.filter(email=email, joined=None).delete()
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(
        email=email, role=role, team=team, token_hash=hash_of(token), invited_by=by, created_at=at,
        expires_at=at + INVITATION_LIFE,
    )  # fmt: skip
    record("invited", by=by, at=at, where=where, email=email, role=role, team=team.name if team else "")
    return reverse("join", args=[token])


def renew(invitation: Invitation, *, at: datetime) -> str:
    """Another link for the same invitation; the one before opens nothing any more."""
    token = secrets.token_urlsafe(24)
    invitation.token_hash, invitation.expires_at = hash_of(token), at + INVITATION_LIFE
    invitation.save(update_fields=["token_hash", "expires_at"])
    return reverse("join", args=[token])


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Member, at: datetime, where: Where = NOWHERE) -> None:
    """Take an invitation back."""
    record("invitation_withdrawn", by=by, at=at, where=where, email=invitation.email, role=invitation.role)
    invitation.delete()


def invitation_of(token: str, *, at: datetime) -> Invitation | None:
    """The invitation a link opens now; None when it is used, old, withdrawn, or its inviter left or may no longer invite so."""
    return _open(token, at).select_related("team", "invited_by").first()


def _open(token: str, at: datetime) -> QuerySet[Invitation]:
    found = Invitation.objects.filter(
        token_hash=hash_of(token), joined=None, joined_at=None, expires_at__gt=at, invited_by__is_active=True
    )
    still = Q(pk=None)
    for role in Role.values:  # nobody comes back as more than they are by a link made before
        still |= Q(invited_by__role=role, role__in=grantable(role))
    return found.filter(still)


def join(
    token: str,
    *,
    name: str,
    email: str,
    password: str,
    language: str = "vi",
    at: datetime,
    where: Where = NOWHERE,
) -> Member | None:
    """Make the invited member; None when the link opens nothing any more. Raises AddressTaken."""
    try:
        with transaction.atomic():
            # The update decides who is first when a link is opened twice at the same moment.
            if not _open(token, at).update(joined_at=at):
                return None
            invitation = Invitation.objects.get(token_hash=hash_of(token))
            member = Member.objects.create_user(
                invitation.email or email, name, password, role=invitation.role, team=invitation.team,
                language=language,
            )  # fmt: skip
            invitation.joined = member
            invitation.save(update_fields=["joined"])
            record(
                "joined",
                by=member,
                at=at,
                where=where,
                role=member.role,
                invited_by=invitation.invited_by.name,
            )
            return member
    except IntegrityError as taken:
        raise AddressTaken(email) from taken
