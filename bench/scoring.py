"""Measures points at 1,000,000 leads with facts and 5,000,000 timeline lines: the whole base, one lead, arrivals, a preview.

`tiemnang bench scoring`, or `ROWS=100000 tiemnang bench scoring`, on the shop of `_many.py`; the floor is one arithmetic
pass over a lead in memory. Each database is made for this and dropped. With `FILLED=1` the shop of DATA or DATABASE_URL
is measured as it stands: hand it a copy, since its card is saved anew and its leads are counted by it.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _ground import shops

ROWS = os.environ.get("ROWS", "1000000")
HERE = Path(__file__).parent

# Runs in a process of its own per database, since Django is set up once.
ASK = """
import sys, time, timeit
sys.path.insert(0, {bench!r})
import django
django.setup()
from random import Random
from django.db import connection
from django.utils import timezone
from _ground import show
from _many import arrival_of, draft_of
from _worked import worked_off
from tiemnang.database.bulk import take_stock
from tiemnang.due.models import Job
from tiemnang.leads.models import Entry, FactDefinition, Lead, Source
from tiemnang.scoring import actions as scoring
from tiemnang.scoring.arriving import judge
from tiemnang.scoring.models import Score
from tiemnang.scoring.preview import preview
from tiemnang.scoring.rules import Clues
from tiemnang.scoring.scorecards import current_rules, in_use
from tiemnang.team.actions import first_owner

dice, now = Random(7), timezone.now()
figures = {{"leads": Lead.objects.count(), "timeline lines": Entry.objects.count()}}
card, some = in_use(now).judge, Clues(phones=1, channel="website", age=3.2, need="x", severity=2, stage="contacting", unanswered=1)
figures["floor: points alone, µs a lead"] = round(min(timeit.repeat(lambda: card.points_for(some), number=5000, repeat=5, timer=time.process_time)) / 5000 * 1e6, 1)
figures["whole base the first time"] = worked_off(scoring.RECOUNT)
take_stock([Lead, Score])
owner = first_owner()
rule = next(one for one in current_rules() if one.code == "phone")
scoring.put(rule._replace(points=rule.points - 2), by=owner, at=now)
start = time.perf_counter()
preview(scoring.draft_of(owner), owner, at=now)
figures["preview, ms"] = round((time.perf_counter() - start) * 1000)
scoring.save_card(by=owner, at=now)
Job.objects.all().delete()
figures["whole base after a changed card"] = worked_off(scoring.RECOUNT)
figures["whole base, nothing changed"] = worked_off(scoring.RECOUNT)
some = list(Lead.objects.order_by("pk").values_list("pk", flat=True)[:200])
start = time.perf_counter()
for pk in some:
    scoring.rescore([pk], at=now)
figures["one lead, read and written, ms"] = round((time.perf_counter() - start) * 1000 / len(some), 2)
ground = {{
    "facts": list(FactDefinition.objects.order_by("pk").values_list("pk", flat=True)[:3]),
    "sources": list(Source.objects.values_list("pk", flat=True)), "members": [owner.pk],
}}
batch = [arrival_of(dice, draft_of(dice, number), now, ground) for number in range(1000)]
figures["arrivals judged, µs a lead"] = round(min(timeit.repeat(lambda: judge(batch, at=now), number=1, repeat=9, timer=time.process_time)) * 1000, 1)
show("points on " + connection.vendor, figures)
"""

if __name__ == "__main__":
    for env, is_filled in shops():
        if not is_filled:
            subprocess.run([sys.executable, HERE / "_many.py", ROWS], env=env, check=True)
        subprocess.run(
            [sys.executable, "-c", ASK.format(bench=str(HERE)), *sys.argv[1:]], env=env, check=True
        )
