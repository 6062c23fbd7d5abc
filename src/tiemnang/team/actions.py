"""Verbs of the team: the first owner, and links that sign someone in once."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tiemnang.team.models import Member, Role, SignInLink

LINK_LIFE = timedelta(hours=24)


@transaction.atomic
def first_owner() -> Member:
    """The owner of this installation, made when there is nobody yet."""
    owner = Member.objects.filter(role=Role.OWNER, is_active=True).order_by("pk").first()
    return owner or Member.objects.create_user("chu@tiemnang.local", "Chủ", role=Role.OWNER)


def sign_in_link(member: Member) -> str:
    """A path that signs `member` in once within a day."""
    token = secrets.token_urlsafe(24)
    SignInLink.objects.create(member=member, token_hash=_hash(token), expires_at=timezone.now() + LINK_LIFE)
    return reverse("redeem_sign_in", args=[token])


def redeem_sign_in_link(token: str) -> Member | None:
    """The member this link was made for, once; None when it is used, old or unknown."""
    now = timezone.now()
    fresh = SignInLink.objects.filter(
        token_hash=_hash(token), used_at=None, expires_at__gt=now, member__is_active=True
    )
    # The update decides who is first when a link is opened twice at the same moment.
    if not fresh.update(used_at=now):
        return None
    return Member.objects.get(sign_in_links__token_hash=_hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
