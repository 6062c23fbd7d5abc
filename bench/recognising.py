"""Measures recognising one newcomer against a base of ROWS leads (100,000), beside one look-up by key."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _ground import command, house, kinds, write_sheet

ROWS = int(os.environ.get("ROWS", "100000"))

# Runs in a process of its own per database, since Django is set up once.
ASK = """
import random, sys
sys.path.insert(0, {bench!r})
import django
django.setup()
from django.db import connection
from _ground import milliseconds, show
from tiemnang.leads.models import Lead
from tiemnang.matching.actions import known_of, recognise
from tiemnang.matching.prepare import seen

ids = random.Random(1).sample(list(Lead.objects.values_list("pk", flat=True)), 400)
newcomers = [seen(known._replace(id=0), [*known.phones, *known.emails]) for known in known_of(set(ids)).values()]
turn = iter(newcomers * 3)
show("recognising on " + connection.vendor, {{
    "leads": Lead.objects.count(),
    "floor: one lead by key, ms": milliseconds(lambda: Lead.objects.get(pk=ids[0]), 400),
    "one newcomer, ms": milliseconds(lambda: recognise([next(turn)]), 800),
}})
"""

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "data.xlsx"
        write_sheet(sheet, ROWS)
        for kind in kinds():
            with house(kind) as env:
                command(env, "import", str(sheet))
                code = ASK.format(bench=str(Path(__file__).parent))
                subprocess.run([sys.executable, "-c", code, *sys.argv[1:]], env=env, check=True)
