"""A backup made and brought back while everything goes on, in a shop of its own with real files."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

pytestmark = pytest.mark.storm

OPENING = """
import json, sqlite3, django; django.setup()
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from tiemnang.due.actions import claim_this, enqueue
from tiemnang.due.models import Job
from tiemnang.due.running import run
from tiemnang.leads.models import Lead
from tiemnang.office import current
from tiemnang.office.backups import shelf
from tiemnang.team.models import Member, Role
call_command("migrate", interactive=False, verbosity=0)
def add(name): Lead.objects.create(name=name, created_at=timezone.now(), arrived_at=timezone.now())
def names(): return sorted(Lead.objects.values_list("name", flat=True))
def work(kind, **args):
    job = enqueue(kind, args, max_attempts=1)
    run(claim_this(job))
    return Job.objects.filter(pk=job.pk).first()
"""


class Shop:
    """One installation of its own."""

    def __init__(self, data: Path, url: str = "") -> None:
        self.data, self.url = data, url

    def tell(self, code: str) -> dict:
        """Run a few lines here; the last line they print is JSON."""
        env = {
            **os.environ,
            "DATA": str(self.data),
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "tiemnang.settings",
        }
        done = subprocess.run(
            [sys.executable, "-c", OPENING + code], env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def shop(tmp_path):
    """An empty shop."""
    return Shop(tmp_path / "shop")


def test_every_night_a_backup_is_made_by_itself_and_old_ones_go(shop):
    told = shop.tell("""
from datetime import timedelta
from tiemnang.office import health
from tiemnang.office.actions import decide
add("Nguyễn Thị Phương Thảo")
def late(days, stem):
    path = shelf.free_path(stem, timezone.now() - timedelta(days=days))
    path.write_bytes(b"x")
    path.with_name(path.name + ".json").write_text(json.dumps({"made_at": (timezone.now() - timedelta(days=days)).isoformat()}))
for days in (1, 6, 8, 20):
    late(days, "moi-dem")
late(40, "tiemnang")
kept = lambda: [(one.name.rsplit("-", 2)[0], (timezone.now() - one.at).days) for one in shelf.kept()]
done = work("office.nightly")
first, state, leads = kept(), done.state, shelf.kept()[0].leads
decide("backups", {"nights": 0}, by=None, at=timezone.now())
off = work("office.nightly").result
decide("backups", {}, by=None, at=timezone.now())
health.BACKUP_ROOM = 1 << 60
short = work("office.nightly").result["skipped"]
print(json.dumps([first, state, leads, off, short, kept() == first, [one.code for one in health.alarms(timezone.now())]]))
""")

    first, state, leads, off, short, is_same, alarms = told
    assert first == [["moi-dem", 0], ["moi-dem", 1], ["moi-dem", 6], ["tiemnang", 40]]
    assert (state, leads) == ("done", 1)
    assert (off, short, is_same) == ({"skipped": "off"}, "no_room", True)
    assert "no_backup" in alarms


def test_a_backup_is_made_on_the_shelf_and_brought_back_under_open_connections(shop):
    told = shop.tell("""
(settings.MEDIA_ROOT).mkdir(parents=True); (settings.MEDIA_ROOT / "so.xlsx").write_bytes(b"raw")
add("Nguyễn Thị Phương Thảo")
made = work("office.backup")
add("Trần Văn Sau")
other = sqlite3.connect(settings.DATABASES["default"]["NAME"])
before = other.execute("SELECT count(*) FROM leads_lead").fetchone()[0]
(settings.MEDIA_ROOT / "so.xlsx").write_bytes(b"changed")
name = shelf.kept()[0].name
work("office.restore", name=name)
after = other.execute("SELECT count(*) FROM leads_lead").fetchone()[0]
mode = other.execute("PRAGMA journal_mode").fetchone()[0]
print(json.dumps({"made": made.state, "counted": made.result, "shelf": len(shelf.kept()), "before": before, "after": after,
  "names": names(), "mode": mode, "file": (settings.MEDIA_ROOT / "so.xlsx").read_text(), "state": shelf.told()["state"],
  "may_send": current.may_send(), "waiting": Job.objects.filter(due_at__isnull=False).count()}))
""")

    assert told["made"] == "done" and told["counted"]["files"] == 1
    assert (told["before"], told["after"], told["names"]) == (2, 1, ["Nguyễn Thị Phương Thảo"])
    assert told["file"] == "raw" and told["mode"] == "wal"
    assert told["state"] == "done" and told["shelf"] == 2  # the backup, and what stood here before
    assert not told["may_send"] and told["waiting"] == 0


def test_a_file_that_is_no_backup_changes_nothing_and_says_so(shop):
    told = shop.tell("""
