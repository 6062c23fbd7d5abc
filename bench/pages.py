"""Measures pages of a small shop beside a large one: list, filters, search, lead, today; server time and queries.

`tiemnang bench pages`, or `SIZES=10000,1000000 tiemnang bench pages`; the floor is one look-up by primary key.
The shops are those of `_many.py`: five lines of timeline and three facts a lead, twenty sellers.
"""

import os
import subprocess
import sys
from pathlib import Path

from _ground import house, kinds

SIZES = [int(size) for size in os.environ.get("SIZES", "10000,100000").split(",")]
HERE = Path(__file__).parent
TIMES = 40

# Runs in a process of its own per database, since Django is set up once.
ASK = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, {bench!r})
import django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.db import connection
from django.test import Client
from _ground import milliseconds, show
from tiemnang.leads.models import Lead
from tiemnang.command.static import collect
from tiemnang.team.actions import first_owner
from tiemnang.team.models import Member

collect()

PAGES = {{
    "list": "/leads/",
    "list, newest first": "/leads/?sort=newest",
    "filter: stage": "/leads/?stage=qualified",
    "filter: stage and province": "/leads/?stage=new&province=48",
    "filter: rare province": "/leads/?province=11",
    "filter: quiet 30 days": "/leads/?quiet=30",
    "search: nguyen": "/leads/?q=nguyen",
    "search: full name": "/leads/?q=nguyen+thi+phuong+thao",
    "search: với dấu": "/leads/?q=Nguy%E1%BB%85n+Th%E1%BB%8B+Ph%C6%B0%C6%A1ng",
    "search: part of a phone": "/leads/?q=0912+34",
    "search: two letters": "/leads/?q=my",
    "search: nobody": "/leads/?q=zzqqxx",
    "lead": "/leads/%d/" % Lead.objects.order_by("-priority").values_list("pk", flat=True)[0],
    "today": "/today/",
    "duplicates": "/duplicates/",
    "a newcomer while typing": "/leads/new/check/?name=Nguyen+Thi+Thao&phone=0912345678",
}}
browser, seller = Client(), Client()
browser.force_login(first_owner())
lan = Member.objects.filter(role="seller").order_by("pk").first()
seller.force_login(lan)
figures = {{"leads": Lead.objects.count()}}
pk = Lead.objects.order_by("pk").values_list("pk", flat=True)[0]
figures["floor: one lead by key"] = milliseconds(lambda: Lead.objects.get(pk=pk), {times})
for name, address in PAGES.items():
    for _ in range(3):
        answer = browser.get(address)
    assert answer.status_code == 200, (name, answer.status_code)
    asked = []
    with connection.execute_wrapper(lambda run, *more: (asked.append(1), run(*more))[1]):
        browser.get(address)
    figures[name] = milliseconds(lambda: browser.get(address), {times}) | {{
        "queries": len(asked), "kB": round(len(answer.content) / 1000)
    }}
for name in ("list", "filter: stage and province", "search: nguyen", "search: full name", "today"):
    figures["a seller's " + name] = milliseconds(lambda: seller.get(PAGES[name]), {times})
show("pages on " + connection.vendor, figures)
"""

if __name__ == "__main__":
    for kind in kinds():
        for size in SIZES:
            with house(kind) as env:
                subprocess.run(
                    [sys.executable, HERE / "_many.py", str(size)],
                    env=env,
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
                code = ASK.format(bench=str(HERE), times=TIMES)
                subprocess.run([sys.executable, "-c", code, *sys.argv[1:]], env=env, check=True)
