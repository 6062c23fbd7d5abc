"""What child processes of the intake's fault tests do."""

import json
import os
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tiemnang.capture.actions import receiving
from tiemnang.capture.hooks.signatures import key_from, sign
from tiemnang.capture.models import Hook
from tiemnang.due.clock import Worker, stop_on_signals


def make_hook() -> None:
    """One form on a website."""
    receiving.make_hook("Form trang chủ", by=None, at=timezone.now())


def send_in(data: str, acknowledged: str, times: int, again: int = 1, first: int = 0) -> None:
    """What a web process does for `times` forms, each sent `again` times; a key is written down once acknowledged."""
    settings.DATA = Path(data)
    hook = Hook.objects.get()
    key, reception = key_from(receiving.secret_of(hook)), receiving.reception()
    with Path(acknowledged).open("a", encoding="utf-8", buffering=1) as told:
        for number in range(first, first + times):
            id = f"form.{os.getpid()}.{number}"
            phone = f"090{(os.getpid() * 10_007 + number) % 10**7:07d}"
            lead = {"name": f"Trần Văn Khách {number}", "phone": phone, "note": id}
            body, now = json.dumps({"lead": lead}).encode(), timezone.now()
            at = int(now.timestamp())
            headers = {
                "webhook-id": id,
                "webhook-timestamp": str(at),
                "webhook-signature": sign(key, id, at, body),
            }
            for _ in range(again):
                assert reception.receive(hook.token, headers, body, now=now) == ""
            told.write(id + "\n")
            time.sleep(0.005)


def work_with_tray(data: str, lease: float) -> None:
    """A worker whose tray is this folder's; `lease` in seconds."""
    settings.DATA = Path(data)
    worker = Worker(lease=timedelta(seconds=lease))
    stop_on_signals(worker)
    worker.work()