from tiemnang.office import words
from tiemnang.office.rules import Unfit
add("Nguyễn Thị Phương Thảo")
try:
    shelf.take_in([b"hai", b" ba"], "ảnh quán.tar.gz")
    said = ""
except Unfit as trouble:
    said = words.said(trouble)
(shelf.folder() / "xau.tar.gz").write_bytes(b"xau")
job = work("office.restore", name="xau.tar.gz")
print(json.dumps({"said": said, "state": job.state, "told": shelf.told()["code"], "names": names(),
  "may_send": current.may_send()}))
""")

    assert "ảnh quán.tar.gz" in told["said"]
    assert told["state"] == "dead" and told["told"] == "not_a_backup"
    assert told["names"] == ["Nguyễn Thị Phương Thảo"] and told["may_send"]


def test_who_restores_stays_signed_in_and_nobody_else(shop):
    told = shop.tell("""
from django.test import Client
from django.utils.module_loading import import_string
chu = Member.objects.create_user("chu@spa.vn", "Trần Văn Chủ", "mot-hai-ba-bon", role=Role.OWNER)
lan = Member.objects.create_user("lan@spa.vn", "Mai Lan", "nam-sau-bay-tam")
theirs, old = Client(), Client()
old.force_login(lan)
work("office.backup")
theirs.force_login(chu)
work("office.restore", name=shelf.kept()[0].name, session=theirs.session.session_key)
store = import_string(settings.SESSION_ENGINE + ".SessionStore")
print(json.dumps({"chu": bool(store(theirs.session.session_key).get("_auth_user_id")), "lan": store().exists(old.cookies["sessionid"].value)}))
""")

    assert told == {"chu": True, "lan": False}


@pytest.fixture
def guest(tmp_path):
    """A shop on PostgreSQL, as a role that owns its database and nothing else of the server."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("needs PostgreSQL")
    name, parts = f"restoring_{os.getpid()}", urlsplit(url)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
        server.execute(f"CREATE DATABASE {name} OWNER {name}")
        with psycopg.connect(parts._replace(path=f"/{name}").geturl(), autocommit=True) as there:
            there.execute("CREATE EXTENSION pg_trgm")
        yield Shop(tmp_path / "guest", f"postgres://{name}:{name}@{parts.netloc.rpartition('@')[2]}/{name}")
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.execute(f"DROP ROLE {name}")


def test_a_backup_from_before_an_upgrade_is_brought_back_on_postgresql(guest):
    told = guest.tell("""
from django.db import connection
from tiemnang.office.backups import making, restoring
call_command("migrate", "criteria", "zero", interactive=False, verbosity=0)
add("Nguyễn Thị Phương Thảo")
before = shelf.folder() / "database.pgdump"
making.copy_database(before)
call_command("migrate", interactive=False, verbosity=0)
add("Trần Văn Sau")
restoring.pour_database(before)
call_command("migrate", interactive=False, verbosity=0)
print(json.dumps({"names": names(), "tables": connection.introspection.table_names()}))
""")

    assert told["names"] == ["Nguyễn Thị Phương Thảo"]
    assert "criteria_savedview" in told["tables"]


def test_a_backup_is_brought_back_on_postgresql_by_a_role_that_owns_only_its_database(guest):
    told = guest.tell("""
add("Nguyễn Thị Phương Thảo")
work("office.backup")
add("Trần Văn Sau")
work("office.restore", name=shelf.kept()[-1].name)
print(json.dumps({"told": shelf.told(), "names": names(), "may_send": current.may_send()}, default=str))
""")

    assert told["told"]["state"] == "done", told["told"]
    assert told["names"] == ["Nguyễn Thị Phương Thảo"] and not told["may_send"]


def test_who_restores_a_backup_that_does_not_know_them_is_signed_out_and_told_it_is_done(shop):
    told = shop.tell("""
from django.test import Client
work("office.backup")
chu = Member.objects.create_user("chu@spa.vn", "Trần Văn Chủ", "mot-hai-ba-bon", role=Role.OWNER)
theirs = Client()
theirs.force_login(chu)
work("office.restore", name=shelf.kept()[0].name, session=theirs.session.session_key)
print(json.dumps({"told": shelf.told(), "members": Member.objects.count(), "may_send": current.may_send()}, default=str))
""")

    assert told["told"]["state"] == "done", told["told"]
    assert told["members"] == 0 and not told["may_send"]
