"""Measures points at 1,000,000 leads with facts and 5,000,000 timeline lines: the whole base, one lead, arrivals, a preview.

`tiemnang bench scoring`, or `ROWS=100000 tiemnang bench scoring`; the floor is one arithmetic pass over the same leads
in memory. DATA or DATABASE_URL are not touched: each database is made for this and dropped.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _ground import COMMAND, house, kinds

ROWS = int(os.environ.get("ROWS", "1000000"))

# Runs in a process of its own per database, since Django is set up once.
ASK = """
import resource, sys, time, timeit
sys.path.insert(0, {bench!r})
import django
django.setup()
from datetime import timedelta
from random import Random
from django.db import connection
from django.utils import timezone
from _ground import show
from tiemnang.database.bulk import make_room, take_stock, writing
from tiemnang.due.actions import claim, enqueue
from tiemnang.due.models import Job
from tiemnang.due.running import run
from tiemnang.leads import actions as leads
from tiemnang.leads.actions import Arrival
from tiemnang.leads.models import Entry, Fact, FactDefinition, Identity, Lead, Need, Source
from tiemnang.scoring import actions as scoring
from tiemnang.scoring.arriving import judge
from tiemnang.scoring.models import Score
from tiemnang.scoring.preview import preview
from tiemnang.scoring.rules import Clues
from tiemnang.scoring.scorecards import current_rules, in_use
from tiemnang.team.actions import first_owner

ROWS, dice, now = {rows}, Random(7), timezone.now()
make_room()
sources = [Source.objects.create(name=name, folded=name, channel=name) for name in ("facebook", "website", "referral", "import")]
budget = FactDefinition.objects.create(key="budget", name="Ngân sách", type="money")
STAGES = ["new"] * 6 + ["contacting"] * 4 + ["qualified", "opportunity", "customer", "not_now", "unsuitable"]
RESULTS = ["no_answer", "no_answer", "call_back", "interested", "no_need"]


def someone(number):
    came = now - timedelta(days=dice.random() * 400)
    calls = [("called", came + timedelta(days=n), "", {{"result": dice.choice(RESULTS)}}) for n in range(dice.randrange(4))]
    notes = [("noted", came + timedelta(days=n), "hỏi giá", {{}}) for n in range(4 - len(calls))]
    return Arrival(
        submission_id=0, created_at=came, name="Nguyễn Thị Phương Thảo", province=dice.choice(["48", "79", ""]),
        stage=dice.choice(STAGES), awareness=dice.choice(["", "searching", "comparing"]), source_id=dice.choice(sources).pk,
        touched_at=calls[-1][1] if calls else None, ways=[("phone", f"+849{{number:08d}}", "", "")],
        facts=[(budget.pk, "15tr", 15e6)], needs=["giảm khách bỏ hẹn"] if dice.random() < 0.4 else [], entries=calls + notes,
    )


start = time.perf_counter()
for first in range(0, ROWS, 2000):
    with writing():
        leads.bring([someone(number) for number in range(first, first + 2000)], at=now, by=None)
take_stock([Lead, Identity, Fact, Need, Entry])
figures = {{"leads": ROWS, "timeline lines": Entry.objects.count(), "made in s": round(time.perf_counter() - start, 1)}}


def count_anew():
    job = enqueue(scoring.RECOUNT)
    start, before = time.perf_counter(), worked()
    ending = run(claim(Job, 1, now=timezone.now(), pk=job.pk)[0])
    assert ending == "done", ending
    return {{"s": round(time.perf_counter() - start, 1), "s of CPU without the server's": round(worked() - before, 1)}}


def worked():
    ours, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return ours.ru_utime + ours.ru_stime + children.ru_utime + children.ru_stime


card, some = in_use(now).judge, Clues(phones=1, channel="website", age=3.2, need="x", severity=2, stage="contacting", unanswered=1)
figures["floor: points alone, µs a lead"] = round(min(timeit.repeat(lambda: card.points_for(some), number=5000, repeat=5)) / 5000 * 1e6, 1)
figures["whole base the first time"] = count_anew()
take_stock([Lead, Score])
owner = first_owner()
rule = next(one for one in current_rules() if one.code == "phone")
scoring.put(rule._replace(points=13), by=owner, at=now)
start = time.perf_counter()
preview(scoring.draft_of(owner), owner, at=now)
figures["preview, ms"] = round((time.perf_counter() - start) * 1000)
scoring.save_card(by=owner, at=now)
Job.objects.all().delete()
figures["whole base after a changed card"] = count_anew()
some = list(Lead.objects.order_by("pk").values_list("pk", flat=True)[:200])
start = time.perf_counter()
for pk in some:
    scoring.rescore([pk], at=now)
figures["one lead, read and written, ms"] = round((time.perf_counter() - start) * 1000 / len(some), 2)
batch = [someone(number) for number in range(1000)]
figures["arrivals judged, µs a lead"] = round(min(timeit.repeat(lambda: judge(batch, at=now), number=1, repeat=9)) * 1000, 1)
show("points on " + connection.vendor, figures)
"""

if __name__ == "__main__":
    for kind in kinds():
        with house(kind) as env:
            subprocess.run([COMMAND, "doctor"], env=env, capture_output=True)
            code = ASK.format(bench=str(Path(__file__).parent), rows=ROWS)
            subprocess.run([sys.executable, "-c", code, *sys.argv[1:]], env=env, check=True)
