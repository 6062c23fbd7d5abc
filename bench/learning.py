"""Measures the nightly learning of a large shop through its own jobs: 50,000 outcomes of 60 fields, then every open lead told.

`tiemnang bench learning`; `ROWS=10000 OPEN=5000 tiemnang bench learning` is smaller. With `FILLED=1` the shop of DATA or
DATABASE_URL is measured as it stands, whatever it holds; else an empty one is made for this and dropped.
"""

import os
import subprocess
import sys
from pathlib import Path

from _ground import COMMAND, shops

ROWS, OPEN = int(os.environ.get("ROWS", "50000")), int(os.environ.get("OPEN", "20000"))
FIELDS = 60

# Runs in a process of its own per database, since Django is set up once.
FILL = """
import sys
sys.path.insert(0, {bench!r})
import django
django.setup()
from datetime import timedelta
from math import exp
from random import Random
from django.utils import timezone
from tiemnang.database.bulk import make_room, take_stock, writing
from tiemnang.leads import actions as leads
from tiemnang.leads.actions import Arrival
from tiemnang.leads.models import Entry, Fact, Identity, Lead, Need, Source
from tiemnang.scoring import arriving
from tiemnang.scoring.winning.fields import offered

dice, now = Random(7), timezone.now()
sources = [Source.objects.create(name=name, folded=name, channel=name).pk for name in ("facebook", "website", "referral")]
facts = []
while len(offered("arrival")) < {fields}:
    number = len(facts)
    kind = ("number", "choice", "yes_no")[number % 3]
    facts.append((leads.define_fact(f"f{{number}}", f"Dữ kiện {{number}}", "interest", kind).pk, kind, 3 + number % 9))


def fact(one, drawn):
    pk, kind, levels = one
    if kind == "number":
        return pk, f"{{drawn:.2f}}", round(drawn, 2)
    word = int(abs(drawn) * levels) % levels if kind == "choice" else int(drawn > 0)
    return (pk, f"loại {{word}}", None) if kind == "choice" else (pk, "true" if word else "false", float(word))


def someone(number, is_open):
    came = now - timedelta(minutes=20 * ({rows} + {open} - number))
    drawn = [dice.gauss(0, 1) for _ in facts]
    source = dice.randrange(3)
    odds = -1 + 0.8 * drawn[0] + 0.5 * drawn[3] * drawn[6] + 0.6 * (abs(drawn[1]) > 1) - 0.4 * drawn[9] + 0.7 * (source == 2)
    won = dice.random() < 1 / (1 + exp(-odds))
    touched = came + timedelta(hours=3) if dice.random() < 0.6 else None
    return Arrival(
        submission_id=None, created_at=came, name="Nguyễn Thị Phương Thảo", province=dice.choice(["48", "79", "01", ""]),
        stage="new" if is_open else "customer" if won else "unsuitable", source_id=sources[source], touched_at=touched,
        ways=[("phone", f"+849{{number:08d}}", "", "")], needs=["giảm khách bỏ hẹn"] if dice.random() < 0.4 else [],
        facts=[fact(one, each) for one, each in zip(facts, drawn) if dice.random() < 0.9],
        entries=[("called", touched, "", {{"result": dice.choice(["no_answer", "interested"])}})] if touched else [],
    )


make_room()
for first in range(0, {rows} + {open}, 2000):
    some = [someone(number, number >= {rows}) for number in range(first, min(first + 2000, {rows} + {open}))]
    with writing():
        judged = arriving.judge(some, at=now)
        arriving.write(zip(leads.bring(some, at=now, by=None), judged), at=now)
take_stock([Lead, Identity, Fact, Need, Entry])
"""

ASK = """
import sys
sys.path.insert(0, {bench!r})
import django
django.setup()
import time
import timeit
from django.db import connection
from _ground import show
from _worked import worked_off
from tiemnang.scoring.models import Score
from tiemnang.scoring.winning import standing
from tiemnang.scoring.winning.chances import fields_of
from tiemnang.scoring.winning.fields import offered
from tiemnang.scoring.winning.keeping import FIT, TELL
from tiemnang.scoring.winning.reading import read
from tiemnang.leads.models import Lead

figures = {{"leads": Lead.objects.count(), "fields offered": len(offered("arrival")), "learnt anew": worked_off(FIT)}}
models = standing.in_use()
for moment, model in models.items():
    figures[moment] = f"{{model.card.forest and 'points and trees' or 'points'}} of {{len(model.card.columns)}} fields"
figures["every open lead told"] = worked_off(TELL)
figures["told"] = Score.objects.exclude(win=None).count()
figures["told again, nothing new"] = worked_off(TELL)
for moment, asked in fields_of(models).items():
    found = next(read([Score.objects.exclude(win=None).latest("pk").pk], moment, asked), None)
    if found:
        card = models[moment].card
        seconds = min(timeit.repeat(lambda: card.score(found.values), number=200, repeat=5, timer=time.process_time)) / 200
        figures[f"floor: one lead's chance at {{moment}}, in memory, µs"] = round(seconds * 1e6, 1)
show("learning on " + connection.vendor, figures)
"""

if __name__ == "__main__":
    here = str(Path(__file__).parent)
    for env, is_filled in shops():
        if not is_filled:
            subprocess.run([COMMAND, "doctor"], env=env, capture_output=True)
            code = FILL.format(bench=here, rows=ROWS, open=OPEN, fields=FIELDS)
            subprocess.run([sys.executable, "-c", code], env=env, check=True)
        subprocess.run([sys.executable, "-c", ASK.format(bench=here), *sys.argv[1:]], env=env, check=True)
