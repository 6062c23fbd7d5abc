"""Standard Webhooks: who sent this, and is it untouched? Keys come in as bytes, the clock as a number.

Source of the format: the Standard Webhooks specification, `v1` (HMAC-SHA256 over `id.timestamp.body`).
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping, Sequence
from hashlib import sha256

TOLERANCE = 5 * 60  # seconds a message may be old, or a sender's clock ahead
LONGEST_ID = 200
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"


def sign(key: bytes, id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` of one message: `v1,` and base64."""
    return "v1," + b64encode(_mac(key, id.encode(), str(timestamp).encode(), body)).decode()


def trouble(headers: Mapping[str, str], body: bytes, keys: Sequence[bytes], *, now: float) -> str:
    """What is wrong with a message, "" when it is sound: no_secret, no_headers, bad_timestamp, too_old, bad_signature.

    `keys` are all that are valid now (two while one is being replaced); without any nothing is let in.
    Header names are in small letters, `body` is as it came.
    """
    if not keys:
        return "no_secret"
    id, written, given = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not (id and written and given) or len(id) > LONGEST_ID:
        return "no_headers"
    if not (written.isascii() and written.isdigit() and len(written) < 12):
        return "bad_timestamp"
    if abs(now - int(written)) > TOLERANCE:
        return "too_old"
    return "" if _is_signed(keys, id, written, body, given) else "bad_signature"


def _is_signed(keys: Sequence[bytes], id: str, written: str, body: bytes, given: str) -> bool:
    """Compare with every key; the sum takes as long whichever fits."""
    expected = [_mac(key, id.encode("utf-8", "replace"), written.encode(), body) for key in keys]
    claims = [_bytes(part[3:]) for part in given.split()[:8] if part.startswith("v1,")]
    return sum(hmac.compare_digest(claim, mac) for claim in claims for mac in expected) > 0


def _mac(key: bytes, id: bytes, timestamp: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b".".join((id, timestamp, body)), sha256)


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text.encode("ascii", "replace"), validate=True)
    except Error:
        return b""


def secret_of(key: bytes) -> str:
    """A key as people copy it: `whsec_` and base64."""
    return PREFIX + b64encode(key).decode()


def key_from(secret: str) -> bytes:
    """The key inside a copied secret; ValueError when it is none."""
    try:
        return b64decode(secret.removeprefix(PREFIX).encode("ascii"), validate=True)
    except (Error, UnicodeEncodeError) as wrong:
        raise ValueError("not a secret") from wrong
