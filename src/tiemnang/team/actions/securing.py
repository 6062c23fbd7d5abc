"""Keeping the door safe: passwords, codes of an app, recovery codes, passkeys."""

import base64
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from tiemnang.database.sealing import Unsealable, seal, unseal
from tiemnang.team.audit import NOWHERE, Where, record
from tiemnang.team.models import Authenticator, Member, Passkey, RecoveryCode
from tiemnang.team.rules import LETTERS, counter_of, tidy_code
from tiemnang.team.sessions import end_sessions

CODES = 10  # recovery codes on one sheet of paper
HALF = 5  # letters before the hyphen


@transaction.atomic
def set_password(
    member: Member, password: str, *, but: str | None, at: datetime, where: Where = NOWHERE
) -> None:
    """Another password from now on; everywhere else than in session `but` the member is signed out."""
    member.set_password(password)
    member.save(update_fields=["password"])
    end_sessions(member, but=but)
    record("password_changed", by=member, at=at, where=where)


def has_app(member: Member) -> bool:
    """Whether codes of an app are asked for at this member's sign-in."""
    return Authenticator.objects.filter(member=member, confirmed_at__isnull=False).exists()


def plan_codes(member: Member) -> str:
    """The secret for an app, in base 32 as people type it; the one already planned while it is not confirmed."""
    planned = Authenticator.objects.filter(member=member, confirmed_at=None).first()
    try:
        if planned:
            return unseal(planned.sealed_secret)
    except Unsealable:
        planned = None  # sealed on another machine: a new one
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    Authenticator.objects.update_or_create(
        member=member, confirmed_at=None, defaults={"sealed_secret": seal(secret)}
    )
    return secret


@transaction.atomic
def confirm_codes(member: Member, code: str, *, at: datetime, where: Where = NOWHERE) -> list[str] | None:
    """Ask for a code at every sign-in from now on; returns fresh recovery codes, or None when the code is wrong."""
    planned = Authenticator.objects.select_for_update().filter(member=member, confirmed_at=None).first()
    counter = _counter(planned, code, at) if planned else None
    if planned is None or counter is None:
        return None
    planned.confirmed_at, planned.last_counter = at, counter
    planned.save()
    record("codes_on", by=member, at=at, where=where)
    return new_recovery_codes(member, at=at, where=where)


@transaction.atomic
def stop_codes(member: Member, *, by: Member, at: datetime, where: Where = NOWHERE) -> None:
    """Ask for no code any more; codes on paper go with it unless a passkey still needs them."""
    Authenticator.objects.filter(member=member).delete()
    if not member.passkeys.exists():
        RecoveryCode.objects.filter(member=member).delete()
    record("codes_off", by=by, at=at, where=where, member=member.name)


@transaction.atomic
def check_code(member: Member, code: str, *, at: datetime, where: Where = NOWHERE) -> bool:
    """Whether this is a code of the member's app or paper that was not used before; used up from now on."""
    app = Authenticator.objects.select_for_update().filter(member=member).exclude(confirmed_at=None).first()
    counter = _counter(app, code, at) if app else None
    if app and counter is not None:
        app.last_counter = counter
        app.save(update_fields=["last_counter"])
        return True
    fresh = RecoveryCode.objects.filter(member=member, used_at=None, code_hash=_paper_hash(member, code))
    if not fresh.update(used_at=at):
        return False
    record(
        "recovery_used",
        by=member,
        at=at,
        where=where,
        left=member.recovery_codes.filter(used_at=None).count(),
    )
    return True


def _counter(app: Authenticator, code: str, at: datetime) -> int | None:
    try:
        secret = base64.b32decode(unseal(app.sealed_secret))
    except Unsealable:
        return None  # a database without its key: paper and links still open the door
    return counter_of(code, secret, now=at.timestamp(), after=app.last_counter)


@transaction.atomic
def new_recovery_codes(member: Member, *, at: datetime, where: Where = NOWHERE) -> list[str]:
    """Ten fresh codes to write down; those before open nothing any more."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(2 * HALF)) for _ in range(CODES)]
    RecoveryCode.objects.filter(member=member).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(member=member, code_hash=_paper_hash(member, code)) for code in codes]
    )
    record("recovery_made", by=member, at=at, where=where)
    return [f"{code[:HALF]}-{code[HALF:]}" for code in codes]


def _paper_hash(member: Member, code: str) -> str:
    # Keyed, because ten letters could be guessed from a copied database.
    return salted_hmac(f"team.recovery.{member.pk}", tidy_code(code), algorithm="sha256").hexdigest()


@transaction.atomic
def add_passkey(
    member: Member, *, name: str, credential_id: str, credential: bytes, counter: int, at: datetime,
    where: Where = NOWHERE,
) -> list[str]:  # fmt: skip
    """Remember a key of the member's phone or computer; returns recovery codes when there were none yet."""
    Passkey.objects.create(
        member=member, name=name[:60], credential_id=credential_id, credential=credential, counter=counter,
        created_at=at,
    )  # fmt: skip
    record("passkey_added", by=member, at=at, where=where, name=name[:60])
    has_paper = member.recovery_codes.filter(used_at=None).exists()
    return [] if has_paper else new_recovery_codes(member, at=at, where=where)


@transaction.atomic
def use_passkey(passkey: Passkey, *, counter: int, asked_at: datetime, at: datetime) -> bool:
    """Note that a key was used; False for an answer that came before, or from a copy of the key.

    `asked_at` is when the question was put: one older than the key's last use was answered already, so whoever
    copied that answer gets nothing for it. A copied key shows by a counter that runs backwards.
    """
    here = Passkey.objects.select_for_update().get(pk=passkey.pk)
    if here.used_at and asked_at <= here.used_at:
        return False
    if (counter or here.counter) and counter <= here.counter:
        return False
    Passkey.objects.filter(pk=here.pk).update(counter=counter, used_at=at)
    return True


@transaction.atomic
def remove_passkey(passkey: Passkey, *, by: Member, at: datetime, where: Where = NOWHERE) -> None:
    """Forget a key: a phone that was lost opens nothing any more."""
    record("passkey_removed", by=by, at=at, where=where, name=passkey.name, member=passkey.member.name)
    passkey.delete()
