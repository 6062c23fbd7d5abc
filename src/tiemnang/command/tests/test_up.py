"""The server and the clock live and die together."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tiemnang.command import main, static

pytestmark = pytest.mark.storm
PATIENCE = 60  # seconds a busy machine may take for anything here
OPENER = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())


@pytest.fixture
def shop(tmp_path, tmp_path_factory):
    """A running shop on a port of its own, and the link it printed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {
        **os.environ,
        "DATA": str(tmp_path),
        "DATABASE_URL": "",
        "PORT": str(port),
        "TIEMNANG_LANGUAGE": "vi",
    }
    env.pop("STATIC_ROOT", None)
    program = [sys.executable, "-c", "import sys; from tiemnang.command import main; sys.exit(main(['up']))"]
    env["TIEMNANG_LANGUAGE"] = "vi"
    running = subprocess.Popen(program, env=env, stdout=subprocess.PIPE, text=True)
    link = next(found[0] for line in running.stdout if (found := re.findall(r"http://\S+/sign-in/\S+", line)))
    yield running, link
    running.kill()
    running.wait()


def answer(address: str) -> int:
    """The status of a page, asked once: what was printed is there."""
    return OPENER.open(address, timeout=PATIENCE).status


def is_silent(address: str) -> bool:
    """Whether nobody listens there any more."""
    port = int(address.split(":")[2].split("/")[0])
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return True
        time.sleep(0.1)
    return False


def test_the_printed_link_opens_and_ctrl_c_stops_everything(shop):
    running, link = shop

    opened = answer(link)
    running.send_signal(signal.SIGINT)

    assert opened == 200
    assert running.wait(PATIENCE) == 0
    assert is_silent(link)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_killed_parent_leaves_no_server_behind(shop):
    running, link = shop
    answer(link)

    running.send_signal(signal.SIGKILL)

    assert is_silent(link)


def test_without_front_end_files_nothing_is_started_and_the_remedy_is_said(
    capsys, monkeypatch, transactional_db
):
    monkeypatch.setattr(static, "LAID_OUT", ("not-laid-out.css",))

    code = main(["up", "--port", "1"])

    assert code == 1
    assert "make assets" in capsys.readouterr().err
