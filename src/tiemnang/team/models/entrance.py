"""Ways in: one-time links, invitations, passkeys, codes; the sessions they open, and tries that failed."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from tiemnang.team.models.member import Member, Role, Team


class SignInLink(models.Model):
    """A link that signs one member in once; only the token's hash is kept."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    # Who holds the machine may enter without a code; a link that a colleague made stands in for the password alone.
    is_enough = models.BooleanField(default=True)


class Invitation(models.Model):
    """A link that makes one new member, once, with the role and team the inviter chose."""

    email = models.EmailField(blank=True, default="")  # empty: whoever holds the link writes their own
    role = models.CharField(max_length=10, choices=Role, default=Role.SELLER)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    joined = models.OneToOneField(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="invitation"
    )
    joined_at = models.DateTimeField(null=True, blank=True)

    def is_old(self, at: datetime) -> bool:
        """Whether the link opens nothing any more."""
        return self.expires_at <= at


class Tries(models.Model):
    """Tries to get in that failed lately, by account and by network address; one row for all workers."""

    key = models.CharField(max_length=300, unique=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    shut_until = models.DateTimeField(null=True, blank=True)


class Authenticator(models.Model):
    """A member's app that shows a new code every 30 seconds; it counts once a code of it was typed."""

    member = models.OneToOneField(
        Member, primary_key=True, on_delete=models.CASCADE, related_name="authenticator"
    )
    sealed_secret = models.TextField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_counter = models.BigIntegerField(default=0)  # a code counts once


class RecoveryCode(models.Model):
    """One of ten codes on paper, each good for one sign-in when the phone is gone."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)


class Passkey(models.Model):
    """A key that a phone or computer keeps for one member, opened there by finger, face or PIN."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.CharField(max_length=1400, unique=True)  # base64url
    credential = models.BinaryField()  # id and public key as the WebAuthn specification lays them out
    counter = models.BigIntegerField(default=0)  # never runs backwards, unless the key keeps none
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Session(AbstractBaseSession):
    """One browser that is signed in: whose, from where, and when it was last seen."""

    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="sessions"
    )
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True, default="")
    device = models.CharField(max_length=60, blank=True, default="")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The engine that settings name; asked for by name because the engine itself needs this table."""
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")
