"""Measures segments: exact counts of every rule there is over the whole base, one lead reaching its segments, overlaps.

`tiemnang bench segments`, or `SIZES=100000,1000000 tiemnang bench segments`. Milliseconds of the wall and, for SQLite,
whose work is this process's own, of the processor; the floor is counting the rows of leads and nothing else. Of every
operator of every field of the register the WORST slowest are printed (20). With FILLED=1 the counts are asked of the shop
that DATA or DATABASE_URL names, and nothing is written.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from _ground import house, kinds

SIZES = [int(size) for size in os.environ.get("SIZES", "100000").split(",")]
FILLED = os.environ.get("FILLED", "")
HERE = Path(__file__).parent

# Runs in a process of its own per database, since Django is set up once.
ASK = """
import os, sys, time, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, {bench!r})
import django
django.setup()
from django.db import connection, transaction
from django.utils import timezone
from _ground import show
from _rules import rules
from tiemnang.criteria import counts
from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.register import known_fields
from tiemnang.criteria.rules import Standpoint
from tiemnang.database.bulk import take_stock
from tiemnang.leads.models import Entry, Lead
from tiemnang.segments import actions, settling, sets, sizes
from tiemnang.segments.jobs import TAKE_STOCK
from tiemnang.segments.models import Mark, Membership, Segment
from tiemnang.segments.overlap import regions
from tiemnang.segments.reading import in_order
from tiemnang.team.actions import first_owner

def rule(*rules, combinator="and"):
    return {{"combinator": combinator, "rules": list(rules)}}

def leaf(field, operator, value):
    return {{"field": field, "operator": operator, "value": value}}

NEW = leaf("stage", "in", ["new", "contacting"])
RULES = {{
    "stage is new or contacting": rule(NEW),
    "stage and province": rule(NEW, leaf("province", "in", ["48", "79"])),
    "name contains phuong thao": rule(leaf("name", "contains", "phuong thao")),
    "at least 2 calls": rule(leaf("entries.called", "at_least", {{"count": 2}})),
    "a call in the last 30 days": rule(leaf("entries.called", "at_least", {{"count": 1, "n": 30, "unit": "days"}})),
    "no phone that works": rule(leaf("has.phone", "is", False)),
    "stage, calls and points": rule(
        NEW, leaf("entries.called", "at_most", {{"count": 1}}), leaf("points", ">=", 40)),
}}

def timed(act, times=3):
    best = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        best.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = min(best)
    return {{"wall ms": round(wall * 1000, 1), "cpu ms": round(cpu * 1000, 1)}}

now, by = timezone.now(), first_owner()
figures = {{"leads": Lead.objects.count()}}
figures["floor: SELECT COUNT(*)"] = timed(lambda: Lead.objects.count())
at = Standpoint(now, None)
def counted(tree, times=3):
    asked, held = Criteria.read(tree, fields), []
    count = lambda: held.append(counts.count(asked.of_all(Lead.objects.living(), at), most=None, seconds=600).number)
    return timed(count, times) | {{"leads": held[0]}}
fields = known_fields()
for name, tree in RULES.items():
    figures["count: " + name] = counted(tree)
every = sorted(((name, counted(tree, 1)) for name, tree in rules(fields)), key=lambda one: -one[1]["wall ms"])
figures["rules of the register"] = len(every)
for name, took in every[:int(os.environ.get("WORST", "20"))]:
    figures["slowest: " + name] = took
if {filled!r}:
    show("segments on " + connection.vendor, figures)
    sys.exit()
take_stock([Lead, Entry])
made = [actions.make(name, tree=tree, by=by, at=now) for name, tree in RULES.items()]
base = settling.whole_base()
def settle():
    for number, part in enumerate(settling.parts(base)):
        with transaction.atomic():
            settling.settle(part, in_order(), at=now)
        if number in TAKE_STOCK:
            take_stock([Membership])
figures["all segments asked for the first time"] = timed(settle, 1)
take_stock([Membership])
figures["asked again, nothing changed"] = timed(settle, 1)
figures["memberships"] = Membership.objects.now().count()
first = made[0]
figures["count: in a segment"] = counted(rule(leaf("segments", "has_any", [str(first.pk)])))
pk = Lead.objects.order_by("pk").values_list("pk", flat=True)[1000]
figures["one lead reaches its segments"] = timed(lambda: actions.place([pk], at=now), 20)
ids = list(range(base[0][0], base[0][0] + 1000))
figures["a batch of 1000 is marked"] = timed(lambda: actions.place(ids, at=now), 5)
figures["sizes counted anew"] = timed(lambda: sizes.recount(made, at=now), 1)
known = sets.known()
picked = [known[one.code] for one in made[:4]]
figures["overlap of four"] = timed(lambda: regions(Lead.objects.living(), picked), 1)
show("segments on " + connection.vendor, figures)
"""


def ask(env: Mapping[str, str]) -> None:
    """Measure in this environment."""
    code = ASK.format(bench=str(HERE), filled=bool(FILLED))
    subprocess.run([sys.executable, "-c", code, *sys.argv[1:]], env=env, check=True)


if __name__ == "__main__":
    if FILLED:
        ask({"DJANGO_SETTINGS_MODULE": "tiemnang.settings", **os.environ})
    for kind in () if FILLED else kinds():
        for size in SIZES:
            with house(kind) as env:
                filling = [sys.executable, HERE / "_many.py", str(size)]
                subprocess.run(filling, env=env, check=True, stdout=subprocess.DEVNULL)
                ask(env)
