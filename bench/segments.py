"""Measures segments: exact counts of rules over the whole base, one lead reaching its segments, a batch, overlaps.

`tiemnang bench segments`, or `SIZES=100000,1000000 tiemnang bench segments`. Milliseconds of the wall and, for SQLite,
whose work is this process's own, of the processor; the floor is counting the rows of leads and nothing else.
"""

import os
import subprocess
import sys
from pathlib import Path

from _ground import house, kinds

SIZES = [int(size) for size in os.environ.get("SIZES", "100000").split(",")]
HERE = Path(__file__).parent

# Runs in a process of its own per database, since Django is set up once.
ASK = """
import sys, time, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, {bench!r})
import django
django.setup()
from django.db import connection, transaction
from django.utils import timezone
from _ground import show
from tiemnang.criteria import counts
from tiemnang.criteria.asked import Criteria
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

take_stock([Lead, Entry])
now, by = timezone.now(), first_owner()
figures = {{"leads": Lead.objects.count()}}
figures["floor: SELECT COUNT(*)"] = timed(lambda: Lead.objects.count())
at = Standpoint(now, None)
for name, tree in RULES.items():
    asked = Criteria.read(tree)
    figures["count: " + name] = timed(
        lambda: counts.count(asked.among(Lead.objects.living(), at), most=None, seconds=600)) | {{
        "leads": counts.count(asked.among(Lead.objects.living(), at), most=None, seconds=600).number}}
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
inner = Criteria.read(rule(leaf("segments", "has_any", [str(first.pk)])))
figures["count: in a segment"] = timed(
    lambda: counts.count(inner.among(Lead.objects.living(), at), most=None, seconds=600))
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
                subprocess.run(
                    [sys.executable, "-c", ASK.format(bench=str(HERE)), *sys.argv[1:]], env=env, check=True
                )
