"""What lies in the tray, as bytes: a message with where and when it came, or a count of refused ones."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple


class Envelope(NamedTuple):
    """One message that was let in; `key` is the sender's own id of it."""

    hook: int
    key: str
    received_at: datetime
    headers: Mapping[str, str]
    body: bytes


class Refusals(NamedTuple):
    """How many messages were turned away lately, and why the last one was (a code of `signatures.trouble`)."""

    hook: int
    times: int
    why: str
    at: datetime


def pack(thing: Envelope | Refusals) -> bytes:
    """One line of JSON, and the body as it came behind it."""
    if isinstance(thing, Refusals):
        return (
            json.dumps(["refused", thing.hook, thing.times, thing.why, thing.at.isoformat()]).encode() + b"\n"
        )
    head = ["kept", thing.hook, thing.key, thing.received_at.isoformat(), dict(thing.headers)]
    return json.dumps(head).encode() + b"\n" + thing.body


def unpack(record: bytes) -> Envelope | Refusals:
    """What `pack` was given; ValueError for anything else."""
    head, _, body = record.partition(b"\n")
    kind, hook, *rest = json.loads(head)
    if kind == "refused":
        times, why, at = rest
        return Refusals(hook, times, why, datetime.fromisoformat(at))
    key, received_at, headers = rest
    return Envelope(hook, key, datetime.fromisoformat(received_at), headers, body)
