"""Secrets that must be read again, kept so that a copied database alone gives none of them away."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unsealable(Exception):
    """Sealed with another key, or changed since: usually a database restored without its key."""


def seal(secret: str) -> str:
    """`secret` encrypted and signed under this installation's key (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """What `seal` was given; raises Unsealable."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as trouble:
        raise Unsealable from trouble


def _box() -> Fernet:
    # A key of its own, so that nothing else that is signed with SECRET_KEY ever meets this one.
    key = hmac.new(settings.SECRET_KEY.encode(), b"tiemnang.database.sealing", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
