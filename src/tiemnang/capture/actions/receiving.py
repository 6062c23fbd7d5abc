"""What other programs send: let in or turned away, laid into the tray, and from there into the database."""

import logging
import secrets
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F

from tiemnang.capture.actions.importing import STANDARD_FACTS
from tiemnang.capture.hooks import signatures, tray
from tiemnang.capture.hooks.body import Unread, objects
from tiemnang.capture.hooks.envelope import Envelope, Refusals, pack, unpack
from tiemnang.capture.models import Delivery, Hook, Import
from tiemnang.capture.resolve import Words
from tiemnang.database.bulk import in_parts
from tiemnang.database.sealing import Unsealable, seal, unseal
from tiemnang.due.crash import crash
from tiemnang.leads.actions import define_fact
from tiemnang.team.models import Member

log = logging.getLogger(__name__)
MOST = 1 << 20  # bytes of one message
FOLLOW = timedelta(hours=24)  # how long the secret before still counts, once a new one is made
KNOWN_FOR = 2.0  # seconds a web process goes by the hooks it last read
SAY_EVERY = 1.0  # seconds between two notes about refused messages, however many there are
KEPT_HEADERS = (signatures.ID, signatures.TIMESTAMP, "content-type", "user-agent")


class Keys(NamedTuple):
    """What a web process must know of a hook to answer without the database."""

    hook: int
    is_active: bool
    keys: Sequence[bytes]


@transaction.atomic
def make_hook(name: str, *, source: str = "", by: Member | None, at: datetime) -> Hook:
    """A new address with a secret of its own; its leads come from `source`, or from one of the hook's own name."""
    for key, (title, group, kind) in STANDARD_FACTS.items():
        define_fact(key, title, group, kind)
    return Hook.objects.create(
        name=name[:120],
        token=secrets.token_urlsafe(24),
        sealed=_new_secret(),
        source_id=Words(Import()).source(source or name),
        by=by,
        created_at=at,
    )


def roll_secret(hook: Hook, *, at: datetime) -> None:
    """Give a hook a new secret; the one before counts for another day."""
    hook.old_sealed, hook.old_until = hook.sealed, at + FOLLOW
    hook.sealed = _new_secret()
    hook.save(update_fields=["sealed", "old_sealed", "old_until"])


def switch_hook(hook: Hook, *, on: bool) -> None:
    """Let a hook's messages in, or not any more."""
    hook.is_active = on
    hook.save(update_fields=["is_active"])


def secret_of(hook: Hook) -> str:
    """The secret to copy to the sender, "" when there is none or it cannot be read any more."""
    try:
        return unseal(hook.sealed) if hook.sealed else ""
    except Unsealable:
        return ""


def _new_secret() -> str:
    return seal(signatures.secret_of(secrets.token_bytes(32)))


