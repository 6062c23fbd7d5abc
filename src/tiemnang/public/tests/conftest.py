"""A shop with a form on its website, and a tray of its own."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tiemnang.capture.actions import receiving
from tiemnang.capture.hooks.signatures import key_from, sign
from tiemnang.capture.models import Hook


@pytest.fixture(autouse=True)
def tray(tmp_path, settings) -> Iterator[Path]:
    """A tray and a reception of the test's own."""
    settings.DATA = tmp_path
    receiving.reception.cache_clear()
    yield tmp_path / "tray"
    receiving.reception.cache_clear()


@pytest.fixture
def hook(chu) -> Hook:
    """The form on the shop's website."""
    return receiving.make_hook("Form trang chủ", by=chu, at=timezone.now())


@pytest.fixture
def send(client) -> Callable[..., Any]:
    """Sends a message signed by its hook's secret, or by another."""

    def send(hook: Hook, body: object, *, id: str = "msg_1", secret: str = "", **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        at = int(timezone.now().timestamp())
        given = {
            "webhook-id": id,
            "webhook-timestamp": str(at),
            "webhook-signature": sign(key_from(secret or receiving.secret_of(hook)), id, at, raw),
        }
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return client.post(f"/in/{hook.token}", raw, content_type="application/json", headers=given)

    return send
