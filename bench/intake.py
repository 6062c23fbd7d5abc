"""Measures how fast forms are acknowledged: 50 senders at once, alone and while an import runs, and how soon they are leads.

`tiemnang bench intake`; `SECONDS=5 ROWS=20000 tiemnang bench intake` for a quick look.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _ground import COMMAND, house, kinds, person, served, show, write_sheet

SENDERS = 50
SECONDS = int(os.environ.get("SECONDS", "20"))
ROWS = int(os.environ.get("ROWS", "100000"))
MAKE = """
import django; django.setup()
from django.utils import timezone
from tiemnang.capture.actions.receiving import make_hook, secret_of
hook = make_hook("Form trang chủ", by=None, at=timezone.now())
print(hook.token, secret_of(hook))
"""
COUNT = """
import django; django.setup()
from tiemnang.capture.models import Delivery
from tiemnang.capture.hooks.tray import waiting_since
from tiemnang.capture.actions.receiving import tray_folder
print(Delivery.objects.count(), Delivery.objects.filter(done_at=None).count(), waiting_since(tray_folder()) or 0)
"""


def tell(env: Mapping[str, str], code: str) -> list[str]:
    """What a few lines of Python say in the house's environment."""
    done = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    return done.stdout.split()


def bodies(count: int) -> list[bytes]:
    """Forms as a website sends them."""
    dice = random.Random(11)
    made = []
    for _ in range(count):
        row = person(dice)
        lead = {"name": row[2], "phone": row[3], "email": row[4], "province": row[5], "need": row[7]}
        made.append(json.dumps({"lead": lead}, ensure_ascii=False).encode())
    return made


class Sender(threading.Thread):
    """One website that sends a form, waits for the answer, and sends the next."""

    def __init__(
        self, number: int, port: int, token: str, secret: str, forms: list[bytes], until: float
    ) -> None:
        super().__init__()
        self.number, self.port, self.token, self.forms, self.until = number, port, token, forms, until
        self.key = base64.b64decode(secret.removeprefix("whsec_"))
        self.took: list[float] = []
        self.failed = 0

    def run(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        count = 0
        while time.perf_counter() < self.until:
            body = self.forms[(self.number * 7919 + count) % len(self.forms)]
            id, at = f"{self.number}.{count}", str(int(time.time()))
            mac = hmac.digest(self.key, f"{id}.{at}.".encode() + body, hashlib.sha256)
            headers = {
                "webhook-id": id,
                "webhook-timestamp": at,
                "webhook-signature": "v1," + base64.b64encode(mac).decode(),
                "content-type": "application/json",
            }
            start = time.perf_counter()
            line.request("POST", f"/in/{self.token}", body, headers)
            answer = line.getresponse()
            answer.read()
            self.took.append((time.perf_counter() - start) * 1000)
            self.failed += answer.status != 202
            count += 1
        line.close()


def storm(port: int, token: str, secret: str, seconds: float, run: int) -> dict[str, object]:
    """50 senders for so long: how many a second, and how long answers took."""
    forms, until = bodies(5000), time.perf_counter() + seconds
    senders = [Sender(run * 1000 + each, port, token, secret, forms, until) for each in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    took = [each for sender in senders for each in sender.took]
    cuts = statistics.quantiles(took, n=100)
    return {
        "acknowledged a second": round(len(took) / seconds),
        "answer, ms median": round(cuts[49], 1),
        "answer, ms p99": round(cuts[98], 1),
        "answer, ms worst": round(max(took), 1),
        "not acknowledged": sum(sender.failed for sender in senders),
        "sent": len(took),
    }


def settled(env: Mapping[str, str], seconds: float = 600) -> tuple[float, int]:
    """Seconds until everything acknowledged is a submission, and how many deliveries there are then."""
    start = time.perf_counter()
    while True:
        count, waiting, since = tell(env, COUNT)
        if int(waiting) == 0 and float(since) == 0 or time.perf_counter() - start > seconds:
            return time.perf_counter() - start, int(count)
        time.sleep(0.5)


def measure(kind: str, sheet: Path) -> dict[str, object]:
    """A storm alone, then one while an import runs beside the server."""
    with house(kind) as env, served(env) as (base, _link):
        port = int(base.rpartition(":")[2])
        token, secret = tell(env, MAKE)
        alone = storm(port, token, secret, SECONDS, 1)
        after, _ = settled(env)
        importing = subprocess.Popen(
            [COMMAND, "import", str(sheet), "--json"], env=env, stdout=subprocess.DEVNULL
        )
        time.sleep(3)
        beside = storm(port, token, secret, SECONDS, 2)
        was_running = importing.poll() is None
        importing.wait()
        later, count = settled(env)
    return {
        **{f"alone: {name}": value for name, value in alone.items()},
        "alone: all are leads, seconds after": round(after, 1),
        **{f"beside an import: {name}": value for name, value in beside.items()},
        "beside an import: still running at the end": was_running,
        "beside an import: all are leads, seconds after": round(later, 1),
        "acknowledged and missing": int(str(alone["sent"])) + int(str(beside["sent"])) - count,
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.xlsx"
        write_sheet(path, ROWS)
        for kind in kinds():
            show(f"intake on {kind}: {SENDERS} senders", measure(kind, path))
