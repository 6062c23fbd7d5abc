"""Starting is quick: what draws pages and answers commands loads none of the heavy arithmetic, only the jobs that need it do."""

import subprocess
import sys

import pytest

HEAVY = ("numpy", "scipy", "sklearn", "polars")
# The verbs that work something out over a whole table themselves: whoever asks for these waits for the arithmetic.
RECKONS = ("match", "score", "profile", "bench")
LOADED = """
import importlib, os, sys
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "tiemnang.settings"
django.setup()
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded_by(*modules: str) -> set[str]:
    """The packages a fresh process has in memory once Django and these modules are up."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *modules], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def verbs() -> list[str]:
    """The modules of the verbs that need no arithmetic, as the command itself lists them."""
    told = (
        "from tiemnang.command import VERBS; print(*[VERBS[verb] for verb in VERBS if verb not in sys.argv])"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {told}", *RECKONS], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize("door", ["the pages", "the command"])
def test_no_door_waits_for_arithmetic(door: str) -> None:
    modules = ["tiemnang.urls"] if door == "the pages" else ["tiemnang.command", *verbs()]

    loaded = loaded_by(*modules)

    assert "tiemnang" in loaded
    assert not loaded & set(HEAVY)
