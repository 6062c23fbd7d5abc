"""What is laid into the tray is there after anything, and is taken once."""

import errno
import fcntl
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tiemnang.capture.hooks.tray import Tray, records, take, waiting_since


def all_of(folder: Path) -> list[bytes]:
    return [record for path in take(folder) for record in records(path)]


def test_records_of_many_threads_are_all_there_and_many_share_a_sync(tmp_path, monkeypatch):
    tray, syncs, really = Tray(tmp_path), [], os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda file: (syncs.append(file), really(file)))
    wanted = [f"khách số {number}".encode() * 50 for number in range(400)]

    with ThreadPoolExecutor(16) as senders:
        list(senders.map(tray.keep, wanted))

    assert sorted(all_of(tmp_path)) == sorted(wanted)
    assert 0 < len(syncs) <= 400


def test_a_file_that_was_taken_is_never_written_to_again(tmp_path):
    tray = Tray(tmp_path)
    tray.keep(b"truoc")
    [taken] = take(tmp_path)

    tray.keep(b"sau")

    assert list(records(taken)) == [b"truoc"]
    assert all_of(tmp_path) == [b"truoc", b"sau"]


def test_who_comes_second_to_a_file_passes_over_it_in_silence(tmp_path):
    Tray(tmp_path).keep(b"chi Bich hoi gia")
    [path] = tmp_path.iterdir()

    with path.open("rb") as file, ThreadPoolExecutor(1) as second:
        fcntl.flock(file, fcntl.LOCK_EX)
        found = second.submit(all_of, tmp_path)
        time.sleep(0.2)  # it has the file open by now, and waits for us
        path.unlink()
        fcntl.flock(file, fcntl.LOCK_UN)

        assert found.result(timeout=10) == []
    assert list(records(path)) == []


def test_workers_who_empty_the_tray_together_miss_nothing_and_stumble_over_nothing(tmp_path):
    wanted = {f"khách số {number}".encode() for number in range(80)}
    for record in wanted:
        Tray(tmp_path).keep(record)

    def empty(_worker: int) -> set[bytes]:
        seen = set()
        for path in take(tmp_path):
            seen.update(records(path))
            path.unlink(missing_ok=True)
        return seen

    with ThreadPoolExecutor(4) as workers:
        assert set().union(*workers.map(empty, range(4))) == wanted


def test_a_torn_record_at_the_end_is_passed_over(tmp_path):
    Tray(tmp_path).keep(b"da tra loi")
    [path] = tmp_path.iterdir()
    with path.open("ab") as file:
        file.write(b"\x00\x00\x00\x20\x12\x34\x56\x78nua chung")

    assert all_of(tmp_path) == [b"da tra loi"]


def test_a_full_disk_is_said_and_leaves_nothing_half_behind(tmp_path):
    tray = Tray(tmp_path)
    tray.keep(b"con cho")
    real = tray.file.file

    class Full:
        """A file on a disk with room for three more bytes."""

        def write(self, framed: bytes) -> int:
            real.write(framed[:3])
            raise OSError(errno.ENOSPC, "No space left on device")

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    tray.file.file = Full()
    with pytest.raises(OSError, match="No space left"):
        tray.keep(b"het cho")
    tray.file.file = real
    tray.keep(b"lai con cho")

    assert all_of(tmp_path) == [b"con cho", b"lai con cho"]


def test_the_tray_says_since_when_something_waits(tmp_path):
    assert waiting_since(tmp_path / "chưa có") is None
    Tray(tmp_path).keep(b"mot")

    assert waiting_since(tmp_path) == pytest.approx(time.time(), abs=5)


FILLING = """
import resource, sys
from pathlib import Path
from tiemnang.capture.hooks.tray import Tray
tray, kept = Tray(Path(sys.argv[1])), 0
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, resource.RLIM_INFINITY))
try:
    while True:
        tray.keep(b"%04d" % kept + b"x" * 96)
        kept += 1
except OSError:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
tray.keep(b"%04d" % kept + b"x" * 96)
print(kept + 1)
"""


def test_a_disk_that_fills_up_for_a_while_loses_nothing_that_was_answered_for(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", FILLING, str(tmp_path)], check=True, capture_output=True, text=True
    )

    assert [int(record[:4]) for record in all_of(tmp_path)] == list(range(int(told.stdout)))
    assert int(told.stdout) > 30
