"""Measures pages of a small shop beside a large one, as owner and as a seller: server time, queries, and how they grow.

`tiemnang bench pages`, or `SIZES=10000,1000000 tiemnang bench pages`; the floor is one look-up by primary key.
The shops are those of `_many.py`: five lines of timeline and three facts a lead, twenty sellers. Filling a million leads
takes a while, so `FILLED` names shops that `_many.py` filled before, as DATA folders or addresses of PostgreSQL:
`FILLED=/srv/few,/srv/many,postgresql:///many tiemnang bench pages`. They are only read, beside a session each.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from _ground import house, kinds, show

SIZES = [int(size) for size in os.environ.get("SIZES", "10000,100000").split(",")]
FILLED = [shop for shop in os.environ.get("FILLED", "").split(",") if shop]
HERE = Path(__file__).parent
TIMES = 40

# Runs in a process of its own per database, since Django is set up once.
ASK = """
import sys, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, {bench!r})
import tiemnang.wsgi  # as it is served
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.db import connection
from django.test import Client
from _ground import milliseconds, show
from tiemnang.leads.models import Lead, Source
from tiemnang.command.static import collect
from tiemnang.team.actions import first_owner
from tiemnang.team.models import Member

collect()
lan = Member.objects.filter(role="seller").order_by("pk").first()
hers = Lead.objects.living().filter(owner=lan).order_by("-priority").values_list("pk", flat=True)[3]
source = Source.objects.order_by("pk").values_list("pk", flat=True)[2]
PAGES = {{
    "list": "/leads/",
    "list, newest first": "/leads/?sort=newest",
    "filter: stage": "/leads/?stage=qualified",
    "filter: two stages": "/leads/?stage=customer&stage=loyal",
    "filter: stage and province": "/leads/?stage=new&province=48",
    "filter: rare stage and province": "/leads/?stage=loyal&province=11",
    "filter: rare province": "/leads/?province=11",
    "filter: a province nobody is in": "/leads/?province=99",
    "filter: source": f"/leads/?source={{source}}",
    "filter: awareness": "/leads/?awareness=comparing",
    "filter: 80 points and more": "/leads/?points=80",
    "filter: quiet 30 days": "/leads/?quiet=30",
    "filter: arrived lately": "/leads/?since=2026-11-01",
    "filter: stage, newest first": "/leads/?stage=loyal&sort=newest",
    "view: nobody called": "/leads/?view=uncalled",
    "view: silent": "/leads/?view=silent",
    "view: pool": "/leads/?view=pool",
    "search: nguyen": "/leads/?q=nguyen",
    "search: nguyen thi": "/leads/?q=nguyen+thi",
    "search: full name": "/leads/?q=nguyen+thi+phuong+thao",
    "search: với dấu": "/leads/?q=Nguy%E1%BB%85n+Th%E1%BB%8B+Ph%C6%B0%C6%A1ng",
    "search: part of a phone": "/leads/?q=0912+34",
    "search: part of a mail": "/leads/?q=khach1234",
    "search: two letters": "/leads/?q=my",
    "search: nobody": "/leads/?q=zzqqxx",
    "lead": f"/leads/{{hers}}/",
    "today": "/today/",
    "today: new": "/today/?tab=new",
    "duplicates": "/duplicates/",
    "a newcomer while typing": "/leads/new/check/?name=Nguyen+Thi+Thao&phone=0912345678",
}}
pk = Lead.objects.order_by("pk").values_list("pk", flat=True)[0]
figures = {{
    "leads": Lead.objects.count(), "floor: one lead by key": milliseconds(lambda: Lead.objects.get(pk=pk), {times})
}}
for who, member in (("owner", first_owner()), ("seller", lan)):
    browser = Client()
    browser.force_login(member)
    for name, address in PAGES.items():
        for _ in range(3):
            answer = browser.get(address)
        assert answer.status_code == 200, (name, answer.status_code)
        asked = []
        with connection.execute_wrapper(lambda run, *more: (asked.append(1), run(*more))[1]):
            browser.get(address)
        figures[f"{{who}}, {{name}}"] = milliseconds(lambda: browser.get(address), {times}) | {{
            "queries": len(asked), "kB": round(len(answer.content) / 1000)
        }}
show("pages on " + connection.vendor, figures)
"""


def measured(env: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """The figures of one shop."""
    code = ASK.format(bench=str(HERE), times=TIMES)
    told = subprocess.run([sys.executable, "-c", code, "--json"], env=env, check=True, stdout=subprocess.PIPE)
    return json.loads(told.stdout.splitlines()[-1])


@contextmanager
def filled(shop: str) -> Iterator[dict[str, str]]:
    """A shop that is there already: the environment its commands run in."""
    with TemporaryDirectory() as folder:
        place = (
            {"DATABASE_URL": shop, "DATA": folder} if "://" in shop else {"DATABASE_URL": "", "DATA": shop}
        )
        yield {**os.environ, **place, "DJANGO_SETTINGS_MODULE": "tiemnang.settings"}


def shops() -> Iterator[dict[str, dict[str, float]]]:
    """The figures of each shop: of those named, else of new ones."""
    for shop in FILLED:
        with filled(shop) as env:
            yield measured(env)
    for kind in () if FILLED else kinds():
        for size in SIZES:
            with house(kind) as env:
                many = [sys.executable, HERE / "_many.py", str(size)]
                subprocess.run(many, env=env, check=True, stdout=subprocess.DEVNULL)
                yield measured(env)


def grown(few: Mapping[str, dict[str, float]], many: Mapping[str, dict[str, float]]) -> dict[str, float]:
    """How many times as long each page takes in the larger shop, by medians."""
    pages = [name for name, figure in few.items() if isinstance(figure, dict)]
    return {name: round(many[name]["median"] / few[name]["median"], 2) for name in pages}


if __name__ == "__main__":
    smallest: dict[str, dict[str, dict[str, float]]] = {}
    for figures in shops():
        title = str(figures.pop("bench"))
        show(title, figures)
        if (few := smallest.setdefault(title, figures)) is not figures:
            show(
                f"{title}: {figures['leads']} leads beside {few['leads']}, times as long", grown(few, figures)
            )
