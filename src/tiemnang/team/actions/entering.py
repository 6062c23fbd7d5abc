"""Coming in: the first owner, links that sign someone in once, and tries that are counted before they are judged."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from tiemnang.team.models import Member, Role, SignInLink, Tries
from tiemnang.team.rules import wait_after

LINK_LIFE = timedelta(hours=24)
TRIES_FORGOTTEN = timedelta(hours=24)


@transaction.atomic
def first_owner() -> Member:
    """The owner of this installation, made when there is nobody yet."""
    owner = Member.objects.filter(role=Role.OWNER, is_active=True).order_by("pk").first()
    return owner or Member.objects.create_user("chu@tiemnang.local", "Chủ", role=Role.OWNER)


def sign_in_link(member: Member, *, is_enough: bool = True) -> str:
    """A path that signs `member` in once within a day; unless it `is_enough`, a second step is still asked for."""
    token = secrets.token_urlsafe(24)
    expires_at = timezone.now() + LINK_LIFE
    SignInLink.objects.create(
        member=member, token_hash=hash_of(token), expires_at=expires_at, is_enough=is_enough
    )
    return reverse("redeem_sign_in", args=[token])


def redeem_sign_in_link(token: str) -> Member | None:
    """The member this link was made for, once; None when it is used, old or unknown."""
    link = spend_sign_in_link(token)
    return link.member if link else None


def spend_sign_in_link(token: str) -> SignInLink | None:
    """The link itself, used up from now on; None when it is used, old or unknown."""
    now = timezone.now()
    fresh = SignInLink.objects.filter(
        token_hash=hash_of(token), used_at=None, expires_at__gt=now, member__is_active=True
    )
    # The update decides who is first when a link is opened twice at the same moment.
    if not fresh.update(used_at=now):
        return None
    return SignInLink.objects.select_related("member").get(token_hash=hash_of(token))


def hash_of(token: str) -> str:
    """What is kept of a long random token; short codes need a keyed hash instead."""
    return hashlib.sha256(token.encode()).hexdigest()


def claim_try(keys: Sequence[tuple[str, str]], *, at: datetime) -> datetime | None:
    """Count one more try for each (kind, whose), or say until when the door is shut for one of them.

    The try is counted as failed before it is judged, so that many at the same moment are not all judged; `forgive`
    takes it back. While a door is shut nothing is written: knocking on, under ever new names, fills no table.
    """
    return shut_until(keys, at=at) or _count(keys, at)


def shut_until(keys: Sequence[tuple[str, str]], *, at: datetime) -> datetime | None:
    """Until when the door is shut for one of these (kind, whose); None when it is open. Counts nothing."""
    shut = Tries.objects.filter(key__in=[_key(*one) for one in keys], shut_until__gt=at)
    until = [one for one in shut.values_list("shut_until", flat=True) if one]
    return max(until, default=None)


@transaction.atomic
def _count(keys: Sequence[tuple[str, str]], at: datetime) -> datetime | None:
    rows = [_tries(kind, whose, at) for kind, whose in sorted(keys)]
    shut = [row.shut_until for row in rows if row.shut_until and row.shut_until > at]
    if shut:
        return max(shut)
    for (kind, _whose), row in zip(sorted(keys), rows):
        row.count += 1
        wait = wait_after(row.count, kind)
        row.shut_until = at + timedelta(seconds=wait) if wait else None
        row.last_at = at
    Tries.objects.bulk_update(rows, ["count", "shut_until", "last_at"])
    return None


def _tries(kind: str, whose: str, at: datetime) -> Tries:
    row, _made = Tries.objects.select_for_update().get_or_create(
        key=_key(kind, whose), defaults={"last_at": at}
    )
    if row.last_at < at - TRIES_FORGOTTEN:
        row.count, row.shut_until = 0, None
    return row


def _key(kind: str, whose: str) -> str:
    return f"{kind}:{whose}"[:300]


@transaction.atomic
def forgive(keys: Sequence[tuple[str, str]]) -> None:
    """Somebody got in: the account starts anew, and the address gets its one try back."""
    for kind, whose in sorted(keys):
        found = Tries.objects.filter(key=_key(kind, whose))
        if kind == "address":
            # Not forgotten whole, or an own account would open the door again after every fourth guess.
            found.filter(count__gt=0).update(count=F("count") - 1, shut_until=None)
        else:
            found.delete()
