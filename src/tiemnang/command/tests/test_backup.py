"""Backup and restore: whole or not at all."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.storm  # each verb runs as a process of its own, as people run it

OPENING = """
import django; django.setup()
from django.utils import timezone
from tiemnang.leads.models import Lead
add = lambda name: Lead.objects.create(name=name, created_at=timezone.now(), arrived_at=timezone.now())
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A shop on its first day: building its tables takes longer than anything done with them."""
    first = Shop(tmp_path_factory.mktemp("opened") / "shop")
    first.say("doctor")
    return first


@pytest.fixture
def shop(opened, tmp_path):
    """A data folder of its own, and a way to say a verb in it."""
    shutil.copytree(opened.data, tmp_path / "shop")
    return Shop(tmp_path / "shop")


class Shop:
    """One installation on SQLite."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def say(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a verb here."""
        env = {**os.environ, "DATA": str(self.data), "DATABASE_URL": "", "TIEMNANG_LANGUAGE": "vi"}
        program = [sys.executable, "-c", "import sys; from tiemnang.command import main; sys.exit(main())"]
        return subprocess.run([*program, *map(str, words)], env=env, capture_output=True, text=True)

    def tell(self, code: str) -> str:
        """Run a few lines of Django here and read what they print."""
        env = {
            **os.environ,
            "DATA": str(self.data),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "tiemnang.settings",
        }
        lines = f"{OPENING}\n{code}"
        return subprocess.run(
            [sys.executable, "-c", lines], env=env, capture_output=True, text=True, check=True
        ).stdout

    def names(self) -> list[str]:
        """Who stands in the base."""
        with closing(sqlite3.connect(self.data / "tiemnang.sqlite3")) as base:
            return [name for (name,) in base.execute("SELECT name FROM leads_lead")]


def test_what_was_backed_up_comes_back(shop, tmp_path):
    shop.tell("add('Nguyễn Thị Phương Thảo')")
    (shop.data / "files").mkdir()
    (shop.data / "files" / "so.xlsx").write_bytes(b"raw")

    saved = shop.say("backup", tmp_path / "shop.tar.gz", "--json")
    other = Shop(tmp_path / "other")
    restored = other.say("restore", tmp_path / "shop.tar.gz", "--json")

    assert json.loads(saved.stdout)["files"] == 1
    assert restored.returncode == 0, restored.stderr
    assert other.names() == ["Nguyễn Thị Phương Thảo"]
    assert (other.data / "files" / "so.xlsx").read_bytes() == b"raw"
    assert (tmp_path / "shop.tar.gz").stat().st_mode & 0o077 == 0


def test_a_shop_with_customers_is_not_overwritten_unasked(shop, tmp_path):
    shop.say("backup", tmp_path / "empty.tar.gz")
    shop.tell("add('Trần Hùng')")

    refused = shop.say("restore", tmp_path / "empty.tar.gz")
    kept = shop.names()
    replaced = shop.say("restore", tmp_path / "empty.tar.gz", "--replace")

    assert refused.returncode == 1 and "--replace" in refused.stderr and not refused.stdout
    assert kept == ["Trần Hùng"]
    assert replaced.returncode == 0
    assert shop.names() == []


def test_a_damaged_backup_changes_nothing(shop, tmp_path):
    shop.say("backup", tmp_path / "good.tar.gz")
    shop.tell("add('Trần Hùng')")
    damage(tmp_path / "good.tar.gz", tmp_path / "bad.tar.gz", tmp_path / "inside")

    refused = shop.say("restore", tmp_path / "bad.tar.gz", "--replace")

    assert refused.returncode == 1 and "database.sqlite3" in refused.stderr
    assert shop.names() == ["Trần Hùng"]


def damage(good: Path, bad: Path, inside: Path) -> None:
    """Change one byte of the database in a backup and pack it again."""
    with tarfile.open(good) as archive:
        archive.extractall(inside)
    database = inside / "database.sqlite3"
    content = bytearray(database.read_bytes())
    content[-1] ^= 1
    database.write_bytes(content)
    with tarfile.open(bad, "w:gz") as archive:
        for path in inside.iterdir():
            archive.add(path, arcname=path.name)


def test_nothing_is_restored_under_a_running_shop(shop, tmp_path):
    shop.say("backup", tmp_path / "shop.tar.gz")
    running = (
        "from tiemnang.command import ground\nwith ground.kept():\n    print('in', flush=True)\n    input()"
    )
    env = {
        **os.environ,
        "DATA": str(shop.data),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "tiemnang.settings",
    }
    lines = f"import django; django.setup()\n{running}"
    other = subprocess.Popen(
        [sys.executable, "-c", lines], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    other.stdout.readline()

    refused = shop.say("restore", tmp_path / "shop.tar.gz", "--replace")
    other.communicate("\n")

    assert refused.returncode == 1 and "đang chạy" in refused.stderr