class Reception:
    """Lets messages in for one web process: knows the hooks for two seconds, and answers without the database."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the tray's."""
        self.tray = tray.Tray(folder)
        self.lock = Lock()
        self.hooks: Mapping[str, Keys] = {}
        self.known_until = 0.0
        self.refused: Counter[int] = Counter()
        self.said_at = 0.0

    def receive(self, token: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
        """Keep a message for good and return "", or why it is refused: a code of `signatures.trouble`, or unknown,
        too_many, not_json. A message that is signed but no JSON is kept all the same, for a person to look at.

        Header names are in small letters. OSError when there is no room to keep it: then it was not received.
        """
        hook = self._known(now).get(token)
        if hook is None or not hook.is_active:
            return "unknown"
        if why := signatures.trouble(headers, body, hook.keys, now=now.timestamp()):
            self._refuse(hook.hook, why, now)
            return why
        trouble = _trouble_in(body)
        if trouble == "too_many":
            return trouble
        kept = {name: headers[name][:200] for name in KEPT_HEADERS if name in headers}
        self.tray.keep(pack(Envelope(hook.hook, headers[signatures.ID], now, kept, body)))
        return trouble if trouble == "not_json" else ""

    def _known(self, now: datetime) -> Mapping[str, Keys]:
        """The hooks by their token; when the database is away, as they were known last."""
        if time.monotonic() < self.known_until:
            return self.hooks
        with self.lock:
            if time.monotonic() >= self.known_until:
                try:
                    self.hooks = {hook.token: _keys_of(hook, now) for hook in Hook.objects.all()}
                except DatabaseError:
                    if not self.hooks:
                        raise
                self.known_until = time.monotonic() + KNOWN_FOR
        return self.hooks

    def _refuse(self, hook: int, why: str, now: datetime) -> None:
        """Count; at most one note a second goes to the tray, so that a flood of forgeries fills nothing."""
        with self.lock:
            self.refused[hook] += 1
            if time.monotonic() < self.said_at + SAY_EVERY:
                return
            self.said_at = time.monotonic()
            counted, self.refused = self.refused, Counter()
        for one, count in counted.items():
            self.tray.keep(pack(Refusals(one, count, why, now)))


def _keys_of(hook: Hook, now: datetime) -> Keys:
    keys = []
    for sealed in hook.valid_seals(now):
        try:
            keys.append(signatures.key_from(unseal(sealed)))
        except (Unsealable, ValueError):
            continue  # the installation's key is another one: nothing can be let in until the secret is made anew
    return Keys(hook.pk, hook.is_active, keys)


def _trouble_in(body: bytes) -> str:
    try:
        objects(body)
    except Unread as unread:
        return unread.code
    return ""


def tray_folder() -> Path:
    """Where this installation's tray stands; outside of the uploaded files, since it empties by itself."""
    return Path(settings.DATA) / "tray"


@lru_cache(maxsize=1)
def reception() -> Reception:
    """The one of this process."""
    return Reception(tray_folder())


def empty_tray(folder: Path | None = None) -> int:
    """Write what lies in the tray to the database and take it out; returns how many records that were.

    Interrupted anywhere it can be done again: the sender's id makes each message count once.
    """
    taken = 0
    for path in tray.take(folder or tray_folder()):
        found = [_unpacked(record) for record in tray.records(path)]
        things = [thing for thing in found if thing]
        known = [_write_down(part) for part in in_parts(things)]
        crash("intake_written_down")
        if _take_out(path, is_whole=all(known) and len(things) == len(found)):
            _count_refused([thing for thing in things if isinstance(thing, Refusals)])
        taken += len(things)
    return taken


def _take_out(path: Path, *, is_whole: bool) -> bool:
    """Delete a file that is written down, or set it aside; False when another worker was quicker."""
    try:
        if is_whole:
            path.unlink()
        else:
            path.rename(path.with_suffix(tray.STRANGE))
            log.error("%s holds what is unreadable or for hooks not known here; it is set aside", path)
    except FileNotFoundError:
        return False
    return True


def _unpacked(record: bytes) -> Envelope | Refusals | None:
    """None for what another version, or nobody of us, wrote: it must not keep what lies behind it waiting."""
    try:
        return unpack(record)
    except (ValueError, TypeError):
        return None


@transaction.atomic
def _write_down(things: Sequence[Envelope | Refusals]) -> bool:
    """True when every hook is known; after an older backup was brought back one may not be."""
    hooks = set(Hook.objects.values_list("pk", flat=True))
    rows = [_delivery(thing) for thing in things if isinstance(thing, Envelope) and thing.hook in hooks]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return all(thing.hook in hooks for thing in things)


def _count_refused(refusals: Sequence[Refusals]) -> None:
    """Add refused messages to their hooks; only who took the file out does, so nothing is counted twice."""
    times: Counter[int] = Counter()
    for one in refusals:
        times[one.hook] += one.times
    for last in {one.hook: one for one in refusals}.values():
        Hook.objects.filter(pk=last.hook).update(
            refused=F("refused") + times[last.hook], refused_at=last.at, refused_why=last.why
        )


def _delivery(one: Envelope) -> Delivery:
    return Delivery(
        hook_id=one.hook,
        key=one.key,
        body=one.body,
        headers=dict(one.headers),
        received_at=one.received_at,
        due_at=one.received_at,
    )
