"""`tiemnang up`: the web server and the clock as one process tree, started and stopped together."""

import argparse
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.command import ground, static
from tiemnang.command.saying import Refused, say, whole
from tiemnang.due.clock import start_clock
from tiemnang.team.actions import first_owner, sign_in_link

HELP = gettext_lazy("Chạy máy chủ web và đồng hồ việc nền")
THREADS = 4  # each holds one database connection and a page cache of up to 32 MB
MOST_WORKERS = 64
LIFETIME = (
    6 * 60 * 60
)  # seconds a web worker lives before a fresh one takes over: bounds slow growth of memory
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def arguments(parser: argparse.ArgumentParser) -> None:
    """HOST, PORT and WORKERS come from the environment; options override them."""
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    # A default given as text is read like what is typed, so that a wrong PORT is said in the same sentence.
    port, workers = os.environ.get("PORT") or "8000", os.environ.get("WORKERS") or str(default_workers())
    parser.add_argument("--port", type=whole(1, 65_535), default=port)
    parser.add_argument("--workers", type=whole(1, MOST_WORKERS), default=workers)


def default_workers() -> int:
    """One web process on SQLite, which has one writer anyway; two on PostgreSQL."""
    return 1 if connection.vendor == "sqlite" else 2


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop; exit code 1 when the web server ends by itself."""
    if not static.is_laid_out():
        raise Refused(_("Thiếu tệp giao diện. Chạy make assets."))
    refuse_taken_port(options.host, options.port)
    static.collect()
    stop = threading.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, lambda *_: stop.set())
    # A session of its own: Ctrl-C reaches us alone, and we end the server; told twice it would hang for seconds.
    server = subprocess.Popen(serving(options), preexec_fn=end_with_parent, start_new_session=True)
    with ground.working():
        died = serve(options, server, stop)
    if died:
        raise Refused(_("Máy chủ web đã tự dừng. Xem lý do ở các dòng phía trên."))
    return 0


def serve(options: argparse.Namespace, server: subprocess.Popen, stop: threading.Event) -> bool:
    """Run the clock beside the server until told to stop; True when the server ended by itself."""
    clock = start_clock()
    try:
        while not (answering := answers(options)) and server.poll() is None and not stop.wait(0.05):
            pass
        if answering:
            welcome(options)
        while server.poll() is None and not stop.wait(0.5):
            pass
        return not stop.is_set()
    finally:
        server.terminate()
        clock.stop()
        end(server)


def answers(options: argparse.Namespace) -> bool:
    """Whether a page comes back: the port listens before the first worker can answer on it."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)
    host = settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"
    asked = http.client.HTTPConnection(here, options.port, timeout=5)
    try:
        asked.request("HEAD", "/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return bool(asked.getresponse().status)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def refuse_taken_port(host: str, port: int) -> None:
    """Say which port is taken before anything is started on it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            sentence = _(
                "Cổng %(port)s ở %(host)s không dùng được: %(detail)s. Chọn cổng khác, ví dụ PORT=8001."
            )
            raise Refused(sentence % {"port": port, "host": host, "detail": trouble.strerror}) from None


def serving(options: argparse.Namespace) -> list[str]:
    """The command line of the web server."""
    pinned = {
        "--interface": "wsgi",
        "--host": options.host,
        "--port": options.port,
        "--workers": options.workers,
        "--blocking-threads": THREADS,
        "--workers-lifetime": LIFETIME,
        "--workers-kill-timeout": 5,
        "--log-level": "warning",
    }
    words = [str(word) for pair in pinned.items() for word in pair]
    return [
        sys.executable,
        "-m",
        "granian",
        *words,
        "--no-ws",
        "--respawn-failed-workers",
        "tiemnang.wsgi:application",
    ]


def end_with_parent() -> None:
    """In the child: ask the kernel for SIGTERM when the parent dies, even by SIGKILL. Linux only, harmless elsewhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def welcome(options: argparse.Namespace) -> None:
    """Print the address, and a link that signs the owner in once."""
    name = "localhost" if options.host in {"127.0.0.1", "0.0.0.0", "::"} else options.host
    address = f"http://{name}:{options.port}"
    say(_("Tiềm Năng đang chạy ở %(address)s") % {"address": address})
    link = address + sign_in_link(first_owner())
    say(_("Đăng nhập cho chủ (dùng một lần, trong 24 giờ): %(link)s") % {"link": link})
    say(_("Dừng bằng Ctrl-C."))


def end(server: subprocess.Popen) -> None:
    """Wait for the web server to finish its answers; after 15 s it is ended."""
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
