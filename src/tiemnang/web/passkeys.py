"""Passkeys: keeping one in a phone or computer, and coming in with it; passkeys.js speaks with the browser."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse, RawPostDataException
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from fido2.rpid import verify_rp_id
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tiemnang.team import actions as team
from tiemnang.team.audit import record
from tiemnang.team.models import Passkey
from tiemnang.web.entrance import enter, said_until
from tiemnang.web.guard import SECURED
from tiemnang.web.proving import proven
from tiemnang.web.visitor import where

log = logging.getLogger(__name__)
STATE = "passkey"  # what the browser was asked to sign: in the session of a member, in a signed cookie of a stranger
ASKED_FOR = timedelta(minutes=5)  # how long a stranger may take to answer
PAPER = "paper"  # in the session: recovery codes made beside the first passkey, until the page has shown them
MOST = 20  # keys of one member
LARGEST = 20_000  # bytes of an answer


@require_POST
@never_cache
@proven()
def begin_adding(request: HttpRequest) -> JsonResponse:
    """What the browser is asked to make a key for."""
    member = request.user
    known = [AttestedCredentialData(bytes(key.credential)) for key in member.passkeys.all()[:MOST]]
    if len(known) >= MOST:
        return _refused(_("Bạn có nhiều khóa rồi. Bỏ bớt khóa cũ trước."))
    person = PublicKeyCredentialUserEntity(
        id=f"tiemnang-{member.pk}".encode(), name=member.email, display_name=member.name
    )
    options, state = _server(request).register_begin(
        person,
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    request.session[STATE] = state
    return JsonResponse(dict(options))


@require_POST
@proven()
def add(request: HttpRequest) -> JsonResponse:
    """Keep the key that the browser made."""
    sent, state = _sent(request), request.session.pop(STATE, None)
    try:
        made = _server(request).register_complete(state, RegistrationResponse.from_dict(sent["credential"]))
    except Exception:  # whatever a stranger's bytes make the reader stumble over is the same refusal
        log.info("a passkey was not accepted", exc_info=True)
        return _refused(_("Chưa lưu được khóa. Thử lại từ đầu."))
    kept, place = made.credential_data, where(request)
    if Passkey.objects.filter(credential_id=websafe_encode(kept.credential_id)).exists():
        return _refused(_("Khóa này đã có rồi."))
    paper = team.add_passkey(
        request.user, name=place.device or _("Khóa"), credential_id=websafe_encode(kept.credential_id),
        credential=bytes(kept), counter=made.counter, at=timezone.now(), where=place,
    )  # fmt: skip
    request.session[SECURED] = True
    if paper:
        request.session[PAPER] = paper
    return JsonResponse({"go": f"{reverse('security')}#passkeys"})


@login_not_required
@require_POST
@never_cache
def begin_signing_in(request: HttpRequest) -> JsonResponse:
    """What the browser is asked to sign; whose key it will be, the browser asks the person.

    Nothing is written: the question goes along in a signed cookie, so strangers who only ask fill no table.
    """
    now = timezone.now()
    if until := team.shut_until([("address", where(request).address)], at=now):
        return _refused(said_until(until), status=429)
    options, state = _server(request).authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    answer = JsonResponse(dict(options))
    answer.set_signed_cookie(
        STATE, json.dumps({"state": state, "at": now.isoformat()}), salt=STATE, max_age=ASKED_FOR,
        path=reverse("sign_in_passkey"), secure=settings.HTTPS, httponly=True, samesite="Strict",
    )  # fmt: skip
    return answer


@login_not_required
@require_POST
def sign_in(request: HttpRequest) -> JsonResponse:
    """In, when the signature is that of a key we keep."""
    sent, now = _sent(request), timezone.now()
    keys = [("address", where(request).address)]
    if until := team.claim_try(keys, at=now):
        return _refused(said_until(until), status=429)
    key = _proven(request, sent)
    if key is None:
        record("sign_in_failed", by=None, at=now, where=where(request), step="passkey")
        return _refused(_("Chưa nhận ra khóa này. Thử lại, hoặc dùng mật khẩu."))
    team.forgive(keys)
    entered = enter(request, key.member, "passkey", secured=True, onward=_onward(request, sent))
    answer = JsonResponse({"go": entered["Location"]})
    answer.delete_cookie(STATE, path=reverse("sign_in_passkey"), samesite="Strict")
    return answer


def _proven(request: HttpRequest, sent: Mapping[str, Any]) -> Passkey | None:
    """The key that signed what we asked a moment ago; None for every other answer."""
    try:
        asked = json.loads(request.get_signed_cookie(STATE, salt=STATE, max_age=ASKED_FOR) or "")
        answer = AuthenticationResponse.from_dict(sent["credential"])
        key = Passkey.objects.select_related("member").get(
            credential_id=websafe_encode(answer.raw_id), member__is_active=True
        )
        known = [AttestedCredentialData(bytes(key.credential))]
        _server(request).authenticate_complete(asked["state"], known, answer)
        asked_at = datetime.fromisoformat(asked["at"])
        counter = answer.response.authenticator_data.counter
    except Exception:  # whatever a stranger's bytes make the reader stumble over is the same refusal
        log.info("a passkey was refused", exc_info=True)
        return None
    return key if team.use_passkey(key, counter=counter, asked_at=asked_at, at=timezone.now()) else None


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host()
    name = urlsplit(f"//{host}").hostname or host

    def is_ours(origin: str) -> bool:
        # The library takes any port and any subdomain; we answer for exactly this address.
        return urlsplit(origin).netloc == host and verify_rp_id(name, origin)

    return Fido2Server(PublicKeyCredentialRpEntity(id=name, name="Tiềm Năng"), verify_origin=is_ours)


def _sent(request: HttpRequest) -> Mapping[str, Any]:
    """The JSON of passkeys.js; empty for anything else."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return {}
    try:
        sent = json.loads(request.body)
    except (RawPostDataException, RecursionError, ValueError):  # a form: it was read as one
        return {}
    return sent if isinstance(sent, dict) else {}


def _onward(request: HttpRequest, sent: Mapping[str, Any]) -> str:
    asked = str(sent.get("next") or "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else ""


def _refused(said: str, *, status: int = 422) -> JsonResponse:
    return JsonResponse({"said": said}, status=status)


paths = [
    path("sign-in/passkey/", begin_signing_in, name="sign_in_passkey"),
    path("sign-in/passkey/check/", sign_in, name="sign_in_passkey_check"),
    path("account/passkeys/begin/", begin_adding, name="security_passkey_begin"),
    path("account/passkeys/", add, name="security_passkey_add"),
]
